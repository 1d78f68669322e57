"""Unpacking an uploaded zip in a process of its own, with limits on time, memory, bytes and files.

No Django, no database. ``unpacked(data)`` is a context manager that gives the members as files in a folder
which is removed afterwards; a member that is not taken says why. Raises ``BadArchive``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKER = Path(__file__).resolve().parent / "worker.py"
SECONDS = 60


class BadArchive(Exception):
    """The zip cannot be unpacked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the zip: its folders, its name, where it lies now (None where `problem` says why not)."""

    folders: tuple[str, ...]
    name: str
    path: Path | None
    problem: str

    @property
    def shown(self) -> str:
        """Return the whole name as it stood in the zip."""
        return "/".join((*self.folders, self.name))


@contextmanager
def unpacked(data: bytes, *, most_bytes: int, most_files: int, member_bytes: int) -> Iterator[list[Member]]:
    """Give the members of a zip; sizes in bytes. Raises BadArchive where it is none, locked or past a limit."""
    with tempfile.TemporaryDirectory(prefix="hoctap-zip-") as folder:
        source, target = Path(folder) / "goi.zip", Path(folder) / "ra"
        target.mkdir()
        source.write_bytes(data)
        limits = {"bytes": most_bytes, "files": most_files, "member": member_bytes}
        yield [
            Member(
                tuple(row["folders"]),
                row["name"],
                target / row["file"] if row["file"] else None,
                row["problem"],
            )
            for row in _run(source, target, limits)
        ]


def _run(source: Path, target: Path, limits: dict[str, int]) -> list[dict[str, str]]:
    keep = {
        name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH") if name in os.environ
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(WORKER), str(source), str(target), json.dumps(limits)],
            capture_output=True,
            timeout=SECONDS,
            env=keep,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise BadArchive("Tệp ZIP quá nặng hoặc bị hỏng. Hãy chia nhỏ hoặc nén lại rồi tải lên.") from error
    if "error" in answer:
        raise BadArchive(answer["error"])
    rows: list[dict[str, str]] = answer["members"]
    return rows
