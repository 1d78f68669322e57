"""What an uploaded file says: text per page, signatures, problems. No Django, no database.

``Reader().read(path, name)`` and ``read_all(paths)`` return `Extraction`s; `check_file` looks at name
and first bytes only. ``draw``, ``strip``, ``unpack`` and ``find_words`` do one thing each in a limited
process and raise `Refused`, whose `problem` has a code and a Vietnamese sentence. Nothing that somebody
uploaded is parsed in the calling process. ``personal.find`` and ``personal.mask`` work on text.
"""

from __future__ import annotations

from .doing import draw, find_words, look, strip, unpack
from .problems import Refused
from .reader import Reader, check_file, read_all
from .records import VERSION, Extraction, Page, Problem, Signature, Word

__all__ = [
    "VERSION",
    "Extraction",
    "Page",
    "Problem",
    "Reader",
    "Refused",
    "Signature",
    "Word",
    "check_file",
    "draw",
    "find_words",
    "look",
    "read_all",
    "strip",
    "unpack",
]
