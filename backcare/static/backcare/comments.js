// What the comment form does beyond HTML. Without this file it works all the same, and a moderator looks closer.

// Shows the captcha once someone uses the form; until then nobody but this site is asked anything. A captcha that does
// not come is no reason to stop: the form can be sent without it.
function showCaptchaOnFirstUse(form) {
  const box = form.querySelector(".backcare-captcha")
  if (!box) return

  const show = () => {
    const script = document.createElement("script")
    const address = new URL(box.dataset.script)
    address.searchParams.set("render", "explicit")
    address.searchParams.set("onload", "backcareCaptchaLoaded")
    address.searchParams.set("recaptchacompat", "off") // leaves a reCAPTCHA of the host's own alone
    const language = form.closest("[lang]")?.lang
    if (language) address.searchParams.set("hl", language)
    window.backcareCaptchaLoaded = () => {
      delete window.backcareCaptchaLoaded
      window.hcaptcha.render(box, {
        sitekey: box.dataset.sitekey,
        theme: isDark(box) ? "dark" : "light",
        size: box.clientWidth < 303 ? "compact" : "normal", // 303 pixels is what the normal one takes
      })
    }
    script.src = address
    script.addEventListener("error", () => {
      form.querySelector("[data-backcare-captcha-absent]").hidden = false
    })
    document.head.append(script)
  }

  // The list of what is wrong stands in the form and may have the focus before this file is there.
  if (form.contains(document.activeElement)) show()
  else form.addEventListener("focusin", show, { once: true })
}

// Whether the page around an element is dark: the shop may have fixed the scheme, else the reader's choice counts.
function isDark(element) {
  const schemes = getComputedStyle(element).colorScheme.split(" ")
  if (!schemes.includes("dark")) return false
  return !schemes.includes("light") || matchMedia("(prefers-color-scheme: dark)").matches
}

const form = document.getElementById("comment-form")
if (form) showCaptchaOnFirstUse(form)
