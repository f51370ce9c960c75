"""Environment variables of the demo project, with errors that say what to change."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

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

POOL = {
    "min_size": 1,
    "max_size": 10,
    "timeout": 5,  # seconds that a request waits for a connection; then it is answered with 503
    "reconnect_timeout": 1,  # else the pool waits longer and longer while the database is away
}
"""Connections that the threads of a web process share. All processes together must stay below ``max_connections``."""
PATIENCE = {
    "connect_timeout": 3,
    # A machine that is gone says nothing: else a question to it waits a quarter of an hour for the kernel to give up.
    "tcp_user_timeout": 5000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
"""Seconds to wait for PostgreSQL; ``DATABASE_URL`` may name others: ``?connect_timeout=10``."""


def data_folder() -> Path:
    """The folder for everything this site stores: ``SHOP_SITE_DATA``, or ``var/`` beside ``manage.py``."""
    return Path(os.environ.get("SHOP_SITE_DATA") or ROOT / "var").absolute()


def made_data_folder() -> Path:
    """The data folder, created if missing, for its owner alone: SQLite creates its file, but not the folder."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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


def address(name: str, schemes: Iterable[str], usage: str) -> SplitResult | None:
    """A URL with one of these schemes; None if it is not set."""
    url = text(name)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for one that is none
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a valid URL ({error}). Use {usage}.") from error
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name} starts with {parts.scheme!r}. Use {usage}.")
    return parts


def database(data: Path) -> dict:
    """``DATABASE_URL`` as Django wants it: ``postgres://user:password@host:port/name`` or ``sqlite:///path``."""
    parts = address(
        "DATABASE_URL",
        ("sqlite", "postgres", "postgresql"),
        "sqlite:///path/to/file or postgres://user@host:5432/name",
    )
    if parts is None:
        file = data / "db.sqlite3"
        file.touch(mode=0o600)  # SQLite would let everyone on the machine read it
        return {**SQLITE, "NAME": file}
    if parts.scheme == "sqlite":
        return {**SQLITE, "NAME": unquote(parts.path[1:]) or data / "db.sqlite3"}
    is_pooled = flag("DATABASE_POOL")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if is_pooled else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PATIENCE, **({"pool": POOL} if is_pooled else {}), **dict(parse_qsl(parts.query))},
    }


def cache() -> dict:
    """``CACHE_URL`` as Django wants it: ``redis://host:port/0``, or ``locmem://``, which is also the default."""
    parts = address("CACHE_URL", ("locmem", "redis", "rediss"), "redis://host:6379/0 or locmem://")
    if parts is None or parts.scheme == "locmem":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Pages are made without a cache that does not answer: nobody should wait for it. Once more, because Redis may have
    # been restarted since the connection was made.
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 1)}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": parts.geturl(), "OPTIONS": options}


def media_storage() -> dict:
    """``MEDIA_STORAGE_URL`` as Django wants it: ``s3://bucket``; without it, the folder of ``MEDIA_ROOT``.

    boto3 reads the rest from its own variables, such as ``AWS_ACCESS_KEY_ID`` and ``AWS_ENDPOINT_URL_S3``.
    """
    url = text("MEDIA_STORAGE_URL")
    scheme, bucket = re.fullmatch(r"(?:(.*?)://)?(.*)", url, re.DOTALL).groups(default="")
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if scheme != "s3":
        raise ImproperlyConfigured(
            f"MEDIA_STORAGE_URL starts with {scheme!r}. Use s3://bucket, or leave it empty to keep images in the data "
            "folder."
        )
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*/?", bucket, re.ASCII):  # not repeated, as it may hold a secret
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL does not name a bucket alone after s3://. Use s3://bucket; credentials go into "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the address of the storage into AWS_ENDPOINT_URL_S3."
        )
    origin, path = _media_address()
    if not origin:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL is set, but MEDIA_PUBLIC_URL is not. Set it to the address under which readers find the "
            "files of the bucket, such as https://media.example.com."
        )
    protocol, _, host = origin.partition("//")
    return {
        "BACKEND": "shop_site.media_bucket.MediaBucket",
        "OPTIONS": {"bucket_name": bucket.rstrip("/"), "url_protocol": protocol, "custom_domain": host + path},
    }


def media_origin() -> str:
    """The origin from which readers load images, for a Content-Security-Policy; empty without a bucket."""
    return _media_address()[0] if text("MEDIA_STORAGE_URL") else ""


def _media_address() -> tuple[str, str]:
    """``MEDIA_PUBLIC_URL`` as its origin and its path, without a slash at the end; both empty if it is not set."""
    url = text("MEDIA_PUBLIC_URL")
    if not url:
        return "", ""
    # What a Content-Security-Policy takes as the name of one host, and a path that addresses can be put after.
    found = re.fullmatch(r"(https?://[\w.-]+(?::\d{1,5})?)((?:/[\w.~%+-]+)*)/?", url, re.ASCII)
    if not found:
        raise ImproperlyConfigured(
            f"MEDIA_PUBLIC_URL is {url!r}. Set it to an address such as https://media.example.com or "
            "https://storage.example.com/bucket."
        )
    return found[1], found[2]


SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def mail(folder: Path) -> dict:
    """``MAIL_URL`` as Django wants it: ``smtp+tls://user:password@host:587``; without it mail is kept in ``folder``."""
    usage = "smtp://host:25, smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465"
    parts = address("MAIL_URL", SMTP_PORTS, usage)
    if parts is None:
        return mailer("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    if not parts.hostname:
        raise ImproperlyConfigured(f"MAIL_URL names no host. Use {usage}.")
    return mailer(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or SMTP_PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtp+ssl",
        timeout=10,
    )


def mailer(backend: str, **options) -> dict:
    """The settings that hand mail to this backend, as this Django has them."""
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
    older = {"username": "HOST_USER", "password": "HOST_PASSWORD"}
    return {"EMAIL_BACKEND": backend} | {
        f"EMAIL_{older.get(name, name.upper())}": value for name, value in options.items()
    }


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
