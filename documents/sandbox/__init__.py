"""Processes with limits for everything that parses what somebody uploaded.

`Guest` (host.py) is a Python process that answers requests one after another; `run` starts a foreign
program such as tesseract; `Together` keeps them all under one amount of memory. Both bound address space,
processor time, wall time, the size of files written, open files and the output, get an environment and a
folder of their own, and are killed with all their children. A process that dies raises `Died`, whose
`reason` says of what; the caller marks the file and goes on. No Django here.
"""

from __future__ import annotations

from .host import Died, Guest, Limits, run
from .watch import Together

__all__ = ["Died", "Guest", "Limits", "Together", "run"]
