"""Names as people type them: without marks, in small letters, words joined by hyphens."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Return the text in lower-case ASCII letters and digits, its words joined by hyphens."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
