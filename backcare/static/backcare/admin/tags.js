// Suggestions while an editor types tags, names separated by commas. The box works without this script.
const SEPARATOR = ","

const enhance = (input) => {
  const list = document.createElement("ul")
  list.className = "backcare-suggestions"
  list.id = `${input.id}-suggestions`
  list.setAttribute("role", "listbox")
  list.hidden = true
  const holder = document.createElement("div")
  holder.className = "backcare-tags-holder"
  input.before(holder)
  holder.append(input, list)
  input.setAttribute("role", "combobox")
  input.setAttribute("aria-autocomplete", "list")
  input.setAttribute("aria-controls", list.id)
  input.setAttribute("aria-expanded", "false")

  let chosen = -1
  let newest = 0
  const options = () => [...list.children]
  const typed = () => input.value.split(SEPARATOR)

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
    if (chosen >= 0) input.setAttribute("aria-activedescendant", options()[chosen].id)
    else input.removeAttribute("aria-activedescendant")
  }

  const take = (name) => {
    const names = typed().slice(0, -1).map((part) => part.trim())
    input.value = [...names, name, ""].join(`${SEPARATOR} `)
    close()
    input.focus()
  }

  const suggest = async () => {
    const turn = ++newest
    const query = typed().at(-1).trim()
    if (!query) return close()
    const response = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: query })}`)
    if (!response.ok || turn !== newest) return
    const there = new Set(typed().slice(0, -1).map((part) => part.trim().toLowerCase()))
    const names = (await response.json()).names.filter((name) => !there.has(name.toLowerCase()))
    if (turn !== newest) return
    list.replaceChildren(
      ...names.map((name, at) => {
        const option = document.createElement("li")
        option.id = `${list.id}-${at}`
        option.textContent = name
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
        return option
      }),
    )
    list.hidden = names.length === 0
    input.setAttribute("aria-expanded", String(!list.hidden))
    mark(-1)
  }

  input.addEventListener("input", suggest)
  input.addEventListener("blur", () => setTimeout(close, 150))
  list.addEventListener("mousedown", (event) => {
    event.preventDefault()
    if (event.target.matches("li")) take(event.target.textContent)
  })
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1
    if (event.key === "Enter") {
      // Enter commits the tag; it never sends the half-finished form.
      event.preventDefault()
      if (!list.hidden && chosen >= 0) take(options()[chosen].textContent)
      else if (typed().at(-1).trim()) take(typed().at(-1).trim())
    } else if (list.hidden) return
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
