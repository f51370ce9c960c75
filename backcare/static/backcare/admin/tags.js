// Suggestions while an editor types tags, names separated by commas. The box works without this script.
const SEPARATOR = ","

// As the server does it: tags/names.py, and fold() in text/slugs.py. Commas and semicolons of every script divide names,
// but for those in quotation marks; accents, capitals and what nobody sees make no other tag.
const SEPARATORS = ",;，；、،؛﹐﹑﹔､፣፤"
const DIVIDES = new RegExp(`[${SEPARATORS}]`)
const PART = new RegExp(`\\s*(?:"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|「([^」]*)」)\\s*(?=[${SEPARATORS}]|$)|([^${SEPARATORS}]+)`, "g")
const IS_QUOTE_OPEN = new RegExp(`(?:^|[${SEPARATORS}])\\s*(?:"[^"]*|“[^”]*|„[^“”]*|«[^»]*|「[^」]*)$`)
const split = (text) =>
  [...text.matchAll(PART)]
    .map(([, ...parts]) => parts.join("").split(DIVIDES).join(" ").replace(/\s+/g, " ").trim())
    .filter(Boolean)
const fold = (name) =>
  name.normalize("NFKD").replace(/[\p{Default_Ignorable_Code_Point}]/gu, "")
    .replace(/([\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu, "$1")
    .normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase()
const fill = (text = "", values) => text.replace(/\{(\w+)\}/g, (_match, key) => values[key])

const enhance = (input) => {
  const words = JSON.parse(input.dataset.words || "{}")
  const list = document.createElement("ul")
  list.className = "backcare-suggestions"
  list.id = `${input.id}-suggestions`
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", words.list || "")
  list.hidden = true
  const status = document.createElement("p")
  status.className = "visually-hidden"
  status.setAttribute("role", "status")
  const holder = document.createElement("div")
  holder.className = "backcare-tags-holder"
  input.before(holder)
  holder.append(input, list, status)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-controls", list.id)
  input.setAttribute("aria-expanded", "false")

  let chosen = -1
  let newest = 0
  let isWhole = true // nobody has touched the last name since it became a tag
  const options = () => [...list.children]
  const say = (text) => { status.textContent = text }

  // The name in which the caret stands: from the comma before it to the one after it.
  const current = () => {
    const caret = input.selectionEnd
    const start = input.value.slice(0, caret).search(new RegExp(`[^${SEPARATORS}]*$`))
    const end = input.value.slice(caret).search(DIVIDES)
    const stop = end < 0 ? input.value.length : caret + end
    return { start, stop, caret, text: input.value.slice(start, stop).trim() }
  }

  const close = () => {
    newest++ // an answer still on its way comes too late
    list.hidden = true
    chosen = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  const mark = (index) => {
    chosen = index
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)))
    if (chosen >= 0) {
      input.setAttribute("aria-activedescendant", options()[chosen].id)
      options()[chosen].scrollIntoView({ block: "nearest" })
    } else input.removeAttribute("aria-activedescendant")
  }

  // Write all names anew, each once, and say which of those that were just added are new.
  const write = (text, added) => {
    const names = new Map()
    const twice = []
    for (const name of split(text)) {
      if (names.has(fold(name))) twice.push(names.get(fold(name)))
      else names.set(fold(name), name)
    }
    input.value = [...names.values(), ""].join(`${SEPARATOR} `)
    input.setSelectionRange(input.value.length, input.value.length)
    close()
    isWhole = true
    const fresh = added.filter((name) => !twice.some((other) => fold(other) === fold(name)))
    if (fresh.length) say(fill(words.added, { names: fresh.join(", "), count: names.size }))
    else if (twice.length) say(fill(words.there, { names: twice.join(", ") }))
    // Those who watch the form are told, as if it had been typed.
    input.dispatchEvent(new Event("input", { bubbles: true }))
    input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  // Make the name at the caret a tag: what was chosen among the suggestions, else what was typed.
  const commit = (name = chosen >= 0 && !list.hidden ? options()[chosen].dataset.name : current().text) => {
    if (!name) return
    const { start, stop } = current()
    write(input.value.slice(0, start) + name + input.value.slice(stop), [name])
    input.focus()
  }

  const option = ({ name, synonym }, at) => {
    const item = document.createElement("li")
    item.id = `${list.id}-${at}`
    item.dataset.name = name
    item.textContent = name
    item.setAttribute("role", "option")
    item.setAttribute("aria-selected", "false")
    if (synonym) {
      const hint = document.createElement("span")
      hint.className = "backcare-suggestions__synonym"
      hint.textContent = ` (${synonym})`
      item.append(hint)
    }
    return item
  }

  const suggest = async () => {
    const turn = ++newest
    const { start, stop, text } = current()
    if (!text) return close()
    let tags
    try {
      const response = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: text })}`)
      if (!response.ok) return
      tags = (await response.json()).tags
    } catch {
      return // no connection: typing goes on without suggestions
    }
    if (turn !== newest) return
    const others = `${input.value.slice(0, start)}${SEPARATOR}${input.value.slice(stop)}`.split(SEPARATOR)
    const there = new Set(others.map(fold))
    const found = tags.filter(({ name }) => !there.has(fold(name)))
    const fresh = found.map(option)
    const texts = (items) => items.map((item) => item.textContent).join("\n")
    // The same list once more must not take back what someone has marked in it meanwhile.
    if (!list.hidden && texts(fresh) === texts(options())) return
    list.replaceChildren(...fresh)
    list.hidden = found.length === 0
    input.setAttribute("aria-expanded", String(!list.hidden))
    mark(-1)
    say(found.length ? fill(words.suggestions, { count: found.length }) : words.none || "")
  }

  // Text typed after the last tag starts a new one instead of extending it. Deleting a letter edits the last tag.
  input.addEventListener("beforeinput", (event) => {
    const { value, selectionStart } = input
    const begins = isWhole && event.inputType.startsWith("insert") && selectionStart === value.length
    if (begins && value.trim() && !value.trimEnd().endsWith(SEPARATOR)) input.value = `${value.trimEnd()}${SEPARATOR} `
    isWhole = false
  })
  input.addEventListener("input", (event) => {
    // An input method writes the comma of its script without the key that is listened to below.
    const isComma = event.data && !event.isComposing && SEPARATORS.includes(event.data.at(-1))
    const isAtEnd = input.selectionEnd === input.value.length
    if (!isComma || !isAtEnd || IS_QUOTE_OPEN.test(input.value.slice(0, -1))) return suggest()
    write(input.value, split(input.value).slice(-1))
  })
  input.addEventListener("blur", () => {
    isWhole = true
    close()
  })
  list.addEventListener("mousedown", (event) => event.preventDefault()) // the caret stays where it is
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li")
    if (item) commit(item.dataset.name)
  })
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    const lines = text.trim().replace(/[\t\n\r]+/g, SEPARATOR)
    if (!DIVIDES.test(lines)) return // part of a name: the browser's own way
    event.preventDefault()
    const names = split(lines)
    const { selectionStart, selectionEnd, value } = input
    const gap = isWhole && selectionStart === value.length ? SEPARATOR : ""
    write(value.slice(0, selectionStart) + gap + names.join(SEPARATOR) + value.slice(selectionEnd), names)
  })
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const last = options().length - 1
    if (SEPARATORS.includes(event.key)) {
      if (IS_QUOTE_OPEN.test(input.value.slice(0, current().caret))) return
      // In the middle of a name a comma divides it, which the browser does by itself.
      const { stop, caret } = current()
      if (input.value.slice(caret, stop).trim() || input.selectionStart !== caret) return
      commit()
    } else if (event.key === "Enter") commit() // it never sends the half-finished form
    else if (list.hidden) return
    else if (event.key === "ArrowDown") mark(chosen < last ? chosen + 1 : 0)
    else if (event.key === "ArrowUp") mark(chosen > 0 ? chosen - 1 : last)
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
  })
}

const start = () => document.querySelectorAll("input.backcare-tags[data-suggest]").forEach(enhance)
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start)
else start()
