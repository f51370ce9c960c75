// A field of a form that holds one image of the library: its picture, and the picker of the text's editor.
// The select box stays in the form and holds the value; without this script it is used as it is.

export const provide = ({ element, ask, find, chooseImage, urls, words }) => {
  const jQuery = window.django?.jQuery // the admin's own scripts speak through it

  const firstInText = (textarea) => {
    const text = new DOMParser().parseFromString(textarea?.value || "", "text/html")
    return text.querySelector("figure[data-image]:not([data-video])")?.dataset.image
  }

  const showImageField = (select) => {
    const textarea = select.form.querySelector("textarea[data-backcare-editor]")
    const name = select.labels[0]?.textContent.trim().replace(/:$/, "") || ""
    let known = null // the image that was chosen here

    const button = (text, act) => {
      const made = element("button", { type: "button", className: "backcare-image-field__button", textContent: text })
      made.addEventListener("click", act)
      return made
    }
    const set = (image) => {
      known = image
      if (image && ![...select.options].some((each) => each.value === String(image.pk)))
        select.add(new Option(image.title, image.pk))
      select.value = image ? image.pk : ""
      status.textContent = ""
      if (jQuery) jQuery(select).trigger("change")
      else select.dispatchEvent(new Event("change", { bubbles: true }))
    }
    const setByKey = async (key) => {
      const image = key && (await find(urls.images, "images", key).catch(console.info))
      if (image) set(image)
      else if (key) status.textContent = words.imageMissing
    }

    const picture = element("img", { className: "backcare-image-field__picture", alt: "", hidden: true })
    const title = element("p", { className: "backcare-image-field__title" })
    const status = element("p", { className: "backcare-image-field__status", role: "status" })
    const choose = button(words.chooseImage, async () =>
      setByKey(await chooseImage({ title: words.chooseImage, act: words.uploadAndUse })),
    )
    const first = button(words.firstImage, async () => {
      await setByKey(firstInText(textarea))
      choose.focus()
    })
    const remove = button(words.remove, () => {
      set(null)
      status.textContent = words.imageRemoved
      choose.focus()
    })

    const offer = () => (first.hidden = Boolean(select.value) || !firstInText(textarea))
    const show = async () => {
      const pk = select.value
      choose.textContent = pk ? words.change : words.chooseImage
      remove.hidden = !pk
      offer()
      title.textContent = select.selectedOptions[0]?.text.trim() || ""
      if (pk && String(known?.pk) !== pk) {
        picture.hidden = true
        const { images } = await ask(urls.images, { pk }).catch(() => ({ images: [] }))
        if (select.value !== pk) return
        known = images[0] || null
      }
      picture.hidden = !pk || !known
      if (known) picture.src = known.src
    }

    const buttons = element("div", { className: "backcare-image-field__buttons" }, choose, first, remove)
    const holder = element(
      "div",
      { className: "backcare-image-field", role: "group", "aria-label": name },
      picture,
      element("div", {}, title, buttons, status),
    )
    if (select.getAttribute("aria-describedby"))
      choose.setAttribute("aria-describedby", select.getAttribute("aria-describedby"))
    select.before(holder)
    select.addEventListener("focus", () => choose.focus()) // its label was clicked
    if (jQuery) jQuery(select).on("change", show)
    else select.addEventListener("change", show)
    select.form.addEventListener("backcare:changed", offer)
    show()
  }

  return { showImageField }
}
