// The cart lives in the browser. The pages are the same for everyone, so any cache may keep them.
const KEY = "orthojoint-cart"

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || {}
  } catch {
    return {}
  }
}

const show = () => {
  const cart = read()
  const count = Object.values(cart).reduce((sum, number) => sum + number, 0)
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count
    badge.hidden = count === 0
  }
  const lines = document.querySelector("[data-cart-lines]")
  if (!lines) return
  const catalog = JSON.parse(document.getElementById("shop-catalog").textContent)
  document.querySelector("[data-cart-empty]").hidden = count > 0
  lines.replaceChildren(
    ...Object.entries(cart)
      .filter(([handle]) => catalog[handle])
      .map(([handle, number]) => {
        const line = document.createElement("li")
        const link = Object.assign(document.createElement("a"), { href: catalog[handle].url, textContent: catalog[handle].name })
        const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "Remove" })
        remove.setAttribute("aria-label", `Remove ${catalog[handle].name}`)
        remove.addEventListener("click", () => {
          const { [handle]: _gone, ...rest } = read()
          localStorage.setItem(KEY, JSON.stringify(rest))
          show()
        })
        line.append(`${number} × `, link, ` ${catalog[handle].price} `, remove)
        return line
      }),
  )
}

for (const button of document.querySelectorAll("[data-cart-add]")) {
  button.hidden = false
  button.addEventListener("click", () => {
    const cart = read()
    cart[button.dataset.cartAdd] = (cart[button.dataset.cartAdd] || 0) + 1
    localStorage.setItem(KEY, JSON.stringify(cart))
    show()
    button.parentElement.querySelector("[data-cart-status]").textContent = "Added to your cart."
  })
}
window.addEventListener("storage", show)
show()
