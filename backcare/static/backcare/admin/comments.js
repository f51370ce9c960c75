// Decisions in place: the row stays and says what was done, the next comment gets the focus, the counts change. When
// the server cannot be asked in place, the button loads the page again, at the next comment.

const form = document.getElementById("changelist-form")

const rows = () => [...document.querySelectorAll(".backcare-comment")]

const showCounts = (header) => {
  const counts = Object.fromEntries(header.split(",").map((pair) => pair.split(":")))
  for (const tab of document.querySelectorAll(".backcare-tabs a"))
    tab.querySelector(".backcare-tabs__count").textContent = counts[tab.dataset.status]
}

const nextAfter = (row) => {
  const all = rows()
  return all.slice(all.indexOf(row) + 1).find((other) => !other.dataset.decided)
}

const decide = async (button, row) => {
  const data = new FormData(form)
  data.set(button.name, button.value)
  row.setAttribute("aria-busy", "true")
  let response
  try {
    response = await fetch(location.href, { method: "POST", body: data, headers: { "X-Backcare-Row": "1" } })
    // A login page instead of a row means that the session has ended: the long way says so.
    if (!response.ok || response.redirected || !response.headers.has("X-Backcare-Counts")) throw new Error(response.status)
  } catch {
    row.removeAttribute("aria-busy")
    HTMLFormElement.prototype.submit.call(withButton(button))
    return
  }
  const holder = document.createElement("template")
  holder.innerHTML = await response.text()
  const now = holder.content.firstElementChild
  const undo = now.querySelector(".backcare-comment__undo")
  if (undo) now.dataset.decided = "1"
  showCounts(response.headers.get("X-Backcare-Counts"))
  const next = undo && nextAfter(row)
  row.replaceWith(now)
  ;(next || now).focus({ preventScroll: !next })
  next?.scrollIntoView({ block: "nearest" })
}

/** The form with what the button says, for sending it as the browser does by itself. */
const withButton = ({ name, value }) => {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  return form
}

form?.addEventListener("submit", (event) => {
  const button = event.submitter
  const row = button?.closest(".backcare-comment")
  if (!row || button.name !== "decide") return
  event.preventDefault()
  if (!row.hasAttribute("aria-busy")) decide(button, row)
})

// Whoever opens a reply means to write it. The event does not bubble.
form?.addEventListener("toggle", ({ target }) => target.open && target.querySelector("textarea")?.focus(), true)
