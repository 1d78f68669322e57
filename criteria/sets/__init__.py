"""The shipped criteria sets (bộ tiêu chí), one JSON file for each version, and the schema they follow."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
