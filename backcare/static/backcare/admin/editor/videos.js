// Videos in the text: an address at YouTube or Vimeo becomes a figure. The server says which address is one.

const MAY_BE_VIDEO = /^\s*(https?:)?(\/\/)?[\w.-]*(youtu|vimeo)[\w.-]*\/\S+\s*$/i
const FRAME = /\/\/(?:www\.youtube(?:-nocookie)?\.com\/embed\/([-\w]{5,20})|player\.vimeo\.com\/video\/(\d{5,12})(?:.*[?&]h=([0-9a-f]{6,40}))?)/

/** Returns the name of the video that a frame of this address shows, such as "youtube:dQw4w9WgXcQ", or null. */
export const framedVideo = (address) => {
  const [, youtube, vimeo, secret] = FRAME.exec(address) || []
  return youtube ? `youtube:${youtube}` : vimeo ? `vimeo:${vimeo}${secret ? `/${secret}` : ""}` : null
}

/** Returns the address of the page of a video. */
export const pageUrl = (video) => {
  const [, provider, identity] = /^(\w+):(.*)$/.exec(video) || []
  return provider === "vimeo" ? `https://vimeo.com/${identity}` : `https://www.youtube.com/watch?v=${identity}`
}

const PROVIDERS = { youtube: "YouTube", vimeo: "Vimeo" }

export const provide = (kit) => {
  const { Node, element, ask, openDialog, formRow, buttons, dialogForm, find, fill } = kit
  const { insertBlock, figureView, attribute, chooseImage, urls, words } = kit

  /** Resolves to the name of the video at an address, or to null. */
  const parse = async (address) => (await ask(urls.videos, { address })).videos[0] || null

  /** Asks for a video; resolves to { video, title, image }, or to null. `current` is what there is already. */
  const askVideo = (current = null) =>
    openDialog(current ? words.changeVideo : words.insertVideo, ({ close }) => {
      const address = formRow(
        words.videoAddress,
        element("input", {
          type: "text",
          inputMode: "url",
          className: "vTextField",
          value: current ? pageUrl(current.video) : "",
        }),
        words.videoHelp,
      )
      const title = current
        ? null
        : formRow(
            words.videoTitle,
            element("input", { type: "text", className: "vTextField", maxLength: 200 }),
            words.videoTitleHelp,
          )
      let image = current?.image || ""
      const still = element("div", { className: "backcare-dialog__still" })
      const choose = element("button", { type: "button", className: "button" })
      const without = element("button", { type: "button", className: "button", textContent: words.withoutStill })
      const showStill = () => {
        choose.textContent = image ? words.otherStill : words.chooseStill
        without.hidden = !image
        still.replaceChildren()
        if (image)
          find(urls.images, "images", image).then(
            (found) =>
              still.replaceChildren(found ? element("img", { src: found.src, alt: found.title }) : words.imageMissing),
            () => still.replaceChildren(words.failed),
          )
      }
      choose.addEventListener("click", async () => {
        image = (await chooseImage({ title: words.chooseStill })) || image
        showStill()
      })
      without.addEventListener("click", () => {
        image = ""
        showStill()
        choose.focus()
      })
      showStill()
      const submit = async () => {
        const video = await parse(address.control.value).catch(() => undefined)
        address.complain(video ? "" : video === null ? words.videoWrong : words.failed)
        if (!video) address.control.focus()
        else close({ video, image, title: title?.control.value.trim() ?? "" })
      }
      const group = element(
        "fieldset",
        { className: "backcare-dialog__row" },
        element("legend", { textContent: words.still }),
        still,
        choose,
        without,
        element("p", { className: "help", textContent: words.stillHelp }),
      )
      const form = dialogForm(
        submit,
        address.row,
        title?.row,
        group,
        buttons(close, current ? words.apply : words.insert),
      )
      return { content: [form], focus: address.control }
    })

  const figure = ({ video, image = "", title = "" }) => ({
    type: "backcareVideo",
    attrs: { video, image },
    content: [{ type: "backcareCaption", content: title ? [{ type: "text", text: title }] : [] }],
  })

  const BackcareVideo = Node.create({
    name: "backcareVideo",
    group: "figure",
    content: "backcareCaption",
    draggable: true,
    isolating: true,
    addAttributes: () => ({ ...attribute("video", "data-video"), ...attribute("image", "data-image") }),
    parseHTML: () => [{ tag: "figure[data-video]", priority: 62 }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
    addNodeView: () =>
      figureView({
        className: "backcare-figure--video",
        label: words.video,
        choose: async (attrs) => {
          const answer = await askVideo(attrs)
          return answer && { video: answer.video, image: answer.image }
        },
        show: ({ video, image }, holder) => {
          const provider = PROVIDERS[video.split(":")[0]] || ""
          const plate = element(
            "div",
            { className: "backcare-figure__plate" },
            element("span", { className: "backcare-figure__play", "aria-hidden": "true" }),
            element("span", { textContent: fill(words.videoAt, { provider }) }),
          )
          holder.replaceChildren(plate)
          if (!image) return
          find(urls.images, "images", image).then(
            (found) =>
              plate.prepend(
                found
                  ? element("img", { src: found.src, alt: found.alt })
                  : element("span", { className: "errornote", textContent: words.imageMissing }),
              ),
            () => plate.prepend(element("span", { className: "errornote", textContent: words.failed })),
          )
        },
      }),
  })

  const insertVideo = async (editor) => {
    const answer = await askVideo()
    if (answer) insertBlock(editor, figure(answer))
    else editor.view.focus()
  }

  /**
   * Puts the video at this address into the text, or a link where it is none; resolves to whether it is a video. Returns
   * null where it cannot be one, or the caret does not stand in an empty paragraph.
   */
  const insertPastedVideo = (editor, address) => {
    const { $from, empty } = editor.state.selection
    const onEmptyLine =
      empty && $from.depth === 1 && $from.parent.type.name === "paragraph" && $from.parent.content.size === 0
    if (!onEmptyLine || !MAY_BE_VIDEO.test(address)) return null
    return parse(address)
      .catch(() => null)
      .then((video) => {
        const href = address.trim()
        if (video) insertBlock(editor, figure({ video }))
        else editor.commands.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] })
        return Boolean(video)
      })
  }

  return { BackcareVideo, insertVideo, insertPastedVideo, framedVideo }
}
