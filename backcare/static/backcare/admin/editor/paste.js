// What comes from the clipboard: the structure is kept, the looks are dropped, and what was done is reported.
// clean() works on HTML alone and knows nothing of the editor.

const HEADINGS = "h1, h2, h3, h4, h5, h6"
const BLOCKS = [
  "p, h1, h2, h3, h4, h5, h6, ul, ol, li, table, blockquote, pre, hr, figure",
  "div, section, article, main, header, footer, aside, address, dl, dt, dd, details, center",
].join(", ")
// What has no place in a text, with everything in it.
const CONTROLS = "button, input, select, textarea, form, nav, dialog, [role=button], [role=navigation]"
const EMBEDS = "iframe, object, embed, video, audio, canvas, math"
const SPANS = ["colspan", "rowspan", "scope"]
const BULLET = /^[\s\u00a0]*[-*•·‣▪▫◦●○■□–\uf0b7\uf0a7\uf076\u2043][\s\u00a0]+/

const all = (root, selector) => [...root.querySelectorAll(selector)]
const unwrap = (node) => node.replaceWith(...node.childNodes)
/** Gives an element the direction and the language of another, unless it has its own. */
const speakLike = (node, other) => {
  for (const name of ["dir", "lang"])
    if (other.hasAttribute(name) && !node.hasAttribute(name)) node.setAttribute(name, other.getAttribute(name))
}
const rename = (node, tag) => {
  const made = node.ownerDocument.createElement(tag)
  speakLike(made, node)
  made.append(...node.childNodes)
  node.replaceWith(made)
  return made
}
const wrapContent = (node, tag) => {
  const made = node.ownerDocument.createElement(tag)
  made.append(...node.childNodes)
  node.append(made)
}
const isBlank = (node) =>
  !node.textContent.replace(/[\s\u00a0\u200b\ufeff]/g, "") && !node.querySelector("img, hr, table, figure")

/** The declarations of an element's style, by name. Styles come as data-style: a policy may forbid the attribute itself. */
const styleOf = (node) => {
  const found = {}
  for (const declaration of (node.dataset?.style || "").split(";")) {
    const colon = declaration.indexOf(":")
    if (colon > 0)
      found[declaration.slice(0, colon).trim().toLowerCase()] = declaration
        .slice(colon + 1)
        .trim()
        .toLowerCase()
  }
  return found
}
const isBold = (weight) => weight === "bold" || weight === "bolder" || Number(weight) >= 600
const isPlain = (weight) => weight === "normal" || (Number(weight) > 0 && Number(weight) < 600)

const read = (html) => {
  const text = html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<(\/?)o:p\b/gi, "<$1span")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))
  return new DOMParser().parseFromString(text, "text/html").body
}

const removeComments = (root) => {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT)
  const comments = []
  while (walker.nextNode()) comments.push(walker.currentNode)
  for (const comment of comments) comment.remove()
}

// Word writes lists as paragraphs with a drawn bullet; "mso-list: l0 level2 lfo1" says which list and how deep.
const mendWordLists = (root) => {
  let made = 0
  let open = [] // lists that are open, the outermost first
  let last = null
  for (const paragraph of all(root, "p, h1, h2, h3, h4, h5, h6, div")) {
    const rule = /(?:^|\s)l(\d+)\s+level(\d+)/.exec(styleOf(paragraph)["mso-list"] || "")
    const isWord = /\bMsoList(?:Paragraph|Bullet|Number)/.test(paragraph.className)
    const drawn = all(paragraph, "[data-style]").find((node) => /mso-list:\s*ignore/i.test(node.dataset.style))
    if (/^H\d$/.test(paragraph.tagName)) {
      drawn?.remove() // the number of a numbered heading
      continue
    }
    if (!rule && !(isWord && drawn)) {
      // Only the first paragraphs of a list carry its class in some versions; a plain one ends the list.
      if (!isBlank(paragraph)) open = []
      continue
    }
    const level = rule ? Number(rule[2]) : 1
    const marker = (drawn?.textContent || "").replace(/[\s\u00a0]/g, "")
    const isNumbered = /^\(?(\d+|[a-z]|[ivxlcdm]+)[.)]/i.test(marker)
    drawn?.remove()
    const follows = last && open.length && nextBlock(last) === paragraph
    if (!follows || (open[0] && rule && open[0].id !== rule[1] && level === 1)) open = []
    open = open.slice(0, level)
    const tag = isNumbered ? "OL" : "UL"
    if (open.length === level && open[level - 1].list.tagName !== tag) open = open.slice(0, level - 1)
    while (open.length < level) {
      const list = root.ownerDocument.createElement(tag)
      const number = Number(/^\(?(\d+)/.exec(marker)?.[1] || 1)
      if (isNumbered && number > 1) list.setAttribute("start", String(number))
      const parent = open.at(-1)?.list
      if (!parent) paragraph.before(list)
      else (parent.lastElementChild || parent.appendChild(root.ownerDocument.createElement("li"))).append(list)
      open.push({ list, id: rule?.[1] })
      if (!parent) made += 1
    }
    const item = root.ownerDocument.createElement("li")
    speakLike(item, paragraph)
    item.append(...paragraph.childNodes)
    open.at(-1).list.append(item)
    paragraph.remove()
    last = open[0].list
  }
  return made
}

// Word on the web gives each level of a list, or each item, a list of its own, and says how deep its items are.
const mendOnlineLists = (root) => {
  let open = [] // lists that are open, the outermost first
  let last = null
  for (const list of all(root, ":is(ul, ol):has(> li[data-aria-level])")) {
    if (list.parentElement.closest("li")) continue
    const box = list.closest(".ListContainerWrapper") || list
    const level = Number(list.querySelector("li").dataset.ariaLevel) || 1
    open = last && (box === last || nextBlock(last) === box) ? open.filter((outer) => outer.level <= level) : []
    const twin = open.at(-1)
    if (twin?.level === level) {
      open.pop()
      if (twin.list.tagName === list.tagName) {
        twin.list.append(...list.childNodes)
        list.remove()
      }
    }
    const outer = open.at(-1)
    const joined = list.isConnected ? list : twin.list
    if (list.isConnected && outer) outer.list.lastElementChild.append(list)
    open.push({ level, list: joined })
    if (joined === list && !outer) last = box
    else if (box !== last && box !== list) box.remove()
  }
}

/** The block that comes after this one, past what is blank. */
const nextBlock = (node) => {
  let next = node.nextElementSibling
  while (next && isBlank(next) && !next.matches("[class*=MsoList]")) next = next.nextElementSibling
  return next
}

// Paragraphs that begin with a typed bullet: two or more of them in a row are a list.
const mendTypedLists = (root) => {
  let made = 0
  for (const first of all(root, "p")) {
    if (!first.isConnected || first.closest("li, td, th") || !BULLET.test(first.textContent)) continue
    const run = [first]
    while (run.at(-1).nextElementSibling?.matches("p") && BULLET.test(run.at(-1).nextElementSibling.textContent))
      run.push(run.at(-1).nextElementSibling)
    if (run.length < 2) continue
    const list = root.ownerDocument.createElement("ul")
    first.before(list)
    for (const paragraph of run) {
      const walker = root.ownerDocument.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
      let rest = BULLET.exec(paragraph.textContent)[0].length
      while (rest > 0 && walker.nextNode()) {
        const cut = Math.min(rest, walker.currentNode.data.length)
        walker.currentNode.data = walker.currentNode.data.slice(cut)
        rest -= cut
      }
      list.append(rename(paragraph, "li"))
    }
    made += 1
  }
  return made
}

// Google Docs and others put a nested list beside the item that it belongs to.
const nestLists = (root) => {
  for (const list of all(root, ":is(ul, ol) > :is(ul, ol)")) {
    const item = list.previousElementSibling
    if (item?.tagName === "LI") item.append(list)
    else {
      const made = root.ownerDocument.createElement("li")
      list.before(made)
      made.append(list)
    }
  }
}

/** What looks are left for meaning: bold, italic, struck, raised and lowered, where a style says it. */
const meanStyles = (root) => {
  for (const node of all(root, "b, strong")) if (isPlain(styleOf(node)["font-weight"])) unwrap(node)
  for (const node of all(root, "i, em")) if (styleOf(node)["font-style"] === "normal") unwrap(node)
  for (const node of all(root, "b")) rename(node, "strong").dataset.style = node.dataset.style || ""
  for (const node of all(root, "i")) rename(node, "em").dataset.style = node.dataset.style || ""
  for (const node of all(root, "strike, del")) rename(node, "s")
  for (const node of all(root, "span, font, a, strong, em, td")) {
    if (node.tagName === "TD" && (node.querySelector(BLOCKS) || isBlank(node))) continue
    const style = styleOf(node)
    const inHeading = node.closest(`${HEADINGS}, th`)
    if (isBold(style["font-weight"]) && !inHeading && !node.closest("strong")) wrapContent(node, "strong")
    if (style["font-style"] === "italic" && !node.closest("em, blockquote, cite")) wrapContent(node, "em")
    const line = style["text-decoration"] || style["text-decoration-line"] || ""
    if (line.includes("line-through")) wrapContent(node, "s")
    if (style["vertical-align"] === "super") wrapContent(node, "sup")
    if (style["vertical-align"] === "sub") wrapContent(node, "sub")
  }
  // A heading is bold by itself.
  for (const node of all(root, ":is(h1, h2, h3, h4, h5, h6, th) strong")) unwrap(node)
  for (const node of all(root, "strong, em, s, sub, sup"))
    if (!node.textContent && !node.querySelector("img, br")) node.remove()
}

// Paragraphs of Word and of Word on the web that are something else.
const meanClasses = (root) => {
  for (const node of all(root, "p.MsoTitle")) rename(node, "h1")
  for (const node of all(root, "p.MsoSubtitle")) rename(node, "p")
  for (const node of all(root, "[role=heading][aria-level]"))
    rename(node, `h${Math.min(6, Math.max(1, Number(node.getAttribute("aria-level")) || 2))}`)
  for (const first of all(root, "p.MsoQuote, p.MsoIntenseQuote")) {
    if (first.parentElement?.tagName === "BLOCKQUOTE") continue
    const quote = root.ownerDocument.createElement("blockquote")
    first.before(quote)
    let node = first
    while (node?.matches("p.MsoQuote, p.MsoIntenseQuote")) {
      const next = node.nextElementSibling
      quote.append(node)
      node = next
    }
  }
}

/** Levels from 2 to 4, none skipped; `context` is the level of the heading above the caret, 1 where there is none. */
const mendHeadings = (root, context) => {
  let mended = 0
  const above = [] // { was, is } of the headings that the next one stands under
  for (const heading of all(root, HEADINGS)) {
    if (isBlank(heading)) {
      heading.remove()
      continue
    }
    if (heading.closest("li, td, th, caption, figcaption")) {
      mended += 1
      wrapContent(rename(heading, "p"), "strong")
      continue
    }
    const was = Number(heading.tagName[1])
    while (above.length && above.at(-1).was >= was) above.pop()
    const parent = above.at(-1)
    const is = Math.min(4, parent ? parent.is + 1 : Math.min(Math.max(2, was), Math.max(2, context + 1)))
    above.push({ was, is })
    if (is !== was) {
      rename(heading, `h${is}`)
      mended += 1
    }
  }
  return mended
}

const REDIRECTS = [
  { host: /(^|\.)google\.[a-z.]+$/, path: "/url", names: ["q", "url"] },
  { host: /\.safelinks\.protection\.outlook\.com$/, path: "/", names: ["url"] },
  { host: /^l\.(facebook|instagram)\.com$/, path: "/", names: ["u"] },
]

/** The address that a link leads to, without a detour over someone who counts the clicks; null if it leads nowhere. */
const destination = (href) => {
  if (/^(mailto:|tel:)/i.test(href)) return href
  if (/^#(_|heading=)/.test(href)) return null // an anchor inside the document that it was copied from
  if (/^(#|\/(?![/\\]))/.test(href)) return href
  let url
  try {
    url = new URL(href)
  } catch {
    return null
  }
  if (!["http:", "https:"].includes(url.protocol)) return null
  const detour = REDIRECTS.find(({ host, path }) => host.test(url.hostname) && url.pathname === path)
  const target = detour?.names
    .map((name) => url.searchParams.get(name))
    .find((value) => /^https?:\/\//i.test(value || ""))
  return target ? destination(target) : href
}

const mendLinks = (root) => {
  let removed = 0
  for (const link of all(root, "a")) {
    const href = link.getAttribute("href")
    const address = href === null ? null : destination(href.trim())
    if (address !== null && link.textContent.trim()) link.setAttribute("href", address)
    else {
      if (href && link.textContent.trim()) removed += 1
      unwrap(link)
    }
  }
  return removed
}

const ICON = 48 // pixels; what is larger is a picture that someone may miss
const isIcon = (picture) => {
  const sides = ["width", "height"].map((side) => Number.parseFloat(picture.getAttribute(side))).filter((side) => side >= 0)
  return sides.length > 0 && sides.every((side) => side <= ICON)
}

const removePictures = (root) => {
  let removed = 0
  for (const picture of all(root, "img, picture > source, svg, v\\:shape, v\\:imagedata")) {
    if (!picture.isConnected) continue
    const emoji = picture.tagName === "IMG" && /^\p{Extended_Pictographic}/u.test(picture.alt)
    const isPicture = picture.tagName === "IMG" || (picture.tagName === "svg" && picture.hasAttribute("width"))
    if (isPicture && !emoji && !isIcon(picture)) removed += 1
    const around = picture.closest("p, div")
    picture.replaceWith(emoji ? picture.alt : "")
    if (around && !around.matches("li *, td *, th *") && isBlank(around)) around.remove() // it held nothing else
  }
  // Its caption stays, as a paragraph.
  for (const figure of all(root, "figure:not([data-video])")) {
    for (const caption of all(figure, "figcaption")) isBlank(caption) ? caption.remove() : rename(caption, "p")
    unwrap(figure)
  }
  return removed
}

const mendTables = (root) => {
  for (const table of all(root, "table")) {
    for (const column of all(table, "colgroup, col")) column.remove()
    for (const cell of all(table, "thead td")) {
      const head = rename(cell, "th")
      for (const name of SPANS) if (cell.hasAttribute(name)) head.setAttribute(name, cell.getAttribute(name))
    }
    // One cell is a frame around something, not a table.
    if (table.rows.length === 1 && table.rows[0].cells.length === 1)
      table.replaceWith(...table.rows[0].cells[0].childNodes)
  }
}

/** Turns what is no paragraph into one where it stands among blocks, and takes apart boxes that only hold others. */
const mendBlocks = (root) => {
  for (const term of all(root, "dt")) {
    wrapContent(term, "strong")
    rename(term, "p")
  }
  for (const node of all(
    root,
    "dd, summary, address, center, div, section, article, main, header, footer, aside, dl, details, fieldset, hgroup",
  ).reverse()) {
    if (node.querySelector(BLOCKS)) {
      wrapLoose(node)
      for (const child of node.children) speakLike(child, node)
      unwrap(node)
    } else rename(node, "p")
  }
  wrapLoose(root)
  if (!root.querySelector(BLOCKS) && root.querySelector("br + br")) wrapContent(root, "p")
  // Two line breaks in a row end a paragraph.
  for (const paragraph of all(root, "p")) {
    const breaks = all(paragraph, ":scope > br")
    for (const first of breaks) {
      let second = first.nextSibling
      while (second?.nodeType === Node.TEXT_NODE && !second.data.trim()) second = second.nextSibling
      if (second?.nodeName !== "BR" || first.parentElement !== paragraph) continue
      const before = root.ownerDocument.createElement("p")
      while (paragraph.firstChild !== first) before.append(paragraph.firstChild)
      while (
        paragraph.firstChild &&
        (paragraph.firstChild.nodeName === "BR" ||
          (paragraph.firstChild.nodeType === Node.TEXT_NODE && !paragraph.firstChild.data.trim()))
      )
        paragraph.firstChild.remove()
      paragraph.before(before)
    }
    while (paragraph.lastChild?.nodeName === "BR") paragraph.lastChild.remove()
  }
}

/** Puts words that stand beside blocks into paragraphs of their own. */
const wrapLoose = (box) => {
  if (!box.querySelector(BLOCKS)) return
  let run = []
  const close = () => {
    if (run.some((node) => node.textContent.trim() && node.nodeName !== "BR")) {
      const paragraph = box.ownerDocument.createElement("p")
      run[0].before(paragraph)
      paragraph.append(...run)
    } else for (const node of run) if (node.nodeName === "BR") node.remove()
    run = []
  }
  for (const node of [...box.childNodes]) {
    const isBlock = node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCKS) || node.querySelector(BLOCKS))
    if (isBlock) close()
    else run.push(node)
  }
  close()
}

/** How many paragraphs hold nothing at all, not even something that is left out. */
const countBlank = (root) =>
  all(root, "p").filter(
    (node) => isBlank(node) && !node.querySelector(`${EMBEDS}, ${CONTROLS}`) && !node.closest("td, th"),
  ).length

const removeBlank = (root) => {
  for (const node of all(root, "p, blockquote, li").reverse()) {
    if (!isBlank(node)) continue
    const isOnlyChild =
      node.matches("p") && node.parentElement?.matches("td, th") && node.parentElement.children.length === 1
    if (isOnlyChild) continue
    node.remove()
  }
  for (const list of all(root, "ul, ol")) if (!list.children.length) list.remove()
}

/** Ordinary spaces; one that keeps a number with its unit, or punctuation with its word, stays. */
const mendSpaces = (root) => {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    if (walker.currentNode.parentElement.closest("pre")) continue
    walker.currentNode.data = walker.currentNode.data
      .replace(/[\u200b\ufeff\u00ad]/g, "")
      .replace(/[\s\u00a0]*\u00a0[\s\u00a0]*/g, (spaces, at, text) => {
        const [before, after] = [text[at - 1] || "", text[at + spaces.length] || ""]
        const keeps =
          spaces.length === 1 &&
          (/[;:!?»%€]/.test(after) || before === "«" || (/\d/.test(before) && /\p{L}/u.test(after)))
        return keeps ? "\u00a0" : " "
      })
  }
}

/** The editor knows no other elements and attributes than a text may hold; of those it knows, these are only looks. */
const removeLooks = (root) => {
  for (const node of all(root, "u")) unwrap(node)
  for (const node of all(root, "*")) {
    for (const name of ["lang", "align", "title"]) if (node.tagName !== "ABBR") node.removeAttribute(name)
    if (/^rtl$/i.test(node.dir)) node.dir = "rtl"
    else node.removeAttribute("dir")
  }
}

/** What reviewers wrote beside a text of Word; returns how many remarks there were. */
const removeRemarks = (root) => {
  const marks = all(root, "a.msocomanchor, a[href^='#_msocom_']")
  for (const node of [...marks, ...all(root, "[data-style*='mso-element:comment' i]")]) node.remove()
  return marks.length
}

/**
 * Returns { html, report } for HTML of another program. The report counts: headings and lists mended, pictures, parts
 * (embeds, buttons, forms) and links left out, blank paragraphs dropped; `styles` says whether any looks were dropped.
 */
export const clean = (html, { context = 1, framedVideo }) => {
  const root = read(html)
  const report = { styles: false, headings: 0, lists: 0, images: 0, parts: 0, links: 0, blank: 0 }
  for (const node of all(root, "script, meta, link, title, noscript, template, xml, base")) node.remove()
  for (const node of all(root, "[hidden]")) node.remove()
  for (const node of all(root, "[data-style]"))
    if (/display:\s*none|mso-hide:\s*all/i.test(node.dataset.style)) node.remove()
  report.parts += removeRemarks(root)
  report.styles = Boolean(root.querySelector("[data-style], [class], font, u, [align], [bgcolor]"))
  report.blank = countBlank(root)
  for (const frame of all(root, EMBEDS)) {
    const address = frame.getAttribute("src") || ""
    const video = framedVideo(address)
    if (video) {
      const figure = root.ownerDocument.createElement("figure")
      figure.dataset.video = video
      frame.replaceWith(figure)
    } else {
      frame.remove()
      report.parts += 1
    }
  }
  for (const control of all(root, CONTROLS)) {
    if (!control.isConnected || control.parentElement?.closest(CONTROLS)) continue
    if (control.matches("form, [role=button]") && control.querySelector("p, h1, h2, h3, h4")) unwrap(control)
    else {
      if (!control.matches("input[type=hidden]")) report.parts += 1
      const around = control.parentElement
      control.remove()
      if (around?.matches("p, div") && isBlank(around)) around.remove()
    }
  }
  report.images = removePictures(root)
  report.lists = mendWordLists(root)
  mendOnlineLists(root)
  removeComments(root)
  meanClasses(root)
  meanStyles(root)
  report.links = mendLinks(root)
  nestLists(root)
  mendTables(root)
  mendBlocks(root)
  report.lists += mendTypedLists(root)
  report.headings = mendHeadings(root, context)
  mendSpaces(root)
  removeLooks(root)
  for (const figure of all(root, "p figure")) figure.closest("p").before(figure)
  removeBlank(root)
  return { html: root.innerHTML.trim(), report }
}

export const provide = (kit) => {
  const { Extension, pm, Plugin, counted, insertPastedVideo, insertImages, framedVideo, words } = kit

  /** Says in one line what a paste did. */
  const describe = ({ styles, headings, lists, images, parts, links, blank }) => {
    const done = [
      styles && words.stylesRemoved,
      headings && counted(words.headingsMended, headings),
      lists && counted(words.listsMade, lists),
      blank && counted(words.blankRemoved, blank),
      links && counted(words.linksRemoved, links),
      parts && counted(words.partsLeftOut, parts),
      images && counted(words.imagesLeftOut, images),
    ].filter(Boolean)
    return done.length ? `${words.pasted} ${done.join("; ")}.` : words.pasted
  }

  /** The level of the heading above the caret; 1 where there is none. */
  const levelAbove = ({ doc, selection }) => {
    let level = 1
    doc.forEach((node, offset) => {
      if (offset < selection.from && node.type.name === "heading") level = node.attrs.level
    })
    return level
  }

  // Other editors made with the same library mark what is copied in them too, but have headings that this one has not.
  const isOurs = (html) => html.includes("data-pm-slice") && !/<h[156]\b/i.test(html)

  // What was copied in an editor keeps its form; but a picture from elsewhere would be fetched by every reader.
  const withoutForeignPictures = (html) => {
    const root = read(html)
    let images = 0
    for (const picture of all(root, "img")) {
      if (new URL(picture.getAttribute("src") || "", location.href).origin === location.origin) continue
      picture.remove()
      images += 1
    }
    return { html: root.innerHTML, report: { images } }
  }

  const Pasting = Extension.create({
    name: "backcarePasting",
    priority: 1500, // before the link's own handler, which would make a link of a video's address
    addStorage: () => ({ announce: () => {} }),

    addProseMirrorPlugins() {
      const { editor, storage } = this
      let report = {}
      const insertFiles = (data) => {
        const files = [...(data?.files || [])]
        const images = files.filter(({ type }) => type.startsWith("image/"))
        if (images.length < files.length) storage.announce(words.onlyImages)
        insertImages(editor, images)
        return files.length > 0
      }
      return [
        new Plugin({
          props: {
            transformPastedHTML: (html, view) => {
              const made = isOurs(html)
                ? withoutForeignPictures(html)
                : clean(html, { context: levelAbove(view.state), framedVideo })
              report = made.report
              return made.html
            },
            handlePaste: (view, event, slice) => {
              const what = report
              report = {}
              const text = event.clipboardData?.getData("text/plain") || ""
              const hasHTML = event.clipboardData?.types.includes("text/html")
              const pasting = text && insertPastedVideo(editor, text)
              if (pasting) {
                pasting.then((isVideo) => storage.announce(isVideo ? words.videoPasted : words.pasted))
                return true
              }
              if (!hasHTML && insertFiles(event.clipboardData)) return true
              if (view.state.selection.$from.parent.type.spec.code) return false
              const { state } = view
              if (state.selection.$from.parent.type.name === "backcareCaption") {
                const line = slice.content.textBetween(0, slice.content.size, " ", " ").replace(/\s+/g, " ").trim()
                if (line) view.dispatch(pm.history.closeHistory(state.tr).insertText(line).scrollIntoView())
                storage.announce(words.pastedAsLine)
                return true
              }
              const isLinkForWords = !state.selection.empty && /^https?:\/\/\S+$/.test(text.trim())
              if (!slice.size || isLinkForWords || pm.tables.isInTable(state)) {
                view.dispatch(pm.history.closeHistory(state.tr))
                queueMicrotask(() => storage.announce(describe(what)))
                return false
              }
              // A step of its own, so that undoing takes back all of it and nothing else.
              const begun = pm.history.closeHistory(state.tr)
              const { $from } = state.selection
              const first = slice.content.firstChild
              // An empty paragraph takes the words of the first one that is pasted, so let it take its direction too.
              if ($from.parent.content.size === 0 && $from.parent.type === first.type)
                begun.setNodeMarkup($from.before(), undefined, first.attrs)
              view.dispatch(begun)
              const single =
                slice.openStart === 0 && slice.openEnd === 0 && slice.content.childCount === 1
                  ? slice.content.firstChild
                  : null
              const tr = single
                ? view.state.tr.replaceSelectionWith(single, false)
                : view.state.tr.replaceSelection(slice)
              view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"))
              view.dispatch(pm.history.closeHistory(view.state.tr))
              storage.announce(describe(what))
              return true
            },
            handleDrop: (view, event, _slice, moved) => {
              if (moved) return false
              if (insertFiles(event.dataTransfer)) {
                event.preventDefault()
                return true
              }
              const what = report
              report = {}
              queueMicrotask(() => storage.announce(describe(what)))
              return false
            },
          },
        }),
      ]
    },
  })

  return { Pasting }
}
