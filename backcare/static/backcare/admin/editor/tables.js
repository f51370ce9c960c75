// Tables with a caption, which is an attribute of the table: the library takes each child of a table for a row.

export const provide = ({
  Table: BaseTable,
  TableRow,
  TableCell,
  TableHeader,
  askFields,
  insertBlock,
  element,
  pm,
  words,
}) => {
  /** The caption that `html` holds, as an element with what a line of text may hold. */
  const captionElement = (html, schema) => {
    const read = new DOMParser().parseFromString(`<table>${html}</table>`, "text/html").querySelector("caption")
    const caption = element("caption")
    for (const name of ["lang", "dir"]) if (read?.hasAttribute(name)) caption.setAttribute(name, read.getAttribute(name))
    const line = pm.model.DOMParser.fromSchema(schema).parse(read || caption, { topNode: schema.nodes.paragraph.create() })
    pm.model.DOMSerializer.fromSchema(schema).serializeFragment(line.content, {}, caption)
    return caption
  }
  const captionHTML = (text) => (text ? element("caption", { textContent: text }).outerHTML : "")

  const Table = BaseTable.extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: {
          default: "",
          parseHTML: (dom) => dom.querySelector(":scope > caption")?.outerHTML || "",
          renderHTML: () => ({}),
        },
      }
    },
    parseHTML: () => [
      {
        tag: "table",
        contentElement: (dom) => {
          dom.querySelector(":scope > caption")?.remove()
          return dom
        },
      },
    ],
    renderHTML({ node, HTMLAttributes }) {
      const { caption } = node.attrs
      const body = ["tbody", 0]
      return ["table", HTMLAttributes, ...(caption ? [captionElement(caption, node.type.schema)] : []), body]
    },
    addNodeView() {
      const make = this.parent()
      return (props) => {
        const view = make(props)
        let shown = null
        const showCaption = ({ attrs, type }) => {
          if (attrs.caption === shown) return
          shown = attrs.caption
          view.table.querySelector(":scope > caption")?.remove()
          if (!shown) return
          const caption = captionElement(shown, type.schema)
          caption.contentEditable = "false"
          view.table.prepend(caption)
        }
        const update = view.update
        view.update = (node) => {
          if (!update(node)) return false
          showCaption(node)
          return true
        }
        showCaption(props.node)
        return view
      }
    },
  })

  const number = (text, most) => {
    const value = Number(text)
    return Number.isInteger(value) && value >= 1 && value <= most ? value : null
  }

  const insertTable = async (editor) => {
    const fields = [
      { name: "rows", label: words.rows, type: "number", min: 1, max: 50, value: 3 },
      { name: "columns", label: words.columns, type: "number", min: 1, max: 12, value: 3 },
      { name: "head", label: words.headerRow, type: "checkbox", value: true },
      { name: "caption", label: words.tableCaption, maxLength: 200, help: words.tableCaptionHelp },
    ]
    const check = ({ rows, columns }) => ({
      ...(number(rows, 50) ? {} : { rows: words.rowsWrong }),
      ...(number(columns, 12) ? {} : { columns: words.columnsWrong }),
    })
    const answer = await askFields(words.insertTable, words.insert, fields, check)
    if (!answer) return editor.view.focus()
    const cells = (type) =>
      Array.from({ length: number(answer.columns, 12) }, () => ({ type, content: [{ type: "paragraph" }] }))
    const rows = Array.from({ length: number(answer.rows, 50) }, (_row, at) => ({
      type: "tableRow",
      content: cells(answer.head && at === 0 ? "tableHeader" : "tableCell"),
    }))
    insertBlock(editor, { type: "table", attrs: { caption: captionHTML(answer.caption) }, content: rows })
  }

  const changeCaption = async (editor) => {
    const value = captionElement(editor.getAttributes("table").caption, editor.schema).textContent
    const field = { name: "caption", label: words.tableCaption, maxLength: 200, value, help: words.tableCaptionHelp }
    const answer = await askFields(words.tableCaption, words.apply, [field])
    if (answer && answer.caption !== value)
      editor.commands.updateAttributes("table", { caption: captionHTML(answer.caption) })
    editor.view.focus()
  }

  return { TABLE_PARTS: [Table, TableRow, TableHeader, TableCell], insertTable, changeCaption }
}
