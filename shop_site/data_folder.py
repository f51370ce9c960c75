"""The demo's data folder: its secret key, and the checks before anything is stored."""

import argparse
import os
import secrets
import shutil
import sys
from pathlib import Path

from shop_site import environment

DEFAULT_PORT = 8000
DATABASE_FILE = "db.sqlite3"
OWN_ENTRIES = (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", "mail", "media", "static")
"""Everything the demo stores in its data folder apart from its key; ``--reset`` removes it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of ``manage.py demo``."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"Port to serve on. Default: {DEFAULT_PORT}.")
    parser.add_argument("--password", help="Password of the user “editor”. Default: a generated one, printed once.")
    parser.add_argument("--no-serve", action="store_true", help="Set up the shop without serving it.")
    parser.add_argument(
        "--reset", action="store_true", help="Start over: delete everything the demo stored in its data folder."
    )
    parser.add_argument(
        "--server",
        choices=["django", "granian"],
        default="django",
        help="django: Django's own server (default); granian: as in production, two workers.",
    )


def prepare_environment(arguments: list[str]) -> None:
    """Set what the settings read, before they are read: ``DEBUG`` off, a key if there is none, the site's address.

    Ends the program with one line when the data folder cannot be written to.
    """
    parser = argparse.ArgumentParser(prog="manage.py demo", add_help=False)
    add_arguments(parser)
    options, _others = parser.parse_known_args(arguments)
    folder = environment.data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not environment.text("SECRET_KEY"):
            keep_a_key(folder)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(
            f"The data folder {folder} cannot be written to ({error.strerror}). Set SHOP_SITE_DATA to another folder."
        )
    os.environ["DEBUG"] = "0"
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{options.port}")


def keep_a_key(folder: Path) -> None:
    """Make the key that the settings read from ``folder``, readable by its owner only, unless it is there."""
    path = folder / environment.KEY_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))


def reset(folder: Path) -> None:
    """Remove what the demo stored in ``folder``, and nothing else."""
    for entry in OWN_ENTRIES:
        path = folder / entry
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
