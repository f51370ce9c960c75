// Links: to an article found by its title, or to an address. Nothing but the address is stored.

/** Returns what an editor typed as an address that a link may have, or null if it cannot be one. */
export const completeAddress = (typed) => {
  const text = typed.trim()
  if (!text || /\s/.test(text)) return null
  if (/^(https?:\/\/[^/]|mailto:[^@]+@|tel:\+?\d|\/(?![/\\])|#.)/i.test(text)) return text
  if (/^\/\/[^/]/.test(text)) return `https:${text}`
  if (/^[^@\s/:]+@[^@\s/:]+\.[a-z]{2,}$/i.test(text)) return `mailto:${text}`
  if (/^[\p{L}\d-]+(\.[\p{L}\d-]+)*\.\p{L}{2,}(:\d+)?([/?#]|$)/u.test(text)) return `https://${text}`
  return null
}

export const provide = ({
  Link: BaseLink,
  element,
  openDialog,
  formRow,
  buttons,
  dialogForm,
  searchList,
  urls,
  words,
}) => {
  const Link = BaseLink.extend({
    // An empty title is left out.
    addAttributes() {
      const attributes = this.parent()
      return { ...attributes, title: { ...attributes.title, renderHTML: ({ title }) => (title ? { title } : {}) } }
    },
    addKeyboardShortcuts: () => ({
      "Mod-k": ({ editor }) => {
        editLink(editor)
        return true
      },
    }),
  }).configure({ enableTarget: false, protocols: ["http", "https", "mailto", "tel"], defaultProtocol: "https" })

  const askLink = ({ href, text, asksText }) =>
    openDialog(href ? words.changeLink : words.insertLink, ({ close }) => {
      const address = formRow(
        words.linkAddress,
        element("input", { type: "text", inputMode: "url", className: "vTextField", value: href }),
        words.linkHelp,
      )
      const shown = asksText
        ? formRow(words.linkText, element("input", { type: "text", className: "vTextField", value: text }))
        : null
      const submit = () => {
        const complete = completeAddress(address.control.value)
        address.complain(complete ? "" : address.control.value.trim() ? words.linkWrong : words.linkMissing)
        if (complete) close({ href: complete, text: shown?.control.value.trim() || "" })
        else address.control.focus()
      }
      const take = (article) => {
        address.control.value = article.url
        address.complain("")
        if (shown && !shown.control.value.trim()) shown.control.value = article.title
        submit()
      }
      const articles = searchList({
        url: urls.articles,
        kind: "articles",
        search: words.searchArticles,
        none: words.noArticles,
        pictures: false,
        describe: (article) => ({ title: article.title, detail: article.url, note: article.state }),
        keyOf: (article) => article.url,
        onChoose: take,
      })
      const remove = href
        ? element("button", {
            type: "button",
            className: "button",
            textContent: words.removeLink,
            onclick: () => close({ href: null }),
          })
        : null
      const form = dialogForm(
        submit,
        address.row,
        shown?.row,
        buttons(close, href ? words.apply : words.insert, remove),
      )
      const choosing = element(
        "section",
        { className: "backcare-dialog__part" },
        element("h3", { textContent: words.linkArticle }),
        ...articles.content,
      )
      return { content: [form, choosing], focus: address.control }
    })

  /** Makes, changes or removes the link at the caret, or that of the selected words. */
  const editLink = async (editor) => {
    const isLink = editor.isActive("link")
    const href = isLink ? editor.getAttributes("link").href || "" : ""
    const asksText = editor.state.selection.empty && !isLink
    const answer = await askLink({ href, text: "", asksText })
    const chain = editor.chain()
    if (!answer) editor.view.focus()
    else if (answer.href === null) chain.extendMarkRange("link").unsetLink().run()
    else if (isLink) chain.extendMarkRange("link").updateAttributes("link", { href: answer.href }).run()
    else if (asksText) {
      const text = answer.text || answer.href
      chain
        .insertContent([{ type: "text", text, marks: [{ type: "link", attrs: { href: answer.href } }] }])
        .unsetMark("link")
        .run()
    } else {
      const end = editor.state.selection.to
      chain.setLink({ href: answer.href }).setTextSelection(end).unsetMark("link").run()
    }
    editor.view.focus()
  }

  return { Link, editLink, completeAddress }
}
