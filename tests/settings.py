"""Settings of the test run: the demo shop's, with everything that is stored in a folder that is gone afterwards."""

import atexit
import os
import shutil
import tempfile

DATA_FOLDER = tempfile.mkdtemp(prefix="backcare-tests-")
atexit.register(shutil.rmtree, DATA_FOLDER, ignore_errors=True)

os.environ["SHOP_SITE_DATA"] = DATA_FOLDER
os.environ["DEBUG"] = "0"
os.environ.setdefault("SECRET_KEY", "a key for tests, known to everyone")

from shop_site.settings import *  # noqa: E402, F403
from shop_site.settings import BACKCARE, MEDIA_ROOT, STATIC_ROOT  # noqa: E402

ALLOWED_HOSTS = ["testserver", "shop.example", "www.shop.example", "localhost", "127.0.0.1"]
BACKCARE = BACKCARE | {"SITE_URL": "https://shop.example"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

for folder in (MEDIA_ROOT, STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)
