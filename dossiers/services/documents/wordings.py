"""The wording of a document that is put forward: subject, grounds, paragraphs, and the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from documents.rules import kinds
from dossiers.errors import Incomplete

LETTERS = frozenset(kind.code for kind in kinds.KINDS.values() if kind.layout == "cong_van")


@dataclass(frozen=True, slots=True)
class Wording:
    """The text of a document: subject, grounds and paragraphs, why it is put forward, its recipients."""

    title: str
    paragraphs: tuple[str, ...]
    why: str
    basis: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    addressee: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return the data of the document."""
        return {
            **self.more,
            "basis": list(self.basis),
            "paragraphs": list(self.paragraphs),
            "addressee": self.addressee,
        }


def lines_of(text: str) -> tuple[str, ...]:
    """Return the non-empty lines of a text."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def require(wording: Wording, kind: str = "") -> None:
    """Raise Incomplete if a document has no subject, no text or no reason, or a letter goes to nobody."""
    missing = [
        name
        for name, given in (
            ("trích yếu", wording.title.strip()),
            ("nội dung", wording.paragraphs),
            ("lý do trình", wording.why.strip()),
            ("nơi gửi (Kính gửi)", wording.addressee or kind not in LETTERS),
        )
        if not given
    ]
    if missing:
        raise Incomplete(f"Chưa ghi {', '.join(missing)}. Hãy ghi đủ rồi trình lại.")
