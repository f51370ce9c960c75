// What the text may hold, and how it is read from the form and written back to it.

// HTML that no button makes but an article may hold (see text/sanitizing.py), because it came from another system.
// An edit somewhere else in the text must not lose it.
const kept = (tag, attributes = []) => ({
  name: `kept_${tag}`,
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  addAttributes: () => Object.fromEntries(attributes.map((name) => [name, { default: null }])),
})
const KEPT_MARKS = ["u", "code", "cite", "q", "mark", "abbr"]

export const provide = (kit) => {
  const { Extension, Mark, Node, pm, REFERENCES, liftFigures, restoreHeads, element } = kit

  const KEPT = [
    ...KEPT_MARKS.map((tag) => Mark.create(kept(tag, tag === "abbr" ? ["title"] : []))),
    Node.create({
      ...kept("img", ["src", "alt", "width", "height"]),
      group: "inline",
      inline: true,
      renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
    }),
    Node.create({
      ...kept("pre"),
      group: "block",
      content: "text*",
      marks: "",
      code: true,
      parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" }],
    }),
    Node.create({ ...kept("figcaption"), content: "inline*" }),
    Node.create({
      ...kept("figure"),
      group: "block",
      content: "(block | kept_figcaption)+",
      parseHTML: () => [{ tag: `figure:not(${REFERENCES})` }],
    }),
  ]

  // Where there is none the attribute is left out: the view of a numbered list would write "null" into it.
  const ifAny = (name) => ({ default: null, renderHTML: ({ [name]: value }) => (value ? { [name]: value } : {}) })
  const LANGUAGE = { lang: ifAny("lang"), dir: ifAny("dir") }
  const KeptAttributes = Extension.create({
    name: "backcareKeptAttributes",
    addGlobalAttributes: () => [
      {
        types: [
          ...["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem"],
          ...["table", "tableRow", "tableCell", "tableHeader"],
          ...["backcareImage", "backcareVideo", "backcareCaption", "kept_pre", "kept_figure", "kept_figcaption"],
          ...[
            "bold",
            "italic",
            "strike",
            "subscript",
            "superscript",
            "link",
            ...KEPT_MARKS.map((tag) => `kept_${tag}`),
          ],
        ],
        attributes: LANGUAGE,
      },
      { types: ["tableHeader"], attributes: { scope: { default: null } } },
    ],
  })

  // A footnote is <sup><a>…</a></sup>: the outer of two marks is the one with the higher priority (a link has 1000).
  const Superscript = kit.Superscript.extend({ priority: 1100 })

  /** All that the editor knows. */
  const extensions = () => [
    ...[kit.Page, kit.Text, kit.Paragraph, kit.HardBreak, kit.Heading.configure({ levels: [2, 3, 4] })],
    ...[kit.BulletList, kit.OrderedList, kit.ListItem, kit.Blockquote, kit.HorizontalRule],
    ...[kit.Bold, kit.Italic, kit.Strike, kit.Subscript, Superscript, kit.Link],
    ...[
      ...kit.TABLE_PARTS,
      kit.Caption,
      kit.BackcareImage,
      kit.BackcareProduct,
      kit.BackcareTechnique,
      kit.BackcareVideo,
    ],
    ...[...KEPT, KeptAttributes],
    ...[kit.UndoRedo, kit.Dropcursor, kit.Gapcursor, kit.Pasting],
  ]

  /** The HTML of the form as the editor can take it: figures at the top, words in the figure of a card behind it. */
  const readable = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html")
    liftFigures(body)
    for (const card of body.querySelectorAll("figure:is([data-product], [data-technique])")) {
      const rest = card.textContent.trim()
      if (rest) card.after(element("p", { textContent: rest }))
      card.replaceChildren()
    }
    return body.innerHTML
  }

  /** The HTML of the editor as the form sends it. */
  const storedHTML = ({ state }) => {
    const inert = document.implementation.createHTMLDocument("") // loads no pictures
    const root = inert.createElement("div")
    pm.model.DOMSerializer.fromSchema(state.schema).serializeFragment(state.doc.content, { document: inert }, root)
    restoreHeads(root)
    // Empty paragraphs at the end are room to write in, not text.
    while (root.lastElementChild?.matches("p:empty")) root.lastElementChild.remove()
    for (const list of root.querySelectorAll("ol[data-type]")) {
      if (list.dataset.type === "decimal" && list.getAttribute("type") === "1") list.removeAttribute("type")
      delete list.dataset.type
    }
    return root.innerHTML
  }

  return { extensions, readable, storedHTML }
}
