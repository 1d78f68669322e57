"""Django system checks of documents: every kind of document is complete before the site starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from documents.models import DocumentKind
from documents.rendering import FOLDER, docx_blocks
from documents.rules import KINDS
from documents.rules.kinds import missing


def incomplete_kinds() -> list[str]:
    """Return a sentence for each part that is missing of a kind, none where all are complete."""
    layouts = {path.stem for path in FOLDER.glob("*.typ")}
    problems = [
        sentence
        for kind in KINDS.values()
        for sentence in missing(
            kind, choices=DocumentKind.values, layouts=layouts, word_layouts=docx_blocks.LAYOUTS
        )
    ]
    return problems + [
        f"DocumentKind “{code}” has no record in documents/rules/kinds.py."
        for code in DocumentKind.values
        if code not in KINDS
    ]


@register()
def kinds_are_complete(**_: Any) -> list[CheckMessage]:
    """Report each missing part of a kind as an error of the installation."""
    return [Error(sentence, id="documents.E001") for sentence in incomplete_kinds()]
