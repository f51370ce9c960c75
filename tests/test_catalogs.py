"""The catalogs of translations: nothing in the code is missing from them, and what is compiled is what is written."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.require import require

ROOT = Path(__file__).parent.parent
PACKAGES = ["backcare", "shop_site"]
CATALOG = Path("locale/de/LC_MESSAGES")


@pytest.fixture(autouse=True)
def _tools():
    require("gettext", available=bool(shutil.which("xgettext")), reason="gettext is not installed")


def run(*command, cwd):
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(command, cwd=cwd, env=bare, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_german_has_all_of_it_and_no_more(tmp_path, package):
    copy = tmp_path / package
    shutil.copytree(ROOT / package, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "media"))
    run(sys.executable, "-m", "django", "makemessages", "-l", "de", "--add-location=file", "--no-wrap", cwd=copy)
    for wrong in ("--untranslated", "--only-fuzzy", "--only-obsolete"):
        assert run("msgattrib", wrong, str(copy / CATALOG / "django.po"), cwd=copy) == "", f"run makemessages: {wrong}"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_compiled_catalog_is_the_written_one(tmp_path, package):
    folder = ROOT / package / CATALOG
    run("msgfmt", "--check-format", "-o", str(tmp_path / "de.mo"), str(folder / "django.po"), cwd=tmp_path)
    read = []
    for path in (tmp_path / "de.mo", folder / "django.mo"):
        with path.open("rb") as file:
            read.append(gettext.GNUTranslations(file)._catalog)
    assert read[0] == read[1], f"run compilemessages in {package}"
