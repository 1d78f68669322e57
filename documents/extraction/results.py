"""Results of extraction: pages, words, signatures, problems."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

# Raise it whenever the same bytes may now give another text: kept texts say which reader made them.
VERSION = "2026.11-2"


@dataclass(frozen=True)
class Problem:
    """Something to know about a file: a code for programs and a Vietnamese sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Word:
    """A word read from a picture and where it stands, as parts of the page's width and height."""

    text: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Page:
    """One page: its text in Unicode (NFC), how it was read, and how sure the reading is (0 to 1)."""

    number: int
    text: str
    method: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Signature:
    """One electronic signature: who, when, and whether it still holds.

    `intact`: the signed bytes are unchanged. `valid`: the signature fits the certificate.
    `trusted`: the certificate comes from a root this installation trusts. `whole_file`: it covers the
    whole file. `holds` is true where the bytes are intact, the signature valid and nothing but
    permitted additions came after it; `problem` says in Vietnamese why not.
    """

    field: str
    signer: str
    issuer: str
    signed_at: str | None
    intact: bool
    valid: bool
    trusted: bool
    whole_file: bool
    holds: bool
    problem: str


@dataclass(frozen=True)
class Extraction:
    """Everything read from one file; `refused` where it is not accepted, with the reason among the problems."""

    sha256: str
    mime: str
    pages: tuple[Page, ...] = ()
    signatures: tuple[Signature, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    detail: str = ""

    @property
    def text(self) -> str:
        """Return the text of all pages, a form feed between them."""
        return "\f".join(page.text for page in self.pages)

    @property
    def reason(self) -> str:
        """Return the first problem's sentence, or nothing."""
        return self.problems[0].message if self.problems else ""

    def has(self, code: str) -> bool:
        """Return whether a problem of this code was met."""
        return any(problem.code == code for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return what `manage.py extract --json` prints."""
        return {
            "sha256": self.sha256,
            "mime": self.mime,
            "pages": [
                {"number": p.number, "text": p.text, "method": p.method, "confidence": p.confidence}
                for p in self.pages
            ],
            "signatures": [asdict(signature) for signature in self.signatures],
            "problems": [asdict(problem) for problem in self.problems],
        }
