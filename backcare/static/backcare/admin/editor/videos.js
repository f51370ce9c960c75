// Videos in the text: an address at YouTube or Vimeo becomes a figure. What counts as one is decided in Python by
// articles/videos.py; parse() answers the same here, before anything is saved.

const YOUTUBE_HOSTS = new Set([
  ...["youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "gaming.youtube.com"],
  ...["youtube-nocookie.com", "www.youtube-nocookie.com"],
])
const YOUTUBE_FOLDERS = new Set(["embed", "shorts", "live", "v", "e"])
const YOUTUBE_OTHERS = new Set(["videoseries", "live_stream", "playlist", "watch", "channel"]) // where a video would be
const VIMEO_HOSTS = new Set(["vimeo.com", "www.vimeo.com", "player.vimeo.com"])
const VIMEO_PATH =
  /^\/(?:(?:video|manage\/videos|channels\/[^/]+|groups\/[^/]+\/videos|(?:album|showcase)\/\d+\/video|ondemand\/[^/]+)\/)?(\d+)(?:\/([0-9a-f]{6,40}))?(?:\/.*)?$/
const REFERENCE = /^(?:youtube:[-\w]{5,20}|vimeo:\d{5,12}(?:\/[0-9a-f]{6,40})?)$/

const youtube = (host, path, query) => {
  const [folder = "", ...rest] = path.split("/").filter(Boolean)
  let identity = ""
  if (folder === "watch") identity = query.get("v") || ""
  else if (host === "youtu.be") identity = folder
  else if (rest.length && YOUTUBE_FOLDERS.has(folder)) identity = rest[0]
  return YOUTUBE_OTHERS.has(identity) ? "" : `youtube:${identity}`
}

const vimeo = (path, query) => {
  const match = VIMEO_PATH.exec(path)
  if (!match) return ""
  const unlisted = `vimeo:${match[1]}/${query.get("h") || match[2]}`
  return REFERENCE.test(unlisted) ? unlisted : `vimeo:${match[1]}`
}

/** Returns the name of the video at this address, such as "youtube:dQw4w9WgXcQ", or null. */
export const parse = (address) => {
  const text = address.trim()
  if (!text || /\s/.test(text)) return null
  let url
  try {
    url = new URL(text.includes("://") ? text : `https://${text.replace(/^\/+/, "")}`)
  } catch {
    return null
  }
  if (!["http:", "https:"].includes(url.protocol)) return null
  let video = ""
  if (url.hostname === "youtu.be" || YOUTUBE_HOSTS.has(url.hostname))
    video = youtube(url.hostname, url.pathname, url.searchParams)
  else if (VIMEO_HOSTS.has(url.hostname)) video = vimeo(url.pathname, url.searchParams)
  return REFERENCE.test(video) ? video : null
}

/** Returns the address of the page of a video. */
export const pageUrl = (video) => {
  const [, provider, identity] = /^(\w+):(.*)$/.exec(video) || []
  return provider === "vimeo" ? `https://vimeo.com/${identity}` : `https://www.youtube.com/watch?v=${identity}`
}

const PROVIDERS = { youtube: "YouTube", vimeo: "Vimeo" }

export const provide = (kit) => {
  const { Node, element, openDialog, formRow, buttons, dialogForm, find, fill } = kit
  const { insertBlock, figureView, attribute, chooseImage, urls, words } = kit

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
      const submit = () => {
        const video = parse(address.control.value)
        address.complain(video ? "" : words.videoWrong)
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

  /** Puts the video at this address into the text, if it is one and the caret stands in an empty paragraph. */
  const insertPastedVideo = (editor, address) => {
    const { selection } = editor.state
    const { $from } = selection
    const onEmptyLine =
      selection.empty && $from.depth === 1 && $from.parent.type.name === "paragraph" && $from.parent.content.size === 0
    const video = onEmptyLine && parse(address)
    if (!video) return false
    insertBlock(editor, figure({ video }))
    return true
  }

  return { BackcareVideo, insertVideo, insertPastedVideo, parseVideo: parse }
}
