"""Log filter: secrets in addresses are struck out, and a refused request is one line."""

from __future__ import annotations

import logging

from accounts.rules.masking import masked

REFUSALS = "django.security"  # wrong host names and the like: anybody can cause them, as often as they like


class PlainLines(logging.Filter):
    """Passes every line on, without links of one use, and without the traceback of what was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the line pass."""
        message = record.getMessage()
        if (shown := masked(message)) != message:
            record.msg, record.args = shown, ()
        if record.name.startswith(REFUSALS):
            record.exc_info = record.exc_text = None
        return True
