"""Errors of criteria sets; each message says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Sequence


class CriteriaError(Exception):
    """Anything the criteria room refuses."""


class BadSetFile(CriteriaError):
    """A set file does not follow the schema or contradicts itself; `problems` lists every place."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class BadAnswers(CriteriaError):
    """Answers that cannot be judged; `problems` holds one sentence per wrong answer."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class NoCriteriaSet(CriteriaError):
    """No set answers the question; the sentence names the sets that exist."""


class PublishedSet(CriteriaError):
    """A published version is never changed: the sentence tells to raise the version."""


class NotAllowed(CriteriaError):
    """The acting appointment may not edit criteria sets."""


class EditConflict(CriteriaError):
    """Somebody else changed the draft in the meantime, or another draft of the version exists."""


class NotChecked(CriteriaError):
    """A draft is published only as the last check found it right."""


class BadEntry(CriteriaError):
    """A value cannot be filled in, confirmed or taken out: the sentence says why and what to do."""


class BadMap(CriteriaError):
    """A map names codes its sets do not have, or leaves some out; `problems` holds one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))
