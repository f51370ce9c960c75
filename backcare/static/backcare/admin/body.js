// The article's editor: images of the library as figures, what other systems left in a text, a name for the text box.
// A figure is stored as <figure data-image="KEY"><figcaption>…</figcaption></figure>: no address stands in the text.
import { Link as BaseLink, Superscript as BaseSuperscript, Extension, Mark, Node } from "django-prose-editor/editor"

const loaded = new Map() // key -> promise of {key, title, alt, src}, or of null

const ask = async (url, params) => {
  const response = await fetch(`${url}?${new URLSearchParams(params)}`, { headers: { Accept: "application/json" } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()).images
}

const find = (url, key) => {
  if (!loaded.has(key)) {
    const asked = ask(url, { key }).then((images) => images[0] || null)
    asked.catch(() => loaded.delete(key)) // what failed once may work the next time
    loaded.set(key, asked)
  }
  return loaded.get(key)
}

const element = (tag, attributes = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes)
  made.append(...children)
  return made
}

/** Lets the editor choose an image; resolves to its key, or to null. */
const chooseImage = ({ choicesUrl, words }) =>
  new Promise((resolve) => {
    const search = element("input", { type: "search", className: "vTextField" })
    search.setAttribute("aria-label", words.search)
    search.placeholder = words.search
    const list = element("div", { className: "backcare-picker__images" })
    const status = element("p", { className: "backcare-picker__status" })
    status.setAttribute("role", "status")
    const cancel = element("button", { type: "button", className: "button", textContent: words.cancel })
    const dialog = element(
      "dialog",
      { className: "backcare-picker" },
      element("h2", { textContent: words.insert, id: "backcare-picker-title" }),
      search,
      status,
      list,
      cancel,
    )
    dialog.setAttribute("aria-labelledby", "backcare-picker-title")

    let newest = 0
    const show = async () => {
      const turn = ++newest
      let images = []
      try {
        images = await ask(choicesUrl, { q: search.value })
      } catch (error) {
        status.textContent = words.failed
        console.error(error)
        return
      }
      if (turn !== newest) return
      status.textContent = images.length ? "" : words.none
      list.replaceChildren(
        ...images.map((image) => {
          loaded.set(image.key, Promise.resolve(image))
          const button = element(
            "button",
            { type: "button", className: "backcare-picker__image" },
            element("img", { src: image.src, alt: "", loading: "lazy" }),
            element("span", { textContent: image.title }),
          )
          button.dataset.key = image.key
          return button
        }),
      )
    }

    let timer
    search.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(show, 200)
    })
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault()
    })
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-key]")
      if (button) dialog.close(button.dataset.key)
    })
    cancel.addEventListener("click", () => dialog.close(""))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue || null)
    })
    document.body.append(dialog)
    dialog.showModal()
    show()
  })

export const BackcareImage = Node.create({
  name: "backcareImage",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,

  addOptions() {
    return { choicesUrl: "", words: {} }
  },

  addAttributes() {
    return {
      image: {
        default: "",
        parseHTML: (dom) => dom.dataset.image,
        renderHTML: ({ image }) => ({ "data-image": image }),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-image]",
        contentElement: (dom) => dom.querySelector("figcaption") || document.createElement("figcaption"),
      },
    ]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes, ["figcaption", 0]]
  },

  addNodeView() {
    const { choicesUrl, words } = this.options
    return ({ node }) => {
      const picture = element("img", { alt: "" })
      const holder = element("div", { contentEditable: "false" }, picture)
      const caption = element("figcaption")
      caption.dataset.placeholder = words.caption
      const markEmpty = (current) => caption.classList.toggle("backcare-empty", current.content.size === 0)
      markEmpty(node)
      const dom = element("figure", { className: "backcare-figure" }, holder, caption)
      dom.dataset.image = node.attrs.image
      const say = (text) => holder.replaceChildren(element("p", { className: "errornote", textContent: text }))
      find(choicesUrl, node.attrs.image).then(
        (image) => (image ? Object.assign(picture, { src: image.src, alt: image.alt }) : say(words.missing)),
        () => say(words.failed),
      )
      return {
        dom,
        contentDOM: caption,
        // What this view changes by itself (the picture, the caption's class) is no edit of the document.
        ignoreMutation: ({ type, target }) =>
          type !== "selection" && (!caption.contains(target) || (target === caption && type === "attributes")),
        update: (updated) => {
          if (updated.type !== node.type || updated.attrs.image !== node.attrs.image) return false
          markEmpty(updated)
          return true
        },
      }
    }
  },

  addKeyboardShortcuts() {
    return {
      // Leaves the caption for a new paragraph below the figure, where writing goes on.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection
        if ($from.parent.type.name !== this.name) return false
        const after = $from.after()
        return editor.chain().insertContentAt(after, { type: "paragraph" }).focus(after + 1).run()
      },
    }
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "backcareImage",
      groups: "nodes",
      priority: 90,
      button: buttons.material("image", this.options.words.insert),
      command: async (editor) => {
        const key = await chooseImage(this.options)
        if (!key) return editor.commands.focus()
        const { $from, from } = editor.state.selection
        const figure = { type: this.name, attrs: { image: key } }
        // In a caption the new figure goes below the one that is there, instead of taking its place.
        const below = $from.parent.type.name === this.name ? $from.after() : null
        const chain = editor.chain().focus()
        if (below === null) chain.insertContent(figure).run()
        else chain.insertContentAt(below, figure).run()
        let caption = null
        editor.state.doc.descendants((node, position) => {
          if (node.type.name === this.name && position >= (below ?? from - 1)) caption ??= position + 1
        })
        editor.commands.focus(caption)
      },
      active: (editor) => editor.isActive(this.name),
    })
    // While the caret is in a caption, the list of text styles says so; it offers nothing to change there.
    menu.defineItem({
      name: "backcareCaption",
      groups: "blockType",
      button: buttons.material("image", this.options.words.caption),
      option: element("p", { textContent: this.options.words.caption }),
      active: (editor) => editor.isActive(this.name),
      hidden: (editor) => !editor.isActive(this.name),
      command: () => {},
    })
  },
})

// A footnote is <sup><a>…</a></sup>: the outer of two marks is the one with the higher priority (a link has 1000).
export const Superscript = BaseSuperscript.extend({ priority: 1100 })

// The link dialog gives an empty title where the editor typed none; it is left out.
export const Link = BaseLink.extend({
  addAttributes() {
    const attributes = this.parent()
    return { ...attributes, title: { ...attributes.title, renderHTML: ({ title }) => (title ? { title } : {}) } }
  },
})

// HTML that no button makes but an article may hold (see text/sanitizing.py), because it came from another system.
// An edit somewhere else in the text must not lose it. (A table's caption becomes its first row, and its sections one.)
const kept = (tag, attributes = []) => ({
  name: `kept_${tag}`,
  parseHTML: () => [{ tag }],
  renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  addAttributes: () => Object.fromEntries(attributes.map((name) => [name, { default: null }])),
})

const KEPT = [
  ...["u", "code", "cite", "q", "mark"].map((tag) => Mark.create(kept(tag))),
  Mark.create(kept("abbr", ["title"])),
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
    parseHTML: () => [{ tag: "figure:not([data-image])" }],
  }),
]

export const BackcareKept = Extension.create({
  name: "backcareKept",
  addExtensions: () => KEPT,

  addGlobalAttributes() {
    const blocks = ["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem"]
    return [
      { types: blocks, attributes: { lang: { default: null }, dir: { default: null } } },
      { types: ["tableHeader"], attributes: { scope: { default: null } } },
    ]
  },

  // A pasted picture would be fetched from someone else's server by every reader; pictures come from the library.
  transformPastedHTML: (html) =>
    html.includes("data-pm-slice") ? html : html.replace(/<\/?(img|figure|figcaption)\b[^>]*>/gi, ""),
})

// Screen readers announce the text box by its label.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = document.querySelector(`label[for="${textarea.id}"]`)
  const box = editor.view.dom
  box.setAttribute("role", "textbox")
  box.setAttribute("aria-multiline", "true")
  box.setAttribute("aria-label", label ? label.textContent.replace(/:\s*$/, "") : textarea.name)
  label?.addEventListener("click", (event) => {
    event.preventDefault()
    editor.commands.focus()
  })
})
