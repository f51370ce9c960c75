"""Comments that we wrote as readers and as spammers write them, one a line."""

from pathlib import Path

FOLDER = Path(__file__).parent
GOOD = (FOLDER / "good.txt").read_text().splitlines()
SPAM = (FOLDER / "spam.txt").read_text().splitlines()
LABELLED = [*((body, False) for body in GOOD), *((body, True) for body in SPAM)]
