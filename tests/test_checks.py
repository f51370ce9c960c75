"""The system checks: each id with its whole message and hint."""

import os
import re
import sqlite3
import subprocess
import sys

import django
import pytest
from django.conf import settings as django_settings
from django.conf.urls.i18n import i18n_patterns
from django.core.checks import Error, Warning, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import override_settings
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy

from backcare import __version__, checks
from backcare.captcha.protocol import Widget
from shop_site.environment import ROOT

KEYS = (
    "ADDRESS_HASH_DAYS, API_ORIGINS, ARTICLES_PER_PAGE, CAPTCHA, COMMENTS_CLOSE_AFTER_DAYS, "
    "COMMENTS_PER_DAY, COMMENTS_PER_PAGE, COMMENTS_PER_TEN_MINUTES, COMMENT_MAX_DEPTH, COMMENT_NOTICES, DESCRIPTION, "
    "HCAPTCHA_SECRET, HCAPTCHA_SITEKEY, HELD_LINK_DAYS, IMAGE_MAX_BYTES, IMAGE_MAX_PIXELS, LICENSE, "
    "MODERATION_MAIL, MODERATION_MAIL_TO, PAGE_CACHE, PAGE_CACHE_SHARED_SECONDS, PUBLISHER, PUBLISHER_LOGO, "
    "RELATED_COUNT, RENDITION_WIDTHS, REVIEW_MAIL_TO, REVISIONS_KEPT, SITE_URL, SOCIAL_COLOR, SOCIAL_FONT, "
    "SPAM_ENGINE, SPAM_PERCENT, TASK_BACKEND, TITLE, TRAILING_SLASH, TRUSTED_PROXIES, TRUST_WRITERS_AFTER"
)


def ours():
    return [message for message in run_checks() if (message.id or "").startswith("backcare.")]


def without(app):
    return [name for name in django_settings.INSTALLED_APPS if name != app]


@pytest.mark.django_db
def test_the_demo_is_clean():
    assert run_checks(include_deployment_checks=False, databases=["default"]) == []


@pytest.mark.parametrize(
    ("key", "guess"),
    [("RELATED_CUONT", "Did you mean 'RELATED_COUNT'? "), ("title", "Did you mean 'TITLE'? "), ("ZZZ", ""), (7, "")],
)
def test_E001_unknown_key(key, guess):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", key: 1}):
        assert ours() == [
            Error(
                f"BACKCARE has an unknown key {str(key)!r}.",
                hint=f"{guess}Valid keys are {KEYS}.",
                id="backcare.E001",
            )
        ]


@pytest.mark.parametrize(
    ("key", "value", "kind", "default"),
    [
        ("TITLE", 7, "a string", "'Journal'"),
        ("TITLE", None, "a string", "'Journal'"),
        ("ARTICLES_PER_PAGE", "12", "a whole number from 1 to 100_000_000", "12"),
        ("ARTICLES_PER_PAGE", 0, "a whole number from 1 to 100_000_000", "12"),
        ("RELATED_COUNT", -1, "a whole number from 1 to 100_000_000", "3"),
        ("RELATED_COUNT", 10**30, "a whole number from 1 to 100_000_000", "3"),
        ("RELATED_COUNT", True, "a whole number from 1 to 100_000_000", "3"),
        ("REVISIONS_KEPT", 0, "a whole number from 1 to 100_000_000", "50"),
        ("REVISIONS_KEPT", None, "a whole number from 1 to 100_000_000", "50"),
        ("COMMENT_NOTICES", 1, "True or False", "True"),
        ("TRUST_WRITERS_AFTER", 0, "a whole number from 1 to 100_000_000 or None", "None"),
        ("TRUSTED_PROXIES", "10.0.0.0/8", "a tuple of strings", "()"),
        ("TRUSTED_PROXIES", (10,), "a tuple of strings", "()"),
        ("RENDITION_WIDTHS", (), "a tuple of whole numbers from 1 to 100_000_000", "(480, 800, 1200, 1600)"),
        ("RENDITION_WIDTHS", (480, "800"), "a tuple of whole numbers from 1 to 100_000_000", "(480, 800, 1200, 1600)"),
        ("RENDITION_WIDTHS", 480, "a tuple of whole numbers from 1 to 100_000_000", "(480, 800, 1200, 1600)"),
    ],
)
def test_E002_wrong_type(key, value, kind, default):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", key: value}):
        assert ours() == [
            Error(
                f"BACKCARE[{key!r}] is {value!r}, not {kind}.",
                hint=f"Change it in your settings, or remove it to use the default, {default}.",
                id="backcare.E002",
            )
        ]


@pytest.mark.parametrize("value", [[480, 800], (480,)])
def test_widths_may_be_a_list(value):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "RENDITION_WIDTHS": value}):
        assert ours() == []


@pytest.mark.parametrize("value", [["TITLE"], "TITLE", None])
def test_E002_no_dict(value):
    with override_settings(BACKCARE=value):
        assert checks.check_settings(None) == [
            Error(
                f"BACKCARE is a {type(value).__name__}, not a dict.",
                hint='Write BACKCARE = {"TITLE": "Journal"} in your settings, or remove the setting.',
                id="backcare.E002",
            )
        ]


def test_E003_the_editor_is_not_installed():
    with override_settings(INSTALLED_APPS=without("django_prose_editor")):
        assert ours() == [
            Error(
                "Backcare's admin needs django_prose_editor, which is not in INSTALLED_APPS.",
                hint='Add "django_prose_editor" to INSTALLED_APPS.',
                id="backcare.E003",
            )
        ]


def test_without_an_admin_the_editor_is_not_needed():
    apps = [name for name in without("django_prose_editor") if name != "shop_site.backoffice.BackofficeConfig"]
    with override_settings(INSTALLED_APPS=apps):
        assert checks.check_apps(None) == []


def test_E004_another_database(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "mysql")
    assert checks.check_database(None) == [
        Error(
            "The database 'default' is mysql; Backcare works with SQLite and PostgreSQL.",
            hint="Set DATABASES['default']['ENGINE'] to django.db.backends.postgresql or django.db.backends.sqlite3.",
            id="backcare.E004",
        )
    ]


@pytest.mark.parametrize(
    "url",
    [
        "shop.example",
        "//shop.example",
        "ftp://shop.example",
        "https://[x",
        "https://shop.example/blog/",
        f"https://{'ü' * 70}.example",
    ],
)
def test_E005_an_address_without_a_scheme(url):
    with override_settings(BACKCARE={"SITE_URL": url}):
        assert ours() == [
            Error(
                f"BACKCARE['SITE_URL'] is {url!r}, not a scheme and a host.",
                hint='Write it with a scheme and without a path: "https://shop.example".',
                id="backcare.E005",
            )
        ]


def test_W001_no_address():
    with override_settings(BACKCARE={}):
        assert ours() == [
            Warning(
                "The public URL of this site is not set, so canonical URLs use the host of each request.",
                hint='Add "SITE_URL": "https://shop.example" to BACKCARE, or install django.contrib.sites.',
                id="backcare.W001",
            )
        ]
    with override_settings(BACKCARE={}, DEBUG=True):
        assert ours() == []


def test_taggit_is_named_when_it_is_missing():
    with pytest.raises(ImproperlyConfigured) as caught, override_settings(INSTALLED_APPS=without("taggit")):
        pass
    assert str(caught.value) == (
        'Backcare needs "taggit" in INSTALLED_APPS. Add "taggit" on a line of its own beside "backcare".'
    )
    assert [message.id for message in ours()] == []


def test_E006_a_task_backend_that_is_not_there():
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "TASK_BACKEND": "nope"}):
        assert ours() == [
            Error(
                "BACKCARE['TASK_BACKEND'] is 'nope', which is not in TASKS.",
                hint="Use one of default, or add 'nope' to TASKS.",
                id="backcare.E006",
            )
        ]


def test_E019_a_page_cache_that_is_not_there():
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "PAGE_CACHE": "pages"}):
        assert ours() == [
            Error(
                "BACKCARE['PAGE_CACHE'] is 'pages', which is not in CACHES.",
                hint="Use one of default, or add 'pages' to CACHES.",
                id="backcare.E019",
            )
        ]


@pytest.mark.parametrize(
    "entry", ["shop.example", "https://shop.example/", "https://Shop.example", "null", "https://a/b", ""]
)
def test_E020_an_origin_that_no_browser_sends(entry):
    origins = ["https://app.example:8443", "*", entry]
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "API_ORIGINS": origins}):
        assert ours() == [
            Error(
                f"BACKCARE['API_ORIGINS'] has {entry!r}, which no browser sends as an origin.",
                hint='Write scheme and host in lower case, without a slash at the end: "https://shop.example"; or "*".',
                id="backcare.E020",
            )
        ]


def test_W011_pages_that_are_compressed_before_they_are_kept(settings):
    gzip, cache = "django.middleware.gzip.GZipMiddleware", "backcare.views.page_cache.PageCacheMiddleware"
    settings.MIDDLEWARE = [cache, gzip]
    assert ours() == [
        Warning(
            "GZipMiddleware stands below PageCacheMiddleware, which keeps no page that is compressed already.",
            hint=f"In MIDDLEWARE, move '{gzip}' above '{cache}'.",
            id="backcare.W011",
        )
    ]
    for fine in ([gzip, cache], [gzip], [cache]):
        settings.MIDDLEWARE = fine
        assert ours() == []


class Half:
    """No captcha: it shows something, but judges nothing."""

    def widget(self):
        """Show nothing."""


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("shop.captcha.Gone", "which cannot be imported (No module named 'shop')"),
        ("Captcha", "which cannot be imported (Captcha doesn't look like a module path)"),
        ("tests.test_checks.Half", "which has no verify()"),
        ("tests.test_checks.ours", "which has no widget() and no verify()"),
    ],
)
def test_E008_what_can_be_no_captcha(path, wrong):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "CAPTCHA": path}):
        assert ours() == [
            Error(
                f"BACKCARE['CAPTCHA'] is {path!r}, {wrong}.",
                hint="Name a class with widget() and verify(), as backcare.captcha.protocol.Captcha describes it, "
                "or remove it to use the default, 'backcare.captcha.hcaptcha.HCaptcha'.",
                id="backcare.E008",
            )
        ]


class Lost(Half):
    """A captcha whose template lies where Django does not look."""

    def widget(self):
        """Show what is not found."""
        return Widget(template="shop/_question.html")

    def verify(self, data, *, address, hostname):
        """Judge nobody."""


def test_E018_the_template_of_the_captcha_is_not_found():
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "CAPTCHA": "tests.test_checks.Lost"}):
        assert ours() == [
            Error(
                "BACKCARE['CAPTCHA'] shows the template 'shop/_question.html', which no engine of TEMPLATES finds.",
                hint='Put shop/_question.html into a folder of DIRS in TEMPLATES, such as BASE_DIR / "templates", '
                "or into templates/ of an app in INSTALLED_APPS.",
                id="backcare.E018",
            )
        ]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("nowhere.Engine", "which cannot be imported (No module named 'nowhere')"),
        ("backcare.captcha.hcaptcha.HCaptcha", "which has no judge() and no learn()"),
    ],
)
def test_E007_what_can_be_no_spam_engine(path, wrong):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "SPAM_ENGINE": path}):
        assert ours() == [
            Error(
                f"BACKCARE['SPAM_ENGINE'] is {path!r}, {wrong}.",
                hint="Name a class with judge() and learn(), as backcare.spam.engine.SpamEngine describes it, "
                "or remove it to use the default, 'backcare.spam.engine.Engine'.",
                id="backcare.E007",
            )
        ]


@pytest.mark.parametrize("value", ["green", "#fff", "#1f5a5", "#1f5a54ff", "1f5a54", ""])
def test_E021_no_color(value):
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "SOCIAL_COLOR": value}):
        assert ours() == [
            Error(
                f"BACKCARE['SOCIAL_COLOR'] is {value!r}, not a color.",
                hint='Write it as #rrggbb: "#1f5a54".',
                id="backcare.E021",
            )
        ]


def test_E022_no_font(tmp_path):
    path = tmp_path / "shop.ttf"
    for reason in ("cannot open resource", "unknown file format"):
        with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "SOCIAL_FONT": str(path)}):
            assert ours() == [
                Error(
                    f"BACKCARE['SOCIAL_FONT'] is {str(path)!r}, which cannot be read ({reason}).",
                    hint="Write the path of a TrueType or OpenType file, or remove it to use the font of Pillow.",
                    id="backcare.E022",
                )
            ]
        path.write_bytes(b"no font")


def test_E010_no_way_of_telling_moderators():
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "MODERATION_MAIL": "daily"}):
        assert ours() == [
            Error(
                "BACKCARE['MODERATION_MAIL'] is 'daily', which is not one of its values.",
                hint="Use one of 'digest', 'each', 'off'.",
                id="backcare.E010",
            )
        ]


@pytest.mark.parametrize("entry", ["", "10.0.0", "proxy.example", "10.0.0.1:80"])
def test_E009_a_proxy_that_is_no_network(entry):
    proxies = ("10.0.0.0/8", entry, "unix", "2001:db8::7")
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "TRUSTED_PROXIES": proxies}):
        assert ours() == [
            Error(
                f"BACKCARE['TRUSTED_PROXIES'] has {entry!r}, which is neither an IP address nor a network.",
                hint='Write an address ("10.0.0.7", "2001:db8::7"), a network ("10.0.0.0/8", "2001:db8::/32"), '
                'or "unix" for a proxy that connects through a local socket.',
                id="backcare.E009",
            )
        ]


def test_W005_no_proxy_is_named_in_production():
    def deployed():
        messages = run_checks(include_deployment_checks=True)
        return [message for message in messages if (message.id or "").startswith("backcare.")]

    with override_settings(BACKCARE={"SITE_URL": "https://shop.example"}):
        assert deployed() == [
            Warning(
                "BACKCARE['TRUSTED_PROXIES'] is empty. Behind a proxy or CDN, comments are not limited by address.",
                hint='Add "TRUSTED_PROXIES": ["10.0.0.0/8"] to BACKCARE, with the addresses or networks of your '
                'proxies. If visitors connect without any proxy, add "backcare.W005" to SILENCED_SYSTEM_CHECKS.',
                id="backcare.W005",
            )
        ]
        assert ours() == []
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "TRUSTED_PROXIES": ["10.0.0.0/8"]}):
        assert deployed() == []


@pytest.mark.parametrize(
    ("there", "missing"), [("HCAPTCHA_SITEKEY", "HCAPTCHA_SECRET"), ("HCAPTCHA_SECRET", "HCAPTCHA_SITEKEY")]
)
def test_W003_one_key_without_the_other(there, missing):
    keys = {there: "key", missing: ""}
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", **keys}):
        assert ours() == [
            Warning(
                f"BACKCARE has {there!r} but no {missing!r}, so hCaptcha is off.",
                hint=f"Add {missing!r} to BACKCARE, from the same hCaptcha account, or remove {there!r}.",
                id="backcare.W003",
            )
        ]
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", there: "key", missing: "key"}):
        assert ours() == []


@pytest.mark.parametrize("version", [(6, 2, 0, "alpha", 0), (6, 3, 1, "final", 0), (7, 0, 0, "final", 0)])
def test_W004_a_newer_django_than_tested(monkeypatch, version):
    monkeypatch.setattr(django, "VERSION", version)
    this = f"{version[0]}.{version[1]}"
    assert ours() == [
        Warning(
            f"Backcare {__version__} is tested with Django 5.2 to 6.1; this is {this}.",
            hint=f"Check Backcare's changelog for a version that supports Django {this}, or stay with Django 6.1. "
            'If your own tests pass, add "backcare.W004" to SILENCED_SYSTEM_CHECKS.',
            id="backcare.W004",
        )
    ]
    monkeypatch.setattr(django, "VERSION", (6, 1, 9, "final", 0))
    assert ours() == []


def test_the_package_and_the_readme_name_the_tested_django():
    package, readme = ((ROOT / name).read_text() for name in ("pyproject.toml", "README.md"))
    named = [tuple(map(int, found)) for found in re.findall(r"Django :: (\d+)\.(\d+)", package)]
    assert (min(named), max(named)) == checks.TESTED_DJANGO
    oldest, newest = (f"{major}.{minor}" for major, minor in checks.TESTED_DJANGO)
    assert f'"Django>={oldest}",' in package
    assert f"Django {oldest} to {newest}" in readme


def test_W002_the_blog_is_not_mounted():
    with override_settings(ROOT_URLCONF="tests.empty_urls"):
        assert ours() == [
            Warning(
                "The blog's URLs are not included, so its pages cannot be reached.",
                hint='Add path("blogs/news/", include("backcare.urls")) to the urlpatterns of your ROOT_URLCONF.',
                id="backcare.W002",
            )
        ]


def mounted(*patterns):
    """The settings of a host with these patterns only."""
    return override_settings(ROOT_URLCONF=tuple(patterns))


BLOG = include("backcare.urls")


@pytest.mark.parametrize("prefix", ["<str:shop>/blog/", "<slug:shop>/"])
def test_E013_a_prefix_with_a_parameter(prefix):
    with mounted(path(prefix, BLOG)):
        assert ours() == [
            Error(
                f"The blog is mounted below {prefix!r}, a prefix with a parameter (shop).",
                hint="Its views take no such argument. Mount it at a fixed prefix; for languages use i18n_patterns().",
                id="backcare.E013",
            )
        ]


def test_E014_inside_a_namespace():
    with mounted(path("shop/", include(([path("blog/", BLOG)], "shop")))):
        assert ours() == [
            Error(
                "The blog is mounted in the URL namespace 'shop', where its own links cannot find it.",
                hint='Move include("backcare.urls") out of it, into the urlpatterns of your ROOT_URLCONF.',
                id="backcare.E014",
            )
        ]


def test_E015_mounted_twice():
    with mounted(path("news/", BLOG), path("shop/", include([path("blog/", BLOG)]))):
        assert ours() == [
            Error(
                "The blog is mounted 2 times ('news/', 'shop/blog/'); its links use only one.",
                hint="Keep one, and redirect the others to it. For several languages use i18n_patterns().",
                id="backcare.E015",
            )
        ]


def test_mounts_that_work():
    by_language = i18n_patterns(path("shop/", include([path("b/", BLOG)])))
    renamed = [path("", include("backcare.urls", namespace="journal"))]
    for patterns in ([path("news/", BLOG)], by_language, renamed):
        with mounted(*patterns):
            assert ours() == []
            assert reverse("backcare:article-list")


def test_E016_no_engine_has_the_templates():
    with override_settings(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": []}]):
        assert [message for message in ours() if message.id == "backcare.E016"] == [
            Error(
                "No template engine in TEMPLATES finds backcare/article_detail.html.",
                hint='Add {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True} '
                "to TEMPLATES, beside other engines such as Jinja2.",
                id="backcare.E016",
            )
        ]


def test_W010_the_site_is_still_example_com(tmp_path):
    """In a process of its own: Django keeps traces of an app that came and went."""
    (tmp_path / "with_sites.py").write_text(
        "from tests.settings import *\n"
        'INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.sites"]\n'
        "BACKCARE, SITE_ID = {}, 1\n"
        f'DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {str(tmp_path / "db")!r}}}}}\n'
    )
    paths = os.pathsep.join(map(str, (tmp_path, ROOT)))
    env = {**os.environ, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "with_sites"}
    for command in (["migrate", "sites"], ["check", "--database", "default"]):
        done = subprocess.run(
            [sys.executable, "-m", "django", *command], env=env, cwd=ROOT, capture_output=True, text=True, check=True
        )
    said = " ".join(done.stderr.split())
    assert (
        "(backcare.W010) The site in django.contrib.sites is still example.com, so canonical URLs and links in mails "
        'point there. HINT: Add "SITE_URL": "https://shop.example" to BACKCARE, or change the domain under “Sites” in '
        "the admin."
    ) in said


def test_a_title_may_be_a_translation():
    with override_settings(BACKCARE={"SITE_URL": "https://shop.example", "TITLE": gettext_lazy("Journal")}):
        assert ours() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has full text of its own")
def test_E011_no_full_text(monkeypatch):
    monkeypatch.setattr(checks, "FULL_TEXT", "fts77")
    assert ours() == [
        Error(
            f"SQLite {sqlite3.sqlite_version}, which this Python uses, has no FTS77.",
            hint="Search needs it. Use a Python whose SQLite has it, such as the one from "
            "python.org, or use PostgreSQL.",
            id="backcare.E011",
        )
    ]


class Router:
    """A router that sends what ``away`` names, an app or a model, to another database."""

    def __init__(self, *away, relations=True):
        self.away, self.relations = away, relations

    def db_for_write(self, model, **hints):
        return "blog" if {model._meta.app_label, model._meta.label} & {*self.away} else None

    def allow_relation(self, one, other, **hints):
        return self.relations


def test_E012_tables_in_two_databases():
    with override_settings(DATABASE_ROUTERS=[Router("backcare.Tag", "backcare.Comment")]):
        assert checks.check_routers(None) == [
            Error(
                "DATABASE_ROUTERS split the tables of Backcare: backcare.Comment in 'blog', backcare.Tag in 'blog', "
                "the others in 'default'.",
                hint="They point to each other, so one database holds all of them. Let db_for_write() of your router "
                'ask for the app: model._meta.app_label == "backcare".',
                id="backcare.E012",
            )
        ]


def test_E017_users_are_looked_for_in_the_wrong_database():
    with override_settings(DATABASE_ROUTERS=[Router("backcare")]):
        assert checks.check_routers(None) == [
            Error(
                "Users are in 'default', and DATABASE_ROUTERS look for those who wrote in the blog in 'blog'.",
                hint="A router that names no database for a model leaves it to the one of the row at hand. "
                "Let db_for_read() and db_for_write() of your router return 'default' for users.",
                id="backcare.E017",
            )
        ]
    with override_settings(DATABASE_ROUTERS=[Router(relations=False)]):
        assert checks.check_routers(None) == [
            Error(
                "Users are in 'default', and DATABASE_ROUTERS allow no row of the blog, which is in 'default', "
                "to name one.",
                hint='Let allow_relation() of your router return True where one of both is of the app "backcare".',
                id="backcare.E017",
            )
        ]


def test_no_complaint_about_a_house_with_everything_in_another_database():
    with override_settings(DATABASE_ROUTERS=[Router("backcare", "auth")]):
        assert checks.check_routers(None) == []


@pytest.mark.parametrize(
    ("root", "url", "missing"),
    [
        ("", "", "MEDIA_ROOT and MEDIA_URL are"),
        ("media", "", "MEDIA_URL is"),
        ("", "media/", "MEDIA_ROOT is"),
        ("media", "https://media.example/", None),
    ],
)
def test_W006_no_place_for_images(root, url, missing):
    warning = Warning(
        f"{missing} empty, so readers cannot load any image.",
        hint='Add MEDIA_URL = "media/" and MEDIA_ROOT = BASE_DIR / "media" to your settings, and have your web '
        "server answer for them; or name another storage in STORAGES.",
        id="backcare.W006",
    )
    with override_settings(MEDIA_ROOT=root, MEDIA_URL=url):
        assert ours() == ([warning] if missing else [])


def test_another_storage_needs_no_media_settings():
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(MEDIA_URL="", STORAGES=django_settings.STORAGES | {"default": memory}):
        assert ours() == []
