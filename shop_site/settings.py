"""Settings of the demo shop. What changes between machines comes from the environment; see ``environment``."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from shop_site import environment, security

DATA = environment.made_data_folder()

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(DEBUG, DATA)
SITE_URL = environment.text("SITE_URL") or "http://127.0.0.1:8000"
OWN_HOSTS = [urlsplit(SITE_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or OWN_HOSTS
globals().update(security.https(SITE_URL))
POLICY_MIDDLEWARE, policy = security.content_security_policy(environment.media_origin())
globals().update(policy)

INSTALLED_APPS = [
    "shop_site",
    "backcare",
    "taggit",
    "django_prose_editor",
    "shop_site.backoffice.BackofficeConfig",  # django.contrib.admin, with the desk as its first page
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_guid",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "shop_site.health.health_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_http_compression.middleware.HttpCompressionMiddleware",  # around what keeps pages: an ETag is of the page
    "backcare.views.page_cache.PageCacheMiddleware",
    POLICY_MIDDLEWARE,  # kept with the page: nothing in it differs from visitor to visitor
    "shop_site.languages.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "shop_site.urls"
WSGI_APPLICATION = "shop_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

DATABASES = {"default": environment.database(DATA)}
CACHES = {"default": environment.cache()}
if environment.flag("QUEUE_TASKS"):  # else what can wait is done at once
    INSTALLED_APPS.append("django_tasks_db")
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
TIME_ZONE = "UTC"
USE_TZ = True

globals().update(environment.mail(DATA / "mail"))
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM") or "webmaster@localhost"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId", "correlation_id_field": "request_id"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},  # its own handlers print with DEBUG only
}
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = DATA / "media"
FIXTURE_DIRS = [environment.ROOT / "fixtures"]
STORAGES = {
    "default": environment.media_storage(),
    "staticfiles": {"BACKEND": "shop_site.static_files.HashedStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

BACKCARE = {
    "TITLE": _("Journal"),
    "PUBLISHER": "Orthojoint",
    "PUBLISHER_LOGO": "/static/shop/icon.svg",
    "LICENSE": _("© Orthojoint. Quote with a link to the page."),
    "DESCRIPTION": _("How your back works, how to massage it well, and when to see a doctor."),
    "SITE_URL": SITE_URL,
    "TRUSTED_PROXIES": environment.words("TRUSTED_PROXIES"),
}
