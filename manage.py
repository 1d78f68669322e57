#!/usr/bin/env python3
"""Run a management command; without DJANGO_SETTINGS_MODULE the development settings apply."""

import os
import sys
from pathlib import Path

SHELL = str(Path(__file__).resolve().parent / "site")


def main() -> None:
    """Put the shell (site/, deliberately no package) on the path and hand over to Django."""
    if SHELL not in sys.path:
        sys.path.insert(0, SHELL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from config.process_hardening import close

    close()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:  # whoever read the output has read enough: "… | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
