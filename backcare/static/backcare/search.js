// Suggestions below the search box, by the combobox pattern of the ARIA Authoring Practices Guide. Without this file the
// box is a plain form, which does the same with one more step. An element of its own, because hosts with Turbo or htmx show
// many pages in one document, where a module runs once.

const MOMENT = 150 // milliseconds without a key after which we ask
const known = new Map()

const start = (form) => {
  // A copy of the page that Turbo kept has these already.
  for (const old of form.querySelectorAll(".backcare-search__list, [role=status]")) old.remove()
  const box = form.elements.q
  const list = Object.assign(document.createElement("ul"), { id: "backcare-suggestions", hidden: true })
  list.className = "backcare-search__list"
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", form.dataset.list)
  const status = Object.assign(document.createElement("span"), { className: "backcare-unseen" })
  status.setAttribute("role", "status")
  box.after(list, status)
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    box.setAttribute(name, value)
  }

  let at = -1 // the suggestion that is active, none at first
  let asked = "" // what the list answers, or is about to
  let timer

  const open = () => list.children.length > 0 && show(true)
  const close = () => show(false)

  function show(visible) {
    list.hidden = !visible
    box.setAttribute("aria-expanded", String(visible))
    if (!visible) activate(-1)
  }

  function activate(index) {
    list.children[at]?.setAttribute("aria-selected", "false")
    at = index
    const option = list.children[at]
    if (!option) return box.removeAttribute("aria-activedescendant")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    box.setAttribute("aria-activedescendant", option.id)
  }

  function fill(suggestions) {
    activate(-1)
    list.replaceChildren(
      ...suggestions.map(({ title, kind, url }, index) => {
        const option = Object.assign(document.createElement("li"), { id: `backcare-suggestion-${index}` })
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
        option.dataset.url = url
        const type = Object.assign(document.createElement("span"), { textContent: kind })
        option.append(title, " ", type)
        return option
      }),
    )
    const { length } = suggestions
    status.textContent = length ? form.dataset.some.replace("%(count)s", length) : form.dataset.none
    if (document.activeElement === box) show(length > 0)
  }

  /** Empty the list, and ask again at the next key. */
  function forget() {
    asked = ""
    activate(-1)
    list.replaceChildren()
    status.textContent = ""
    close()
  }

  /** The suggestions for what is typed, or null when none could be had. */
  async function found(typed) {
    if (!known.has(typed)) {
      const address = new URL(form.dataset.suggestions, location.href)
      address.searchParams.set("q", typed)
      try {
        const response = await fetch(address)
        if (!response.ok) return null
        known.set(typed, (await response.json()).suggestions)
      } catch {
        return null
      }
    }
    return known.get(typed)
  }

  async function ask() {
    const typed = box.value.trim()
    if (typed === asked) return open()
    asked = typed
    if (!typed) return forget()
    const suggestions = await found(typed)
    if (typed !== asked) return // someone typed on meanwhile
    if (suggestions) fill(suggestions)
    else forget()
  }

  box.addEventListener("input", () => {
    activate(-1) // what was chosen need not fit any more
    clearTimeout(timer)
    timer = setTimeout(ask, MOMENT)
  })

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { length } = list.children
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!length) return
      event.preventDefault()
      const wasOpen = !list.hidden
      open()
      if (event.altKey) return event.key === "ArrowUp" && close()
      if (event.key === "ArrowDown") activate(wasOpen && at + 1 >= length ? -1 : at + 1)
      else activate(at < 0 ? length - 1 : at - 1)
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault()
      location.assign(list.children[at].dataset.url)
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault() // the first Escape closes the list, the next one empties the box
      close()
    } else if (event.key === "Tab") {
      close()
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      activate(-1)
    }
  })

  box.addEventListener("blur", close)
  form.addEventListener("submit", () => clearTimeout(timer))
  list.addEventListener("pointerdown", (event) => event.preventDefault()) // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]")
    if (option) location.assign(option.dataset.url)
  })
}

if (!customElements.get("backcare-search")) {
  customElements.define(
    "backcare-search",
    class extends HTMLElement {
      connectedCallback() {
        const form = this.querySelector("form")
        if (form) start(form)
      }
    },
  )
}
