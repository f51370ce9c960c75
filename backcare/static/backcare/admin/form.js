// The article's form: tabs beside the text, counters, what a changed slug means, links to fields, a word before typing is lost.
// What the other scripts of the form share with this one hangs on the form itself, as `form.backcare`.
const form = document.getElementById("article_form")
const words = document.getElementById("backcare-words")?.dataset
const $ = window.django?.jQuery

const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)

// What is in the form

const NOT_WRITING = new Set(["csrfmiddlewaretoken", "_version", "_row", "_note"])
const editors = new Map() // text box -> {editor, stored, spelled}: its HTML as stored, and as the editor spells the same

/** Done when the text boxes that become rich-text editors have become so, or have failed to: see body.js. */
const waitForEditors = async () => {
  for (const textarea of form.querySelectorAll("textarea[data-backcare-editor]")) {
    const editor = await textarea.backcareEditor
    if (editor) editors.set(textarea, { editor, stored: textarea.value, spelled: editor.getHTML() })
  }
}
const editorsAreThere = form && waitForEditors()

/** Pairs of name and value of all that one writes here, new rows included, in the order of the form. */
const entries = () => {
  const pairs = [...new FormData(form)].filter(([name]) => !NOT_WRITING.has(name) && !name.includes("__prefix__"))
  for (const [textarea, { stored, spelled }] of editors) {
    if (textarea.value !== spelled) continue
    const pair = pairs.find(([name]) => name === textarea.name)
    if (pair) pair[1] = stored
  }
  return pairs
}

/** Whether something is in the form that the server does not have. */
const isUnsaved = () => form.hasAttribute("data-refused") || state() !== first

const state = () => new URLSearchParams(entries()).toString()

let first = ""
let last = ""
let leaving = false

const look = () => {
  const now = state()
  if (now === last) return
  last = now
  const unsaved = isUnsaved()
  for (const note of document.querySelectorAll("[data-unsaved]")) note.hidden = !unsaved
  form.dispatchEvent(new CustomEvent("backcare:changed", { detail: { unsaved } }))
}

// The time, on the shop's clock: that of every time which the server writes

const inShop = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: form?.dataset.timeZone }
const language = document.documentElement.lang || undefined

/** Return the options of toLocaleString for the shop's clock, or for the browser's if that does not know the shop's. */
const clockOptions = () => {
  try {
    new Intl.DateTimeFormat(language, inShop)
    return inShop
  } catch {
    return { ...inShop, timeZone: undefined }
  }
}

/** A moment as the form says it: “20:58” today, else “28 Nov, 20:58”. */
const clock = (moment) => {
  const options = clockOptions()
  const day = (date) => date.toLocaleDateString(language, { day: "numeric", month: "short", timeZone: options.timeZone })
  const time = moment.toLocaleTimeString(language, options)
  return day(moment) === day(new Date()) ? time : `${day(moment)}, ${time}`
}

// Where things are

const tabs = [...form.querySelectorAll("[role=tab]")]
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"))

const open = (tab, { focus = false } = {}) => {
  for (const each of tabs) {
    const chosen = each === tab
    each.setAttribute("aria-selected", String(chosen))
    each.tabIndex = chosen ? 0 : -1
    panelOf(each).hidden = !chosen
  }
  if (focus) tab.focus()
  form.dataset.tab = panelOf(tab).id
  form.dispatchEvent(new CustomEvent("backcare:tab", { detail: { panel: panelOf(tab).id } }))
}

const openNamed = (id) => {
  const tab = tabs.find((each) => panelOf(each).id === id)
  if (tab) open(tab)
  return tab
}

/** Open whatever hides the element with this id, bring it into view and put the caret into it. */
const reveal = (id) => {
  const target = document.getElementById(id)
  if (!target) return false
  const panel = target.closest("[role=tabpanel]")
  if (panel) openNamed(panel.id)
  for (let details = target.closest("details"); details; details = details.parentElement.closest("details")) {
    details.open = true
  }
  const editor = editors.get(target)?.editor
  const shown =
    editor?.view.dom ||
    (target.classList.contains("select2-hidden-accessible") &&
      target.parentElement.querySelector(".backcare-image-field button, .select2-selection")) ||
    target
  const row = shown.closest(".form-row") || shown
  row.scrollIntoView({ block: row.offsetHeight > innerHeight / 2 ? "start" : "center" })
  if (editor) editor.commands.focus(undefined, { scrollIntoView: false })
  else if (shown.matches("a[href], button, input, select, textarea, [tabindex]")) shown.focus({ preventScroll: true })
  else {
    const inside = [...shown.querySelectorAll("input:not([type=hidden]), select, textarea, a[href]")]
    const visible = inside.find((each) => each.offsetParent)
    if (visible) visible.focus({ preventScroll: true })
  }
  return true
}

form.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]')
  if (!link || link.getAttribute("href").length < 2 || event.ctrlKey || event.metaKey) return
  const id = decodeURIComponent(link.getAttribute("href").slice(1))
  // The admin's own links of this kind ("Add another") have an empty target.
  if (reveal(id)) event.preventDefault()
})

const MORNING = "09:00"

// Whoever chooses a day and no time means that morning.
form.addEventListener("change", ({ target }) => {
  const time = target.type === "date" && target.closest(".datetime")?.querySelector("[type=time]")
  if (time && target.value && !time.value) time.value = MORNING
})

const startTabs = () => {
  const list = form.querySelector("[role=tablist]")
  list.hidden = false
  for (const tab of tabs) {
    const panel = panelOf(tab)
    panel.setAttribute("role", "tabpanel")
    panel.setAttribute("aria-labelledby", tab.id)
    panel.tabIndex = 0
    tab.addEventListener("click", () => open(tab))
  }
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(event.target)
    const turn = getComputedStyle(list).direction === "rtl" ? -1 : 1
    const to = {
      ArrowRight: at + turn,
      ArrowLeft: at - turn,
      Home: 0,
      End: tabs.length - 1,
    }[event.key]
    if (at < 0 || to === undefined) return
    event.preventDefault()
    open(tabs[(to + tabs.length) % tabs.length], { focus: true })
  })
  open(tabs[0])
  form.classList.add("backcare-form--tabs")
}

// The bars: nothing that has the focus lies below them.

const measureBars = () => {
  const measure = () => {
    for (const side of ["top", "bottom"]) {
      const bar = form.querySelector(`.backcare-${side}`)
      const fixed = bar && getComputedStyle(bar).position === "sticky"
      document.documentElement.style.setProperty(`--backcare-${side}`, `${fixed ? bar.offsetHeight : 0}px`)
    }
  }
  const observer = new ResizeObserver(measure)
  for (const bar of form.querySelectorAll(".backcare-top, .backcare-bottom")) observer.observe(bar)
  measure()
}

// Counters, and what a changed slug means

const beside = (control, className) => {
  const note = document.createElement("div")
  note.className = className
  note.id = `${control.id}-${className}`
  control.closest(".flex-container, .form-row, div").after(note)
  control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "))
  return note
}

const NEARLY_FULL = 0.9

const count = (control) => {
  const most = control.maxLength
  if (!(most > 0)) return
  const note = beside(control, "backcare-counter")
  const show = () => {
    // As the server counts: a line break is two characters there, and an emoji one.
    const length = [...control.value.replace(/\r?\n/g, "\r\n")].length
    note.textContent = say(words.counter, { count: length, most })
    const full = length >= most * NEARLY_FULL
    note.classList.toggle("backcare-counter--full", full)
    // Read aloud only near the end: after each letter it would be in the way.
    if (full) note.setAttribute("role", "status")
    else note.removeAttribute("role")
  }
  control.addEventListener("input", show)
  form.addEventListener("backcare:changed", show)
  show()
}

const watchSlug = () => {
  const slug = document.getElementById("id_slug")
  const live = form.dataset.liveSlug
  if (!slug || !live || slug.type === "hidden") return
  const note = beside(slug, "backcare-slug-hint")
  note.setAttribute("role", "status")
  const show = () => {
    const typed = slug.value.trim()
    note.textContent = typed && typed !== live ? say(words.slug, { old: live, new: typed }) : ""
  }
  form.addEventListener("backcare:changed", show)
  slug.addEventListener("input", show)
  show()
}

// Where one was: the tab, what one looked at, the focus and the caret are the same after a save.

const PLACE = "backcare-place"
let lastFocused = null // where one wrote last: a button that is pressed takes the focus

const watchFocus = () =>
  form.addEventListener("focusin", ({ target }) => {
    if (target.id && !target.closest(".backcare-bottom")) lastFocused = target
  })

const blocks = () => [...form.querySelectorAll(".ProseMirror > *")]
const topOf = (element) => element.getBoundingClientRect().top

/** The first thing that begins in view, a block of the text by its number or anything else by its id, and how far down. */
const whatIsInView = () => {
  const bar = Math.max(0, form.querySelector(".backcare-top").getBoundingClientRect().bottom)
  const things = [...form.querySelectorAll(".backcare-left :is([id], .ProseMirror > *)")]
  const shown = things.filter((each) => each.getClientRects().length)
  const thing = shown.find((each) => topOf(each) > bar) || shown.at(-1)
  const block = thing.closest(".ProseMirror > *")
  return block ? { block: blocks().indexOf(block), top: topOf(block) } : { id: thing.id, top: topOf(thing) }
}

const keepPlace = (act) => {
  const place = {
    path: location.pathname,
    // Whoever was refused to publish looks at the checklist next.
    tab: act === PUBLISH ? "backcare-checklist" : form.dataset.tab,
    focus: lastFocused?.id,
    caret: lastFocused?.editor?.state.selection.head ?? lastFocused?.selectionEnd,
    ...whatIsInView(),
  }
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(place))
  } catch {
    // Without storage one comes back to the top.
  }
}

const putCaret = (control, at) => {
  const doc = control.editor?.state.doc
  if (!doc) return control.setSelectionRange?.(at, at)
  let inText = Math.min(at, doc.content.size - 1) // empty lines at the end are not saved
  while (inText > 0 && !doc.resolve(inText).parent.inlineContent) inText--
  control.editor.commands.setTextSelection(inText)
}

/** Scroll to where the thing that was in view is as far down as it was, and stay there while images come. */
const holdPlace = (place, touched) => {
  const hold = () => {
    const thing = place.id ? document.getElementById(place.id) : blocks()[place.block] || blocks().at(-1)
    if (thing) scrollBy({ top: topOf(thing) - place.top, behavior: "instant" })
  }
  hold()
  const observer = new ResizeObserver(hold)
  observer.observe(form)
  touched.addEventListener("abort", () => observer.disconnect())
}

/** Take up the place that was kept at the last save; returns whether there was one for this page. */
const takePlace = () => {
  let place = null
  try {
    place = JSON.parse(sessionStorage.getItem(PLACE))
    sessionStorage.removeItem(PLACE)
  } catch {
    // Without storage, or with nonsense in it, one stays at the top.
  }
  // The first save of a new article leads from its page "add/" to one of its own.
  if (!place?.path || !location.pathname.startsWith(place.path.replace(/add\/$/, ""))) return false
  openNamed(place.tab)
  const touched = new AbortController() // by someone who scrolls or types: from then on nothing moves by itself
  const { signal } = touched
  for (const type of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    addEventListener(type, () => touched.abort(), { signal, capture: true, passive: true })
  }
  editorsAreThere.then(() => {
    if (signal.aborted) return
    const control = document.getElementById(place.focus)
    if (control && typeof place.caret === "number") putCaret(control, place.caret)
    if (document.getElementById("backcare-errors")) return // the list of faults is read first
    if (document.activeElement !== document.body) return // someone is somewhere else already
    if (control?.editor) control.editor.view.focus()
    else control?.focus({ preventScroll: true })
    holdPlace(place, signal)
    sayAgain()
  })
  return true
}

const sayAgain = () => {
  const list = document.querySelector(".messagelist")
  if (!list || list.getBoundingClientRect().bottom > 0) return
  // The admin's messages are out of view: the bar says them until one goes on.
  const told = document.createElement("p")
  told.className = "backcare-told"
  told.setAttribute("role", "status")
  form.querySelector(".backcare-top").append(told)
  for (const message of list.children) told.append(...message.cloneNode(true).childNodes, " ")
  form.addEventListener("backcare:changed", () => told.remove(), { once: true })
}

// An author profile is created in a window of its own, and chosen here when it is saved, as by the admin's own green plus.

const startCreatingAuthor = () => {
  const link = form.querySelector("[data-create-author]")
  if (!link || !window.showRelatedObjectPopup) return
  link.addEventListener("click", (event) => {
    event.preventDefault()
    window.showRelatedObjectPopup({ id: "add_id_author", href: `${link.href}&_popup=1` })
  })
}

// Errors: the list has the focus, and the tab with the first of them is open.

const showErrors = () => {
  const list = document.getElementById("backcare-errors")
  if (!list) return
  const hidden = form.querySelector("[role=tabpanel] :is(.errorlist, .errors)")
  if (hidden) openNamed(hidden.closest("[role=tabpanel]").id)
  list.focus()
}

// An address may name a tab ("#history") or a field.
const followHash = () => {
  const id = decodeURIComponent(location.hash.slice(1))
  if (id) openNamed(`backcare-${id}`) || document.getElementById(id)?.closest("#article_form") && reveal(id)
}

// Preview links are copied, and created or revoked without leaving the page: it may hold unsaved changes.

const startSharing = () => {
  const share = form.querySelector("[data-share]")
  if (!share) return
  const tell = (text) => {
    const status = share.querySelector("[role=status]")
    status.textContent = text
    status.focus({ preventScroll: true })
  }
  share.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy-link]")
    if (!button) return
    try {
      await navigator.clipboard.writeText(button.dataset.copyLink)
      tell(words.copied)
    } catch {
      tell(words.notCopied)
    }
  })
  for (const sender of document.querySelectorAll("#share-form, #revoke-form")) {
    sender.addEventListener("submit", async (event) => {
      event.preventDefault()
      try {
        const response = await fetch(sender.action, { method: "POST", body: new FormData(sender, event.submitter) })
        if (response.redirected || response.status === 403) return tell(words.signedOut)
        if (!response.ok) throw new Error(`${sender.action} answered ${response.status}`)
        share.innerHTML = await response.text()
        tell(share.querySelector("[role=status]").textContent)
      } catch {
        tell(words.shareFailed)
      }
    })
  }
}

const startSendingBack = () => {
  const details = form.querySelector("[data-send-back]")
  if (!details) return
  details.addEventListener("toggle", () => details.open && details.querySelector("textarea").focus())
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return
    details.open = false
    details.querySelector("summary").focus()
  })
}

// Names for controls that the admin shows without a label: boxes of dates, cells of a table, the search in a select box.

const textOf = (element) => element?.textContent.trim().replace(/:$/, "") || ""

const nameOf = (control) => {
  const row = control.closest(".form-row")
  const cell = control.closest("td")
  if (cell) return textOf(cell.closest("table").querySelectorAll("thead th")[cell.cellIndex])
  const of = textOf(row?.querySelector("label, legend"))
  const moment = control.closest(".datetime") && textOf(control.previousSibling)
  return [of, moment].filter(Boolean).join(", ")
}

const nameControls = (root = form) => {
  for (const control of root.querySelectorAll("input:not([type=hidden]), select, textarea, .select2-search__field")) {
    const named = control.labels?.length || control.hasAttribute("aria-label") || control.hasAttribute("aria-labelledby")
    const name = !named && nameOf(control)
    if (name) control.setAttribute("aria-label", name)
    // On a phone the cells of a table lie below each other, and each says what it is.
    const cell = control.closest("td")
    if (cell && control.matches("input, select, textarea") && nameOf(control)) cell.dataset.label = nameOf(control)
  }
}

const startNaming = () => {
  nameControls()
  document.addEventListener("formset:added", ({ target }) => setTimeout(() => nameControls(target)))
  // The box into which one types a search is made when the list opens, at the end of the page.
  $?.(form).on("select2:open", ({ target }) => {
    const search = document.querySelector(".select2-container--open .select2-search__field")
    search?.setAttribute("aria-label", textOf(target.labels?.[0]) || target.getAttribute("aria-label") || target.name)
  })
}

const [SAVE, PREVIEW, PUBLISH] = ["_save", "_preview", "_publish"]
const IN_A_ROW = 5000 // milliseconds in which a second press of a button is the same press

const watchTyping = () => {
  let timer
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(look, 250)
  }
  // The admin's select boxes speak through jQuery, which the browser's own listeners do not hear.
  if ($) $(form).on("input change", soon)
  else for (const type of ["input", "change"]) form.addEventListener(type, soon)
  for (const type of ["click", "keyup", "formset:added", "formset:removed"]) document.addEventListener(type, soon)

  form.addEventListener("submit", (event) => {
    const act = event.submitter?.name
    if (act === PREVIEW) return
    if (leaving) {
      // Sent twice, the second would meet the first as another editor's version.
      event.preventDefault()
      return
    }
    look()
    leaving = true
    setTimeout(() => (leaving = false), IN_A_ROW)
    keepPlace(act)
    form.dispatchEvent(new CustomEvent("backcare:sent"))
  })
  document.addEventListener("keydown", (event) => {
    const save = form.querySelector(`[name="${SAVE}"]`)
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !save) return
    event.preventDefault()
    form.requestSubmit(save)
  })
  addEventListener("pageshow", () => (leaving = false))
  addEventListener("beforeunload", (event) => {
    if (!leaving && isUnsaved()) event.preventDefault()
  })
}

const start = () => {
  first = last = state()
  watchTyping()
  startNaming()
  for (const note of document.querySelectorAll("[data-unsaved]")) note.hidden = !isUnsaved()
  form.dataset.ready = ""
  form.dispatchEvent(new CustomEvent("backcare:ready"))
}

if (form) {
  form.backcare = { clock, editorsAreThere, entries, isUnsaved, look, open: openNamed, reveal, say, words, editors, jQuery: $ }
  watchFocus()
  startTabs()
  measureBars()
  for (const id of ["id_summary", "id_seo_title", "id_meta_description"]) {
    const control = document.getElementById(id)
    if (control) count(control)
  }
  watchSlug()
  startSharing()
  startSendingBack()
  startCreatingAuthor()
  // The address keeps its "#…" through a save, and is followed when one comes.
  if (!takePlace()) followHash()
  showErrors()
  // After the admin's own scripts have made their widgets.
  if ($) $(() => setTimeout(start))
  else start()
}
