"""Every sample of the documentation is tried: Python runs, templates render, commands exist, settings pass the check.

A sample whose first line names a file is that file of the host's project, for the samples below it on the page.
``docs/tutorial.md`` is followed as a whole by ``tests/guest/test_tutorial.py``.
"""

import importlib.util
import json
import re
import shlex
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib.admin import AdminSite
from django.core.checks import run_checks
from django.core.management import get_commands, load_command_class
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from shop_site.environment import ROOT
from tests.factories import (
    make_article,
    make_image,
    make_person,
    make_placement,
    make_product,
    make_tag,
    make_technique,
)

DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
BLOCK = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A(?:#|{#|//) (\S+\.(?:py|html))(?: #})?$", re.MULTILINE)
NOT_INSTALLED = {"unfold"}
"""What a sample may import though it is no dependency of ours."""
PROGRAMS = {
    *("mkdir", "cd", "curl", "pip", "django-admin", "rsvg-convert", ".", "export", "set", "umask", "sh", "mv", "rm"),
    *("find", "rsync", "pg_dump", "pg_restore", "redis-cli", "apt", "adduser", "install", "sudo", "systemctl", "nginx"),
    *("certbot", "ln", "journalctl", "docker", "aws", "printf"),
}
"""What a line for the shell may begin with beside Python; ``.`` makes a virtual environment active."""

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Sample:
    """One block of code on a page."""

    page: Path
    line: int
    language: str
    code: str

    @property
    def file(self) -> str:
        """The path of the host's file that it is, or an empty text."""
        found = FILE.match(self.code)
        return found[1] if found else ""

    def __str__(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def samples_of(page):
    text = page.read_text()
    return [
        Sample(page, text[: found.start()].count("\n") + 1, found[2], dedent(found[4]))
        for found in BLOCK.finditer(text)
    ]


SAMPLES = [sample for page in DOCS for sample in samples_of(page)]


def of(*languages):
    """Run a test once for each sample of these languages."""
    chosen = [sample for sample in SAMPLES if sample.language in languages]
    return pytest.mark.parametrize("sample", chosen, ids=str)


def test_every_sample_is_of_a_kind_that_is_tried():
    known = {"python", "django", "sh", "console", "json", "css", "html", "text"}
    assert {sample.language for sample in SAMPLES} <= known
    for page in DOCS:
        assert page.read_text().count("```") % 2 == 0, page
        fences = re.findall(r"^ *```(\w*)", page.read_text(), flags=re.MULTILINE)
        assert len([language for language in fences if language]) == len(samples_of(page)), page


# Python, settings and templates: page by page, since one sample may be about another


@pytest.fixture
def host(settings, tmp_path, monkeypatch):
    """A function that writes a host's file; modules and templates among them are found."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/__init__.py").touch()
    (tmp_path / "templates").mkdir()
    blocks = "".join(f"{{% block {name} %}}{{% endblock %}}" for name in ("title", "head", "content"))
    (tmp_path / "templates/base.html").write_text(blocks)
    monkeypatch.syspath_prepend(tmp_path)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path / "templates"]}]

    def write(name, code):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)

    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def names_of_a_project(page):
    """What the text around the samples speaks of."""
    from django.contrib import admin

    names = {"BASE_DIR": ROOT, "my_admin_site": AdminSite(name="mine")}
    if page.name == "your-admin.md":
        names["admin"] = admin
    if page.name == "addresses.md":
        names["technique"] = make_technique(slug="kneading")
    if page.name == "tutorial.md":
        names |= {"INSTALLED_APPS": [], "TEMPLATES": [{}], "MIDDLEWARE": []}
    return names


@pytest.mark.parametrize("page", [page for page in DOCS if samples_of(page)], ids=lambda page: page.name)
def test_python_runs_and_settings_pass_the_check(page, host, settings, monkeypatch):
    monkeypatch.setenv("HCAPTCHA_SECRET", "a secret")
    # What a sample connects to a model of the host waits for that for ever, and a check of another test would say so.
    monkeypatch.setattr(apps, "_pending_operations", apps._pending_operations.copy())
    ours = settings.BACKCARE
    for sample in samples_of(page):
        if sample.file:
            host(sample.file, sample.code)
    for sample in samples_of(page):
        if sample.language != "python":
            continue
        code = compile(sample.code, str(sample), "exec")
        imported = set(re.findall(r"^(?:import|from) (\w+)", sample.code, flags=re.MULTILINE))
        if imported & NOT_INSTALLED:
            continue
        names = names_of_a_project(page) | {"__name__": sample.file.removesuffix(".py").replace("/", ".") or "sample"}
        exec(code, names)
        if "BACKCARE" in names:
            settings.CACHES = names.get("CACHES", settings.CACHES)
            settings.BACKCARE = {**ours, **names["BACKCARE"]}
            assert [issue for issue in run_checks() if (issue.id or "").startswith("backcare.")] == [], str(sample)


def test_a_template_of_every_page_renders(host, client):
    article, technique = make_article(tags=[make_tag("Desk")]), make_technique()
    product = make_product(handle="back-massagers")
    make_placement(product=product, article=article)
    make_placement(product=product, technique=technique)
    request = RequestFactory().get("/")
    for sample in (sample for sample in SAMPLES if sample.language == "django"):
        if '{% extends "backcare/' in sample.code:  # it has the context of that page
            host("templates/backcare/article_detail.html", sample.code)
            assert client.get(article.get_absolute_url()).status_code == 200, str(sample)
            continue
        template = engines["django"].from_string(sample.code)
        html = template.render({"article": article, "handle": "back-massagers", "widget": None}, request)
        if "{% article_cards" in sample.code and "for_collection" in sample.code:
            assert article.get_absolute_url() in html, str(sample)


def test_the_async_view_shows_cards(host):
    article = make_article(hero_image=make_image(), author=make_person())
    page = ROOT / "docs/reference/python.md"
    for sample in samples_of(page):
        if sample.file:
            host(sample.file, sample.code)
    from shop.views import front

    response = async_to_sync(front)(RequestFactory().get("/"))
    assert f'href="{article.get_absolute_url()}"' in response.content.decode()


def test_what_appeared_is_what_was_scheduled_or_published_since(host):
    names = {}
    for sample in samples_of(ROOT / "docs/reference/python.md"):
        if "def appeared" in sample.code:
            exec(sample.code, names)
    now = timezone.now()
    scheduled, later = (make_article(published_at=now + timedelta(hours=hours)) for hours in (1, 9))
    make_article(published_at=now - timedelta(hours=1))
    make_article(published_at=now + timedelta(hours=1), expires_at=now + timedelta(hours=2))
    assert list(names["appeared"](now, now + timedelta(hours=3))) == [scheduled]
    assert list(names["appeared"](now + timedelta(hours=1), now + timedelta(hours=10))) == [later]


# Lines for the shell


def commands_in(code):
    """Each command of the lines, as its words, without variables in front and without the times of cron."""
    for line in code.replace("\\\n", " ").splitlines():
        for command in re.split(r"&&|;(?![^\"]*\")", re.sub(r"^(\S+ +){5}(?:shop +)?(?=cd |\. )", "", line)):
            words = shlex.split(command.strip(" {}").removeprefix("sudo -u shop "), comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words.pop(0)
            if words and words[0] != "[":
                yield words


def assert_django_knows(words, where):
    """The command is one of this project's, and takes these arguments."""
    name, *arguments = words
    app = get_commands().get(name)
    assert app, f"{where}: manage.py has no command {name}"
    command = load_command_class(app, name) if isinstance(app, str) else app
    command.create_parser("manage.py", name).parse_args(arguments)


@of("sh", "console")
def test_commands_exist(sample):
    for words in commands_in(sample.code):
        program = words[0].rpartition("/")[2]
        if program in ("python", "python3") and words[1] == "manage.py":
            assert_django_knows(words[2:], sample)
        elif program == "shop-manage":
            assert_django_knows(words[1:], sample)
        elif program in ("python", "python3") and words[1] == "-m":
            assert importlib.util.find_spec(words[2]), f"{sample}: no module {words[2]}"
        elif program not in ("python", "python3"):
            assert program in PROGRAMS, f"{sample}: {program}"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_commands_that_the_text_names_exist(page):
    for name in re.findall(r"manage\.py ([a-z]\w+)", page.read_text()):
        assert name in get_commands(), f"{page.name}: manage.py {name}"


def test_cron_is_told_which_python():
    lines = [line for sample in SAMPLES for line in sample.code.splitlines() if line.startswith("*/")]
    assert lines
    assert [line for line in lines if "bin/python manage.py" not in line] == []


# The rest


@of("json")
def test_json_can_be_read(sample):
    lines = [sample.code] if sample.code.startswith("{\n") else sample.code.splitlines()
    for line in lines:
        json.loads(line)


def test_every_custom_property_of_the_samples_is_one_of_ours():
    css = (ROOT / "backcare/static/backcare/backcare.css").read_text()
    named = {name for page in DOCS for name in re.findall(r"--bc-[a-z-]+", page.read_text())}
    assert len(named) > 10
    assert {name for name in named if f"{name}:" not in css} == set()
