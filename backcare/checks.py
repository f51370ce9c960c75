"""System checks: each names the line to change."""

from dataclasses import fields
from difflib import get_close_matches
from typing import get_origin, get_type_hints

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connections, router

from backcare import conf
from backcare.site import site_url

VENDORS = ("sqlite", "postgresql")


def register() -> None:
    """Register every check of this module."""
    for check in (check_settings, check_apps, check_database, check_site_url):
        checks.register(check)


def check_settings(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether ``BACKCARE`` is a dict of known keys with values of the right type."""
    value = getattr(settings, "BACKCARE", {})
    if not isinstance(value, dict):
        return [
            checks.Error(
                f"BACKCARE is a {type(value).__name__}, not a dict.",
                hint='Write BACKCARE = {"TITLE": "Journal"} in your settings, or leave it out.',
                id="backcare.E002",
            )
        ]
    return [*_unknown_keys(value), *_wrong_types(value)]


def _unknown_keys(value):
    for key in sorted(map(str, value.keys() - conf.NAMES)):
        close = get_close_matches(key.upper(), conf.NAMES, n=1)
        yield checks.Error(
            f"BACKCARE has an unknown key {key!r}.",
            hint=(f"Did you mean {close[0]!r}? " if close else "") + f"The keys are {', '.join(sorted(conf.NAMES))}.",
            id="backcare.E001",
        )


def _wrong_types(value):
    hints = get_type_hints(conf.Settings)
    for name in (field.name for field in fields(conf.Settings)):
        if name not in value:
            continue
        kind = get_origin(hints[name]) or hints[name]
        accepted = (tuple, list) if kind is tuple else kind
        given = value[name]
        wrong = not isinstance(given, accepted) or isinstance(given, bool)
        if not wrong and kind is tuple:
            wrong = not given or any(not isinstance(item, int) or item < 1 for item in given)
        if not wrong and kind is int:
            wrong = given < 1
        if wrong:
            what = {int: "a whole number from 1 up", str: "a string", tuple: "a tuple of whole numbers from 1 up"}[kind]
            yield checks.Error(
                f"BACKCARE[{name!r}] is {given!r}, not {what}.",
                hint=f"Change it in your settings, or leave it out: the default is {getattr(conf.Settings(), name)!r}.",
                id="backcare.E002",
            )


def check_apps(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether the apps that the admin needs are installed."""
    return [
        checks.Error(
            f"{name} is not in INSTALLED_APPS, and the admin of Backcare needs it.",
            hint=f'Add "{name}" to INSTALLED_APPS, on a line of its own beside "backcare".',
            id="backcare.E003",
        )
        for name in ("django_prose_editor",)
        if apps.is_installed("django.contrib.admin") and not apps.is_installed(name)
    ]


def check_database(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether the articles live in a database that Backcare is made and tested for."""
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


def check_site_url(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Whether a production site knows its own address."""
    if settings.DEBUG or apps.is_installed("django.contrib.sites"):
        return []
    url = site_url()
    if url.startswith(("https://", "http://")):
        return []
    if url:
        return [
            checks.Error(
                f"BACKCARE['SITE_URL'] is {url!r}, which names no scheme.",
                hint='Write it with its scheme and without a path: "https://shop.example".',
                id="backcare.E005",
            )
        ]
    return [
        checks.Warning(
            "Nothing says at which address this site is public, so canonical addresses follow each request's host.",
            hint='Add "SITE_URL": "https://shop.example" to BACKCARE, or install django.contrib.sites.',
            id="backcare.W001",
        )
    ]
