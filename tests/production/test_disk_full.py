"""The disk for images is full: editors are told so, nothing is half written, and what is missing is made up for."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.production.people import Editor, picture
from tests.production.units import until
from tests.require import require

pytestmark = pytest.mark.slow


@contextmanager
def full(folder, room=100_000):
    """Have a small file system, with ``room`` bytes left, where ``folder`` is."""
    can = not os.getuid() and shutil.which("mount")
    can = (
        can
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={2**20 + room}", "tmpfs", folder], check=False
        ).returncode
    )
    require("mount", available=bool(can), reason="only root can mount a small file system")
    try:
        Path(folder, "full").write_bytes(bytes(2**20))
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_an_upload_does_not_fit_on_the_disk(shop):
    media, add = Path(shop.folder, "data", "media"), "/admin/backcare/image/add/"
    editor, content = Editor(shop).log_in(), picture()
    with full(media):
        fields = {"title": "Too large", "alt": "Too large"}
        status, _headers, text = editor.submit(add, "image_form", {"file": content}, **fields)
        assert status == 200
        told = text[text.index("errorlist") :]
        assert "The file could not be stored (No space left on device), and nothing was saved." in told[:500]
        assert 'value="Too large"' in text
        assert [path.name for path in media.rglob("*") if path.is_file()] == ["full"]
    assert shop.query("SELECT count(*) FROM backcare_image WHERE title = 'Too large'") == [(0,)]
    log = shop.web[0].log.read_text()
    assert "could not be stored." in log
    assert "OSError: [Errno 28] No space left on device" in log
    assert editor.submit(add, "image_form", {"file": content}, **fields)[0] == 302
    shop.settle()


def test_pictures_for_readers_do_not_fit_on_the_disk(shop):
    """The upload fits, what is made from it for readers does not: its editor sees why, and it is made up for later."""
    media, title = Path(shop.folder, "data", "media"), "Fits"
    editor, content = Editor(shop).log_in(), picture((800, 500))
    size = len(content)
    with full(media, room=size + 50_000):
        answer = editor.submit("/admin/backcare/image/add/", "image_form", {"file": content}, title=title, alt=title)
        assert answer[0] == 302
        until(lambda: not [row for row in shop.unfinished_tasks() if row[1] in ("READY", "RUNNING")])
        problem, file = shop.query("SELECT problem, file FROM backcare_image WHERE title = %s", title)[0]
        assert "No space left on device" in problem
        kept = {path.name: path.read_bytes() for path in media.rglob("*") if path.is_file() and path.name != "full"}
    Path(media, file).write_bytes(kept[Path(file).name])
    shop.manage("backcare_renditions", "--format", "jpeg")
    assert shop.query("SELECT problem FROM backcare_image WHERE title = %s", title) == [("",)]
