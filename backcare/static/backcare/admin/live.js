// The checklist and the preview follow what one types. The server makes both from the form as it stands; nothing is saved by it.
const form = document.getElementById("article_form")
const { clock, say, words, look } = form?.backcare || {}

const PAUSE = 800 // milliseconds without typing before the server is asked

// The checklist

const startChecklist = () => {
  const panel = form.querySelector("[data-checklist]")
  const url = form.dataset.checklistUrl
  if (!panel || !url) return
  const status = form.querySelector("[data-checklist-status]")
  const trouble = form.querySelector("[data-checklist-trouble]")
  const label = form.querySelector("[data-publish-words]")
  const count = form.querySelector("[data-blocking-count]")
  let shownAt = new Date()
  let asked = null
  let stale = false
  let timer

  const blocking = () => Number(panel.querySelector("[data-blocking]")?.dataset.blocking ?? NaN)

  const showCount = () => {
    const found = blocking()
    if (Number.isNaN(found)) return
    const announcement = found === 0 ? words.ready : say(found === 1 ? words.one : words.many, { count: found })
    if (status.textContent !== announcement) status.textContent = announcement
    if (!count) return
    count.hidden = found === 0
    count.querySelector("[aria-hidden]").textContent = found
    count.querySelector(".visually-hidden").textContent = say(found === 1 ? words.countOne : words.countMany, { count: found })
  }

  const complain = (text) => {
    trouble.hidden = !text
    trouble.textContent = text
  }

  const refresh = async () => {
    if (document.visibilityState !== "visible" || !navigator.onLine) {
      stale = true
      return
    }
    stale = false
    asked?.abort()
    const mine = (asked = new AbortController())
    try {
      const response = await fetch(url, { method: "POST", body: new FormData(form), signal: mine.signal })
      const html = await response.text()
      if (mine !== asked) return
      if (response.redirected || response.status === 403) return complain(words.signedOut)
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      show(html)
      shownAt = new Date()
      complain("")
    } catch (error) {
      if (error.name === "AbortError") return
      complain(say(words.checklistFailed, { time: clock(shownAt) }))
    }
  }

  const show = (html) => {
    const focused = panel.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null
    const opened = [...panel.querySelectorAll("details")].map((details) => details.open)
    panel.innerHTML = html
    panel.querySelectorAll("details").forEach((details, at) => {
      if (opened[at] !== undefined) details.open = opened[at]
    })
    if (focused) panel.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
    const publish = panel.querySelector("template[data-publish-label]")?.dataset.publishLabel
    if (publish && label && label.textContent !== publish) label.textContent = publish
    showCount()
  }

  const again = () => stale && refresh()
  form.addEventListener("backcare:changed", () => {
    clearTimeout(timer)
    timer = setTimeout(refresh, PAUSE)
  })
  document.addEventListener("visibilitychange", again)
  addEventListener("online", again)
}

// The preview

const startPreview = () => {
  const holder = form.querySelector("[data-frame]")
  const button = form.querySelector("[data-preview-button]")
  const tools = form.querySelector("[data-preview-tools]")
  if (!holder || !button || !button.getAttribute("formaction")) return
  const status = form.querySelector("[data-preview-status]")
  const widths = [...tools.querySelectorAll("[data-width]")]
  let made = 0
  let width = Number(widths[0].dataset.width)
  let stale = true
  let frame = null // the one that is looked at
  let coming = null // the one that loads behind it
  let timer

  const fit = (each = frame) => {
    if (!each) return
    const scale = Math.min(1, holder.clientWidth / width)
    each.style.width = `${width}px`
    each.style.height = `${holder.clientHeight / scale}px`
    each.style.transform = `scale(${scale})`
    each.style.left = `${Math.max(0, (holder.clientWidth - width * scale) / 2)}px`
  }

  // Links of the preview lead out of it, and its forms nowhere: it is looked at.
  const fence = (page) => {
    page.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]")
      if (link && !link.getAttribute("href").startsWith("#")) link.target = "_blank"
    })
    page.addEventListener("submit", (event) => event.preventDefault())
  }

  const arrived = (each) => {
    if (each !== coming) return
    const page = each.contentDocument
    if (page?.URL === "about:blank") return // the frame's own beginning; what was asked for is still on its way
    if (!page) {
      each.remove()
      coming = null
      status.textContent = words.previewFailed
      return
    }
    fence(page)
    const top = frame?.contentWindow?.scrollY || 0
    frame?.remove()
    frame = each
    coming = null
    each.classList.remove("backcare-frame__coming")
    each.title = holder.dataset.title
    each.removeAttribute("aria-hidden")
    each.removeAttribute("tabindex")
    fit()
    each.contentWindow.scrollTo({ top, behavior: "instant" })
    status.textContent = ""
  }

  // A new frame each time: going on in the old one would put a step into the browser's history, and flash.
  const refresh = () => {
    if (document.visibilityState !== "visible" || form.dataset.tab !== "backcare-preview") return
    clearTimeout(timer)
    stale = false
    coming?.remove()
    coming = document.createElement("iframe")
    coming.name = `backcare-preview-${++made}` // a name of its own: the browser would go on in a frame that had it before
    coming.className = "backcare-frame__page"
    holder.hidden = false
    if (frame) {
      coming.classList.add("backcare-frame__coming")
      coming.setAttribute("aria-hidden", "true")
      coming.tabIndex = -1
    } else {
      coming.title = holder.dataset.title
      status.textContent = words.previewLoading
    }
    const mine = coming
    mine.addEventListener("load", () => arrived(mine))
    holder.append(mine)
    fit(mine)
    send(mine.name)
  }

  const send = (target) => {
    button.formTarget = target
    form.requestSubmit(button)
  }

  tools.hidden = false
  for (const each of widths) {
    each.addEventListener("click", () => {
      for (const other of widths) other.setAttribute("aria-pressed", String(other === each))
      width = Number(each.dataset.width)
      form.classList.toggle("backcare-form--desktop", width > 1000)
      fit()
    })
  }
  tools.querySelector("[data-preview-alone]").addEventListener("click", () => send("_blank"))
  button.addEventListener("click", (event) => {
    event.preventDefault()
    look()
    form.backcare.open("backcare-preview")
    stale = true
    refresh()
    // On a phone the tabs are below the text; beside it they are in view already.
    const side = form.querySelector("[data-tabs]")
    if (getComputedStyle(side).position !== "sticky") side.scrollIntoView({ block: "start" })
  })
  new ResizeObserver(() => fit()).observe(holder)
  form.addEventListener("backcare:tab", ({ detail }) => {
    if (detail.panel === "backcare-preview" && stale) refresh()
  })
  form.addEventListener("backcare:changed", () => {
    stale = true
    clearTimeout(timer)
    if (form.dataset.tab === "backcare-preview") timer = setTimeout(refresh, PAUSE)
  })
  document.addEventListener("visibilitychange", () => stale && refresh())
}

if (form?.backcare) {
  startChecklist()
  startPreview()
}
