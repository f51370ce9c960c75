"""README.md, taken literally."""

import re
from textwrap import dedent

from tests.guest.fresh import ROOT

_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """Return the code blocks of this language, in order, without the indentation of the list they stand in."""
    text = (ROOT / "README.md").read_text()
    return [dedent(code) for _indent, found, code in _BLOCK.findall(text) if found == language]


def block_with(language: str, words: str) -> str:
    """Return the one code block that holds ``words``."""
    found = [code for code in blocks(language) if words in code]
    assert len(found) == 1, f"README.md has {len(found)} {language} blocks with {words!r}, not one."
    return found[0]


def command_with(words: str) -> str:
    """Return the one command line that holds ``words``."""
    command = block_with("sh", words).strip()
    assert "\n" not in command, f"The command of README.md with {words!r} is no single line: {command}"
    return command
