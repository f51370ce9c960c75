"""System checks: each names the line to change."""

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import fields
from difflib import get_close_matches
from typing import get_type_hints
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connections, router
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver, get_script_prefix
from django.utils.encoding import punycode
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from PIL import ImageFont

from backcare import __version__, conf
from backcare.captcha import protocol as captcha
from backcare.images import social
from backcare.site import read_as, served_languages, site_url
from backcare.views import client_ip

TESTED_DJANGO = ((5, 2), (6, 1))
"""The oldest and newest Django that the tests run with, as (major, minor)."""
VENDORS = ("sqlite", "postgresql")
FULL_TEXT = "fts5"
"""SQLite's module for full-text search."""
SPAM_METHODS = ("judge", "learn")
"""Methods that the class in ``SPAM_ENGINE`` needs."""
GZIP = "django.middleware.gzip.GZipMiddleware"
PAGE_CACHE = "backcare.views.page_cache.PageCacheMiddleware"
MOST = 100_000_000
"""The largest number that any setting accepts."""


def register() -> None:
    """Register every check of this module."""
    for check in (
        check_settings,
        check_apps,
        check_django,
        check_database,
        check_full_text,
        check_routers,
        check_site_url,
        check_task_backend,
        check_page_cache,
        check_api_origins,
        check_engines,
        check_moderation_mail,
        check_captcha_keys,
        check_captcha_template,
        check_proxies,
        check_urls,
        check_media,
        check_social_image,
        check_templates,
    ):
        checks.register(check)
    checks.register(check_behind_proxy, checks.Tags.security, deploy=True)
    for check in (check_bodies, check_languages, check_site_row):
        checks.register(check, checks.Tags.database)


def check_settings(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``BACKCARE`` is a dict of known keys with values of the right type."""
    value = getattr(settings, "BACKCARE", {})
    if not isinstance(value, dict):
        return [
            checks.Error(
                f"BACKCARE is a {type(value).__name__}, not a dict.",
                hint='Write BACKCARE = {"TITLE": "Journal"} in your settings, or remove the setting.',
                id="backcare.E002",
            )
        ]
    return [*_unknown_keys(value), *_wrong_types(value)]


def _unknown_keys(value):
    for key in sorted(map(str, value.keys() - conf.NAMES)):
        close = get_close_matches(key.upper(), conf.NAMES, n=1)
        yield checks.Error(
            f"BACKCARE has an unknown key {key!r}.",
            hint=(f"Did you mean {close[0]!r}? " if close else "") + f"Valid keys are {', '.join(sorted(conf.NAMES))}.",
            id="backcare.E001",
        )


def _wrong_types(value):
    hints = get_type_hints(conf.Settings)
    for name in (field.name for field in fields(conf.Settings)):
        what, is_right = KINDS[hints[name]]
        if name in value and not is_right(value[name]):
            yield checks.Error(
                f"BACKCARE[{name!r}] is {value[name]!r}, not {what}.",
                hint="Change it in your settings, or remove it to use the default, "
                f"{getattr(conf.Settings(), name)!r}.",
                id="backcare.E002",
            )


def _is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST


KINDS = {
    bool: ("True or False", lambda value: isinstance(value, bool)),
    int: (f"a whole number from 1 to {MOST:_}", _is_count),
    str: ("a string", lambda value: isinstance(value, str | Promise)),
    int | None: (f"a whole number from 1 to {MOST:_} or None", lambda value: value is None or _is_count(value)),
    tuple[int, ...]: (
        f"a tuple of whole numbers from 1 to {MOST:_}",
        lambda value: isinstance(value, tuple | list) and bool(value) and all(map(_is_count, value)),
    ),
    tuple[str, ...]: (
        "a tuple of strings",
        lambda value: isinstance(value, tuple | list) and all(isinstance(item, str) for item in value),
    ),
}


def check_apps(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that the apps that the admin needs are installed."""
    return [
        checks.Error(
            f"Backcare's admin needs {name}, which is not in INSTALLED_APPS.",
            hint=f'Add "{name}" to INSTALLED_APPS.',
            id="backcare.E003",
        )
        for name in ("django_prose_editor",)
        if apps.is_installed("django.contrib.admin") and not apps.is_installed(name)
    ]


def check_django(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Warn about a Django that is newer than the versions Backcare is tested with."""
    here = django.VERSION[:2]
    if here <= TESTED_DJANGO[1]:
        return []
    oldest, newest, this = (f"{major}.{minor}" for major, minor in (*TESTED_DJANGO, here))
    return [
        checks.Warning(
            f"Backcare {__version__} is tested with Django {oldest} to {newest}; this is {this}.",
            hint=f"Check Backcare's changelog for a version that supports Django {this}, or stay with Django {newest}. "
            'If your own tests pass, add "backcare.W004" to SILENCED_SYSTEM_CHECKS.',
            id="backcare.W004",
        )
    ]


def check_database(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that the articles are in a database that Backcare supports."""
    alias = router.db_for_write(apps.get_model("backcare.Article"))
    vendor = connections[alias].vendor
    if vendor in VENDORS:
        return []
    return [
        checks.Error(
            f"The database {alias!r} is {vendor}; Backcare works with SQLite and PostgreSQL.",
            hint=f"Set DATABASES[{alias!r}]['ENGINE'] to django.db.backends.postgresql or django.db.backends.sqlite3.",
            id="backcare.E004",
        )
    ]


def check_full_text(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that SQLite has FTS5, which search needs."""
    alias = router.db_for_write(apps.get_model("backcare.Article"))
    if connections[alias].vendor != "sqlite":
        return []
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute(f"CREATE VIRTUAL TABLE words USING {FULL_TEXT}(word)")
        except sqlite3.OperationalError:
            return [
                checks.Error(
                    f"SQLite {sqlite3.sqlite_version}, which this Python uses, has no {FULL_TEXT.upper()}.",
                    hint="Search needs it. Use a Python whose SQLite has it, such as the one from "
                    "python.org, or use PostgreSQL.",
                    id="backcare.E011",
                )
            ]
    return []


def check_routers(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether the routers keep the tables of Backcare together, and find users where they are."""
    written = {model._meta.label: router.db_for_write(model) for model in apps.get_app_config("backcare").get_models()}
    alias = written["backcare.Article"]
    if away := sorted(f"{label} in {there!r}" for label, there in written.items() if there != alias):
        return [
            checks.Error(
                f"DATABASE_ROUTERS split the tables of Backcare: {', '.join(away)}, the others in {alias!r}.",
                hint="They point to each other, so one database holds all of them. Let db_for_write() of your router "
                'ask for the app: model._meta.app_label == "backcare".',
                id="backcare.E012",
            )
        ]
    users = apps.get_model(settings.AUTH_USER_MODEL)
    row, user, home = apps.get_model("backcare.Revision")(), users(), router.db_for_write(users)
    row._state.db, user._state.db = alias, home
    if (asked := router.db_for_write(users, instance=row)) != home:
        wrong = f"look for those who wrote in the blog in {asked!r}"
        hint = (
            "A router that names no database for a model leaves it to the one of the row at hand. "
            f"Let db_for_read() and db_for_write() of your router return {home!r} for users."
        )
    elif not router.allow_relation(user, row):
        wrong = f"allow no row of the blog, which is in {alias!r}, to name one"
        hint = 'Let allow_relation() of your router return True where one of both is of the app "backcare".'
    else:
        return []
    return [checks.Error(f"Users are in {home!r}, and DATABASE_ROUTERS {wrong}.", hint=hint, id="backcare.E017")]


def check_bodies(app_configs, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Whether texts are stored as an older version of Backcare made them. Asked with ``check --database`` only."""
    article = apps.get_model("backcare.Article")
    outdated = []
    for alias in databases or ():
        try:
            count = article.objects.using(alias).with_outdated_bodies().count()
        except DatabaseError:  # not migrated yet
            continue
        if count:
            outdated.append(
                checks.Warning(
                    f"{count} texts in the database {alias!r} were made ready by an older version of Backcare.",
                    hint=f"Run manage.py rebuild_bodies --database {alias}. Until then readers see them as they were.",
                    id="backcare.W008",
                )
            )
    return outdated


def check_site_url(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that a production site has its public URL set."""
    url = str(conf.current().SITE_URL)
    if url:
        return (
            []
            if _is_origin(url)
            else [
                checks.Error(
                    f"BACKCARE['SITE_URL'] is {url!r}, not a scheme and a host.",
                    hint='Write it with a scheme and without a path: "https://shop.example".',
                    id="backcare.E005",
                )
            ]
        )
    if settings.DEBUG or apps.is_installed("django.contrib.sites"):
        return []
    return [
        checks.Warning(
            "The public URL of this site is not set, so canonical URLs use the host of each request.",
            hint='Add "SITE_URL": "https://shop.example" to BACKCARE, or install django.contrib.sites.',
            id="backcare.W001",
        )
    ]


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        punycode(parts.netloc)
    except ValueError:  # UnicodeError too: no name of a host
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.path in ("", "/") and not parts.query


def check_task_backend(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``TASK_BACKEND`` names a backend in ``TASKS``."""
    alias = conf.current().TASK_BACKEND
    aliases = sorted({"default", *getattr(settings, "TASKS", {})})
    if alias in aliases:
        return []
    return [
        checks.Error(
            f"BACKCARE['TASK_BACKEND'] is {alias!r}, which is not in TASKS.",
            hint=f"Use one of {', '.join(aliases)}, or add {alias!r} to TASKS.",
            id="backcare.E006",
        )
    ]


def check_page_cache(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``PAGE_CACHE`` names a cache, and that pages reach the page cache as everyone may have them."""
    alias, found = conf.current().PAGE_CACHE, list[checks.CheckMessage]()
    if alias not in settings.CACHES:
        found.append(
            checks.Error(
                f"BACKCARE['PAGE_CACHE'] is {alias!r}, which is not in CACHES.",
                hint=f"Use one of {', '.join(sorted(settings.CACHES))}, or add {alias!r} to CACHES.",
                id="backcare.E019",
            )
        )
    order = list(settings.MIDDLEWARE)
    if {GZIP, PAGE_CACHE} <= {*order} and order.index(GZIP) > order.index(PAGE_CACHE):
        found.append(
            checks.Warning(
                "GZipMiddleware stands below PageCacheMiddleware, which keeps no page that is compressed already.",
                hint=f"In MIDDLEWARE, move {GZIP!r} above {PAGE_CACHE!r}.",
                id="backcare.W011",
            )
        )
    return found


def check_api_origins(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that each of ``API_ORIGINS`` is an origin as browsers write it, or "*"."""
    return [
        checks.Error(
            f"BACKCARE['API_ORIGINS'] has {entry!r}, which no browser sends as an origin.",
            hint='Write scheme and host in lower case, without a slash at the end: "https://shop.example"; or "*".',
            id="backcare.E020",
        )
        for entry in _strings(conf.current().API_ORIGINS)
        if entry != "*" and not (_is_origin(entry) and entry.isascii() and entry == entry.lower().rstrip("/"))
    ]


def check_engines(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``SPAM_ENGINE`` and ``CAPTCHA`` name classes with the required methods."""
    return [
        *_wrong_class("SPAM_ENGINE", SPAM_METHODS, "backcare.spam.engine.SpamEngine", "backcare.E007"),
        *_wrong_class("CAPTCHA", captcha.METHODS, "backcare.captcha.protocol.Captcha", "backcare.E008"),
    ]


def _wrong_class(key, methods, described, id):
    path = getattr(conf.current(), key)
    try:
        missing = [name for name in methods if not callable(getattr(import_string(path), name, None))]
    except Exception as error:  # whatever the host's own module does while it is imported
        wrong = f"which cannot be imported ({error})"
    else:
        if not missing:
            return
        wrong = f"which has no {' and no '.join(f'{name}()' for name in missing)}"
    yield checks.Error(
        f"BACKCARE[{key!r}] is {path!r}, {wrong}.",
        hint=f"Name a class with {' and '.join(f'{name}()' for name in methods)}, as {described} describes it, "
        f"or remove it to use the default, {getattr(conf.Settings(), key)!r}.",
        id=id,
    )


def check_moderation_mail(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``MODERATION_MAIL`` has a valid value."""
    value = conf.current().MODERATION_MAIL
    if value in conf.MODERATION_MAILS:
        return []
    return [
        checks.Error(
            f"BACKCARE['MODERATION_MAIL'] is {value!r}, which is not one of its values.",
            hint=f"Use one of {', '.join(map(repr, conf.MODERATION_MAILS))}.",
            id="backcare.E010",
        )
    ]


def check_captcha_keys(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that hCaptcha has both keys or none."""
    settings = conf.current()
    if bool(settings.HCAPTCHA_SITEKEY) == bool(settings.HCAPTCHA_SECRET):
        return []
    there, missing = "HCAPTCHA_SITEKEY", "HCAPTCHA_SECRET"
    if settings.HCAPTCHA_SECRET:
        there, missing = missing, there
    return [
        checks.Warning(
            f"BACKCARE has {there!r} but no {missing!r}, so hCaptcha is off.",
            hint=f"Add {missing!r} to BACKCARE, from the same hCaptcha account, or remove {there!r}.",
            id="backcare.W003",
        )
    ]


def check_captcha_template(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether Django finds the template of the captcha, without which no article with a comment form can be shown."""
    try:
        widget = captcha.current_captcha().widget()
    except Exception:  # E008 says so of a class that is none
        return []
    try:
        if widget is not None:
            get_template(widget.template)
    except TemplateDoesNotExist:
        return [
            checks.Error(
                f"BACKCARE['CAPTCHA'] shows the template {widget.template!r}, which no engine of TEMPLATES finds.",
                hint=f'Put {widget.template} into a folder of DIRS in TEMPLATES, such as BASE_DIR / "templates", '
                "or into templates/ of an app in INSTALLED_APPS.",
                id="backcare.E018",
            )
        ]
    return []


def check_social_image(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``SOCIAL_COLOR`` is a color, and that ``SOCIAL_FONT`` can be read."""
    values, found = conf.current(), list[checks.CheckMessage]()
    if not social.COLOR.fullmatch(str(values.SOCIAL_COLOR)):
        found.append(
            checks.Error(
                f"BACKCARE['SOCIAL_COLOR'] is {values.SOCIAL_COLOR!r}, not a color.",
                hint='Write it as #rrggbb: "#1f5a54".',
                id="backcare.E021",
            )
        )
    if values.SOCIAL_FONT:
        try:
            ImageFont.truetype(values.SOCIAL_FONT)
        except Exception as error:  # Pillow raises whatever FreeType says of a file
            found.append(
                checks.Error(
                    f"BACKCARE['SOCIAL_FONT'] is {values.SOCIAL_FONT!r}, which cannot be read ({error}).",
                    hint="Write the path of a TrueType or OpenType file, or remove it to use the font of Pillow.",
                    id="backcare.E022",
                )
            )
    return found


def check_proxies(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that each of ``TRUSTED_PROXIES`` is an IP address, a network or "unix"."""
    return [
        checks.Error(
            f"BACKCARE['TRUSTED_PROXIES'] has {entry!r}, which is neither an IP address nor a network.",
            hint='Write an address ("10.0.0.7", "2001:db8::7"), a network ("10.0.0.0/8", "2001:db8::/32"), '
            'or "unix" for a proxy that connects through a local socket.',
            id="backcare.E009",
        )
        for entry in _strings(conf.current().TRUSTED_PROXIES)
        if not client_ip.is_proxy_entry(entry)
    ]


def check_behind_proxy(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether a site in production says which proxies it is behind; shown by ``check --deploy``."""
    if conf.current().TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "BACKCARE['TRUSTED_PROXIES'] is empty. Behind a proxy or CDN, comments are not limited by address.",
            hint='Add "TRUSTED_PROXIES": ["10.0.0.0/8"] to BACKCARE, with the addresses or networks of your proxies. '
            'If visitors connect without any proxy, add "backcare.W005" to SILENCED_SYSTEM_CHECKS.',
            id="backcare.W005",
        )
    ]


def _strings(value) -> list[str]:
    """Return the strings in a sequence; ``check_settings`` reports anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, tuple | list) else []


def check_urls(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that the blog's URLs are included once, where ``reverse("backcare:…")`` finds them without arguments."""
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    mounts = list(_mounts(get_resolver().url_patterns))
    if not mounts:
        return [
            checks.Warning(
                "The blog's URLs are not included, so its pages cannot be reached.",
                hint='Add path("blogs/news/", include("backcare.urls")) to the urlpatterns of your ROOT_URLCONF.',
                id="backcare.W002",
            )
        ]
    return list(_wrong_mounts(mounts))


def _mounts(patterns, above=()):
    """Yield for each mount of the blog the resolvers that lead to it, itself last."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            here = (*above, pattern)
            if pattern.app_name == "backcare":
                yield here
            else:
                yield from _mounts(pattern.url_patterns, here)


def _wrong_mounts(mounts):
    prefixes = ["".join(str(resolver.pattern) for resolver in mount) for mount in mounts]
    for mount, prefix in zip(mounts, prefixes, strict=True):
        names = sorted(name for resolver in mount for name in resolver.pattern.regex.groupindex)
        if names:
            yield checks.Error(
                f"The blog is mounted below {prefix!r}, a prefix with a parameter ({', '.join(names)}).",
                hint="Its views take no such argument. Mount it at a fixed prefix; for languages use i18n_patterns().",
                id="backcare.E013",
            )
        if spaces := [resolver.namespace for resolver in mount[:-1] if resolver.namespace]:
            yield checks.Error(
                f"The blog is mounted in the URL namespace {':'.join(spaces)!r}, where its own links cannot find it.",
                hint='Move include("backcare.urls") out of it, into the urlpatterns of your ROOT_URLCONF.',
                id="backcare.E014",
            )
    if len(mounts) > 1:
        yield checks.Error(
            f"The blog is mounted {len(mounts)} times ({', '.join(map(repr, prefixes))}); its links use only one.",
            hint="Keep one, and redirect the others to it. For several languages use i18n_patterns().",
            id="backcare.E015",
        )


def check_templates(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Check that Django finds the page templates."""
    try:
        get_template("backcare/article_detail.html")
    except TemplateDoesNotExist:
        return [
            checks.Error(
                "No template engine in TEMPLATES finds backcare/article_detail.html.",
                hint='Add {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True} '
                "to TEMPLATES, beside other engines such as Jinja2.",
                id="backcare.E016",
            )
        ]
    return []


def check_media(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether images that editors upload have a folder, and an address for readers."""
    storage = apps.get_model("backcare.Image")._meta.get_field("file").storage
    if not isinstance(storage, FileSystemStorage):
        return []
    missing = []
    if not storage.base_location:
        missing.append("MEDIA_ROOT")
    if storage.base_url in (None, "", get_script_prefix()):  # Django puts the prefix before an empty MEDIA_URL
        missing.append("MEDIA_URL")
    if not missing:
        return []
    return [
        checks.Warning(
            f"{' and '.join(missing)} {'are' if missing[1:] else 'is'} empty, so readers cannot load any image.",
            hint='Add MEDIA_URL = "media/" and MEDIA_ROOT = BASE_DIR / "media" to your settings, and have your web '
            "server answer for them; or name another storage in STORAGES.",
            id="backcare.W006",
        )
    ]


def check_site_row(app_configs, databases, **kwargs) -> list[checks.CheckMessage]:
    """Check that ``django.contrib.sites`` has the shop's own domain, which takes a query."""
    if not databases or conf.current().SITE_URL or not apps.is_installed("django.contrib.sites"):
        return []
    try:
        url = site_url()
    except DatabaseError:  # not migrated yet
        return []
    if urlsplit(url).hostname != "example.com":
        return []
    return [
        checks.Warning(
            "The site in django.contrib.sites is still example.com, so canonical URLs and links in mails point there.",
            hint='Add "SITE_URL": "https://shop.example" to BACKCARE, or change the domain under “Sites” in the admin.',
            id="backcare.W010",
        )
    ]


def check_languages(app_configs, databases, **kwargs) -> list[checks.CheckMessage]:
    """Whether readers can reach all that is published: pages in some language show it. It asks the database."""
    articles = apps.get_model("backcare.Article")
    if router.db_for_write(articles) not in (databases or ()):
        return []
    served = served_languages()
    public = articles._default_manager.public_now_or_later()
    rows = public.exclude(language__in=served)
    try:
        counts = Counter(rows.order_by("language").values_list("language", flat=True))
        for code in {read_as(language) for language in counts} & served.keys():
            counts.subtract(rows.in_language(code).values_list("language", flat=True))
        guides: Counter[str] = Counter()
        for model in map(apps.get_model, ("backcare.Technique", "backcare.BodyArea")):
            rows = model._default_manager.published().order_by()
            unserved = rows.exclude(pk__in=rows.with_pages().values("pk"))
            guides.update(unserved.values_list("language", flat=True))
    except DatabaseError:  # not migrated yet
        return []
    return [
        *(_unreachable(language, count, served) for language, count in counts.items() if count),
        *(_without_page(language, count) for language, count in guides.items()),
    ]


def _without_page(language: str, count: int) -> checks.Warning:
    return checks.Warning(
        f"{count} published techniques and body areas are in {language!r}, and no page of this site is: links to them "
        "lead to “Not found”.",
        hint="Choose another language in their forms, or move all that is in this one: manage.py "
        f"backcare_move_language {language} {conf.default_language()}.",
        id="backcare.W007",
    )


def _unreachable(language: str, count: int, served: dict[str, str]) -> checks.Warning:
    if (shown := read_as(language)) in served:
        return checks.Warning(
            f"{count} published articles in {language!r} have no page: articles in {shown!r} have their slug, or are "
            "their translations.",
            hint="Unpublish them, or give them other slugs.",
            id="backcare.W007",
        )
    return checks.Warning(
        f"{count} published articles are in {language!r}, and no page of this site is: readers get “Not found”.",
        hint=f"The blog has pages in {', '.join(map(repr, served))}. Mount it inside i18n_patterns(), with this "
        f"language in LANGUAGES, or move them: manage.py backcare_move_language {language} {next(iter(served))}.",
        id="backcare.W007",
    )
