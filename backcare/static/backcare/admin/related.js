// "You may also like" beside the text: the list as it would be with what is typed. Pinning and keeping off go through the rows of
// the form below the text, so saving, comparing and undoing treat them like everything else that is typed.
const form = document.getElementById("article_form")
const { say, words, look } = form?.backcare || {}
const $ = window.django?.jQuery

const PAUSE = 800 // milliseconds without typing before the server is asked
const PREFIX = "related_overrides"

// The rows of the form

const field = (row, name) => row.querySelector(`[name$="-${name}"]`)

const rows = () =>
  [...form.querySelectorAll(`#${PREFIX}-group tr.form-row:not(.empty-form)`)].filter((row) => field(row, "related"))

const isGone = (row) => Boolean(field(row, "DELETE")?.checked)

const rowOf = (pk) => rows().find((row) => field(row, "related").value === pk)

/** The pinned articles in the order in which the form will be read: the list shown may be older than the last click. */
const pins = () =>
  rows()
    .filter((row) => field(row, "related").value && field(row, "kind").value === "pin" && !isGone(row))
    .map((row) => [Number(field(row, "position").value) || Infinity, field(row, "related").value])
    .sort(([one], [other]) => (one === other ? 0 : one - other))
    .map(([, pk]) => pk)

const mark = (control, value) => {
  control.value = value
  control.dispatchEvent(new Event("change", { bubbles: true }))
}

const newRow = (pk, title) => {
  form.querySelector(`#${PREFIX}-group .add-row a`)?.click()
  const row = rows().find((each) => !field(each, "related").value)
  if (!row) return null
  const select = field(row, "related")
  select.append(new Option(title, pk, true, true))
  if ($) $(select).trigger("change")
  return row
}

const choose = (pk, title, kind) => {
  const row = rowOf(pk) || newRow(pk, title)
  if (!row) return
  const gone = field(row, "DELETE")
  if (gone?.checked) gone.click()
  mark(field(row, "kind"), kind)
}

const release = (pk) => {
  const row = rowOf(pk)
  if (!row) return
  const gone = field(row, "DELETE")
  if (gone && gone.type === "checkbox") {
    if (!gone.checked) gone.click()
  } else row.querySelector(".inline-deletelink")?.click()
}

const order = (pks) => {
  pks.forEach((pk, at) => {
    const row = rowOf(pk)
    if (row && !isGone(row)) mark(field(row, "position"), at + 1)
  })
}

// The list

const start = () => {
  const panel = document.getElementById("backcare-related")
  const holder = panel?.querySelector("[data-related]")
  if (!holder || !form.querySelector(`#${PREFIX}-group`)) return
  const status = panel.querySelector("[data-related-status]")
  const url = panel.dataset.relatedUrl
  let asked = null
  let stale = true
  let timer
  let wanted = null // what gets the focus when the new list is there, if nothing has it: as spot() says it

  const isOpen = () => form.dataset.tab === panel.id

  const refresh = async () => {
    clearTimeout(timer)
    stale = false
    asked?.abort()
    const mine = (asked = new AbortController())
    if (!holder.firstElementChild) status.textContent = words.relatedLoading
    try {
      const response = await fetch(url, { method: "POST", body: new FormData(form), signal: mine.signal })
      const html = await response.text()
      if (mine !== asked) return
      if (response.redirected || response.status === 403) status.textContent = words.signedOut
      else if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      else show(html)
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = words.relatedFailed
    }
  }

  /** The pinned ones that stand on the list; others wait. */
  const listed = () => pins().filter((pk) => holder.querySelector(`[data-related-list] > li[data-article="${pk}"]`))

  const items = () => [...holder.querySelectorAll("li[data-article]")]

  /** Where the focus is in the list: article, act (none for the link) and how far down; null if it is elsewhere. */
  const spot = () => {
    const item = document.activeElement.closest("li[data-article]")
    if (!holder.contains(item)) return null
    return [item.dataset.article, document.activeElement.dataset.act, items().indexOf(item)]
  }

  const focus = ([article, name, at]) => {
    const item = items().find((each) => each.dataset.article === article) || items()[at] || items().at(-1)
    const control =
      item?.querySelector(name ? `[data-act="${name}"]` : "a") ||
      item?.querySelector("button") ||
      form.querySelector(`[role="tab"][aria-controls="${panel.id}"]`)
    control?.focus({ preventScroll: true })
  }

  const show = (html) => {
    const isNowhere = document.activeElement === document.body // some browsers do not focus a button that is clicked
    const goal = spot() || (isNowhere ? wanted : null)
    wanted = null
    holder.innerHTML = html
    if (status.textContent === words.relatedLoading || status.textContent === words.relatedFailed) status.textContent = ""
    for (const acts of holder.querySelectorAll("[data-related-acts]")) acts.hidden = false
    for (const item of holder.querySelectorAll("[data-related-list] > li")) item.draggable = true
    if (goal) focus(goal)
  }

  /** Pin an article so that `at` of the pinned ones on the list come before it. Returns what to say. */
  const place = (item, at) => {
    const { article, title } = item.dataset
    choose(article, title, "pin")
    const next = listed().filter((pk) => pk !== article)[at]
    const others = pins().filter((pk) => pk !== article)
    others.splice(next ? others.indexOf(next) : others.length, 0, article)
    order(others)
    return say(words.pinned, { title, place: listed().indexOf(article) + 1 })
  }

  const act = (item, name) => {
    const { article, title } = item.dataset
    const at = listed().indexOf(article)
    if (at < 0 && (name === "up" || name === "down")) return // no longer pinned: the list is about to say so
    wanted = [article, name, items().indexOf(item)]
    if (name === "pin") status.textContent = place(item, at < 0 ? listed().length : at)
    else if (name === "up") status.textContent = place(item, Math.max(0, at - 1))
    else if (name === "down") status.textContent = place(item, at + 1)
    else if (name === "block") {
      choose(article, title, "block")
      order(pins())
      status.textContent = say(words.blocked, { title })
    } else {
      release(article)
      order(pins())
      status.textContent = say(words.released, { title })
    }
    look()
    refresh()
  }

  holder.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]")
    if (button) act(button.closest("li"), button.dataset.act)
  })

  // Dragging: what is dropped on a pinned one takes its place, and is pinned; what is dropped further down, the last.

  let held = null

  const clear = () => {
    for (const name of ["backcare-related__here", "backcare-related__below", "backcare-related__held"]) {
      for (const each of holder.querySelectorAll(`.${name}`)) each.classList.remove(name)
    }
  }

  const isBelow = (over) => {
    const order = items().map((each) => each.dataset.article)
    return order.indexOf(held.dataset.article) < order.indexOf(over.dataset.article)
  }

  holder.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-related-list] > li")
    if (!held) return
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", held.dataset.title)
    held.classList.add("backcare-related__held")
  })
  holder.addEventListener("dragover", (event) => {
    const over = held && event.target.closest("[data-related-list] > li")
    if (!over) return
    event.preventDefault()
    clear()
    held.classList.add("backcare-related__held")
    if (over !== held) over.classList.add(isBelow(over) ? "backcare-related__below" : "backcare-related__here")
  })
  holder.addEventListener("drop", (event) => {
    const over = held && event.target.closest("[data-related-list] > li")
    if (!over) return
    event.preventDefault()
    const item = held
    const below = isBelow(over)
    held = null
    clear()
    if (over === item) return
    const others = listed().filter((pk) => pk !== item.dataset.article)
    const target = others.indexOf(over.dataset.article)
    wanted = [item.dataset.article, "up", 0]
    status.textContent = place(item, target < 0 ? others.length : target + below)
    look()
    refresh()
  })
  holder.addEventListener("dragend", () => {
    held = null
    clear()
  })

  form.addEventListener("backcare:tab", () => isOpen() && stale && refresh())
  form.addEventListener("backcare:changed", () => {
    stale = true
    clearTimeout(timer)
    if (isOpen()) timer = setTimeout(refresh, PAUSE)
  })
  if (isOpen()) refresh()
}

if (form?.backcare) start()
