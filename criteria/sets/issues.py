"""One thing wrong with a set's content: where, and what, in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong: where in the content, and what; `named` where the sentence says its place itself."""

    place: Place
    text: str
    named: bool = False

    @property
    def sentence(self) -> str:
        """The sentence with its place."""
        return self.text if self.named else f"Mục {written(self.place)}: {self.text}"


def written(place: Place) -> str:
    """A place as it is read: standards[0].criteria[1].code."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.lstrip(".") or "(gốc)"
