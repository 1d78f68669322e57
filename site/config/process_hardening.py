"""Process hardening: other processes of the same account cannot read our environment and memory.

What parses an upload runs as the same account of the system. Without this it could read /proc/<our process>/environ
and memory; where the process is not dumpable, those files belong to root.
"""

from __future__ import annotations

import contextlib

PR_SET_DUMPABLE = 4


def close() -> None:
    """Close this process and those it forks; a program it starts anew is open again. Nothing where not on Linux."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
