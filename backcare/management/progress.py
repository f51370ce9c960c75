"""The bar by which commands that take long show how far they are."""

from django.core.management.base import OutputWrapper

WIDTH = 30


class Bar:
    """Shows shares from 0 to 1 of what a label names: growing on a terminal, elsewhere one line at the end."""

    def __init__(self, out: OutputWrapper):
        self._out = out

    def show(self, label: str, share: float) -> None:
        """Show that this share is done."""
        filled = int(WIDTH * share)
        line = f"{label}  [{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}"
        if self._out.isatty():
            self._out.write(f"\r{line}", ending="\n" if share == 1 else "")
            self._out.flush()
        elif share == 1:
            self._out.write(line)
