"""Numbers and symbols: as printed without inner spaces, and the corrected form beside it."""

from __future__ import annotations

import re

from documents.parsing.form import kinds
from documents.parsing.structure.paragraphs import fold


def tight(text: str) -> str:
    """Return the text without spaces, long dashes as "-"."""
    return re.sub(r"\s+", "", text).replace("–", "-").replace("—", "-").rstrip(".,;:-/")


def same_number(one: str, other: str) -> bool:
    """Return whether two printed numbers are the same, marks and case aside."""
    return fold(tight(one)) == fold(tight(other))


def _agency(part: str) -> str:
    """Correct an agency's abbreviation: GDDT, SGDDĐT, PGDDT … → GDĐT with its prefix; a correct "&" stays."""
    found = re.fullmatch(r"(?P<pre>[SPB]?)GD(?P<amp>&?)[DĐ]{1,3}T(?P<rest>\w*)", part, re.I)
    if not found or re.fullmatch(r"[SPB]?GD&?ĐT\w*", part):
        return part
    return f"{found['pre'].upper()}GD{found['amp']}ĐT{found['rest']}"


def corrected_symbol(symbol: str, code: str | None) -> str:
    """Return the symbol as it should stand for a document of this kind; unchanged where it is right."""
    parts = re.split(r"([-/])", symbol)
    first = parts[0]
    joint = first in {f"{code}LT", f"{code}LN"}
    if code and code not in {"CV", "Luật"} and kinds.by_symbol(symbol) and first != code and not joint:
        parts[0] = code
    elif code is None or code == "CV":
        known = kinds.by_symbol(symbol)
        if known and fold(known) == fold(first) and known != "Luật":
            parts[0] = known
    parts = [_agency(part) if part not in "-/" else part for part in parts]
    fixed = "".join(parts)
    fixed = re.sub(r"(?<=-)TTG$", "TTg", fixed)
    twice = re.fullmatch(r"(.*?)(\w+),\2", fixed)
    return twice.group(1) + twice.group(2) if twice else fixed


def corrected_number(number: str, code: str | None, year: int | None) -> str | None:
    """Return the corrected whole number of a cited instrument, None where it stands right."""
    found = re.fullmatch(r"(\d+)((?:/\d{4})?)([-/])(.+)", number)
    if not found:
        return None
    serial, of_year, separator, symbol = found.groups()
    fixed = corrected_symbol(symbol, code)
    if code in {"TT", "NĐ", "TTLT"} and not of_year and year and separator == "/":
        of_year = f"/{year}"
    whole = f"{serial}{of_year}{separator}{fixed}"
    return whole if whole != number else None
