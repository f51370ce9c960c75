"""The shape of the app: which module may import which, where unsafe HTML may stand, what names are not used."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import backcare

APP = Path(backcare.__file__).parent
LEVELS = (
    {
        "clock",
        "conf",
        "exceptions",
        "signals",
        "querysets",
        "prepared",
        "locks",
        "time_limit",
        "vacuum",
        "tasks",
        "site",
        "text",
        "retrying",
        "relations",
    },
    {"publishing", "ordering", "seo", "cautions", "link_health", "captcha", "spam", "client_ip", "mail"},
    {"areas", "tags", "images", "products", "people", "history", "redirects"},
    {"techniques"},
    {"articles"},
    {"related", "comments", "search", "clicks", "checklist", "previews"},
    {"publication", "privacy"},
    {"groups", "page_cache"},
    {"views"},
    {"admin"},
    {"models", "urls", "legacy_urls", "api_urls", "sitemaps", "checks", "management", "templatetags"},
    {"apps"},
)
"""What lies directly in ``backcare/``, folders and modules, from the bottom to the top."""
LEVEL_OF = {name: level for level, names in enumerate(LEVELS) for name in names}
VIEWS = LEVEL_OF["views"]
VAGUE = {"utils", "helpers", "services", "managers", "base", "common"}


def name_of(path):
    """The module's dotted name below ``backcare``, as a tuple."""
    parts = path.relative_to(APP).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


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
PYTHON = sorted(APP.rglob("*.py"))
TEMPLATES = sorted(APP.rglob("*.html"))
ARROWS = [
    (f"{path.relative_to(APP)}:{line}", module, imported)
    for path, module in MODULES.items()
    for line, imported in imports(path)
]
"""Every import in the app, also those inside functions: where it stands, the module it is in, the module it names."""


def test_everything_has_a_level():
    assert {module[0] for module in MODULES.values() if module} - set(LEVEL_OF) == set()


def test_imports_go_down():
    for where, module, imported in ARROWS:
        if module and imported[0] != module[0]:
            above, below = LEVEL_OF[module[0]], LEVEL_OF[imported[0]]
            assert below < above or below == above == 0, f"{where}: {module[0]} imports {'.'.join(imported)}"


def circle_in(arrows):
    """Return names that import each other in a circle, or an empty list."""
    graph = {}
    for name, imported in arrows:
        graph.setdefault(name, set()).add(imported)
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return error.args[1]
    return []


def test_no_circle_of_folders_or_modules():
    assert circle_in((module[0], to[0]) for _where, module, to in ARROWS if module and module[0] != to[0]) == []
    assert circle_in((module, to) for _where, module, to in ARROWS) == []


def test_nouns_know_nothing_of_pages_and_the_admin():
    forbidden = re.compile(r"^\s*(?:from|import) django\.(?:contrib\.admin|forms|shortcuts|views)\b", re.MULTILINE)
    for path, module in MODULES.items():
        if module and LEVEL_OF[module[0]] < VIEWS:
            assert not forbidden.search(path.read_text()), path


def test_scoring_and_the_body_are_pure():
    spam = ("bayes", "normalizing", "scripts", "link_detection", "term_matcher", "signs", "tokens")
    for name in ("related/scoring.py", *(f"spam/{module}.py" for module in spam)):
        source = (APP / name).read_text()
        assert not re.search(r"^\s*(?:from|import) django", source, re.MULTILINE), name


def test_no_vague_module_names():
    assert [module for module in MODULES.values() if VAGUE & set(module)] == []


def test_every_file_says_what_it_is():
    for path in MODULES:
        tree = ast.parse(path.read_text())
        assert not tree.body or ast.get_docstring(tree), f"{path} does not start with a docstring"


def test_nothing_prints_and_nothing_is_marked_safe():
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                assert called not in ("print", "mark_safe", "SafeString"), f"{path}:{node.lineno} calls {called}"


def test_safe_stands_where_segments_are_shown_only():
    using = {
        path.relative_to(APP).as_posix()
        for path in TEMPLATES
        if re.search(r"\|\s*safe|autoescape\s+off|mark_safe", path.read_text())
    }
    assert using == {"templates/backcare/_segments.html", "templates/backcare/feed_content.html"}


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


def test_a_stylesheet_keeps_to_its_layer_and_its_root():
    for path in PUBLIC_STYLES:
        rules = list(css_blocks(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)))
        assert [prelude for prelude, _block in rules] == ["@layer backcare"], path
        found = list(selectors(rules[0][1]))
        assert len(found) > 8, path
        for selector in found:
            assert re.match(r'(\[data-backcare-scheme(="\w+")?\] )?\.backcare\b', selector), f"{path}: {selector}"


def test_styles_have_no_left_and_right():
    """They begin and end where the text of a language does. A sign to play is the same in all of them."""
    sided = re.compile(
        r"[\s;{](?:(?:margin|padding|border)-)?(?:left|right)\s*:|(?:text-align|float):\s*(?:left|right)"
    )
    for path in (APP / "static").rglob("*.css"):
        lines = [line for line in path.read_text().splitlines() if "__play" not in line]
        assert [line for line in lines if sided.search(line)] == [], path


def test_the_styles_of_a_page_are_small():
    sizes = {path.name: path.stat().st_size for path in PUBLIC_STYLES}
    # Every page has the first, and at most one of the others: an article with a video, the guide, or the search. A
    # browser fetches the one for paper when it has nothing else to do.
    assert sizes.pop("print.css") < 2_000
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


def test_the_graph_in_the_docs_is_that_of_the_code():
    graph = {}
    for _where, module, imported in ARROWS:
        if module and imported[0] != module[0]:
            graph.setdefault(module[0], set()).add(imported[0])
    lines = [
        f"{name:13}{' '.join(sorted(graph[name]))}" for name in sorted(graph, key=lambda name: (LEVEL_OF[name], name))
    ]
    page = (APP.parent / "docs/explanation/architecture.md").read_text()
    written = page.partition("```text\n")[2].partition("\n```")[0]
    assert written == "\n".join(lines), "copy the second one into docs/explanation/architecture.md"
