// The schema: what the text may hold, as text/elements.py describes it. The tests open each pair of elements here.

// HTML that no button makes but an article may hold, because it came from another system.
const kept = (tag, attributes = []) => ({
  name: `kept_${tag}`,
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  addAttributes: () => Object.fromEntries(attributes.map((name) => [name, { default: null }])),
})
const KEPT_MARKS = ["u", "code", "cite", "q", "mark", "abbr"]

export const provide = (kit) => {
  const { Extension, Mark, Node, REFERENCES } = kit

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
      content: "inline*",
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
  const KeptAttributes = Extension.create({
    name: "backcareKeptAttributes",
    addGlobalAttributes: () => [
      {
        types: [
          ...["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem"],
          ...["table", "tableRow", "tableCell", "tableHeader", "kept_pre", "kept_figure", "kept_figcaption"],
          ...["backcareImage", "backcareVideo", "backcareProduct", "backcareTechnique", "backcareCaption"],
          ...["bold", "italic", "strike", "subscript", "superscript", "link"],
          ...KEPT_MARKS.map((tag) => `kept_${tag}`),
        ],
        attributes: { lang: ifAny("lang"), dir: ifAny("dir") },
      },
      { types: ["tableHeader"], attributes: { scope: { default: null } } },
    ],
  })

  // A footnote is <sup><a>…</a></sup>: the outer of two marks is the one with the higher priority (a link has 1000).
  const Superscript = kit.Superscript.extend({ priority: 1100 })
  // An item may begin with a heading, a list or whatever else.
  const ListItem = kit.ListItem.extend({ content: "block+" })

  /** All that the editor knows. */
  const extensions = () => [
    ...[kit.Page, kit.Text, kit.Paragraph, kit.HardBreak, kit.Heading.configure({ levels: [2, 3, 4] })],
    ...[kit.BulletList, kit.OrderedList, ListItem, kit.Blockquote, kit.HorizontalRule],
    ...[kit.Bold, kit.Italic, kit.Strike, kit.Subscript, Superscript, kit.Link],
    ...[...kit.TABLE_PARTS, kit.Caption],
    ...[kit.BackcareImage, kit.BackcareProduct, kit.BackcareTechnique, kit.BackcareVideo],
    ...[...KEPT, KeptAttributes],
    ...[kit.UndoRedo, kit.Dropcursor, kit.Gapcursor, kit.Pasting],
  ]

  return { extensions }
}
