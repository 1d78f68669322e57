"""A sandboxed process for one job: started with a bare environment, answers once, ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def bare_environment() -> dict[str, str]:
    """Return an environment that starts Python and finds programs, without database or keys."""
    inherited = {key: os.environ[key] for key in KEPT if key in os.environ}
    return inherited | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}


def run_once(
    module: str, *arguments: str, content: bytes, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a module of this project on the given input and return the finished process; the module limits itself.

    Of the environment it sees only what starts Python: no database, no key. Raises subprocess.TimeoutExpired.
    """
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        input=content,
        capture_output=True,
        timeout=seconds,
        cwd=ROOT,
        env=bare_environment(),
        check=False,
    )
