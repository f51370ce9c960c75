// Images of the library in the text.

export const provide = (kit) => {
  const { Node, element, chooseImage, insertBlock, figureView, showFound, attribute, urls, words } = kit

  const BackcareImage = Node.create({
    name: "backcareImage",
    group: "figure",
    content: "backcareCaption",
    draggable: true,
    isolating: true,
    addAttributes: () => attribute("image", "data-image"),
    parseHTML: () => [{ tag: "figure[data-image]", priority: 60 }],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],
    addNodeView: () =>
      figureView({
        className: "backcare-figure--image",
        label: words.image,
        choose: async () => {
          const image = await chooseImage()
          return image && { image }
        },
        show: ({ image }, holder) =>
          showFound(holder, {
            url: urls.images,
            kind: "images",
            key: image,
            missing: words.imageMissing,
            draw: ({ src, alt, title, width, height }) => [element("img", { src, alt: alt || title, width, height })],
          }),
      }),
  })

  /** Asks for an image and puts it into the text; a file that was dropped or pasted is offered for upload. */
  const insertImage = async (editor, file = null) => {
    const image = await chooseImage({ file })
    if (image) insertBlock(editor, { type: "backcareImage", attrs: { image }, content: [{ type: "backcareCaption" }] })
    else editor.view.focus()
  }

  /** Offers each of several files for upload, one after the other. */
  const insertImages = async (editor, files) => {
    for (const file of files) await insertImage(editor, file)
  }

  return { BackcareImage, insertImage, insertImages }
}
