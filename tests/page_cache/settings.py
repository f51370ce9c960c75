"""Settings of the two processes that answer, and of the one that writes: those of the demo, with a cache to choose."""

import os

from shop_site.settings import *  # noqa: F403
from shop_site.settings import BACKCARE, DATA, MIDDLEWARE, STORAGES

ALLOWED_HOSTS = ["127.0.0.1"]
SECURE_SSL_REDIRECT = False  # SITE_URL is that of a site with HTTPS, and its processes are asked directly
BACKCARE = BACKCARE | {"ARTICLES_PER_PAGE": 3, "COMMENTS_PER_PAGE": 2, "COMMENTS_CLOSE_AFTER_DAYS": 1}
CACHES = {
    "default": {
        "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "files": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache"},
        "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cached"},
        "redis": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:6379/7",
            "KEY_PREFIX": DATA.name,
        },
    }[os.environ["CACHE"]]
}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
if "IS_WRITER" in os.environ:
    MIDDLEWARE = [name for name in MIDDLEWARE if "page_cache" not in name]
