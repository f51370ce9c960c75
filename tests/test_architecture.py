"""The shape of the app: which module may import which, where unsafe HTML may stand, what names are not used."""

import ast
import re
from pathlib import Path

import pytest

import backcare

APP = Path(backcare.__file__).parent
LEVELS = (
    {"conf", "exceptions", "signals", "querysets", "locks", "vacuum", "tasks", "site", "text", "http"},
    {"publishing", "ordering", "seo", "link_health", "mail", "captcha", "spam", "visitors"},
    {"areas", "cautions", "tags", "images", "products", "people", "history", "redirects"},
    {"techniques"},
    {"articles"},
    {"related", "comments", "search", "clicks", "previews", "checklist"},
    {"publication", "link_checks", "archive"},
    {"feeds", "sitemaps", "structured_data", "embed", "importers", "exporters", "page_cache", "desk", "privacy"},
)
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
SHELL_ROOMS = {"apps", "models", "admin", "urls", "checks", "groups", "templatetags", "management"}
SHELL_KINDS = {"views", "forms", "admin", "urls", "cards", "endpoints", "filters", "writing"}
VAGUE = {"utils", "helpers", "services", "managers", "base", "common"}


def name_of(path):
    """The module's dotted name below ``backcare``, as a tuple."""
    parts = path.relative_to(APP).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def is_shell(module):
    return module[0] in SHELL_ROOMS or (len(module) > 1 and module[1] in SHELL_KINDS)


def exists(parts):
    path = APP.joinpath(*parts)
    return path.with_suffix(".py").exists() or path.is_dir()


def imports(path):
    """Every module of the app that the file imports, wherever the statement stands, with its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: import by the full name"
            base = (node.module or "").split(".")
            names = [
                [*base, alias.name] if base[0] == "backcare" and exists([*base[1:], alias.name]) else base
                for alias in node.names
            ]
        else:
            continue
        for name in names:
            if name[0] == "backcare" and len(name) > 1:
                yield node.lineno, tuple(name[1:])


MODULES = {path: name_of(path) for path in sorted(APP.rglob("*.py")) if "migrations" not in path.parts}
DOMAIN = [(path, module) for path, module in MODULES.items() if module and not is_shell(module)]
PYTHON = [pytest.param(path, id=str(path.relative_to(APP))) for path in sorted(APP.rglob("*.py"))]
TEMPLATES = sorted(APP.rglob("*.html"))


def test_every_room_has_a_level():
    rooms = {module[0] for module in MODULES.values() if module}
    assert rooms - SHELL_ROOMS - set(LEVEL_OF) == set()


@pytest.mark.parametrize(("path", "module"), [pytest.param(*pair, id=".".join(pair[1])) for pair in DOMAIN])
def test_domain_modules_import_downward_only(path, module):
    level = LEVEL_OF[module[0]]
    for line, imported in imports(path):
        where = f"{path}:{line} imports backcare.{'.'.join(imported)}"
        assert not is_shell(imported), f"{where}, which is part of the shell"
        if imported[0] == module[0]:
            continue
        assert LEVEL_OF[imported[0]] <= level, f"{where}, which lies above"
        if level > 0:
            assert LEVEL_OF[imported[0]] < level, f"{where}, a room of the same level"


def test_the_base_has_no_circles():
    graph = {}
    for path, module in DOMAIN:
        if LEVEL_OF[module[0]] == 0:
            graph.setdefault(module[0], set()).update(
                imported[0] for _line, imported in imports(path) if imported[0] != module[0]
            )
    while graph:
        free = {room for room, needed in graph.items() if not needed & graph.keys()}
        assert free, f"these import each other: {sorted(graph)}"
        graph = {room: needed for room, needed in graph.items() if room not in free}


def test_scoring_and_the_body_are_pure():
    spam = ("bayes", "folding", "languages", "links", "lists", "signs", "tokens")
    for name in ("related/scoring.py", *(f"spam/{module}.py" for module in spam)):
        source = (APP / name).read_text()
        assert not re.search(r"^\s*(?:from|import) django", source, re.MULTILINE), name


def test_no_vague_module_names():
    assert [module for module in MODULES.values() if VAGUE & set(module)] == []


@pytest.mark.parametrize("path", PYTHON)
def test_every_file_says_what_it_is(path):
    tree = ast.parse(path.read_text())
    if "migrations" in path.parts or not tree.body:
        return
    assert ast.get_docstring(tree), f"{path} does not start with a docstring"


@pytest.mark.parametrize("path", PYTHON)
def test_nothing_prints_and_nothing_is_marked_safe(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert called not in ("print", "mark_safe", "SafeString"), f"{path}:{node.lineno} calls {called}"


def test_safe_stands_in_one_template_only():
    using = {
        path.relative_to(APP).as_posix()
        for path in TEMPLATES
        if re.search(r"\|\s*safe|autoescape\s+off|mark_safe", path.read_text())
    }
    assert using == {"templates/backcare/_segments.html"}


def test_templates_and_static_files_stay_in_their_own_folders():
    for path in TEMPLATES:
        folder = path.relative_to(APP / "templates").parts
        assert folder[0] == "backcare" or folder[:2] == ("admin", "backcare"), path
    static = APP / "static"
    assert {path.relative_to(static).parts[0] for path in static.rglob("*") if path.is_file()} == {"backcare"}


def test_every_setting_is_explained():
    tree = ast.parse((APP / "conf.py").read_text())
    settings = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    for node, following in zip(settings.body, [*settings.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign):
            explained = (
                isinstance(following, ast.Expr)
                and isinstance(following.value, ast.Constant)
                and isinstance(following.value.value, str)
            )
            assert explained, f"BACKCARE[{node.target.id!r}] has no docstring"


def css_blocks(text):
    """Yield ``(prelude, block)`` of each rule at the top of ``text``; statements without a block have None."""
    at = 0
    while at < len(text):
        end = next((i for i in range(at, len(text)) if text[i] in "{;}"), len(text))
        prelude = text[at:end].strip()
        if end == len(text) or text[end] != "{":
            if prelude:
                yield prelude, None
            at = end + 1
            continue
        depth, stop = 1, end + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[stop], 0)
            stop += 1
        yield prelude, text[end + 1 : stop - 1]
        at = stop


def selectors(block):
    """Every selector of a block of rules, also inside ``@media`` and its like."""
    for prelude, inner in css_blocks(block):
        assert inner is not None, f"a statement among the rules: {prelude}"
        if prelude.startswith(("@media", "@supports", "@container")):
            yield from selectors(inner)
        elif prelude.startswith(("@keyframes", "@property")):
            assert "backcare" in prelude or "--bc-" in prelude
        else:
            assert not prelude.startswith("@"), prelude
            yield from (part.strip() for part in re.split(r",(?![^()]*\))", prelude))


PUBLIC_STYLES = sorted((APP / "static/backcare").glob("*.css"))


@pytest.mark.parametrize("path", PUBLIC_STYLES, ids=lambda path: path.name)
def test_a_stylesheet_keeps_to_its_layer_and_its_root(path):
    rules = list(css_blocks(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)))
    assert [prelude for prelude, _block in rules] == ["@layer backcare"]
    found = list(selectors(rules[0][1]))
    assert len(found) > 8
    for selector in found:
        assert re.match(r'(\[data-backcare-scheme="\w+"\] )?\.backcare\b', selector), selector


def test_the_styles_of_a_page_are_small():
    sizes = {path.name: path.stat().st_size for path in PUBLIC_STYLES}
    # Every page has the first, and at most one of the others: an article with a video, or the search.
    assert sizes.pop("backcare.css") + max(sizes.values()) < 26_000


def test_pages_ask_no_third_party():
    loads = re.compile(
        r"""(?:\b(?:src|srcset|href|action|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?)(?:https?:)?//"""
    )
    for path in [*TEMPLATES, *APP.rglob("*.css")]:
        assert not loads.search(path.read_text()), path
    scripts = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|fetch\(\s*)["'`](?:https?:)?//""")
    for path in APP.rglob("*.js"):
        assert not scripts.search(path.read_text()), path
