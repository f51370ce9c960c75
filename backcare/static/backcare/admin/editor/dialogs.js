// Elements, requests and dialogs: what all parts of the editor are made with.

/** Makes an element; names with a hyphen and "role" become attributes, the rest properties. */
export const element = (tag, properties = {}, ...children) => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties))
    if (name === "role" || name.includes("-")) made.setAttribute(name, value)
    else made[name] = value
  made.append(...children.filter(Boolean))
  return made
}

/** Puts values into a phrase: "%(name)s" is replaced by values.name. */
export const fill = (phrase, values) => phrase.replace(/%\((\w+)\)[sd]/g, (_all, name) => values[name])

/** Chooses the form of a phrase that its language uses with this count, and puts the count in. */
export const counted = (phrases, count) => {
  const form = new Intl.PluralRules(document.documentElement.lang || "en").select(count)
  return fill(phrases[form] ?? phrases.other, { count })
}

export const provide = ({ words }) => {
  const ask = async (url, params) => {
    const address = new URL(url, location.href)
    for (const [name, value] of Object.entries(params)) address.searchParams.append(name, value)
    const response = await fetch(address, { headers: { Accept: "application/json" } })
    // A login page instead of an answer means that the session has ended.
    if (!response.ok || response.redirected) throw new Error(`${url} answered ${response.status}`)
    return response.json()
  }

  /** Posts values, with the token of the form around. */
  const post = async (url, values, signal) => {
    const body = new FormData()
    body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "")
    for (const [name, value] of Object.entries(values)) body.append(name, value)
    const response = await fetch(url, { method: "POST", body, signal, headers: { Accept: "application/json" } })
    if (!response.ok || response.redirected) throw new Error(`${url} answered ${response.status}`)
    return response.json()
  }

  const found = new Map() // "url key" -> promise of what it names, or of null

  /** Looks one thing up by its key, once. */
  const find = (url, kind, key) => {
    const name = `${url} ${key}`
    if (!found.has(name)) {
      const asked = ask(url, { key }).then((answer) => answer[kind][0] || null)
      asked.catch(() => found.delete(name)) // what failed once may work the next time
      found.set(name, asked)
    }
    return found.get(name)
  }

  const remember = (url, thing) => found.set(`${url} ${thing.key}`, Promise.resolve(thing))

  let ids = 0
  const newId = () => `backcare-editor-${++ids}`

  /**
   * Remembers the caret of the editor that has the focus and returns what puts it back: a browser that hands the focus
   * back when a dialog closes may set the caret to the start of the text, and the editor may notice.
   */
  const keepCaret = (box) => {
    const view = box?.editor?.view
    if (!view) return () => {}
    const { doc, selection } = view.state
    return () => {
      if (view.state.doc === doc && !view.state.selection.eq(selection))
        view.dispatch(view.state.tr.setSelection(selection))
    }
  }

  /**
   * Shows a dialog until it is closed; resolves to what `close(value)` was given, or to null after Escape or Cancel.
   * `build({ close, status })` gives what it holds and may name the element that gets the focus.
   */
  const openDialog = (title, build) =>
    new Promise((resolve) => {
      const before = document.activeElement
      const putCaretBack = keepCaret(before)
      const status = element("p", { className: "backcare-dialog__status", role: "status" })
      const dialog = element("dialog", { className: "backcare-dialog" })
      // All in one go, and not when the browser gets to its "close" event: a word typed in between would be lost.
      const close = (value = null) => {
        if (!dialog.isConnected) return
        dialog.close()
        dialog.remove()
        putCaretBack()
        if (before?.isConnected) before.focus({ preventScroll: true })
        resolve(value)
      }
      const id = newId()
      const { content, focus } = build({ close, status, dialog })
      dialog.setAttribute("aria-labelledby", id)
      dialog.append(
        element(
          "div",
          { className: "backcare-dialog__head" },
          element("h2", { id, textContent: title }),
          element("button", {
            type: "button",
            className: "backcare-dialog__close",
            textContent: "×",
            title: words.close,
            "aria-label": words.close,
            onclick: () => close(),
          }),
        ),
        ...content,
      )
      dialog.addEventListener("click", (event) => event.target === dialog && pressedOutside && close())
      let pressedOutside = false
      dialog.addEventListener("mousedown", (event) => (pressedOutside = event.target === dialog))
      dialog.addEventListener("cancel", (event) => {
        if (event.target !== dialog) return // a box for files that was left without choosing one
        event.preventDefault()
        close()
      })
      dialog.addEventListener("close", () => close())
      document.body.append(dialog)
      dialog.showModal()
      focus?.focus()
    })

  /** A label with its control, and room for help and for what is wrong with it. */
  const formRow = (label, control, help = "") => {
    const id = newId()
    control.id = id
    const error = element("p", { className: "backcare-dialog__error", id: `${id}-error`, hidden: true })
    const hint = help ? element("p", { className: "help", id: `${id}-help`, textContent: help }) : null
    control.setAttribute("aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "))
    const name = element("label", { htmlFor: id, textContent: label })
    const row = element("div", { className: "backcare-dialog__row" })
    if (control.type === "checkbox") row.append(element("div", { className: "backcare-dialog__check" }, control, name))
    else row.append(name, control)
    if (hint) row.append(hint)
    row.append(error)
    const complain = (text) => {
      error.textContent = text
      error.hidden = !text
      if (text) control.setAttribute("aria-invalid", "true")
      else control.removeAttribute("aria-invalid")
    }
    return { row, control, complain }
  }

  const buttons = (close, submit, ...more) =>
    element(
      "div",
      { className: "backcare-dialog__buttons" },
      element("button", { type: "submit", className: "button default", textContent: submit }),
      ...more,
      element("button", { type: "button", className: "button", textContent: words.cancel, onclick: () => close() }),
    )

  /** A form of the dialog. What is sent never reaches the form of the page around it. */
  const dialogForm = (onSubmit, ...children) => {
    const form = element("form", { noValidate: true }, ...children)
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      event.stopPropagation()
      onSubmit()
    })
    return form
  }

  /**
   * A search box and what it finds, as buttons, page by page. `describe(thing)` gives { title, detail, src, note }.
   * The arrow keys move from the box into the list and through it.
   */
  const searchList = ({
    url,
    kind,
    search,
    none,
    describe,
    onChoose,
    keyOf = (thing) => thing.key,
    pictures = true,
  }) => {
    const box = element("input", { type: "search", className: "vTextField", placeholder: search, "aria-label": search })
    const status = element("p", { className: "backcare-dialog__status", role: "status" })
    const list = element("div", { className: pictures ? "backcare-picker" : "backcare-picker backcare-picker--rows" })
    const more = element("button", { type: "button", className: "button", textContent: words.more, hidden: true })
    let newest = 0
    let shown = ""
    const show = async (start = 0) => {
      const turn = ++newest
      let answer = {}
      try {
        answer = await ask(url, { q: box.value, start })
      } catch (error) {
        if (turn === newest) status.textContent = words.failed
        console.info(error)
        return
      }
      if (turn !== newest) return
      const things = answer[kind]
      const count = start + things.length
      const hadFocus = document.activeElement === more
      more.hidden = !answer.more
      status.textContent = count === 0 ? none : start || answer.more ? fill(words.shown, { count }) : ""
      // The same list once more must not take what someone is about to choose from under the pointer or the focus.
      if (!start && JSON.stringify(things) === shown) return
      shown = start ? "" : JSON.stringify(things)
      if (!start) list.replaceChildren()
      list.append(
        ...things.map((thing) => {
          if (thing.key) remember(url, thing)
          const { title, detail, src, note } = describe(thing)
          const button = element(
            "button",
            { type: "button", className: "backcare-picker-item" },
            pictures &&
              (src
                ? element("img", { src, alt: "", loading: "lazy" })
                : element("span", { className: "backcare-picker-item__empty" })),
            element("span", { className: "backcare-picker-item__title", textContent: title }),
            detail ? element("span", { className: "backcare-picker-item__detail", textContent: detail }) : null,
            note ? element("span", { className: "backcare-picker-item__note", textContent: note }) : null,
          )
          button.dataset.key = keyOf(thing)
          button.addEventListener("click", () => onChoose(thing))
          return button
        }),
      )
      if (hadFocus && more.hidden) list.children[start]?.focus()
    }
    more.addEventListener("click", () => show(list.children.length))
    let timer
    box.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(show, 200)
    })
    const move = (event, step) => {
      const all = [...list.children]
      const at = all.indexOf(document.activeElement)
      const next = all[at + step]
      event.preventDefault()
      if (next) next.focus()
      else if (at + step < 0) box.focus()
    }
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault()
      else if (event.key === "ArrowDown") move(event, 1)
    })
    list.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowRight") move(event, 1)
      else if (event.key === "ArrowUp" || event.key === "ArrowLeft") move(event, -1)
    })
    show()
    return { box, content: [box, status, list, element("div", { className: "backcare-dialog__buttons" }, more)] }
  }

  /**
   * A dialog with fields; resolves to their values by name, or to null. `check(values)` gives { name: complaint }, or
   * a promise of that.
   */
  const askFields = (title, submit, fields, check = () => ({})) =>
    openDialog(title, ({ close }) => {
      const rows = fields.map(({ name, label, help, value = "", ...properties }) => {
        const tag = properties.rows ? "textarea" : "input"
        const type = tag === "input" ? { type: "text", ...properties } : properties
        const control = element(tag, { className: "vTextField", ...type })
        if (control.type === "checkbox") control.checked = value
        else control.value = value
        return { name, ...formRow(label, control, help) }
      })
      const send = async () => {
        const values = Object.fromEntries(
          rows.map(({ name, control }) => [name, control.type === "checkbox" ? control.checked : control.value.trim()]),
        )
        const complaints = await check(values)
        for (const { name, complain } of rows) complain(complaints[name] || "")
        const wrong = rows.find(({ name }) => complaints[name])
        if (wrong) wrong.control.focus()
        else close(values)
      }
      const form = dialogForm(send, ...rows.map(({ row }) => row), buttons(close, submit))
      return { content: [form], focus: rows[0].control }
    })

  return {
    element,
    fill,
    counted,
    ask,
    post,
    find,
    remember,
    openDialog,
    formRow,
    buttons,
    dialogForm,
    searchList,
    askFields,
  }
}
