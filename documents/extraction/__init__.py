"""Extraction of uploaded files: text per page, signatures, problems. No Django, no database.

``Reader().read(path, name)`` and ``read_all(paths)`` return `Extraction`s; `check_file` looks at name
and first bytes only. ``look``, ``draw``, ``strip``, ``unpack`` and ``find_words`` do one thing each in a
limited process and raise `Refused`, whose `problem` has a code and a Vietnamese sentence. Nothing that
somebody uploaded is parsed in the calling process. ``personal.find`` and ``personal.mask`` work on text.

Names are looked up when they are first used: the limited process loads this package too, without its
calling side, and starts in half the time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from documents.extraction.operations import draw, find_words, look, strip, unpack
    from documents.extraction.problems import Refused
    from documents.extraction.reader import Reader, check_file, read_all
    from documents.extraction.results import VERSION, Extraction, Page, Problem, Signature, Word

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
_PLACES = {
    "documents.extraction.operations": ("draw", "find_words", "look", "strip", "unpack"),
    "documents.extraction.problems": ("Refused",),
    "documents.extraction.reader": ("Reader", "check_file", "read_all"),
    "documents.extraction.results": ("VERSION", "Extraction", "Page", "Problem", "Signature", "Word"),
}
_MODULES = {name: module for module, names in _PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Return a public name from the module it lives in."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
