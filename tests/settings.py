"""Settings of the test run: the demo shop's, with everything that is stored in a folder that is gone afterwards.

Tests run in several processes: each has such a folder of its own, and a database.
"""

import atexit
import os
import shutil
import tempfile

DATA_FOLDER = tempfile.mkdtemp(prefix="backcare-tests-")
atexit.register(shutil.rmtree, DATA_FOLDER, ignore_errors=True)

os.environ["SHOP_SITE_DATA"] = DATA_FOLDER
os.environ["DEBUG"] = "0"
os.environ["CACHE_URL"] = ""  # memory of the process: tests clear their cache, and run side by side
os.environ["MEDIA_STORAGE_URL"] = ""
os.environ.setdefault("SECRET_KEY", "a key for tests, known to everyone")

from shop_site.settings import *  # noqa: E402, F403
from shop_site.settings import BACKCARE, DATA, DATABASES, MEDIA_ROOT, STATIC_ROOT, STORAGES  # noqa: E402

LANGUAGES = [("en", "English")]
ALLOWED_HOSTS = ["testserver", "shop.example", "www.shop.example", "localhost", "127.0.0.1"]
BACKCARE = BACKCARE | {"SITE_URL": "https://shop.example"}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

for folder in (MEDIA_ROOT, STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: the threads of the live server then have connections of their own. One in memory would
    # be shared by all of them, and SQLite's connection is not made for two requests at once.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
