// Autosave: a copy of unsaved changes in this browser, so that a closed tab loses nothing. Restored only when the editor asks.
// Stored under the page’s path, the user and the row that the form shows, one copy per tab; removed once the server has it.
const form = document.getElementById("article_form")
const { clock, say, words, entries, editors, isUnsaved, editorsAreThere, jQuery } = form?.backcare || {}

const EVERY = 2000 // milliseconds between two copies
const MOST = 6 // copies of one page
const OLDEST = 60 * 24 * 3600 * 1000 // milliseconds
const PREFIX = "backcare-typing"

const field = (name) => form.querySelector(`input[name="${name}"]`)?.value ?? ""
const version = field("_version")
const row = field("_row")
const mine = `${PREFIX} ${location.pathname} ${form?.dataset.user} `
const newKey = () => `${mine}${row} ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`
const key = newKey()
const banner = document.querySelector("[data-drafts]")

const storage = (() => {
  try {
    return window.localStorage
  } catch {
    return null
  }
})()

// Copies in the storage

/** Every copy of a page of this user, newest first; unreadable copies are removed. */
const copies = (start = mine) => {
  const found = []
  for (const name of storage ? Object.keys(storage) : []) {
    if (!name.startsWith(start)) continue
    try {
      const copy = JSON.parse(storage.getItem(name))
      if (!Array.isArray(copy.entries) || Date.now() - copy.at > OLDEST) throw new Error("of no use")
      found.push({ ...copy, key: name })
    } catch {
      storage.removeItem(name)
    }
  }
  return found.sort((one, other) => other.at - one.at)
}

let told = false

const complain = () => {
  if (told) return
  told = true
  const note = document.createElement("p")
  note.className = "backcare-banner__trouble"
  note.textContent = words.noStorage
  banner.append(note)
  banner.hidden = false
}

const write = (name, copy) => {
  try {
    storage.setItem(name, JSON.stringify(copy))
  } catch {
    complain()
  }
}

/** The form’s current entries, with the labels of its select boxes, whose options are loaded only by a search. */
const snapshot = () => {
  const labels = {}
  for (const select of form.querySelectorAll("select")) {
    if (select.name.includes("__prefix__")) continue
    for (const option of select.selectedOptions) {
      if (option.value) (labels[select.name] ??= {})[option.value] = option.text
    }
  }
  return { at: Date.now(), version, row, sent: false, entries: entries(), labels }
}

// Comparing

/** The text, links and embeds of HTML, so that two spellings of the same content compare equal. */
const gist = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html")
  const held = [...page.querySelectorAll("[data-image], [data-product], [data-technique], [data-video], a[href], img")]
  const marks = held.map((each) => [...Object.values(each.dataset), each.getAttribute("href"), each.getAttribute("src")].join(" "))
  return [page.body.textContent.replace(/\s+/g, " ").trim(), ...marks].join("\n")
}

const richControl = (name) => [...editors.keys()].find((each) => each.name === name)
const plain = (value) => value.replace(/\s+/g, " ").trim()
const OF_ROWS = /^(.+)-(\d+)-(.+)$/
const BOOKKEEPING = /-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/

/** Names and values to compare: lists as one value, bookkeeping of rows left out, empty values as if absent. */
const comparable = (pairs) => {
  const values = new Map()
  for (const [name, value] of pairs) {
    if (BOOKKEEPING.test(name) || value === "") continue
    const parts = name.match(OF_ROWS)
    if (parts && (parts[3] === "id" || parts[3] === "article" || parts[3] === "position")) continue
    values.set(name, [...(values.get(name) || []), value])
  }
  for (const [name, list] of values) values.set(name, list.sort())
  return values
}

const same = (name, one = [], other = []) => {
  if (one.length !== other.length) return false
  return one.every((value, at) => plain(value) === plain(other[at]) || (richControl(name) && gist(value) === gist(other[at])))
}

/** Names of the fields in which a copy differs from the form, in the form's order. */
const differing = (copy) => {
  const typed = comparable(copy.entries)
  const there = comparable(entries())
  return [...new Set([...there.keys(), ...typed.keys()])].filter((name) => !same(name, typed.get(name), there.get(name)))
}

/** Whether the server has what the copy holds. */
const isSaved = (copy) => {
  if (!differing(copy).length) return true
  if (!copy.sent || form.hasAttribute("data-refused")) return false
  return copy.version !== version && form.dataset.savedBy === form.dataset.userName
}

// Showing differences

const labelOf = (name) => {
  const control = form.elements[name]
  const one = control instanceof RadioNodeList ? control[0] : control
  const parts = name.match(OF_ROWS)
  const rows = parts && document.getElementById(`${parts[1]}-group`)
  const heading = rows?.querySelector(".inline-heading")?.textContent.trim()
  const pattern = parts && form.querySelector(`[name="${parts[1]}-__prefix__-${parts[3]}"]`)
  const asked = one || pattern || document.getElementById(`id_${name}`) || form.elements[name.replace(/_\d$/, "_0")]
  const moment = asked?.closest(".datetime")
  const label =
    (moment && asked.closest(".form-row")?.querySelector("label, legend")?.textContent) ||
    asked?.labels?.[0]?.textContent ||
    asked?.closest("td") && rows?.querySelector(`th.column-${parts[3]}`)?.textContent ||
    asked?.closest(".form-row")?.querySelector("label, legend")?.textContent ||
    parts?.[3] ||
    name
  const part = moment && (asked.labels?.[0] || asked.previousSibling)?.textContent
  const text = [label, part].filter(Boolean).map((each) => each.trim().replace(/:$/, "")).join(", ")
  return heading ? `${heading} ${Number(parts[2]) + 1}: ${text}` : text
}

const spoken = (name, values, labels) => {
  if (!values?.length) return words.empty
  const control = form.elements[name]
  if (name.endsWith("-DELETE")) return words.removed
  if (control?.type === "checkbox") return words.yes
  return values
    .map((value) => labels?.[name]?.[value] || [...(control?.options || [])].find((each) => each.value === value)?.text || value)
    .join(", ")
}

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** Fill the holder with what the server says differs between two texts; without an answer, with the words of the second. */
const showChanges = async (holder, control, before, after) => {
  const body = new FormData()
  for (const [name, value] of Object.entries({ before, after })) body.append(name, value)
  body.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken"))
  let paragraphs = [[["ins", plain(new DOMParser().parseFromString(after, "text/html").body.textContent)]]]
  try {
    const { urls } = JSON.parse(control.dataset.backcareEditor)
    paragraphs = (await (await fetch(urls.changes, { method: "POST", body })).json()).paragraphs
  } catch (error) {
    console.info(error)
  }
  const part = ([op, text]) => (op === "same" ? text : element(op, { textContent: text }))
  const lines = paragraphs.map((parts) => element("p", {}, ...(parts.length ? parts.map(part) : ["…"])))
  holder.replaceChildren(...(lines.length ? lines : [words.formatting]))
}

/** The differences between the form and a copy, as a list with both values. */
const listOf = (copy) => {
  const list = element("dl", { className: "backcare-differs" })
  const typed = comparable(copy.entries)
  const there = comparable(entries())
  for (const name of differing(copy)) {
    list.append(element("dt", { textContent: labelOf(name) }))
    const holder = element("dd")
    if (richControl(name)) {
      showChanges(holder, richControl(name), there.get(name)?.[0] || "", typed.get(name)?.[0] || "")
    } else {
      const before = spoken(name, there.get(name), snapshot().labels)
      const after = spoken(name, typed.get(name), copy.labels)
      holder.append(element("p", {}, `${words.inForm}: `, element("del", { textContent: before })))
      holder.append(element("p", {}, `${words.typed}: `, element("ins", { textContent: after })))
    }
    list.append(holder)
  }
  return list
}

// Restoring a copy

const tell = (control) => {
  if (jQuery) jQuery(control).trigger("change")
  else control.dispatchEvent(new Event("change", { bubbles: true }))
}

const setSelect = (select, values, labels = {}) => {
  for (const value of values) {
    if (![...select.options].some((option) => option.value === value)) {
      select.add(new Option(labels[value] || value, value, false, false))
    }
  }
  for (const option of select.options) option.selected = values.includes(option.value)
  tell(select)
}

const setControl = (control, values, labels) => {
  if (control instanceof HTMLSelectElement) setSelect(control, values, labels)
  else if (control.type === "checkbox") {
    control.checked = values.includes(control.value)
    tell(control)
  } else if (editors.has(control)) {
    editors.get(control).editor.commands.setContent(values[0] ?? "", { emitUpdate: true })
  } else {
    control.value = values[0] ?? ""
    control.dispatchEvent(new Event("input", { bubbles: true }))
    tell(control)
  }
}

const prefixes = () => [...form.querySelectorAll('input[name$="-TOTAL_FORMS"]')].map((each) => each.name.replace(/-TOTAL_FORMS$/, ""))

/** Where each row of the copy belongs in the form: known rows by their key, the others in order, new ones added. */
const placesOfRows = (prefix, values) => {
  const total = Number(values.get(`${prefix}-TOTAL_FORMS`)?.[0] || 0)
  const initial = Number(values.get(`${prefix}-INITIAL_FORMS`)?.[0] || 0)
  const here = Number(field(`${prefix}-INITIAL_FORMS`))
  const places = new Map()
  const used = new Set()
  for (let at = 0; at < initial; at++) {
    const id = values.get(`${prefix}-${at}-id`)?.[0]
    for (let to = 0; id && to < here; to++) {
      if (field(`${prefix}-${to}-id`) === id) {
        places.set(at, to)
        used.add(to)
      }
    }
  }
  for (let at = 0; at < initial; at++) {
    // The rows of a working copy are others than those of its article, in the same order.
    if (!places.has(at) && at < here && !used.has(at)) {
      places.set(at, at)
      used.add(at)
    }
  }
  let next = here
  for (let at = 0; at < total; at++) {
    if (places.has(at)) continue
    const filled = [...values.keys()].some((name) => name.startsWith(`${prefix}-${at}-`) && !/-(id|article|kind)$/.test(name) && values.get(name)[0])
    if (!filled) continue
    while (Number(field(`${prefix}-TOTAL_FORMS`)) <= next) {
      const add = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`)
      if (!add) return places
      const before = field(`${prefix}-TOTAL_FORMS`)
      add.click()
      if (field(`${prefix}-TOTAL_FORMS`) === before) return places
    }
    places.set(at, next++)
  }
  return places
}

/** The title of a copy, else how its summary or its text begins. */
const titleOf = (copy) => {
  const typed = (wanted) => copy.entries.find(([name]) => name === wanted)?.[1] || ""
  const title = plain(typed("title"))
  if (title) return title
  const text = plain(typed("summary") || new DOMParser().parseFromString(typed("body"), "text/html").body.textContent)
  return text ? `${[...text].slice(0, 60).join("")}…` : words.untitled
}

const restore = (copy) => {
  const values = new Map()
  for (const [name, value] of copy.entries) values.set(name, [...(values.get(name) || []), value])
  const labels = new Map(Object.entries(copy.labels || {}))
  const target = new Map() // name in the form -> values, labels
  const known = prefixes()
  for (const prefix of known) {
    const places = placesOfRows(prefix, values)
    for (const [name, list] of values) {
      const parts = name.match(OF_ROWS)
      if (!parts || parts[1] !== prefix || parts[3] === "id" || parts[3] === "article") continue
      const to = places.get(Number(parts[2]))
      if (to !== undefined) target.set(`${prefix}-${to}-${parts[3]}`, [list, labels.get(name)])
    }
  }
  const ofRow = (name) => known.some((prefix) => name.startsWith(`${prefix}-`))
  for (const [name, list] of values) if (!ofRow(name)) target.set(name, [list, labels.get(name)])
  for (const control of form.elements) {
    const { name } = control
    if (!name || name.includes("__prefix__") || name.startsWith("_") || name === "csrfmiddlewaretoken") continue
    if (control.type === "submit" || control.type === "button" || BOOKKEEPING.test(name) || /-(id|article)$/.test(name)) continue
    if (control.form !== form || (control.type === "hidden" && !ofRow(name))) continue
    const [list, named] = target.get(name) || [[]]
    const now = control instanceof HTMLSelectElement ? [...control.selectedOptions].map((each) => each.value) : null
    const unchanged = now ? now.join("\n") === list.join("\n") : control.type !== "checkbox" && control.value === (list[0] ?? "")
    if (!unchanged) setControl(control, list, named)
  }
  form.backcare.look()
}

// Offering

const button = (text, act, extra = "") => {
  const made = element("button", { type: "button", className: `backcare-button backcare-button--small ${extra}`, textContent: text })
  made.addEventListener("click", act)
  return made
}

const waiting = []

const clear = () => {
  banner.querySelectorAll(":scope > :not(.backcare-banner__trouble)").forEach((each) => each.remove())
  banner.hidden = !banner.children.length
}

const offerNext = () => {
  clear()
  const copy = waiting.shift()
  if (!copy) return
  const newer = copy.version !== version
  const phrase = row ? words.found : words.foundArticle
  const heading = element("b", { textContent: say(phrase, { title: titleOf(copy), time: clock(new Date(copy.at)) }) })
  const text = element("p", { className: "backcare-banner__text" }, heading)
  if (newer) text.append(` ${words.foundNewer}`)
  let list = null
  const show = button(words.show, () => {
    if (list) {
      list.remove()
      list = null
    } else {
      list = listOf(copy)
      banner.append(list)
    }
    show.textContent = list ? words.hide : words.show
    show.setAttribute("aria-expanded", String(Boolean(list)))
  })
  show.setAttribute("aria-expanded", "false")
  const take = button(words.restore, () => {
    // What was typed here is offered the next time, and so are the other copies: the form holds one of them.
    if (isUnsaved()) write(newKey(), snapshot())
    waiting.length = 0
    restore(copy)
    // From here on this tab keeps its own copy; the old one is removed.
    write(key, snapshot())
    storage.removeItem(copy.key)
    finish(words.restored)
  }, "backcare-button--act")
  const drop = button(words.discard, () => {
    storage.removeItem(copy.key)
    const undo = button(words.undo, () => {
      const { key: name, ...rest } = copy
      write(name, rest)
      waiting.unshift(copy)
      offerNext()
      banner.querySelector("button")?.focus()
    })
    finish(words.discarded, undo)
  })
  banner.setAttribute("role", "region")
  banner.setAttribute("aria-label", heading.textContent)
  banner.prepend(text, element("p", { className: "backcare-banner__buttons" }, show, take, drop))
  banner.hidden = false
}

const finish = (text, ...more) => {
  offerNext()
  const note = element("p", { className: "backcare-banner__text", tabIndex: -1 }, text, " ", ...more)
  note.setAttribute("role", "status")
  banner.prepend(note)
  banner.hidden = false
  note.focus({ preventScroll: true })
}

// Keeping

let kept = false
let timer = null

const keep = () => {
  clearTimeout(timer)
  timer = null
  if (!storage) return
  if (isUnsaved()) {
    write(key, snapshot())
    kept = true
  } else if (kept) {
    storage.removeItem(key)
    kept = false
  }
}

const makeRoom = () => {
  const all = copies(`${PREFIX} `)
  for (const copy of all.slice(MOST * 10)) storage.removeItem(copy.key)
}

const begin = () => {
  if (!storage) {
    complain()
    return
  }
  makeRoom()
  for (const copy of copies()) {
    if (isSaved(copy)) storage.removeItem(copy.key)
    else if (waiting.length < MOST) waiting.push(copy)
  }
  // Changes typed on the page for new articles and submitted belong to this article now.
  if (!location.pathname.endsWith("/add/") && !form.hasAttribute("data-refused")) {
    const add = location.pathname.replace(/[^/]+\/change\/$/, "add/")
    for (const copy of copies(`${PREFIX} ${add} ${form.dataset.user} `)) {
      const slug = copy.entries.find(([name]) => name === "slug")?.[1]
      if (copy.sent && slug === document.getElementById("id_slug")?.value) storage.removeItem(copy.key)
    }
  }
  offerNext()
  if (form.hasAttribute("data-refused")) keep()
  form.addEventListener("backcare:changed", () => (timer ??= setTimeout(keep, EVERY)))
  form.addEventListener("backcare:sent", () => {
    clearTimeout(timer)
    timer = null
    if (isUnsaved()) write(key, { ...snapshot(), sent: true })
  })
  addEventListener("pagehide", () => timer && keep())
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && timer && keep())
}

if (form?.backcare && banner) {
  // The editors’ texts are compared, so wait for them.
  if ("ready" in form.dataset) editorsAreThere.then(begin)
  else form.addEventListener("backcare:ready", () => editorsAreThere.then(begin), { once: true })
}
