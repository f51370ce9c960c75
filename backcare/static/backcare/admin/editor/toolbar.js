// What stands around the text: the tools above it, with the line that says what a paste did, and below it a word on the keys.

const SVG = "http://www.w3.org/2000/svg"
const ICONS = {
  bold: "M5 3h5a3 3 0 0 1 0 6H5zM5 9h6a3 3 0 0 1 0 6H5z",
  italic: "M8 3h6M4 15h6M11 3 7 15",
  strike:
    "M13 5.5C12.500 4 11 3 9 3 6.500 3 5 4.200 5 6c0 3.500 8.500 2.500 8.500 6 0 2-2 3-4.500 3-2.300 0-4-1-4.500-3M3 9h12",
  subscript: "M3 4l7 8M10 4l-7 8M13 12.500c.5-1 2.500-1 2.500.3 0 1-2.500 1.700-2.500 3h3",
  superscript: "M3 6l7 8M10 6l-7 8M13 3.500c.5-1 2.500-1 2.500.3 0 1-2.500 1.700-2.500 3h3",
  bullets: "M7 4h9M7 9h9M7 14h9M3 4h.01M3 9h.01M3 14h.01",
  numbers:
    "M8 4h8M8 9h8M8 14h8M2.500 3 3.500 2.500V6M2.500 8.500c.5-.7 2-.6 2 .3 0 .8-2 1.300-2 2.200h2M2.500 13.200h2l-1.200 1.200c1.500 0 1.500 1.800-.8 1.600",
  quote: "M4 5v5h3V5zM4 10c0 2 .8 3 2 3.500M11 5v5h3V5zM11 10c0 2 .8 3 2 3.500",
  rule: "M2 9h14",
  link: "M7.500 10.500a3 3 0 0 0 4.200.2l2.600-2.600a3 3 0 0 0-4.200-4.200L9 5M10.500 7.500a3 3 0 0 0-4.200-.2L3.700 9.900a3 3 0 0 0 4.200 4.200L9 13",
  image: "M2 3h14v12H2zM2 13l4-4 3 3 3-3 4 4M6.500 6.500h.01",
  product: "M3 6h12l-1 9H4zM6 8V5a3 3 0 0 1 6 0v3",
  technique:
    "M5 10V5a1.200 1.200 0 0 1 2.400 0v4V3.500a1.200 1.200 0 0 1 2.400 0V9 4.500a1.200 1.200 0 0 1 2.400 0V10v-2a1.100 1.100 0 0 1 2.200 0v4c0 3-2 4-4.500 4S6 15 4.800 13L3 10.200C2.500 9 4 8.400 5 10z",
  video: "M2 4h14v10H2zM7.500 6.500v5l4-2.500z",
  table: "M2 3h14v12H2zM2 7h14M2 11h14M7 3v12M11.500 3v12",
  undo: "M6 4 3 7l3 3M3 7h7a4 4 0 0 1 0 8H7",
  redo: "M12 4l3 3-3 3M15 7H8a4 4 0 0 0 0 8h3",
  html: "M6 5 2 9l4 4M12 5l4 4-4 4",
}

const icon = (name) => {
  const svg = document.createElementNS(SVG, "svg")
  const set = (node, attributes) => Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value))
  set(svg, {
    viewBox: "0 0 18 18",
    width: "18",
    height: "18",
    "aria-hidden": "true",
    fill: "none",
    stroke: "currentColor",
  })
  set(svg, { "stroke-width": "1.600", "stroke-linecap": "round", "stroke-linejoin": "round" })
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", ICONS[name])
  svg.append(path)
  return svg
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const keys = (shortcut) => (isMac ? shortcut.replace("Ctrl", "⌘").replace("Alt", "⌥") : shortcut)

export const provide = (kit) => {
  const { element, words, urls, post, askFields, editLink, insertImage, insertCard, insertVideo, insertTable, changeCaption } = kit

  const isInFigure = (editor) => ["backcareImage", "backcareVideo"].some((name) => editor.isActive(name))

  const editHTML = async (editor) => {
    const before = editor.getHTML()
    const field = { name: "html", label: words.html, value: before, rows: 18, help: words.htmlHelp }
    const check = async (answer) => {
      const { html, errors = {} } = await post(urls.html, { html: answer.html }).catch(() => ({ errors: { html: words.failed } }))
      answer.mended = html
      return errors
    }
    const answer = await askFields(words.editHTML, words.apply, [field], check)
    if (answer && answer.html !== before) editor.commands.setContent(answer.mended, { emitUpdate: true })
    editor.view.focus()
  }

  const numberList = async (editor) => {
    const start = editor.getAttributes("orderedList").start || 1
    const field = { name: "start", label: words.startAt, type: "number", min: 1, max: 9999, value: start }
    const check = ({ start }) => (/^[1-9]\d{0,3}$/.test(start) ? {} : { start: words.startWrong })
    const answer = await askFields(words.numbering, words.apply, [field], check)
    if (answer) editor.commands.updateAttributes("orderedList", { start: Number(answer.start) })
    editor.view.focus()
  }

  const mark = (name, label, iconName, shortcut, command) => ({
    label,
    icon: iconName,
    shortcut,
    run: (editor) => editor.chain().focus()[command]().run(),
    pressed: (editor) => editor.isActive(name),
    disabled: (editor) => !editor.can()[command](),
  })
  const insert = (label, name, run, shortcut = "") => ({ label, text: label, icon: name, shortcut, run })
  const tableTool = (label, command) => ({
    label,
    text: label,
    run: (editor) => editor.chain().focus()[command]().run(),
    disabled: (editor) => !editor.can()[command](),
  })

  const GROUPS = [
    [
      mark("bold", words.bold, "bold", "Ctrl+B", "toggleBold"),
      mark("italic", words.italic, "italic", "Ctrl+I", "toggleItalic"),
      mark("strike", words.strike, "strike", "Ctrl+Shift+S", "toggleStrike"),
      mark("subscript", words.subscript, "subscript", "Ctrl+,", "toggleSubscript"),
      mark("superscript", words.superscript, "superscript", "Ctrl+.", "toggleSuperscript"),
    ],
    [
      mark("bulletList", words.bulletList, "bullets", "Ctrl+Shift+8", "toggleBulletList"),
      mark("orderedList", words.orderedList, "numbers", "Ctrl+Shift+7", "toggleOrderedList"),
      mark("blockquote", words.blockquote, "quote", "Ctrl+Shift+B", "toggleBlockquote"),
      {
        label: words.rule,
        icon: "rule",
        run: (editor) => editor.chain().focus().setHorizontalRule().run(),
        disabled: isInFigure,
      },
    ],
    [
      { ...insert(words.link, "link", editLink, "Ctrl+K"), pressed: (editor) => editor.isActive("link") },
      insert(words.image, "image", (editor) => insertImage(editor)),
      insert(words.product, "product", (editor) => insertCard(editor, "product")),
      insert(words.technique, "technique", (editor) => insertCard(editor, "technique")),
      insert(words.video, "video", insertVideo),
      insert(words.table, "table", insertTable),
    ],
    [
      {
        label: words.undo,
        icon: "undo",
        shortcut: "Ctrl+Z",
        run: (editor) => editor.chain().focus().undo().run(),
        disabled: (editor) => !editor.can().undo(),
      },
      {
        label: words.redo,
        icon: "redo",
        shortcut: "Ctrl+Shift+Z",
        run: (editor) => editor.chain().focus().redo().run(),
        disabled: (editor) => !editor.can().redo(),
      },
      { label: words.editHTML, icon: "html", run: editHTML },
    ],
  ]
  const TABLE_TOOLS = [
    tableTool(words.addRow, "addRowAfter"),
    tableTool(words.deleteRow, "deleteRow"),
    tableTool(words.addColumn, "addColumnAfter"),
    tableTool(words.deleteColumn, "deleteColumn"),
    tableTool(words.headerRow, "toggleHeaderRow"),
    tableTool(words.headerColumn, "toggleHeaderColumn"),
    { ...tableTool(words.mergeCells, "mergeCells"), comesAndGoes: true },
    { ...tableTool(words.splitCell, "splitCell"), comesAndGoes: true },
    { label: words.tableCaption, text: words.caption, run: changeCaption },
    tableTool(words.deleteTable, "deleteTable"),
  ]
  const LIST_TOOLS = [{ label: words.numbering, text: words.numbering, run: numberList }]

  const STYLES = [
    { value: "paragraph", label: words.paragraph },
    { value: "2", label: words.heading2 },
    { value: "3", label: words.heading3 },
    { value: "4", label: words.heading4 },
  ]

  const styleList = (editor) => {
    const select = element("select", {
      className: "backcare-toolbar__style",
      "aria-label": words.style,
      title: words.style,
    })
    select.append(...STYLES.map(({ value, label }) => element("option", { value, textContent: label })))
    select.addEventListener("change", () => {
      const chain = editor.chain().focus()
      if (select.value === "paragraph") chain.setParagraph().run()
      else chain.setHeading({ level: Number(select.value) }).run()
    })
    const update = () => {
      select.disabled = isInFigure(editor)
      select.value = editor.isActive("heading") ? String(editor.getAttributes("heading").level) : "paragraph"
    }
    return { control: select, update }
  }

  const toolButton = (
    editor,
    { label, text = "", icon: name, shortcut = "", run, pressed, disabled, comesAndGoes },
  ) => {
    const title = shortcut ? `${label} (${keys(shortcut)})` : label
    const button = element(
      "button",
      { type: "button", className: "backcare-toolbar__button", title, "aria-label": label },
      name && icon(name),
      text && element("span", { textContent: text }),
    )
    // A press with the mouse leaves the caret in the text.
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") run(editor)
    })
    const update = () => {
      if (pressed) button.setAttribute("aria-pressed", String(pressed(editor)))
      if (comesAndGoes) button.hidden = disabled(editor)
      else if (disabled) button.setAttribute("aria-disabled", String(Boolean(disabled(editor))))
    }
    return { control: button, update }
  }

  const toolbar = (editor, box) => {
    const style = styleList(editor)
    const tools = [style]
    const group = (descriptions, className = "") => {
      const made = descriptions.map((description) => toolButton(editor, description))
      tools.push(...made)
      return element(
        "div",
        { className: `backcare-toolbar__group ${className}` },
        ...made.map(({ control }) => control),
      )
    }
    const groups = GROUPS.map((descriptions) => group(descriptions))
    const inTable = group(TABLE_TOOLS, "backcare-toolbar__group--more")
    const inList = group(LIST_TOOLS, "backcare-toolbar__group--more")
    const bar = element(
      "div",
      {
        className: "prose-menubar backcare-toolbar",
        role: "toolbar",
        "aria-label": words.tools,
        "aria-controls": box.id,
      },
      style.control,
      ...groups,
      inList,
      inTable,
    )
    const update = () => {
      inTable.hidden = !editor.isActive("table")
      inList.hidden = !editor.isActive("orderedList")
      for (const tool of tools) tool.update()
    }
    editor.on("transaction", update)
    update()

    // One stop for the Tab key; the arrow keys move along.
    const controls = tools.map(({ control }) => control)
    const reachable = () => controls.filter((control) => control.offsetParent !== null && !control.disabled)
    const rove = (control) => controls.forEach((other) => (other.tabIndex = other === control ? 0 : -1))
    rove(controls[0])
    bar.addEventListener("focusin", (event) => rove(event.target))
    bar.addEventListener("keydown", (event) => {
      const open = reachable()
      const at = open.indexOf(event.target)
      const isSelect = event.target === style.control
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: open.length - 1 }[event.key]
      if (event.key === "Escape") editor.view.focus()
      else if (to === undefined || (isSelect && event.altKey)) return
      else open[(to + open.length) % open.length].focus()
      event.preventDefault()
    })
    editor.on("transaction", () => {
      if (!reachable().some((control) => control.tabIndex === 0)) rove(reachable()[0])
    })
    box.addEventListener("keydown", (event) => {
      if (event.key !== "F10" || !event.altKey) return
      event.preventDefault()
      ;(controls.find((control) => control.tabIndex === 0) || controls[0]).focus()
    })
    return bar
  }

  /**
   * The line below the tools that says what a paste did. It stays until it is closed, unless nothing was changed; the
   * paste can be undone from it as long as nothing else was.
   */
  const pasteReport = (editor) => {
    const status = element("p", { role: "status" })
    const button = (text, run) => {
      const made = element("button", { type: "button", textContent: text })
      made.addEventListener("click", () => {
        run()
        editor.view.focus()
      })
      return made
    }
    let isNews = false
    const say = (text) => {
      status.textContent = text
      isNews = Boolean(text) && text !== words.pasted
      line.classList.toggle("backcare-editor__report--empty", !text)
    }
    const undo = button(words.undo, () => {
      editor.commands.undo()
      say(words.undone)
    })
    undo.setAttribute("aria-label", words.undoPaste)
    const line = element("div", { className: "backcare-editor__report" }, status, undo, button(words.close, () => say("")))
    editor.on("update", () => {
      undo.hidden = true
      if (!isNews) say("")
    })
    editor.storage.backcarePasting.announce = (text) => {
      say(text)
      undo.hidden = !editor.can().undo()
    }
    say("")
    return line
  }

  /** After Escape the next Tab leaves the text, wherever the caret is: in a table it would go on to the next cell. */
  const letTabLeave = (box) => {
    let leaves = false
    const hear = (event) => {
      if (event.key === "Tab" && leaves) event.stopImmediatePropagation()
      if (!["Shift", "Control", "Alt", "Meta"].includes(event.key)) leaves = event.key === "Escape"
    }
    box.addEventListener("keydown", hear, { capture: true })
    const note = element("p", { className: "help backcare-editor__keys", id: `${box.id}_keys` })
    note.textContent = keys(words.keys)
    box.setAttribute("aria-describedby", note.id)
    return note
  }

  /** Puts the tools above the editor, and lets screen readers announce its box by the label of the field. */
  const addTools = (editor, textarea) => {
    const box = editor.view.dom
    const label = document.querySelector(`label[for="${textarea.id}"]`)
    box.id = `${textarea.id}_editor`
    box.setAttribute("role", "textbox")
    box.setAttribute("aria-multiline", "true")
    box.setAttribute("aria-label", label ? label.textContent.trim().replace(/:$/, "") : textarea.name)
    label?.addEventListener("click", (event) => {
      event.preventDefault()
      editor.view.focus()
    })
    if (!editor.isEditable) return
    box.before(element("div", { className: "backcare-editor__head" }, toolbar(editor, box), pasteReport(editor)))
    box.after(letTabLeave(box))
  }

  return { addTools }
}
