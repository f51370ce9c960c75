"""Giving HTML from elsewhere the structure that ``elements`` describes. No word is lost, and none is glued to another.

What an element cannot contain is mended as an editor would do it by hand: boxes become paragraphs, a quotation in a
heading follows it, lines of a caption are divided by ``<br>``, and figures that refer to something stand at the top.
"""

from collections.abc import Callable, Iterable, Iterator

from backcare.text.elements import ELEMENTS, HEADINGS, INLINE, LANGUAGE, RENAMED, TITLES, VOID
from backcare.text.limits import MAX_DEPTH, too_deep
from backcare.text.tree import Element, Node, has_content, parse, to_html, walk

_GAP = Element("")
"""Where an empty box stood: words before and after it are not one."""


def restructure(html: str) -> str:
    """Return well-formed ``html`` with every element where it may stand. To do it twice changes nothing.

    Raises ``ValidationError`` when it comes out too deeply nested.
    """
    nodes = _lift_figures(_flow(parse(html).children))
    if _depth(nodes) > MAX_DEPTH:
        raise too_deep()
    return to_html(nodes)


def _depth(nodes: Iterable[Node]) -> int:
    return max((1 + _depth(node.children) for node in nodes if isinstance(node, Element)), default=0)


def _runs(nodes: Iterable[Node]) -> Iterator[tuple[Element | None, list[Node]]]:
    """Yield blocks one by one, and what stands between them together, with ``None`` in place of the block."""
    run: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.tag in INLINE:
            run.append(node)
            continue
        if run:
            yield None, run
        run = []
        if node is not _GAP:
            yield node, [node]
    if run:
        yield None, run


def _flow(nodes: Iterable[Node]) -> list[Node]:
    """Return ``nodes`` as words and blocks that may stand beside each other."""
    placed = [each for node in nodes for each in _placed(node)]
    return _paragraphs(Element("p"), placed) if _GAP in placed else placed


def _placed(node: Node) -> list[Node]:
    if isinstance(node, str) or node.tag in VOID:
        return [node]
    node.tag = RENAMED.get(node.tag, node.tag)
    if place := _PLACES.get(node.tag):
        return place(node)
    inside = _flow(node.children)
    if node.tag in INLINE:
        return _marked(node, inside)
    if node.tag in HEADINGS or node.tag == "p":
        return _paragraphs(node, inside)
    if not has_content(inside):
        return [_GAP]
    language = {name: value for name, value in node.attrs.items() if name in LANGUAGE}
    made = _paragraphs(Element("p", language), inside)
    return _marked(Element("strong"), made) if node.tag in TITLES else made


def _paragraphs(like: Element, nodes: list[Node]) -> list[Node]:
    """Return what is in a paragraph or a heading as one or several ``like`` it, and the blocks that stood in it."""
    runs = list(_runs(nodes))
    made: list[Node] = []
    for block, run in runs:
        if block is None:
            if len(runs) == 1 or has_content(run):
                made.append(Element(like.tag, dict(like.attrs), run))
            continue
        if block.tag == "p":
            block.tag = like.tag
        for name in LANGUAGE & like.attrs.keys() & ELEMENTS[block.tag].attributes:
            block.attrs.setdefault(name, like.attrs[name])
        made.append(block)
    return made or [like]


def _marked(mark: Element, nodes: list[Node]) -> list[Node]:
    """Return ``nodes``, which stand in a link or in bold, with that within each of the blocks."""
    if not any(block for block, _run in _runs(nodes)):
        return [Element(mark.tag, dict(mark.attrs), nodes)]
    made: list[Node] = []
    for block, run in _runs(nodes):
        if block is None:
            made += _marked(mark, run) if has_content(run) else run
            continue
        if has_content(block.children):
            block.children = _marked(mark, block.children)
        made.append(block)
    return made


def _line(nodes: Iterable[Node], between: str = "") -> tuple[list[Node], list[Node]]:
    """Return the words of ``nodes`` as one piece, lines divided by ``between`` or ``<br>``, and the figures in it that
    refer to something."""
    lines: list[list[Node]] = []
    figures: list[Node] = []

    def collect(nodes: Iterable[Node]) -> None:
        for block, run in _runs(nodes):
            if block is None:
                lines.append(run)
            elif block.refers_to:
                figures.append(block)
            else:
                collect(block.children)

    collect(_flow(nodes))
    lines = lines if len(lines) < 2 else list(filter(has_content, lines))
    words = [each for line in lines for each in (between or Element("br"), *line)][1:]
    return words, figures


def _preformatted(node: Element) -> list[Node]:
    words, figures = _line(node.children, "\n")
    if words and isinstance(words[0], str):
        words[0] = words[0].lstrip("\n")  # a parser drops the first line break, each time
    return [Element("pre", node.attrs, words), *figures]


def _quotation(node: Element) -> list[Node]:
    return [Element("blockquote", node.attrs, _flow(node.children))]


def _item(node: Element) -> list[Node]:
    return _list(Element("ul", {}, [node]))


def _list(node: Element) -> list[Node]:
    items: list[Node] = []
    last: Element | None = None
    is_made = False  # whether the last item was made of what stood between items
    for child in node.children:
        if isinstance(child, Element) and child.tag == "li":
            last, is_made = Element("li", child.attrs, child.children), False
            items.append(last)
        elif last and (is_made or (isinstance(child, Element) and child.tag in ("ul", "ol"))):
            last.children.append(child)
        elif isinstance(child, str) and not child.strip():
            items.append(child)
        else:
            last, is_made = Element("li", {}, [child]), True
            items.append(last)
    for item in items:
        if isinstance(item, Element):
            item.children = _flow(item.children)
    return [Element(node.tag, node.attrs, items)] if last else [_GAP]


def _table(node: Element) -> list[Node]:
    caption: list[Node] = []
    figures: list[Node] = []
    attrs: dict[str, str] = {}
    rows: dict[str, list[Element]] = {"thead": [], "tbody": [], "tfoot": []}
    for part in node.children:
        if isinstance(part, str):
            continue
        if part.tag == "caption":
            words, some = _line(part.children)
            caption += [Element("br"), *words] if caption else words
            figures += some
            attrs |= part.attrs
        elif part.tag in rows:
            for row in part.children:
                if isinstance(row, Element):
                    rows[part.tag].append(_row(row, part))
    every = [*rows["thead"], *rows["tbody"], *rows["tfoot"]]
    if not every:
        return [*figures, *(_paragraphs(Element("p", attrs), caption) if caption else [_GAP])]
    end = next((at for at, row in enumerate(every) if not _is_head(row)), None)
    head, body = (every[:end], every[end:]) if end else ([], every)
    parts = [
        *([Element("caption", attrs, caption)] if has_content(caption) else []),
        *([Element("thead", {}, [*head])] if head else []),
        Element("tbody", {}, [*body]),
    ]
    return [*figures, Element("table", node.attrs, [*parts])]


def _is_head(row: Element) -> bool:
    """Whether ``row`` has headings only, but for an empty cell in the corner."""
    cells = row.children[1:] if _is_empty_cell(row.children[:1]) else row.children
    return bool(cells) and all(_tag(cell) == "th" for cell in cells)


def _is_empty_cell(nodes: list[Node]) -> bool:
    return any(isinstance(node, Element) and node.tag == "td" and not has_content(node.children) for node in nodes)


def _row(row: Element, part: Element) -> Element:
    cells: list[Node] = []
    for cell in row.children:
        if isinstance(cell, Element):
            is_corner = not cells and _is_empty_cell([cell])
            tag = "th" if part.tag == "thead" and not is_corner else cell.tag
            cells.append(Element(tag, cell.attrs, _flow(cell.children)))
    return Element("tr", part.attrs | row.attrs, cells)


def _figure(node: Element) -> list[Node]:
    kind = node.refers_to
    shown: list[Node] = []  # what stands in the figure
    rest: list[Node] = []  # what follows it
    for child in node.children:
        if isinstance(child, Element) and child.tag == "figcaption" and kind not in ("product", "technique"):
            words, figures = _line(child.children)
            if kind and shown:
                rest.append(Element("p", child.attrs, words))
            else:
                shown.append(Element("figcaption", child.attrs, words))
            (rest if kind else shown).extend(figures)
        elif not kind:
            shown += _placed(child)
        elif _tag(child) != "img":  # a figure of the library has its own
            rest += _placed(child)
    if not kind:
        return [Element("figure", node.attrs, _paragraphs(Element("p"), shown) if _GAP in shown else shown)]
    wanted = {f"data-{kind}", *LANGUAGE, *(["data-image"] if kind == "video" else [])}
    attrs = {name: value for name, value in node.attrs.items() if name in wanted}
    return [Element("figure", attrs, shown), *(_paragraphs(Element("p"), rest) if has_content(rest) else [])]


# Figures that refer to something


def _lift_figures(nodes: Iterable[Node]) -> list[Node]:
    """Return ``nodes`` with every figure that refers to something at the top."""
    lifted: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and not node.refers_to and any(inner.refers_to for inner in walk(node.children)):
            lifted += _divide(node)
        else:
            lifted.append(node)
    return lifted


def _divide(element: Element) -> list[Element]:
    """Return the parts of ``element`` and, between them, the figures that stood in it."""
    divided: list[Element] = []
    items = 0  # list items in the parts so far
    run: list[Node] = []
    for child in [*_lift_figures(element.children), None]:
        if child is not None and not (isinstance(child, Element) and child.refers_to):
            run.append(child)
            continue
        if has_content(run):
            is_first = all(node.refers_to for node in divided)
            part = Element(element.tag, dict(element.attrs), run, goes_on=not is_first)
            going_on = [item.goes_on for item in run if isinstance(item, Element) and item.tag == "li"]
            if element.tag == "ol" and items:
                part.attrs["start"] = str(int(element.attrs.get("start", 1)) + items - any(going_on))
            items += going_on.count(False)
            divided.append(part)
        run = []
        if child is not None:
            divided.append(child)
    return divided


_PLACES: dict[str, Callable[[Element], list[Node]]] = {
    "ul": _list,
    "ol": _list,
    "li": _item,
    "table": _table,
    "figure": _figure,
    "pre": _preformatted,
    "blockquote": _quotation,
}
"""What is made of an element and what it holds; a mark, a paragraph, a heading and a box are not here."""


def _tag(node: Node) -> str:
    return node.tag if isinstance(node, Element) else ""
