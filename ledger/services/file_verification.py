"""Verification of the file store: every row has its bytes, every file its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.conf import settings

from ledger.errors import FileDamaged, FileMissing
from ledger.models import StoredFile
from ledger.services import file_buckets, files


@dataclass
class Report:
    """What was found: counts, and the hashes or names of what is not as it should be."""

    rows: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    unfinished: int = 0

    @property
    def ok(self) -> bool:
        """Whether every stored file is there and right, and nothing else is."""
        return not (self.missing or self.damaged or self.orphans)


def verify() -> Report:
    """Read every stored file and look for bytes without a row.

    What a killed upload left is no orphan: it is marked as unfinished and swept after a day.
    """
    report = Report()
    for stored in StoredFile.objects.order_by("pk").iterator():
        report.rows += 1
        report.bytes += stored.size
        try:
            if len(files.open_bytes(stored)) != stored.size:
                report.damaged.append(stored.sha256)
        except FileMissing:
            report.missing.append(stored.sha256)
        except FileDamaged:
            report.damaged.append(stored.sha256)
    unfinished = files.pending()
    report.unfinished = len(unfinished) + sum(1 for _ in files.root().glob(f"{files.INCOMING}*"))
    for name in _names():
        sha256 = PurePosixPath(name).name
        known = name == file_buckets.name_of(sha256) and (
            sha256 in unfinished or StoredFile.objects.filter(sha256=sha256).exists()
        )
        if not known:
            report.orphans.append(name)
    return report


def _names() -> Iterator[str]:
    """Return the names of everything in the store but the marks of uploads under way."""
    if file_buckets.enabled():
        yield from file_buckets.names()
        return
    for found in sorted(files.root().rglob("*")):
        if found.is_file() and not found.name.startswith((files.INCOMING, files.PENDING)):
            yield found.relative_to(settings.FILE_STORE_ROOT).as_posix()
