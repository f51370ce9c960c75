"""docs/tutorial.md, followed to the letter: its blocks make the project, its clicks are posted."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.guest import fresh

PAGE = fresh.ROOT / "docs/tutorial.md"
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = {
    "createsuperuser": "createsuperuser --noinput --username boss --email boss@shop.example",
    "python manage.py runserver\n": "",
    "curl ": "true ",
}
"""What is done instead of commands that ask, or need a server; the pages are asked of Django itself."""


def blocks() -> list[tuple[str, list[str], str]]:
    """Return each block of the page: its language, the words after it (a file, and "+" to add to it), its text."""
    return [(*_split(info), code) for info, code in BLOCK.findall(PAGE.read_text())]


def _split(info):
    language, *words = info.split()
    return language, words


def test_each_block_is_a_command_or_names_its_file():
    assert {language for language, words, _code in blocks() if not words} == {"sh"}
    assert {tuple(words[1:]) for _language, words, _code in blocks() if words} == {(), ("+",)}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The folder of the project that the page makes, and its environment."""
    work = tmp_path_factory.mktemp("tutorial")
    constraints = work / "constraints.txt"
    plain = fresh.environment(work)
    constraints.write_text(f"django-backcare @ {fresh.build_wheel(work, plain).as_uri()}\n")
    env = {**plain, "PIP_CONSTRAINT": str(constraints), "DJANGO_SUPERUSER_PASSWORD": "warm-hands"}
    (_language, _words, first), *rest = blocks()
    fresh.run(f"set -e\n{first}", folder=work, env=env)
    folder = work / "shop"
    for _language, words, code in rest:
        if words:
            write(folder / words[0], code, adds=words[1:] == ["+"])
        else:
            fresh.run(f"set -e\n. .venv/bin/activate\n{_typed(code)}", folder=folder, env=env)
    return folder, env


def _typed(code: str) -> str:
    for words, instead in TYPED.items():
        code = code.replace(words, instead)
    return code


def write(path: Path, code: str, *, adds: bool):
    assert adds == path.exists() or path.name == "urls.py", f"{path.name} is there already, or not yet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text() if adds else "") + code)


@pytest.mark.slow
def test_the_first_hour(shop):
    folder, env = shop
    env = {**env, "DJANGO_SETTINGS_MODULE": "shop.settings"}
    shutil.copy(Path(__file__).parent / "first_hour.py", folder)
    done = fresh.run(
        [folder / ".venv/bin/python", "first_hour.py"],
        folder=folder,
        env={**env, "DJANGO_SETTINGS_MODULE": "shop.settings"},
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert [seen[name] for name in ("empty", "area", "product", "technique", "article")] == [200, 302, 302, 302, 302]
    assert seen["address"] == "/blogs/news/ten-minutes-for-a-stiff-back/"
    assert "Ten minutes for a stiff back" in seen["collection"]
    assert "Kneading" in seen["collection"]
    status, location, others_see_it = seen["held"]
    assert (status, others_see_it) == (303, False)
    assert location.startswith("/blogs/news/ten-minutes-for-a-stiff-back/?held=")
    assert seen["approved"] is True
    assert seen["headers"] == ["max-age=0, must-revalidate", False, False]
    assert seen["again"] == 304


@pytest.mark.slow
def test_no_check_complains(shop):
    folder, env = shop
    done = fresh.run([folder / ".venv/bin/python", "manage.py", "check"], folder=folder, env=env)
    assert "no issues (0 silenced)" in done.stdout
