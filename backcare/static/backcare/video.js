// Plays a video where its still stands, once a reader asks for it; until then nobody but this site is asked anything.
// Without this file the still is a link to the video's page at its provider, and so it stays for whoever opens links
// in another tab or window.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-backcare-video]")
  if (!link || event.defaultPrevented || event.button !== 0) return
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()

  const player = document.createElement("iframe")
  player.title = link.dataset.backcareTitle
  player.allow = "autoplay; fullscreen; picture-in-picture"
  // YouTube refuses to play for a page that does not name itself, which is what Django's default policy would ask for.
  player.referrerPolicy = "strict-origin-when-cross-origin"
  player.src = link.dataset.backcareVideo
  link.before(player)
  link.hidden = true // not removed: paper shows it again
  player.focus()
  // The page that came into the frame starts without the focus, and the next Tab would pass it by.
  player.addEventListener("load", () => {
    if (document.activeElement !== player) return
    player.blur()
    player.focus()
  }, { once: true })
})
