// The focal point of an image: a ring on the picture that is moved by clicking, dragging or the arrow keys. The two number
// fields below stay what is saved, and work without this script.
const STEP = 0.01
const FAR = 0.1
const MOVES = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
  ...{ PageUp: [0, -FAR / STEP], PageDown: [0, FAR / STEP], Home: [-Infinity, 0], End: [Infinity, 0] },
}

const enhance = (root) => {
  const inputs = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id))
  if (inputs.includes(null)) return // someone who may only look
  const parts = root.querySelector("template").content
  const [stage, ring, position, center] = ["[class$=stage]", "[role=slider]", "output", ".button"].map((part) => parts.querySelector(part))
  const canvases = parts.querySelectorAll("canvas")
  let picture = root.querySelector("img")

  const at = (input) => {
    const value = Number.parseFloat(input.value)
    return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0.5
  }

  const draw = () => {
    const width = picture.naturalWidth || picture.width
    const height = picture.naturalHeight || picture.height
    if (!width || !height) return // not loaded yet
    for (const canvas of canvases) {
      const scale = Math.max(canvas.width / width, canvas.height / height)
      const [w, h] = [canvas.width / scale, canvas.height / scale]
      // Pages know the point in steps of ten per cent.
      const [left, top] = inputs.map((input) => Math.round(at(input) * 10) / 10)
      const context = canvas.getContext("2d")
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.drawImage(picture, (width - w) * left, (height - h) * top, w, h, 0, 0, canvas.width, canvas.height)
    }
  }

  const show = () => {
    const [left, top] = inputs.map((input) => Math.round(at(input) * 100))
    ring.style.left = `${left}%`
    ring.style.top = `${top}%`
    const text = root.dataset.position.replace("{x}", left).replace("{y}", top)
    ring.setAttribute("aria-valuenow", String(left))
    ring.setAttribute("aria-valuetext", text)
    if (position.textContent !== text) position.textContent = text
    if (picture) draw()
  }

  const move = (...point) => {
    for (const [index, input] of inputs.entries()) {
      input.value = String(Math.round(Math.min(1, Math.max(0, point[index])) * 100) / 100)
      input.dispatchEvent(new Event("change", { bubbles: true }))
    }
    show()
  }

  const follow = (event) => {
    const box = stage.getBoundingClientRect()
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }

  const put = (shown) => {
    picture = shown
    picture.classList.add("backcare-focal__picture")
    root.querySelector("p:not(.help)")?.remove()
    stage.replaceChildren(picture, ring)
    root.append(parts)
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
    const by = MOVES[event.key]
    if (!by) return
    const step = event.shiftKey && event.key.startsWith("Arrow") ? FAR : STEP
    move(...inputs.map((input, index) => at(input) + by[index] * step))
    event.preventDefault()
  })
  center.addEventListener("click", () => move(0.5, 0.5))
  for (const input of inputs) input.addEventListener("input", show)

  // A file that was just chosen is drawn on a canvas: an address made for it would need a place in the site's policy.
  const file = document.getElementById("id_file")
  file?.addEventListener("change", async () => {
    try {
      const bitmap = await createImageBitmap(file.files[0])
      const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height })
      canvas.getContext("2d").drawImage(bitmap, 0, 0)
      put(canvas)
    } catch {
      // No file, or one that the browser cannot show: the server says what is wrong with it.
    }
  })

  if (picture) {
    put(picture)
    if (!picture.complete) picture.addEventListener("load", draw)
  }
}

document.querySelectorAll("[data-backcare-focal]").forEach(enhance)
