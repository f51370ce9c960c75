// What a script adds to the comment form. Without it everything works too: replying then loads the page once more, and
// where there is a captcha a moderator looks closer. A module runs once, though hosts with Turbo or htmx show many pages
// in one document: so everything listens at the document, and asks which form is there now.

const currentForm = () => document.getElementById("comment-form")

/** Lets the form answer the comment with this number, or none. */
const answer = (number, name = "") => {
  const form = currentForm()
  const title = document.getElementById("backcare-form-title")
  form.elements.parent.value = number
  if (number) {
    const [before, after] = title.dataset.reply.split("%(name)s")
    const whom = Object.assign(document.createElement("bdi"), { textContent: name }) // a name has its own direction
    title.replaceChildren(before, whom, after)
  } else title.textContent = title.dataset.leave
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

// Pages are the same for everyone and set no cookie, so this browser keeps which comments were written in it: of each
// article, a list of the id of a comment in the page and the token by which the server shows it to its writer.
const POSTING = "backcare.posting"
const offerOfOwn = () => document.getElementById("comment-held")
const keptUnder = () => `backcare.held ${offerOfOwn().getAttribute("action")}`

/** What `use` returns of a storage, or nothing where the browser allows none. */
const tryStorage = (use) => {
  try {
    return use()
  } catch {
    return undefined
  }
}

/** Remembers that it is this browser which posts: whoever only opens the link of another one's comment keeps nothing. */
const rememberPosting = () => offerOfOwn() && tryStorage(() => sessionStorage.setItem(POSTING, keptUnder()))

/** Keeps the token of a comment just posted, forgets those that readers see by now, and offers the last of the others. */
const offerOwn = () => {
  const offer = offerOfOwn()
  if (!offer) return
  const own = document.querySelector(".backcare-held")
  const expired = document.getElementById("comment-expired")
  const isHere = ([id]) => document.getElementById(id)
  let kept = tryStorage(() => JSON.parse(localStorage.getItem(keptUnder()))) ?? []
  if (own && tryStorage(() => sessionStorage.getItem(POSTING)) === keptUnder()) {
    kept = [...kept.filter(([id]) => id !== own.id), [own.id, own.dataset.token]]
    tryStorage(() => sessionStorage.removeItem(POSTING))
  }
  if (expired && new URLSearchParams(location.search).get("held") === "") kept.pop() // the server no longer takes it
  kept = kept.filter((comment) => !isHere(comment) || isHere(comment) === own)
  const value = JSON.stringify(kept)
  tryStorage(() => (kept.length ? localStorage.setItem(keptUnder(), value) : localStorage.removeItem(keptUnder())))
  const [, token] = kept.findLast((comment) => !isHere(comment)) ?? []
  offer.hidden = !token
  offer.elements.token.value = token ?? ""
  expired?.focus()
}
for (const type of ["turbo:load", "htmx:afterSettle"]) document.addEventListener(type, offerOwn)
offerOwn()

// What is pasted is never cut off: the box says at once by how much it is too long, in the words of the server.
document.addEventListener("input", ({ target: box }) => {
  if (!box.dataset?.tooLong) return
  const numbers = { length: [...box.value.trim()].length, most: Number(box.dataset.most) } // code points, as on the server
  numbers.over = numbers.length - numbers.most
  const words = box.dataset.tooLong.replace(/%\((\w+)\)s/g, (_, name) => numbers[name].toLocaleString())
  box.nextElementSibling.textContent = numbers.over > 0 ? words : ""
})

// The page may come from a cache, so only the first touch of the form says when someone began to write.
const askWhenItBegan = async (form) => {
  const response = await fetch(form.dataset.started).catch(() => null)
  if (!response?.ok) return
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "started" })
  field.value = await response.text()
  form.querySelector("[name=started]")?.remove() // a copy of the page that Turbo kept has one already
  form.elements.parent.after(field) // not at the end, or what stands last would look different
}

// A double click sends the form once. Any later press sends it again, since nothing tells a page that its reader stopped
// the browser, or that the answer was empty (204); the server stores the same words once.
const DOUBLE_CLICK = 1000 // milliseconds
const PATIENCE = 8000
let sending = null

/** Shows whether `form` is on its way, and says the words that the template has for it under `name`, or nothing. */
const showSending = (form, name) => {
  form.querySelector("[type=submit]")?.toggleAttribute("data-busy", name === "sending")
  const status = form.querySelector("[data-sending]")
  if (status) status.textContent = status.dataset[name] ?? ""
}

const endSending = (name) => {
  if (!sending) return
  clearTimeout(sending.timer)
  showSending(sending.form, name)
  sending = null
}

document.addEventListener("submit", (event) => {
  const form = event.target
  if (form !== currentForm()) return
  if (sending?.form === form && event.timeStamp - sending.since < DOUBLE_CLICK) return event.preventDefault()
  endSending()
  rememberPosting()
  showSending(form, "sending")
  sending = { form, since: event.timeStamp, timer: setTimeout(endSending, PATIENCE, "unanswered") }
})
addEventListener("pageshow", () => endSending()) // back to it by the browser's history
for (const type of ["turbo:submit-end", "htmx:afterRequest"]) document.addEventListener(type, () => endSending())

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
