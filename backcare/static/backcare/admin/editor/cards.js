// Cards in the text: a product or a collection of the shop, a technique. The text holds their keys, never their data.

export const provide = (kit) => {
  const { Node, element, openDialog, searchList, insertBlock, figureView, showFound, attribute, urls, words } = kit

  const KINDS = {
    product: {
      name: "backcareProduct",
      url: urls.products,
      kind: "products",
      label: words.product,
      title: words.insertProduct,
      search: words.searchProducts,
      none: words.noProducts,
      missing: words.productMissing,
      hidden: words.productHidden,
    },
    technique: {
      name: "backcareTechnique",
      url: urls.techniques,
      kind: "techniques",
      label: words.technique,
      title: words.insertTechnique,
      search: words.searchTechniques,
      none: words.noTechniques,
      missing: words.techniqueMissing,
      hidden: words.techniqueHidden,
    },
  }

  const chooseCard = ({ url, kind, title, search, none, hidden }) =>
    openDialog(title, ({ close }) => {
      const { box, content } = searchList({
        url,
        kind,
        search,
        none,
        describe: (thing) => ({
          title: thing.title,
          detail: thing.detail,
          src: thing.src,
          note: thing.shown ? "" : hidden,
        }),
        onChoose: (thing) => close(thing.key),
      })
      return { content, focus: box }
    })

  const card = (attr, kind) =>
    Node.create({
      name: kind.name,
      group: "figure",
      atom: true,
      draggable: true,
      addAttributes: () => attribute(attr, `data-${attr}`),
      parseHTML: () => [{ tag: `figure[data-${attr}]`, priority: 61 }],
      renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
      addNodeView: () =>
        figureView({
          className: "backcare-figure--card",
          label: kind.label,
          choose: async () => {
            const key = await chooseCard(kind)
            return key && { [attr]: key }
          },
          show: (attrs, holder) =>
            showFound(holder, {
              url: kind.url,
              kind: kind.kind,
              key: attrs[attr],
              missing: kind.missing,
              draw: ({ title, detail, src, shown }) => [
                src ? element("img", { src, alt: "" }) : element("span", { className: "backcare-picker-item__empty" }),
                element(
                  "div",
                  {},
                  element("p", { className: "backcare-figure__kind", textContent: kind.label }),
                  element("p", { className: "backcare-figure__title", textContent: title }),
                  element("p", { className: "backcare-figure__detail", textContent: detail }),
                  shown ? null : element("p", { className: "backcare-figure__note", textContent: kind.hidden }),
                ),
              ],
            }),
        }),
    })

  /** Asks for a card ("product" or "technique") and puts it into the text. */
  const insertCard = async (editor, attr) => {
    const kind = KINDS[attr]
    const key = await chooseCard(kind)
    if (key) insertBlock(editor, { type: kind.name, attrs: { [attr]: key } })
    else editor.view.focus()
  }

  return {
    BackcareProduct: card("product", KINDS.product),
    BackcareTechnique: card("technique", KINDS.technique),
    insertCard,
  }
}
