"""Settings of a shop that is older than its blog and does many things in its own way."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = "a-key-of-the-house-that-is-long-enough-for-every-check-and-known-to-all-0123456789"
ALLOWED_HOSTS = ["shop.example"]

INSTALLED_APPS = [
    "users",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "backcare",
    "taggit",
    "django_prose_editor",
]

BACKCARE = {
    "TITLE": "Journal",
    "SITE_URL": "https://shop.example",
    "TRUSTED_PROXIES": ["10.0.0.0/8"],
}

# Images that editors upload: where they are kept, and the address at which your web server shows them.
MEDIA_ROOT = BASE_DIR / "media"
MEDIA_URL = "media/"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "house.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

if os.environ.get("ADMIN"):  # a theme for the admin, whose templates come before Django's and ours
    INSTALLED_APPS.insert(0, os.environ["ADMIN"])

ROUTER = os.environ.get("ROUTER")  # Blog, Replica, or one database for everything
FILE = BASE_DIR / f"{os.environ.get('HOUSE', 'house')}.sqlite3"
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "ATOMIC_REQUESTS": True}
DATABASES = {"default": {**DATABASE, "NAME": FILE}}
if ROUTER:
    DATABASE_ROUTERS = [f"house.routers.{ROUTER}"]
    # Two connections to one file: in this mode who reads and who writes do not wait for each other.
    DATABASES["default"]["OPTIONS"] = {"init_command": "PRAGMA journal_mode = WAL"}
    name = {"Blog": FILE.with_suffix(".blog"), "Replica": f"file:{FILE}?mode=ro"}[ROUTER]
    DATABASES[ROUTER.lower()] = {**DATABASE, "NAME": name}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

AUTH_USER_MODEL = "users.User"
LOGIN_URL = "/backoffice/login/"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = os.environ.get("USE_TZ") != "0"
USE_THOUSAND_SEPARATOR = True

STORAGES = {
    "default": {"BACKEND": "house.bucket.Bucket"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "collected"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Other parts of this house use taggit too, and want it otherwise.
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True
TAGGIT_TAGS_FROM_STRING = "house.labels.split"
TAGGIT_STRING_FROM_TAGS = "house.labels.join"
