"""Backcare in the project of somebody else, from the built wheel, by what the README says and nothing else.

``project/`` is that project. It is copied out of the repository, so that ``backcare`` can come from the wheel only.
"""

import json
import re
import runpy
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.guest import fresh, readme

PROJECT = Path(__file__).parent / "project"
OUTER_BLOCKS = {"title": "page_title", "head": "extra_head", "content": "main"}
"""The blocks of the README's base template, and how they are called in this project."""

VISIT = "import django; django.setup(); import visit; visit.main()"
STRICT = ("-W", "error::DeprecationWarning", "-W", "error::PendingDeprecationWarning")


# What the project was told


def without_indentation(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def told_base_template():
    """The README's base template, with the outer blocks named as this project names them."""
    text = readme.block_with("django", '{% extends "base.html" %}')
    for name, own in OUTER_BLOCKS.items():
        text = text.replace(f"{{% block {name} %}}", f"{{% block {own} %}}")
    return text


def test_the_settings_are_those_of_the_readme():
    path = PROJECT / "house/settings.py"
    house = runpy.run_path(str(path))
    told = {}
    exec(readme.block_with("python", "INSTALLED_APPS"), {"BASE_DIR": house["BASE_DIR"]}, told)
    assert house["INSTALLED_APPS"][-3:] == told.pop("INSTALLED_APPS")
    assert house["BACKCARE"].pop("TRUSTED_PROXIES")  # "check --deploy" asks for it
    assert {name: house[name] for name in told} == told
    assert told.keys() == {"BACKCARE", "MEDIA_ROOT", "MEDIA_URL"}


def test_the_base_template_is_that_of_the_readme():
    assert (PROJECT / "templates/backcare/base.html").read_text() == told_base_template()


@pytest.mark.parametrize(
    ("file", "language", "words"),
    [
        ("house/urls.py", "python", 'include("backcare.urls")'),
        ("house/backoffice.py", "python", "backcare.admin.register("),
        ("templates/house/front.html", "django", "{% articles_for_collection"),
    ],
)
def test_the_lines_are_those_of_the_readme(file, language, words):
    told = set(without_indentation(readme.block_with(language, words))) - {"urlpatterns = [", "# …", "]"}
    assert told <= set(without_indentation((PROJECT / file).read_text()))


def test_the_project_does_nothing_that_the_readme_does_not_say():
    """Every line that names Backcare stands in the README, but for editors, readers, and a house of another kind."""
    told = {
        line
        for language in ("python", "django")
        for code in readme.blocks(language)
        for line in without_indentation(code)
    }
    told |= set(without_indentation(told_base_template()))
    files = [
        path
        for path in PROJECT.rglob("*.*")
        if path.suffix in (".py", ".html", ".css")
        and path.name not in ("visit.py", "page.py", "translated.py", "translation.py")
    ]
    lines = {line for path in files for line in without_indentation(path.read_text()) if "backcare" in line.lower()}
    assert lines - told == set()


# How it is there


@dataclass
class House:
    """The project, installed."""

    folder: Path
    env: dict[str, str]

    def python(self, *arguments):
        """Run the project's interpreter in the project's folder; return what it printed."""
        return fresh.run([self.folder / "venv/bin/python", *arguments], folder=self.folder, env=self.env)

    def manage(self, *arguments):
        """Run ``manage.py``; return what it printed."""
        return self.python("manage.py", *arguments)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The project in a folder and a virtual environment of its own, with the wheel of a copy of the checkout."""
    work = tmp_path_factory.mktemp("guest")
    env = fresh.environment(work, DJANGO_SETTINGS_MODULE="house.settings", PYTHONIOENCODING="utf-8")
    house = House(work / "house", env)
    shutil.copytree(PROJECT, house.folder, ignore=shutil.ignore_patterns("__pycache__"))
    fresh.run([sys._base_executable, "-m", "venv", house.folder / "venv"], folder=work, env=env)
    wheel = fresh.build_wheel(work, env)
    house.python("-m", "pip", "install", "-q", wheel)
    return house


@pytest.fixture(scope="module")
def seen(house):
    """What ``visit.py`` saw, once tables and static files were made as the README says."""
    house.manage("migrate", "-v", "0")
    house.manage("collectstatic", "--no-input", "-v", "0")
    return json.loads(house.python(*STRICT, "-c", VISIT).stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        {"ROUTER": "Blog"},
        {"ROUTER": "Replica"},
        {"USE_TZ": "0"},
        {"ADMIN": "unfold"},
        {"DJANGO_SETTINGS_MODULE": "house.translated"},
    ],
    ids=str,
)
def test_the_same_day_in_a_house_of_another_kind(house, kind):
    other = House(house.folder, {**house.env, **kind, "HOUSE": "-".join(kind.values())})
    if "ADMIN" in kind:
        house.python("-m", "pip", "install", "-q", "django-unfold")
    if "DJANGO_SETTINGS_MODULE" in kind:
        house.python("-m", "pip", "install", "-q", "django-modeltranslation")
        (migrations,) = (house.folder / "venv/lib").glob("python*/site-packages/backcare/migrations")
        shutil.copytree(migrations, house.folder / "house/blog_migrations")
        other.manage("makemigrations", "backcare", "-v", "0")
    for alias in ("default", "blog") if kind.get("ROUTER") == "Blog" else ("default",):
        other.manage("migrate", "-v", "0", "--database", alias)
    other.manage("check", "--fail-level", "WARNING")
    other.manage("collectstatic", "--no-input", "-v", "0")
    seen = json.loads(other.python(*STRICT, "-c", VISIT).stdout.splitlines()[-1])
    assert seen["problems"] == []
    for pages in seen["public"].values():
        assert {path: page["status"] for path, page in pages.items() if page["status"] != 200} == {}
    for admin in seen["admin"].values():
        assert {path: status for path, status in admin["statuses"].items() if status != 200} == {}
        assert admin["problems"] == []
    assert [rest for _name, *rest in seen["around_search"]] == [[200, [], True]] * 4
    assert (seen["comment"]["status"], seen["comment"]["own_has_it"]) == (303, True)
    assert (seen["preview"]["status"], seen["draft"]["editor"]) == (200, 200)


@pytest.fixture(scope="module")
def blog(seen):
    """Every public page of Backcare that was seen, as pairs of address and page."""
    pages = {path: page for pages in seen["public"].values() for path, page in pages.items()}
    return [(unquote(path), page) for path, page in pages.items() if page["name"].startswith("backcare:")]


@pytest.mark.slow
def test_backcare_comes_from_the_wheel(house, seen):
    installed = Path(seen["files"]["backcare"])
    assert installed.is_relative_to(house.folder / "venv")
    assert "site-packages" in installed.parts
    assert not installed.is_relative_to(fresh.ROOT)


@pytest.mark.slow
def test_the_wheel_holds_everything_but_tests(house):
    made = {path.relative_to(fresh.ROOT) for path in (fresh.ROOT / "backcare").rglob("*.*") if path.suffix != ".pyc"}
    made = {path.as_posix() for path in made if path.is_relative_to("backcare")}
    (packages,) = (house.folder / "venv/lib").glob("python*/site-packages")
    there = {path.relative_to(packages).as_posix() for path in (packages / "backcare").rglob("*.*")}
    assert {path for path in made - there if (fresh.ROOT / path).is_file()} == set()
    assert not [name for name in ("shop_site", "tests", "fixtures") if (packages / name).exists()]


@pytest.mark.slow
def test_no_check_complains(house):
    house.manage("check", "--fail-level", "WARNING")
    found = house.manage("check", "--deploy")
    assert "backcare." not in found.stdout + found.stderr


@pytest.mark.slow
def test_no_migration_is_missing(house):
    house.manage("makemigrations", "--check", "--dry-run")


@pytest.mark.slow
def test_the_keys_are_our_own_and_the_houses_are_its_own(seen):
    assert seen["keys"] == {"Article": "BigAutoField", "Group": "AutoField", "User": "UUIDField"}


# What readers see


AROUND = ("around_comments", "around_search", "around_machines")


@pytest.mark.slow
def test_every_public_page_answers(seen, blog):
    assert {
        (path, page["status"], page["head"]) for path, page in blog if (page["status"], page["head"]) != (200, 200)
    } == set()
    names = {page["name"].removeprefix("backcare:") for _path, page in blog}
    by_itself = {
        "comment-held",
        "comment-post",
        "preview",
        *(name.removeprefix("backcare:") for part in AROUND for name, *_rest in seen[part]),
    }
    assert names | by_itself == set(seen["names"])
    assert len(blog) >= 2 * (1 + 2 + 2)  # in each language the listing, two articles, and two tags at least


@pytest.mark.slow
def test_what_no_page_links_to_answers_too(seen):
    assert [(status, cookies) for _name, status, cookies in seen["around_comments"]] == [(302, []), *[(200, [])] * 4]


@pytest.mark.slow
def test_programs_find_feeds_and_markdown_in_each_language(seen):
    *pages, (_name, status, _cookies) = seen["around_machines"]
    assert {(status, *cookies) for _name, status, cookies in pages} == {(200,)}
    assert status == 301


@pytest.mark.slow
def test_articles_are_found_in_each_language(seen):
    assert [rest for _name, *rest in seen["around_search"]] == [[200, [], True]] * 4


@pytest.mark.slow
def test_a_page_that_wants_a_login_still_wants_one(seen):
    assert seen["account"].startswith("/backoffice/login/")


@pytest.mark.slow
def test_each_language_has_its_own_articles(seen, blog):
    titles = {"en": {"Older English", "Newer English"}, "de": {"Älterer deutscher", "Neuer"}}
    for path, page in blog:
        language = path.split("/")[1]
        other = titles["de" if language == "en" else "en"]
        assert page["lang"] == language
        assert not [title for title in other if f">{title}<" in page["text"]], path
        if page["name"] == "backcare:article-list":
            assert all(f">{title}<" in page["text"] for title in titles[language])
    for language in titles:
        front = seen["public"][language][f"/{language}/shop/"]["text"]
        assert all((f">{title}<" in front) == (known == language) for known in titles for title in titles[known])
    assert set(seen["refusals"].values()) == {404}


@pytest.mark.slow
def test_public_pages_set_no_cookie_and_vary_on_encoding_only(seen, blog):
    assert {cookie for _path, page in blog for cookie in page["cookies"]} == set()
    # Up to Django 6.0 its own LoginRequiredMiddleware reads the session before it asks the view.
    django = tuple(map(int, seen["django"].split(".")[:2]))
    of_django = set() if django >= (6, 1) else {"Cookie"}
    varies = {name for _path, page in blog for name in page["vary"].split(", ")}
    assert varies == {"Accept-Encoding"} | of_django
    assert seen["vary_without_login"] == ["Accept-Encoding"]


@pytest.mark.slow
def test_canonical_addresses_are_public_ones(blog):
    assert {path: page["canonical"] for path, page in blog} == {
        path: page["canonical"] for path, page in blog if unquote(page["canonical"]) == "https://shop.example" + path
    }


@pytest.mark.slow
def test_static_files_have_hashed_addresses(seen, blog):
    hashed = re.compile(r"/static/.+\.[0-9a-f]{12}\.(css|js)\Z")
    assert all(hashed.match(address) for address in seen["static"].values())
    for path, page in blog:
        assert seen["static"]["backcare/backcare.css"] in page["assets"], path
        assert all(hashed.match(asset) for asset in page["assets"]), path


@pytest.mark.slow
def test_pictures_come_from_a_storage_without_paths(blog):
    images = [image for _path, page in blog for image in page["images"]]
    assert images
    for image in images:
        assert image["src"].startswith("https://bucket.shop.example/backcare/renditions/warm-hands-")
        assert image["srcset"].count("https://bucket.shop.example/") == 4
        assert (image["width"], image["height"]) == ("1600", "847")  # in any language plain digits


@pytest.mark.slow
def test_a_number_in_an_anchor_is_plain_in_any_language(seen):
    assert "comment-1234" in seen["public"]["en"]["/en/shop/blogs/news/older-english/"]["ids"]


@pytest.mark.slow
def test_a_comment_is_held(seen):
    comment = seen["comment"]
    assert comment["foreign"] == 403
    assert comment["status"] == 303
    assert comment["location"].startswith("/de/shop/blogs/news/neuer/?held=")
    assert (comment["own_status"], comment["own_has_it"], comment["own_lang"]) == (200, True, "de")
    assert comment["location"].partition("#")[2] in comment["own_ids"]  # where the writer is sent to
    assert comment["others_have_it"] is False
    assert comment["stored"] == ["pending"]
    assert comment["cookies"] == []


@pytest.mark.slow
def test_below_a_path_of_the_web_server(seen):
    below = seen["below_a_script"]
    own = [link for link in below["links"] if "/blogs/news/" in link]
    assert len(own) >= 4
    guides = re.compile(r"/store/en/shop/blogs/news/(areas|techniques)/.")  # which are in English
    assert [link for link in own if not (link.startswith("/store/de/shop/blogs/news/") or guides.match(link))] == []
    assert below["canonical"] == [
        "https://shop.example/store/de/shop/blogs/news/",
        "https://shop.example/store/de/shop/blogs/news/neuer/",
    ]
    assert below["lang"] == ["de", "de"]
    assert below["comment"].startswith("/store/de/shop/blogs/news/neuer/?held=")


# What editors see


@pytest.mark.slow
def test_content_is_made_in_the_admin_of_the_house(seen):
    assert seen["login"] == "/backoffice/"
    assert seen["problems"] == []
    assert re.fullmatch(r"backcare/images/warm-hands-[0-9a-f]{12}\.png", seen["image"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_of_the_admin_answers(seen, language):
    admin = seen["admin"][language]
    assert len(admin["models"]) >= 9
    assert len(admin["statuses"]) > 5 * len(admin["models"])
    assert {path: status for path, status in admin["statuses"].items() if status != 200} == {}
    assert admin["problems"] == []  # each change form can be saved as it stands


@pytest.mark.slow
def test_the_editor_loads_hashed_modules(seen):
    admin = seen["admin"]["en"]
    assert len(admin["editor"]["modules"]) > 5
    for module in admin["editor"]["modules"]:
        assert re.fullmatch(r"/static/\S+\.[0-9a-f]{12}\.js", module)
    for url in admin["editor"]["urls"].values():
        assert url.startswith("/backoffice/backcare/article/")
    for name in ("backcare/admin/body.js", "backcare/admin/tags.js"):
        assert seen["static"][name] in admin["assets"]


@pytest.mark.slow
def test_a_shared_preview_is_private_and_in_its_language(seen):
    preview = seen["preview"]
    assert preview["link"].startswith("https://shop.example/de/shop/blogs/news/preview/")
    assert (preview["name"], preview["status"], preview["lang"]) == ("backcare:preview", 200, "de")
    assert preview["cookies"] == []
    assert "no-store" in preview["cache"]
    assert preview["robots"] == "noindex"


@pytest.mark.slow
def test_view_on_site_leads_to_the_page_in_its_language(seen):
    assert seen["view_on_site"] == {
        slug: {"linked": True, "target": f"https://shop.example/{language}/shop/blogs/news/{slug}/", "status": 200}
        for slug, language in (("newer-english", "en"), ("neuer", "de"))
    }


@pytest.mark.slow
def test_an_editor_sees_a_draft_and_a_visitor_does_not(seen):
    assert seen["draft"] == {"visitor": 404, "editor": 200, "cache": "private, no-store"}


@pytest.mark.slow
def test_tags_are_the_same_whatever_the_house_sets_for_taggit(seen):
    """One tag for spellings that differ in case and spacing, commas or semicolons between names, any script."""
    assert seen["tags"] == {
        "BACK pain": ["back-pain", ["neuer", "newer-english", "older-english", "älterer-deutscher"]],
        "Only English": ["only-english", ["older-english"]],
        "RÜCKEN": ["rücken", ["neuer"]],
        "Rücken Lende": ["rücken-lende", ["älterer-deutscher"]],
        "Warm": ["warm", ["newer-english"]],
        "hands": ["hands", ["newer-english"]],
    }
