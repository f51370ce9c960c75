// The focal point of an image: a ring on the picture that is moved by clicking, dragging or the arrow keys. The two number
// fields below stay what is saved, and work without this script.
const STEP = 0.01
const FAR = 0.1
const CROPS = [["wide", 225, 150], ["square", 150, 150]]
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

const element = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text })
const inside = (value) => Math.min(1, Math.max(0, value))

const enhance = (root) => {
  const x = document.getElementById("id_focal_x")
  const y = document.getElementById("id_focal_y")
  const file = document.getElementById("id_file")
  if (!x || !y) return // someone who may only look
  const words = root.dataset

  const stage = element("div", "backcare-focal__stage")
  const ring = element("button", "backcare-focal__ring")
  ring.type = "button"
  ring.setAttribute("role", "slider")
  ring.setAttribute("aria-label", words.label)
  ring.setAttribute("aria-roledescription", words.role)
  ring.setAttribute("aria-valuemin", "0")
  ring.setAttribute("aria-valuemax", "100")
  const help = element("p", "help", words.help)
  help.id = "backcare-focal-help"
  ring.setAttribute("aria-describedby", help.id)
  const position = element("output", "backcare-focal__position")
  const center = element("button", "button", words.center)
  center.type = "button"
  const crops = element("div", "backcare-focal__crops")
  crops.setAttribute("role", "group")
  crops.setAttribute("aria-label", words.crops)
  const canvases = CROPS.map(([name, width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height })
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", words[name])
    const figure = element("figure", "")
    figure.append(canvas, element("figcaption", "", words[name]))
    crops.append(figure)
    return canvas
  })
  const below = element("div", "backcare-focal__below")
  below.append(position, center)

  let picture = root.querySelector("img")
  const note = root.querySelector("p")
  const at = (input) => {
    const value = Number.parseFloat(input.value)
    return Number.isFinite(value) ? inside(value) : 0.5
  }

  const draw = () => {
    const width = picture.naturalWidth || picture.width
    const height = picture.naturalHeight || picture.height
    if (!width || !height) return // not loaded yet
    for (const canvas of canvases) {
      const scale = Math.max(canvas.width / width, canvas.height / height)
      const [w, h] = [canvas.width / scale, canvas.height / scale]
      // Pages know the point in steps of ten per cent.
      const [left, top] = [x, y].map((input) => Math.round(at(input) * 10) / 10)
      const context = canvas.getContext("2d")
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawImage(picture, (width - w) * left, (height - h) * top, w, h, 0, 0, canvas.width, canvas.height)
    }
  }

  const show = () => {
    const [left, top] = [x, y].map((input) => Math.round(at(input) * 100))
    ring.style.left = `${left}%`
    ring.style.top = `${top}%`
    const text = words.position.replace("{x}", left).replace("{y}", top)
    ring.setAttribute("aria-valuenow", String(left))
    ring.setAttribute("aria-valuetext", text)
    if (position.textContent !== text) position.textContent = text
    if (picture) draw()
  }

  const move = (left, top) => {
    x.value = String(Math.round(inside(left) * 100) / 100)
    y.value = String(Math.round(inside(top) * 100) / 100)
    for (const input of [x, y]) input.dispatchEvent(new Event("change", { bubbles: true }))
    show()
  }

  const follow = (event) => {
    const box = stage.getBoundingClientRect()
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }

  const put = (shown) => {
    picture = shown
    picture.classList.add("backcare-focal__picture")
    note?.remove()
    stage.replaceChildren(picture, ring)
    if (!stage.isConnected) root.append(help, stage, below, crops)
    show()
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return
    if (event.pointerType === "touch" && event.target !== ring) return // a finger that scrolls past; a tap is a click
    event.preventDefault()
    stage.setPointerCapture(event.pointerId)
    ring.focus()
    follow(event)
  })
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event)
  })
  stage.addEventListener("click", (event) => {
    if (event.target !== ring) follow(event)
  })
  ring.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? FAR : STEP
    const by = MOVES[event.key]
    if (by) move(at(x) + by[0] * step, at(y) + by[1] * step)
    else if (event.key === "Home") move(0, at(y))
    else if (event.key === "End") move(1, at(y))
    else if (event.key === "PageUp") move(at(x), at(y) - FAR)
    else if (event.key === "PageDown") move(at(x), at(y) + FAR)
    else return
    event.preventDefault()
  })
  center.addEventListener("click", () => move(0.5, 0.5))
  for (const input of [x, y]) input.addEventListener("input", show)

  // A file that was just chosen is drawn on a canvas: an address made for it would need a place in the site's policy.
  file?.addEventListener("change", async () => {
    if (!file.files.length) return
    try {
      const bitmap = await createImageBitmap(file.files[0])
      const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height })
      canvas.getContext("2d").drawImage(bitmap, 0, 0)
      put(canvas)
    } catch {
      // What the browser cannot show is judged by the server, which says what is wrong with it.
    }
  })

  if (picture) {
    put(picture)
    if (!picture.complete) picture.addEventListener("load", draw)
  }
}

document.querySelectorAll("[data-backcare-focal]").forEach(enhance)
