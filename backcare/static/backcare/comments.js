// What a script adds to the comment form. Without it everything works too: replying then loads the page once more, and
// where there is a captcha a moderator looks closer. A module runs once, though hosts with Turbo or htmx show many pages
// in one document: so everything listens at the document, and asks which form is there now.

const currentForm = () => document.getElementById("comment-form")

/** Lets the form answer the comment with this number, or none. */
const answer = (number, name = "") => {
  const form = currentForm()
  const title = document.getElementById("backcare-form-title")
  form.elements.parent.value = number
  title.textContent = number ? title.dataset.reply.replace("%(name)s", () => name) : title.dataset.leave
  form.querySelector("[data-replying]").hidden = !number
  const empty = [form.elements.name, form.elements.email].find((box) => box.offsetParent && !box.value)
  ;(empty ?? form.elements.body).focus()
}

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link = event.target.closest?.(".backcare-reply a, [data-replying] a")
  if (!link || !currentForm()) return
  event.preventDefault()
  answer(link.dataset.reply ?? "", link.dataset.name)
})

// The page may come from a cache, so only the first touch of the form says when someone began to write.
const askWhenItBegan = async (form) => {
  const response = await fetch(form.dataset.started).catch(() => null)
  if (!response?.ok) return
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "started" })
  field.value = await response.text()
  form.querySelector("[name=started]")?.remove() // a copy of the page that Turbo kept has one already
  form.append(field)
}

// A double click sends the form once. Coming back to it by the browser's history, it can be sent again.
let sent = null
document.addEventListener("submit", (event) => {
  if (event.target !== currentForm()) return
  if (sent === event.target) event.preventDefault()
  sent = event.target
})
const letSendAgain = () => (sent = null)
addEventListener("pageshow", letSendAgain)
for (const type of ["turbo:submit-end", "htmx:afterRequest"]) document.addEventListener(type, letSendAgain)

/** Whether the page around an element is dark: the shop may have fixed the scheme, else the reader's choice counts. */
const isDark = (element) => {
  const schemes = getComputedStyle(element).colorScheme.split(" ")
  if (!schemes.includes("dark")) return false
  return !schemes.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches
}

const renderCaptcha = (box) =>
  window.hcaptcha.render(box, {
    sitekey: box.dataset.sitekey,
    theme: isDark(box) ? "dark" : "light",
    size: box.clientWidth < 303 ? "compact" : "normal", // 303 pixels is what the normal one takes
  })

/** Loads the captcha into `box`. One that does not come is no reason to stop: the form can be sent without it. */
const showCaptcha = (form, box) => {
  box.replaceChildren()
  if (window.hcaptcha) return renderCaptcha(box)
  const script = document.createElement("script")
  const address = new URL(box.dataset.script)
  address.searchParams.set("render", "explicit")
  address.searchParams.set("onload", "backcareCaptchaLoaded")
  address.searchParams.set("recaptchacompat", "off") // leaves a reCAPTCHA of the host's own alone
  const language = form.closest("[lang]")?.lang
  if (language) address.searchParams.set("hl", language)
  window.backcareCaptchaLoaded = () => {
    delete window.backcareCaptchaLoaded
    renderCaptcha(box)
  }
  script.src = address
  script.addEventListener("error", () => (form.querySelector("[data-backcare-captcha-absent]").hidden = false))
  document.head.append(script)
}

// Until the form is used nobody but this site is asked anything. It may have the focus before this file is there.
const used = new WeakSet()
const use = (element) => {
  const form = currentForm()
  if (!form?.contains(element) || used.has(form)) return
  used.add(form)
  askWhenItBegan(form)
  const captcha = form.querySelector(".backcare-captcha")
  if (captcha) showCaptcha(form, captcha)
}
document.addEventListener("focusin", (event) => use(event.target))
use(document.activeElement)
