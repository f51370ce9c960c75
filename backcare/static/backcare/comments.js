// What a script adds to the comment form. Without it everything works too: replying then loads the page once more.

const form = document.getElementById("comment-form")
const title = document.getElementById("backcare-form-title")
const parent = form.elements.parent
const ownWords = form.querySelector("[data-replying]")

/** Lets the form answer the comment with this number, or none. */
const answer = (number, name = "") => {
  parent.value = number
  title.textContent = number ? title.dataset.reply.replace("%(name)s", () => name) : title.dataset.leave
  ownWords.hidden = !number
  const empty = [form.elements.name, form.elements.email].find((box) => box.offsetParent && !box.value)
  ;(empty ?? form.elements.body).focus()
}

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const link = event.target.closest?.(".backcare-reply a, [data-replying] a")
  if (!link) return
  event.preventDefault()
  answer(link.dataset.reply ?? "", link.dataset.name)
})

// The page may come from a cache, so only the first touch of the form says when someone began to write.
form.addEventListener(
  "focusin",
  async () => {
    const response = await fetch(form.dataset.started).catch(() => null)
    if (!response?.ok) return
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "started" })
    field.value = await response.text()
    form.append(field)
  },
  { once: true },
)

// A double click sends the form once. Coming back to it by the browser's history, it can be sent again.
let sent = false
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault()
  sent = true
})
addEventListener("pageshow", () => (sent = false))
