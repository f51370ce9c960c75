"""Settings of a house with two databases; ``ROUTER``, ``Blog`` or ``Replica``, in the environment says what for."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATA, DATABASES

ROUTER = os.environ["ROUTER"]
DATABASE_ROUTERS = [f"tests.databases.routers.{ROUTER}"]
OPTIONS = {"init_command": "PRAGMA journal_mode = WAL"}  # reading and writing wait for each other in no other mode
DATABASES["default"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "default.sqlite3", "OPTIONS": OPTIONS}
if ROUTER == "Blog":
    DATABASES["blog"] = DATABASES["default"] | {"NAME": DATA / "blog.sqlite3"}
else:
    # The same file, opened so that whatever is written is refused.
    DATABASES["replica"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{DATA / 'default.sqlite3'}?mode=ro",
    }
