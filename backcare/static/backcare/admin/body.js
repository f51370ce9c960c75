// Starts the editor of the article's text: loads its parts, joins them, keeps the text box of the form up to date. And
// puts the editor's picker of images in place of the boxes in which a form has one chosen.
//
// The parts import nothing: the form names their addresses, and each gets the names of those before it in one object,
// the kit. So they are found whatever the host's storage of static files calls them, without an import map, which would
// have to stand in the page as an inline script; a content security policy may forbid those.

const load = async ({ modules, urls, words }) => {
  const parts = await Promise.all(modules.map((address) => import(address)))
  const kit = { urls, words }
  for (const part of parts) Object.assign(kit, part.provide ? part.provide(kit) : part)
  return kit
}

const start = async (textarea) => {
  const kit = await load(JSON.parse(textarea.dataset.backcareEditor))
  const frame = kit.element("div", { className: "prose-editor" })
  textarea.before(frame)
  frame.append(textarea)
  const editor = new kit.Editor({
    element: frame,
    editable: !textarea.disabled,
    extensions: kit.extensions(),
    content: textarea.value,
    // What is scrolled to shall not hide behind the tools, or behind bars that a form has at its edges.
    editorProps: {
      scrollMargin: { top: 180, right: 5, bottom: 120, left: 5 },
      scrollThreshold: { top: 180, right: 0, bottom: 120, left: 0 },
    },
    injectCSS: false, // it is in editor.css: a style element would need a nonce
    onUpdate: ({ editor }) => {
      // Empty paragraphs at the end are room to write in, not text.
      textarea.value = editor.getHTML().replace(/(<p><\/p>)+$/, "")
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  kit.addTools(editor, textarea)
  return editor
}

for (const select of document.querySelectorAll("select[data-backcare-image]"))
  load(JSON.parse(select.dataset.backcareImage))
    .then((kit) => kit.showImageField(select))
    .catch((error) => console.error("The picker of images could not be started; the box can be used as it is.", error))

// What is to wait for the editor finds its promise on the text box; it is one of nothing where there is no editor.
for (const textarea of document.querySelectorAll("textarea[data-backcare-editor]"))
  textarea.backcareEditor = start(textarea).catch((error) =>
    console.error("The editor could not be started; the text can be edited as HTML.", error),
  )
