// Shares an article by the sheet of the reader's device, or copies its address. Each button shows where it can work, so
// without this file there is none. What is shared is the canonical address: nobody gives away the token of their comment.

customElements.define("backcare-share", class extends HTMLElement {
  connectedCallback() {
    const [share, copy] = this.querySelectorAll("button")
    const url = document.querySelector('link[rel="canonical"]').href
    const can = { share: navigator.canShare?.({ url }), copy: navigator.clipboard }
    share.hidden = !can.share
    copy.hidden = !can.copy
    share.onclick = () => navigator.share({ title: document.querySelector("h1").textContent, url }).catch(() => {}) // closed
    copy.onclick = async () => {
      const { copied, failed } = copy.dataset
      const said = await navigator.clipboard.writeText(url).then(() => copied, () => `${failed} ${url}`)
      this.querySelector("[role=status]").textContent = said
    }
  }
})
