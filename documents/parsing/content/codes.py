"""Codes of indicators, criteria and standards as they are named in running text."""

from __future__ import annotations

import re

_ONE = r"\d{1,2}(?:\.\d{1,2}){0,3}(?![\d%]|\s*%|\.\d|,\d|/)"
_LIST = rf"{_ONE}(?:\s*(?:[;,]|,?\s*và)\s*{_ONE})*"
_BEFORE = r"(?:số\s+|mục\s+)?"
_INDICATOR = re.compile(rf"(?:chỉ báo|chỉ tiêu|chỉ số)\s+{_BEFORE}(?P<codes>{_LIST})", re.I)
_CRITERION = re.compile(rf"tiêu chí\s+{_BEFORE}(?P<codes>{_LIST})", re.I)
_STANDARD = re.compile(rf"tiêu chuẩn\s+{_BEFORE}(?P<codes>{_LIST})", re.I)
ITEM = re.compile(_ONE)


def unique(values: list[str]) -> list[str]:
    """Return the values in order, each once."""
    return list(dict.fromkeys(values))


def _all(pattern: re.Pattern[str], text: str) -> list[str]:
    return unique([c for m in pattern.finditer(text) for c in ITEM.findall(m["codes"])])


def named_codes(text: str, criterion: str | None = None) -> dict[str, list[str]]:
    """Return {"indicators", "criteria", "standards"} named in the text.

    A plain number of an indicator is completed by the criterion named beside it, else by
    ``criterion`` (the one it stands under): "Chỉ tiêu 1" under "tiêu chí 4" is "4.1".
    """
    criteria = _all(_CRITERION, text)
    indicators: list[str] = []
    for match in _INDICATOR.finditer(text):
        after = _CRITERION.search(text, match.end())
        close = after if after and after.start() - match.end() < 30 else None
        before = [m for m in _CRITERION.finditer(text) if m.end() <= match.start()]
        nearest = close or (before[-1] if before else None)
        parent = ITEM.findall(nearest["codes"])[0] if nearest else criterion
        found = ITEM.findall(match["codes"])
        indicators += [f"{parent}.{c}" if parent and "." not in c else c for c in found]
    return {
        "indicators": unique(indicators),
        "criteria": criteria,
        "standards": _all(_STANDARD, text),
    }


def order(code: str) -> tuple[int, ...]:
    """Return the sorting key of a code: 1.2 before 1.10."""
    return tuple(int(part) for part in code.split("."))
