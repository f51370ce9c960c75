// The library of images: choosing one, or uploading a new one without leaving the form.

/** Whether a text is nothing but the name of a file, such as "IMG_2231.jpg" for a file of that name. */
export const isFileName = (text, fileName) => {
  const typed = text.trim()
  const plain = fileName.replace(/\.[^.]+$/, "")
  return (
    /\.(jpe?g|png|webp|avif|gif|heic|tiff?|svg)$/i.test(typed) ||
    (!typed.includes(" ") && typed.toLowerCase() === plain.toLowerCase())
  )
}

/** The name of a file as a title for editors: without its ending, words apart. */
export const titleFrom = (fileName) => {
  const title = fileName
    .replace(/\.[^.]+$/, "")
    .replace(/[-_]+/g, " ")
    .trim()
  return title.charAt(0).toUpperCase() + title.slice(1)
}

export const provide = (kit) => {
  const { element, post, formRow, buttons, dialogForm, openDialog, searchList, remember, urls, words } = kit

  /** The form that uploads a picture. `take(file)` gives it one that was dropped. */
  const uploadForm = (close, dialog, act) => {
    const abandoned = new AbortController() // who closes the dialog does not want the picture
    dialog.addEventListener("close", () => abandoned.abort())
    const input = element("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/avif" })
    const file = formRow(words.file, input, words.fileHelp)
    const title = formRow(
      words.title,
      element("input", { type: "text", className: "vTextField", maxLength: 200 }),
      words.titleHelp,
    )
    const alt = formRow(
      words.alt,
      element("input", { type: "text", className: "vTextField", maxLength: 300 }),
      words.altHelp,
    )
    const decorative = formRow(words.decorative, element("input", { type: "checkbox" }), words.decorativeHelp)
    const rows = { file, title, alt, is_decorative: decorative }
    const status = element("p", { className: "backcare-dialog__status", role: "status" })
    const problem = element("p", { className: "backcare-dialog__error", role: "alert" })
    const progress = element("progress", { hidden: true, "aria-label": words.uploading })
    let titleIsOurs = true

    const prefill = () => {
      const chosen = input.files[0]
      if (chosen && (titleIsOurs || !title.control.value)) title.control.value = titleFrom(chosen.name)
      if (chosen) file.complain("")
    }
    const take = (dropped) => {
      const transfer = new DataTransfer()
      transfer.items.add(dropped)
      input.files = transfer.files
      prefill()
      alt.control.focus()
    }
    input.addEventListener("change", prefill)
    title.control.addEventListener("input", () => (titleIsOurs = false))
    decorative.control.addEventListener("change", () => {
      alt.control.disabled = decorative.control.checked
      alt.complain("")
    })

    const check = () => {
      const chosen = input.files[0]
      const text = alt.control.value.trim()
      return {
        file: chosen ? "" : words.fileMissing,
        title: title.control.value.trim() ? "" : words.titleMissing,
        alt: decorative.control.checked
          ? ""
          : !text
            ? words.altMissing
            : chosen && isFileName(text, chosen.name)
              ? words.altIsName
              : "",
      }
    }
    const complain = (complaints) => {
      for (const [name, row] of Object.entries(rows)) row.complain(complaints[name] || "")
      const others = Object.entries(complaints).filter(([name, text]) => text && !rows[name])
      problem.textContent = others.map(([, text]) => text).join(" ")
      Object.values(rows)
        .find(({ control }) => control.getAttribute("aria-invalid"))
        ?.control.focus()
      return Object.values(complaints).every((text) => !text)
    }

    let isBusy = false
    const busy = (is) => {
      isBusy = is
      progress.hidden = !is
      status.textContent = is ? words.uploading : ""
      for (const control of form.querySelectorAll("input, button[type=submit]")) control.disabled = is
      if (!is) alt.control.disabled = decorative.control.checked
    }
    const submit = async () => {
      if (isBusy || !complain(check())) return
      const about = decorative.control.checked ? { is_decorative: "on" } : { alt: alt.control.value.trim() }
      const values = { file: input.files[0], title: title.control.value.trim(), ...about }
      busy(true)
      let answer
      try {
        answer = { ...(await post(urls.upload, values, abandoned.signal)) }
      } catch (error) {
        busy(false)
        problem.textContent = words.uploadFailed
        console.info(error)
        return
      }
      busy(false)
      if (answer.image) {
        remember(urls.images, answer.image)
        close(answer.image.key)
      } else
        complain(
          Object.fromEntries(
            Object.entries(answer.errors || { __all__: [{ message: words.uploadFailed }] }).map(([name, errors]) => [
              name,
              errors.map(({ message }) => message).join(" "),
            ]),
          ),
        )
    }
    const form = dialogForm(
      submit,
      file.row,
      title.row,
      alt.row,
      decorative.row,
      progress,
      status,
      problem,
      buttons(close, act),
    )
    return { form, take, first: input, say: (text) => (status.textContent = text) }
  }

  /** Lets the editor choose an image, or upload one; resolves to its key, or to null. */
  const chooseImage = ({ file = null, title = words.insertImage, act = words.upload } = {}) =>
    openDialog(title, ({ close, dialog }) => {
      const library = searchList({
        url: urls.images,
        kind: "images",
        search: words.searchImages,
        none: words.noImages,
        describe: (image) => ({ title: image.title, src: image.src }),
        onChoose: (image) => close(image.key),
      })
      const choosing = element("div", {}, ...library.content)
      if (!urls.upload) return { content: [choosing], focus: library.box }

      const upload = uploadForm(close, dialog, act)
      const parts = [
        { name: words.fromLibrary, panel: choosing, focus: library.box },
        { name: words.uploadNew, panel: element("div", {}, upload.form), focus: upload.first },
      ]
      const tabs = parts.map(({ name }) => element("button", { type: "button", role: "tab", textContent: name }))
      const show = (index, withFocus) => {
        parts.forEach(({ panel }, at) => (panel.hidden = at !== index))
        tabs.forEach((tab, at) => {
          tab.setAttribute("aria-selected", String(at === index))
          tab.tabIndex = at === index ? 0 : -1
        })
        if (withFocus) tabs[index].focus()
      }
      parts.forEach(({ panel, name }, at) => {
        panel.setAttribute("role", "tabpanel")
        panel.setAttribute("aria-label", name)
        tabs[at].addEventListener("click", () => show(at, false))
        tabs[at].addEventListener("keydown", (event) => {
          if (["ArrowRight", "ArrowLeft"].includes(event.key)) show(1 - at, true)
        })
      })
      dialog.addEventListener("dragover", (event) => event.preventDefault())
      dialog.addEventListener("drop", (event) => {
        event.preventDefault()
        const [file, ...others] = event.dataTransfer.files
        if (!file) return
        show(1, false)
        upload.take(file)
        if (others.length) upload.say(words.oneAtATime)
      })
      show(file ? 1 : 0, false)
      if (file) queueMicrotask(() => upload.take(file))
      return {
        content: [
          element("div", { className: "backcare-dialog__tabs", role: "tablist", "aria-label": title }, ...tabs),
          ...parts.map(({ panel }) => panel),
        ],
        focus: file ? upload.first : library.box,
      }
    })

  return { chooseImage, isFileName, titleFrom }
}
