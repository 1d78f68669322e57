"""OCR with the tesseract program: one thread a page, pages in parallel, words with confidence.

tesseract sees only pictures that our own limited process has decoded and written anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from documents.extraction.results import Word
from documents.extraction.scans import layout
from documents.extraction.text import quality
from documents.sandbox import runner as sandbox

LIMITS = sandbox.Limits(memory=640 * 1024 * 1024, seconds=40, file_bytes=32 * 1024 * 1024)
LANGUAGE = "vie"


@dataclass(frozen=True)
class Reading:
    """What was read from one picture: its text, its words with places, and the mean confidence (0 to 1)."""

    text: str
    words: tuple[Word, ...]
    confidence: float


NOTHING = Reading("", (), 0.0)


def _told(command: str, question: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        env = sandbox.environment(Path(folder))
        return subprocess.run(
            [command, question], capture_output=True, timeout=10, check=False, env=env
        ).stdout


@lru_cache(maxsize=1)
def program() -> str:
    """Return the path of tesseract where it and its Vietnamese data are installed, else ""."""
    found = shutil.which("tesseract")
    if not found:
        return ""
    try:
        listed = _told(found, "--list-langs")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found if LANGUAGE.encode() in listed.split() else ""


@lru_cache(maxsize=1)
def version() -> str:
    """Return tesseract's version, such as "5.3.0", or ""."""
    if not program():
        return ""
    output = _told(program(), "--version")
    return output.decode("ascii", "replace").split("\n", 1)[0].removeprefix("tesseract").strip()


def worker_count() -> int:
    """Return how many pages to read at once: one a core this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores)


def recognise(picture: Path, width: int, height: int, *, seconds: float) -> Reading:
    """Read one picture; raises ProcessDied where tesseract takes too much or fails."""
    limits = sandbox.Limits(LIMITS.memory, min(seconds, LIMITS.seconds), LIMITS.file_bytes)
    base = picture.with_suffix("")
    command = [program(), str(picture), str(base), "-l", LANGUAGE]
    sandbox.run_program([*command, "tsv"], folder=picture.parent, limits=limits)
    with base.with_suffix(".tsv").open(encoding="utf-8", errors="replace", newline="") as handle:
        lines = layout.lines(handle)
    words = tuple(
        Word(quality.clean(w.text), w.left / width, w.top / height, w.width / width, w.height / height)
        for line in lines
        for w in line.words
    )
    return Reading(quality.clean(layout.text(lines)), words, layout.confidence(lines))
