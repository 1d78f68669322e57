"""The words of a paper that is put forward: its subject, grounds and paragraphs, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dossiers.errors import Incomplete


@dataclass(frozen=True, slots=True)
class Wording:
    """What a paper says: its subject, its grounds and paragraphs, why it is put forward, who receives it."""

    title: str
    paragraphs: tuple[str, ...]
    why: str
    basis: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    addressee: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return what the paper prints."""
        return {
            **self.more,
            "basis": list(self.basis),
            "paragraphs": list(self.paragraphs),
            "addressee": self.addressee,
        }


def lines_of(text: str) -> tuple[str, ...]:
    """Return the written lines of a text, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def require(wording: Wording) -> None:
    """Raise Incomplete where a paper has no subject, no text or no reason."""
    missing = [
        name
        for name, given in (
            ("trích yếu", wording.title.strip()),
            ("nội dung", wording.paragraphs),
            ("lý do trình", wording.why.strip()),
        )
        if not given
    ]
    if missing:
        raise Incomplete(f"Chưa ghi {', '.join(missing)}. Hãy ghi đủ rồi trình lại.")
