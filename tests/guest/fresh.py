"""A fresh machine, as far as a test can have one: a copy of the checkout, an empty home folder, an interpreter."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "BACKCARE_INSIDE_A_FRESH_MACHINE"
KEPT = re.compile(r"(?i)(PIP_\w+|SSL_CERT_\w+|REQUESTS_CA_BUNDLE|\w+_proxy|LANG|TMPDIR)\Z")
"""Variables without which no package could be had here; nothing that Python, Django, or this project reads."""


def copy_checkout(to: Path) -> Path:
    """Copy what a clone would hold, with the changes that are not committed, to the new folder ``to``."""
    patterns = (ROOT / ".gitignore").read_text().split()
    anywhere = [pattern.strip("/") for pattern in patterns if not pattern.startswith("/")]
    at_the_top = {".git", *(pattern.strip("/") for pattern in patterns if pattern.startswith("/"))}

    def left_out(folder, names):
        found = shutil.ignore_patterns(*anywhere)(folder, names)
        if Path(folder) == ROOT:
            found |= {name for name in names if name in at_the_top or name.startswith(".venv")}
        return found

    return Path(shutil.copytree(ROOT, to, ignore=left_out))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the variables of a fresh machine whose home is in ``folder`` and whose ``python3`` is this interpreter."""
    home, programs = folder / "home", folder / "bin"
    if not home.exists():
        home.mkdir(parents=True)
        programs.mkdir()
        for name in ("python", "python3"):
            # Not a link: an interpreter of a virtual environment finds its packages by the place it is called from.
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys._base_executable}" "$@"\n')
            program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if KEPT.match(name)}
    return {**kept, "HOME": str(home), "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", INSIDE: "1", **more}


def run(command, *, folder: Path, env: dict[str, str], seconds: float = 600) -> subprocess.CompletedProcess:
    """Run ``command`` (a list, or one line for the shell) in ``folder`` and return what it said; it has to end well."""
    line = ["sh", "-c", command] if isinstance(command, str) else [str(part) for part in command]
    done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, f"{command}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


def build_wheel(work: Path, env: dict[str, str]) -> Path:
    """Return the wheel of a copy of the checkout, built below ``work``."""
    checkout = copy_checkout(work / "checkout")
    run(
        [sys._base_executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", work / "wheels", checkout],
        folder=work,
        env=env,
    )
    shutil.rmtree(checkout)
    (wheel,) = (work / "wheels").glob("django_backcare-*.whl")
    return wheel
