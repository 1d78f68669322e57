"""Facts: the answer of a rule, a yes or no with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A yes or no with its reason, worded for the reader."""

    holds: bool
    reason: str

    def __bool__(self) -> bool:
        return self.holds
