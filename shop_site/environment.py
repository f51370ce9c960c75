"""Environment variables of the demo project, with errors that say what to change."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

KEY_FILE = "secret-key"
"""Where ``demo`` keeps its key, in the data folder."""
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "CONN_MAX_AGE": None,  # opening the file costs as much as a page: the first query reads the schema
    "OPTIONS": {
        # WAL lets readers and one writer work side by side; IMMEDIATE takes the write lock at the start of a
        # transaction, so that the timeout is honored instead of failing at the first write.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    },
}


def data_folder() -> Path:
    """The folder for everything this site stores: ``SHOP_SITE_DATA``, or ``var/`` beside ``manage.py``."""
    return Path(os.environ.get("SHOP_SITE_DATA") or ROOT / "var").absolute()


def made_data_folder() -> Path:
    """The data folder, created if missing: SQLite creates its file, but not the folder."""
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be created ({error.strerror}). Set SHOP_SITE_DATA to another folder."
        ) from error
    return folder


def text(name: str) -> str:
    """A text value; empty if it is not set."""
    return os.environ.get(name, "").strip()


def flag(name: str, default: bool = False) -> bool:
    """A boolean: 1, true, yes, on; 0, false, no, off; empty means the default."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of 1, true, yes, on, 0, false, no, off.")


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(data: Path) -> dict:
    """``DATABASE_URL`` as Django wants it: ``postgres://user:password@host:port/name`` or ``sqlite:///path``."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        return {**SQLITE, "NAME": data / "db.sqlite3"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL is not a valid URL ({error}). Use sqlite:///path/to/file or postgres://user@host:5432/name."
        ) from error
    if parts.scheme == "sqlite":
        return {**SQLITE, "NAME": unquote(parts.path[1:]) or data / "db.sqlite3"}
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL starts with {parts.scheme!r}. Use sqlite:///path/to/file or postgres://user@host:5432/name."
    )


def cache() -> dict:
    """``CACHE_URL`` as Django wants it: ``redis://host:port/0``, or ``locmem://``, which is also the default."""
    url = os.environ.get("CACHE_URL", "").strip()
    scheme = urlsplit(url).scheme
    if scheme in ("", "locmem"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if scheme in ("redis", "rediss"):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    raise ImproperlyConfigured(f"CACHE_URL starts with {scheme!r}. Use redis://host:6379/0 or locmem://.")


def mail(backend: str, folder: Path) -> dict:
    """The settings that hand mail to this backend, which may keep it in ``folder``, as this Django has them."""
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": {"file_path": folder}}}}
    return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": folder}


def secret_key(debug: bool, data: Path) -> str:
    """``SECRET_KEY``, else the key that ``demo`` keeps in the data folder. Without one the site needs ``DEBUG``."""
    if key := os.environ.get("SECRET_KEY", ""):
        return key
    try:
        if key := (data / KEY_FILE).read_text().strip():
            return key
    except FileNotFoundError:
        pass
    except OSError as error:
        raise ImproperlyConfigured(
            f"The key in {data / KEY_FILE} cannot be read ({error.strerror}). Run this as its owner, or set SECRET_KEY."
        ) from error
    if debug:
        return "not-secret-for-debugging-only"
    raise ImproperlyConfigured(
        "SECRET_KEY is not set and DEBUG is off. Set SECRET_KEY to a long random string, or DEBUG=1 to try things out; "
        "manage.py demo makes a key and keeps it."
    )
