"""The widget of an article's text: it names the scripts of the editor as the host's storage calls them."""

import json
import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.utils import translation

from backcare.admin.articles.editor_words import editor_words
from backcare.admin.articles.forms import EDITOR_PARTS, BodyWidget
from backcare.admin.autocomplete import PICKER_PARTS
from tests.html_reading import elements

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def config(widget):
    html = widget.render("body", "<p>a</p>", {"id": "id_body"})
    (textarea,) = elements(html, "textarea")
    return json.loads(textarea["data-backcare-editor"])


def test_every_part_is_there():
    assert [part for part in EDITOR_PARTS if not finders.find(part)] == []
    assert config(BodyWidget())["modules"] == [f"/static/{part}" for part in EDITOR_PARTS]


def test_parts_are_found_under_the_names_that_a_storage_gives_them(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    call_command("collectstatic", interactive=False, verbosity=0)
    modules = config(BodyWidget())["modules"]
    for module in modules:
        assert re.search(r"\.[0-9a-f]{12}\.js$", module), module
        script = (tmp_path / module.removeprefix("/static/")).read_text()
        assert not re.search(r"^(?:import|export)\b[^{(\n]*\bfrom\b", script, re.MULTILINE), "no part imports another"


def test_a_phrase_with_a_count_has_the_forms_of_its_language():
    with translation.override("en"):
        mended = editor_words()["headingsMended"]
    assert mended["one"] == "%(count)s heading level adjusted"
    assert mended["other"] == mended["few"] == "%(count)s heading levels adjusted"


def test_every_phrase_is_used_and_every_phrase_used_is_there():
    parts = {part for part in (*EDITOR_PARTS, *PICKER_PARTS) if part.startswith("backcare/")}
    scripts = "\n".join(Path(finders.find(part)).read_text() for part in parts)
    assert set(re.findall(r"\bwords\.(\w+)", scripts)) == set(editor_words())
