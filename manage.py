#!/usr/bin/env python3
"""Django's command line for the demo shop."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (said by an older one)
    sys.exit(
        "Backcare needs Python 3.11 or newer; this is " + ".".join(map(str, sys.version_info[:2])) + ". Remove .venv "
        "and make it with a newer one: python3.11 -m venv .venv"
    )


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_site.settings")
    if sys.argv[1:2] == ["demo"]:
        # The demo runs as in production, DEBUG off, and keeps its own key in its data folder.
        from shop_site.data_folder import prepare_environment

        prepare_environment(sys.argv[2:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
