"""The six steps of the README in a project that Django has just made: no warning, and readers see the pictures."""

import os
import subprocess
import sys

import pytest

from tests.guest import readme
from tests.guest.fresh import ROOT

BASE = "".join(f"{{% block {name} %}}{{% endblock %}}" for name in ("title", "head", "content"))
VISIT = """
import contextlib
import io
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Picture
from backcare.models import Article, Image

file = io.BytesIO()
Picture.new("RGB", (900, 600), "teal").save(file, "JPEG")
image = Image(title="Teal", alt="A teal field")
image.file.save("teal.jpg", ContentFile(file.getvalue()), save=True)
article = Article.objects.create(title="Warm hands", slug="warm", status="published", hero_image=image)
client = Client(headers={"host": "127.0.0.1"})
page = client.get(article.get_absolute_url()).content.decode()
source = page.partition('<img src="')[2].partition('"')[0]
with contextlib.closing(client.get(source)) as picture:
    print(picture.headers["Content-Type"], picture.status_code, "backcare.css" in page, "<h1>Warm hands</h1>" in page)
"""


@pytest.fixture
def run(tmp_path):
    """A function that runs this Python in the folder of the project; a warning is an error."""
    env = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")}

    def run(*arguments):
        command = [sys.executable, "-W", "error", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=env | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_a_new_project_that_does_what_the_readme_says(run, tmp_path):
    run("-m", "django", "startproject", "shop", ".")
    apps, rest = readme.block_with("python", "INSTALLED_APPS").split("# …\n")[1].split("]\n", 1)
    settings = tmp_path / "shop/settings.py"
    own = settings.read_text().replace("INSTALLED_APPS = [\n", f"INSTALLED_APPS = [\n{apps}")
    settings.write_text(own.replace("'DIRS': []", "'DIRS': [BASE_DIR / 'templates']") + rest)
    urls = readme.block_with("python", 'include("backcare.urls")').replace("# …", 'path("admin/", admin.site.urls),')
    (tmp_path / "shop/urls.py").write_text(f"from django.contrib import admin\n{urls}")
    (tmp_path / "templates/backcare").mkdir(parents=True)
    (tmp_path / "templates/base.html").write_text(BASE)
    (tmp_path / "templates/backcare/base.html").write_text(readme.block_with("django", '{% extends "base.html" %}'))
    run("manage.py", "migrate", "-v", "0")
    assert "no issues (0 silenced)" in run("manage.py", "check")
    # Django's log of tasks may come after it.
    assert "image/jpeg 200 True True" in run("manage.py", "shell", "-v", "0", "-c", VISIT).splitlines()
