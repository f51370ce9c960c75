// Tables: a caption, and a head that stays one when the text is written anew.

/** Puts the rows at the top of each table that hold header cells only into its head, where HTML has them. */
export const restoreHeads = (root) => {
  for (const table of root.querySelectorAll("table")) {
    const body = table.querySelector(":scope > tbody")
    if (!body) continue
    const isHead = (row) => [...row.cells].every((cell) => cell.tagName === "TH")
    const rows = [...body.rows]
    const end = rows.findIndex((row) => !isHead(row))
    // A table of nothing but header cells has no head: there is nothing that it would be the head of.
    if (end < 1) continue
    const head = document.createElement("thead")
    head.append(...rows.slice(0, end))
    body.before(head)
  }
}

const WITHIN_CAPTION = new Set(["STRONG", "B", "EM", "I", "U", "S", "SUB", "SUP", "CODE", "ABBR", "CITE", "Q", "MARK"])

/** Copies the words of a caption with their emphasis and nothing else. */
const copyWords = (from, to) => {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data)
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const target = WITHIN_CAPTION.has(node.tagName) ? to.appendChild(document.createElement(node.tagName)) : to
      copyWords(node, target)
    }
  }
}

/** Makes a caption from HTML. It is read in a document of its own, so nothing in it runs. */
const captionElement = (html) => {
  const caption = document.createElement("caption")
  copyWords(new DOMParser().parseFromString(html, "text/html").body, caption)
  return caption
}

export const provide = ({
  Table: BaseTable,
  TableRow,
  TableCell,
  TableHeader,
  askFields,
  insertBlock,
  element,
  words,
}) => {
  const Table = BaseTable.extend({
    addAttributes() {
      return {
        ...this.parent?.(),
        caption: {
          default: "",
          parseHTML: (dom) => dom.querySelector(":scope > caption")?.innerHTML.trim() || "",
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
      const table = element("table")
      for (const [name, value] of Object.entries(HTMLAttributes))
        if (value !== null && value !== undefined) table.setAttribute(name, value)
      if (node.attrs.caption) table.append(captionElement(node.attrs.caption))
      const body = table.appendChild(element("tbody"))
      return { dom: table, contentDOM: body }
    },
    addNodeView() {
      const make = this.parent()
      return (props) => {
        const view = make(props)
        let shown = null
        const showCaption = (node) => {
          if (node.attrs.caption === shown) return
          shown = node.attrs.caption
          view.table.querySelector(":scope > caption")?.remove()
          if (!shown) return
          const caption = captionElement(shown)
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
    const caption = element("span", { textContent: answer.caption }).innerHTML
    insertBlock(editor, { type: "table", attrs: { caption }, content: rows })
  }

  const changeCaption = async (editor) => {
    const html = editor.getAttributes("table").caption || ""
    const value = captionElement(html).textContent
    const field = { name: "caption", label: words.tableCaption, maxLength: 200, value, help: words.tableCaptionHelp }
    const answer = await askFields(words.tableCaption, words.apply, [field])
    if (answer && answer.caption !== value) {
      const caption = element("span", { textContent: answer.caption }).innerHTML
      editor.commands.updateAttributes("table", { caption })
    }
    editor.view.focus()
  }

  return { TABLE_PARTS: [Table, TableRow, TableHeader, TableCell], insertTable, changeCaption, restoreHeads }
}
