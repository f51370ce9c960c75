// What all figures of the editor share: where they stand, how they look, how they come in and go out again.
// A figure is stored as an element that names what it shows and holds nothing but a caption: no address is in the text.

/** The figures that refer to something, in the words of a selector. */
export const REFERENCES = "figure:is([data-image], [data-product], [data-technique], [data-video])"

export const provide = (kit) => {
  const { Document, Node, pm, element, find, words } = kit
  const { NodeSelection, Selection, TextSelection } = pm.state

  /** Puts the caret next to a place of the text and the focus into the text. */
  const caretAt = (editor, position) => {
    const { state, view } = editor
    view.focus() // before the step: only where the focus is can be scrolled to
    const place = state.doc.resolve(Math.min(position, state.doc.content.size))
    view.dispatch(state.tr.setSelection(Selection.near(place, 1)).scrollIntoView())
  }

  /**
   * Puts a block at the top level of the text: in place of an empty paragraph, else where the caret is, dividing the
   * paragraph or list that it stands in. The caret goes into its caption, or right after a block that has none.
   */
  const insertBlock = (editor, content) => {
    const { view } = editor
    view.focus()
    const { state } = view
    const { schema } = state
    const block = schema.nodeFromJSON(content)
    const tr = pm.history.closeHistory(state.tr)
    const $at = state.selection.$to
    const depth = $at.depth
    const outer = depth ? $at.node(1) : null
    let position = depth ? $at.after(1) : $at.pos
    if (outer?.isTextblock && outer.type.name === "paragraph") {
      if (outer.content.size === 0) {
        position = $at.before(1)
        tr.delete(position, $at.after(1))
      } else if (state.selection.empty && $at.parentOffset === 0) position = $at.before(1)
      else if (state.selection.empty && $at.parentOffset < outer.content.size) {
        tr.split($at.pos)
        position = $at.pos + 1
      }
    } else if (outer && ["bulletList", "orderedList"].includes(outer.type.name) && depth > 2) {
      position = divideList(tr, $at, outer)
    }
    tr.insert(position, block)
    const inside = block.type.name === "table" ? position + 3 : position + 2
    const after = position + block.nodeSize
    if (!block.isAtom) tr.setSelection(TextSelection.near(tr.doc.resolve(inside), 1))
    else {
      if (!tr.doc.resolve(after).nodeAfter?.isTextblock) tr.insert(after, schema.nodes.paragraph.create())
      tr.setSelection(TextSelection.create(tr.doc, after + 1))
    }
    view.dispatch(tr.scrollIntoView())
  }

  /** Ends a list after the item at the caret, or instead of it if it is empty; returns the place between the parts. */
  const divideList = (tr, $at, list) => {
    const index = $at.index(1)
    const empty = $at.node(2).textContent === "" && $at.node(2).childCount === 1
    const [from, to] = [$at.before(2), $at.after(2)]
    const before = index + (empty ? 0 : 1)
    const isLast = index === list.childCount - 1
    if (empty && list.childCount === 1) {
      tr.delete($at.before(1), $at.after(1))
      return $at.before(1)
    }
    if (empty) tr.delete(from, to)
    const middle = empty ? from : to
    if (isLast) return tr.mapping.map($at.after(1))
    if (before === 0) return $at.before(1)
    const rest =
      list.type.name === "orderedList" ? { ...list.attrs, start: (list.attrs.start || 1) + before } : list.attrs
    tr.split(middle, 1, [{ type: list.type, attrs: rest }])
    return middle + 1
  }

  /** The caption of a figure: one line of text. Nothing turns it into a heading or a list. */
  const Caption = Node.create({
    name: "backcareCaption",
    content: "inline*",
    isolating: true,
    selectable: false,
    parseHTML: () => [{ tag: "figcaption", context: "backcareImage/|backcareVideo/" }],
    renderHTML: ({ HTMLAttributes }) => ["figcaption", HTMLAttributes, 0],
    addNodeView() {
      return ({ editor, getPos }) => {
        const dom = element("figcaption")
        const parent = editor.state.doc.resolve(getPos()).parent
        dom.dataset.placeholder = parent.type.name === "backcareVideo" ? words.videoTitle : words.caption
        return { dom, contentDOM: dom }
      }
    },
    addKeyboardShortcuts() {
      const inCaption = ({ state }) =>
        state.selection.$from.parent.type.name === this.name ? state.selection.$from : null
      return {
        // Leaves the caption for a new paragraph below the figure, where writing goes on.
        Enter: ({ editor }) => {
          const $from = inCaption(editor)
          if (!$from) return false
          const after = $from.after($from.depth - 1)
          editor.view.dispatch(editor.state.tr.insert(after, editor.schema.nodes.paragraph.create()))
          caretAt(editor, after + 1)
          return true
        },
        // At the start of a caption it takes hold of the figure, and pressed again removes it.
        Backspace: ({ editor }) => {
          const $from = inCaption(editor)
          if (!$from || !editor.state.selection.empty || $from.parentOffset > 0) return false
          const before = $from.before($from.depth - 1)
          editor.view.dispatch(editor.state.tr.setSelection(NodeSelection.create(editor.state.doc, before)))
          return true
        },
      }
    },
  })

  /**
   * The view of a figure: a holder that `show(attrs, holder)` fills, buttons to change and remove it, its caption.
   * `choose(attrs)` resolves to new attributes, or to null.
   */
  const figureView =
    ({ className, label, show, choose }) =>
    ({ node, editor, getPos }) => {
      let current = node
      const holder = element("div", { className: "backcare-figure__holder" })
      const change = async () => {
        const attrs = await choose(current.attrs)
        const position = getPos()
        if (attrs && position !== undefined)
          editor.view.dispatch(editor.state.tr.setNodeMarkup(position, undefined, { ...current.attrs, ...attrs }))
        editor.view.focus()
      }
      const remove = () => {
        const position = getPos()
        editor.view.dispatch(pm.history.closeHistory(editor.state.tr).delete(position, position + current.nodeSize))
        caretAt(editor, position)
      }
      const button = (text, onclick) =>
        element("button", { type: "button", textContent: text, "aria-label": `${text}: ${label}`, onclick })
      const tools = element(
        "div",
        { className: "backcare-figure__tools" },
        button(words.change, change),
        button(words.remove, remove),
      )
      const island = element("div", { contentEditable: "false" }, holder, editor.isEditable ? tools : null)
      const body = node.type.isAtom ? null : element("div")
      const dom = element("figure", { className: `backcare-figure ${className}` }, island, body)
      const fill = () => show(current.attrs, holder)
      fill()
      return {
        dom,
        contentDOM: body ?? undefined,
        stopEvent: (event) => event.target instanceof Element && tools.contains(event.target),
        // What this view changes by itself is no edit of the document.
        ignoreMutation: ({ type, target }) => type !== "selection" && !(body && body.contains(target)),
        update: (updated) => {
          if (updated.type !== node.type) return false
          const changed = JSON.stringify(updated.attrs) !== JSON.stringify(current.attrs)
          current = updated
          if (changed) fill()
          return true
        },
      }
    }

  /** Fills a holder with what `find` promises; says in words when it is not there, or cannot be asked for. */
  const showFound = (holder, { url, kind, key, missing, draw }) => {
    holder.dataset.key = key
    const say = (text) => holder.replaceChildren(element("p", { className: "errornote", textContent: text }))
    find(url, kind, key).then(
      (thing) => holder.dataset.key === key && (thing ? holder.replaceChildren(...draw(thing)) : say(missing)),
      () => holder.dataset.key === key && say(words.failed),
    )
  }

  const attribute = (name, key) => ({
    [name]: {
      default: "",
      parseHTML: (dom) => dom.getAttribute(key) || "",
      renderHTML: (attrs) => (attrs[name] ? { [key]: attrs[name] } : {}),
    },
  })

  // Figures stand at the top of the text only, so none is ever caught in a list, a quote or a table.
  const Page = Document.extend({ content: "(block | figure)+" })

  return { Page, Caption, caretAt, insertBlock, figureView, showFound, attribute }
}
