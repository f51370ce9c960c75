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
  let wanted = null // what gets the focus when the new list is there: [article, act]

  const isOpen = () => form.dataset.tab === panel.id

  const refresh = async () => {
    clearTimeout(timer)
    stale = false
    asked?.abort()
    const mine = (asked = new AbortController())
    if (!holder.firstElementChild) status.textContent = words.relatedLoading
    try {
      const headers = { "X-Backcare-Part": "related" }
      const response = await fetch(url, { method: "POST", body: new FormData(form), signal: mine.signal, headers })
      const html = await response.text()
      if (mine !== asked) return
      if (response.redirected || response.status === 403) status.textContent = words.signedOut
      else if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      else show(html)
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = words.relatedFailed
    }
  }

  const pins = () => [...holder.querySelectorAll("li[data-pinned]")].map((each) => each.dataset.article)

  const show = (html) => {
    holder.innerHTML = html
    if (status.textContent === words.relatedLoading || status.textContent === words.relatedFailed) status.textContent = ""
    for (const acts of holder.querySelectorAll("[data-related-acts]")) acts.hidden = false
    for (const item of holder.querySelectorAll("[data-related-list] > li")) item.draggable = true
    if (!wanted) return
    const item = holder.querySelector(`li[data-article="${wanted[0]}"]`) || holder.querySelector("li")
    const button = item?.querySelector(`[data-act="${wanted[1]}"]`) || item?.querySelector("button")
    wanted = null
    button?.focus({ preventScroll: true })
  }

  const place = (item, at) => {
    const { article, title } = item.dataset
    const others = pins().filter((pk) => pk !== article)
    others.splice(at, 0, article)
    choose(article, title, "pin")
    order(others)
    return say(words.pinned, { title, place: Math.min(at, others.length - 1) + 1 })
  }

  const act = (item, name) => {
    const { article, title } = item.dataset
    const at = pins().indexOf(article)
    wanted = [article, name]
    if (name === "pin") status.textContent = place(item, pins().length)
    else if (name === "up") status.textContent = place(item, Math.max(0, at - 1))
    else if (name === "down") status.textContent = place(item, Math.min(pins().length - 1, at + 1))
    else if (name === "block") {
      choose(article, title, "block")
      status.textContent = say(words.blocked, { title })
    } else {
      release(article)
      order(pins().filter((pk) => pk !== article))
      status.textContent = say(words.released, { title })
    }
    look()
    refresh()
  }

  holder.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]")
    if (button) act(button.closest("li"), button.dataset.act)
  })

  // Dragging: what is dropped among the pinned ones is pinned there.

  let held = null

  const clear = () => {
    for (const each of holder.querySelectorAll(".backcare-related__here, .backcare-related__held")) {
      each.classList.remove("backcare-related__here", "backcare-related__held")
    }
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
    for (const each of holder.querySelectorAll(".backcare-related__here")) each.classList.remove("backcare-related__here")
    over.classList.add("backcare-related__here")
  })
  holder.addEventListener("drop", (event) => {
    const over = held && event.target.closest("[data-related-list] > li")
    if (!over) return
    event.preventDefault()
    const item = held
    held = null
    clear()
    if (over === item) return
    const at = [...over.parentElement.children].filter((each) => each !== item).indexOf(over)
    const most = pins().filter((pk) => pk !== item.dataset.article).length
    wanted = [item.dataset.article, "up"]
    status.textContent = place(item, Math.min(at, most))
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
