"""Form check of a document file: its text by the rules, its pages by measuring them.

`check(content, filename)` returns the findings of `documents.rules.form_findings`; what parses the file runs in
processes of its own. Raises `documents.parsing.ReadingError` where the file cannot be read.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from documents import rules
from documents.parsing import read, read_text
from documents.sandbox.single_run import run_once

SECONDS = 30


def check(content: bytes, filename: str) -> list[dict[str, Any]]:
    """Return what departs from Nghị định 30/2020/NĐ-CP: [{"code", "point", "message", "line"}]."""
    facts = read(content, filename)
    return rules.findings(read_text(content, filename), facts["documents"], measure(content, filename))


def measure(content: bytes, filename: str) -> dict[str, Any]:
    """Return what the pages show (see `documents.rules.form_pages`); empty for plain text and unreadable pages."""
    suffix = Path(filename).suffix.lower()
    if suffix not in {".pdf", ".docx"}:
        return {}
    try:
        done = run_once("documents.form_check.worker", suffix[1:], content=content, seconds=SECONDS)
        measured: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        return {}
    return measured
