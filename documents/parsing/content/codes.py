"""Codes of indicators, criteria and standards as they are named in running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from criteria.rules.naming import narrowest

INDICATOR, CRITERION, STANDARD = "indicators", "criteria", "standards"
_KINDS = {
    "chỉ báo": INDICATOR, "chỉ tiêu": INDICATOR, "chỉ số": INDICATOR, "tiêu chí": CRITERION, "tiêu chuẩn": STANDARD,
}  # fmt: skip
_DOTTED = r"\d{1,2}(?:\.\d{1,2}){1,3}(?!\d|%|\s+%|\.\d|,\d+\s*%|/\d{1,4}\b(?!\.))"
_PLAIN = r"\d{1,2}(?![\d%]|\s*%|\.\d|/|,\d+\s*(?:%|phần|lần|triệu|tỷ|nghìn|điểm|-))"
_ONE = rf"(?:{_DOTTED}|{_PLAIN})"
_WORD = r"(?:chỉ báo|chỉ tiêu|chỉ số|tiêu chí|tiêu chuẩn)"
_RANGE = rf"\s*(?:đến|tới|-|–|—|→|÷)\s*(?:hết\s+)?(?:{_WORD}\s+(?:số\s+)?)?"
_AND = r"\s*(?:[;,&]|/(?=\d{1,2}\.)|,?\s*(?:và|hoặc|cùng(?:\s+với)?)(?=\s))\s*(?:số\s+)?"
_LIST = rf"{_ONE}(?:(?:{_RANGE}|{_AND}){_ONE})*"
_BEFORE = r"\s*[:(]?\s*(?:(?:số|mục|từ|gồm|là)\s*:?\s*){0,2}"
_MENTION = re.compile(rf"(?P<word>{_WORD}){_BEFORE}(?<!\d)(?P<codes>{_LIST})", re.I)
_JOINT = re.compile(rf"(?P<range>{_RANGE}(?={_ONE}))|{_AND}", re.I)
_ITEM = re.compile(_ONE)
_EXCLUDED = re.compile(
    r"(?:\btrừ|ngoại trừ|không (?:bao )?gồm|không tính|không kể)\s*:?\s*(?:các\s+|những\s+)?$", re.I
)
_OF = re.compile(
    r"\b(?:của|thuộc|trong|nằm ở|tại)\s+(?:các\s+|nội dung\s+|phần\s+|nhóm\s+|bộ\s+)*$|^\s*[(/]\s*$", re.I
)
NEAR = 30
_WEIGHT = ((3, re.compile(r"[.;]")), (2, re.compile(r"\bvà\b", re.I)), (1, re.compile(r",")))
_CLEAR = 2
WIDEST = 40


@dataclass
class Mention:
    """Codes named together after one word: their kind, their place in the text."""

    kind: str
    begin: int
    end: int
    codes: list[str]
    ranges: list[tuple[str, str]]
    excluded: bool


def unique(values: list[Any]) -> list[Any]:
    """Return the values in order, each once."""
    return list(dict.fromkeys(values))


def named_codes(text: str, criterion: str | None = None) -> dict[str, list[Any]]:
    """Return {"indicators", "criteria", "standards", "ranges", "excluded"} named in the text.

    A plain number of an indicator is completed by the criterion named beside it, else by `criterion` (the one it
    stands under): "Chỉ tiêu 1" under "tiêu chí 4" is "4.1"; so is a plain criterion by its standard. "1.1 đến 1.3"
    is each between; `ranges` are those whose ends stand in different branches. The narrowest wins: a criterion or
    standard that only tells where a named indicator stands is left out (`narrow`).
    """
    mentions = _mentions(text)
    _complete(text, mentions, CRITERION, STANDARD, None)
    _complete(text, mentions, INDICATOR, CRITERION, criterion)
    _complete(text, mentions, INDICATOR, STANDARD, None)
    codes: dict[str, list[Any]] = {INDICATOR: [], CRITERION: [], STANDARD: [], "ranges": [], "excluded": []}
    for mention in mentions:
        codes["excluded" if mention.excluded else mention.kind] += mention.codes
        codes["ranges"] += [] if mention.excluded else [list(one) for one in mention.ranges]
    result = {key: unique(values) if key != "ranges" else values for key, values in codes.items()}
    result[INDICATOR] = [code for code in result[INDICATOR] if code not in result["excluded"]]
    return result


def narrow(item: dict[str, Any]) -> dict[str, Any]:
    """Return a task with the narrowest of its codes alone."""
    indicators, criteria, standards = narrowest(item[INDICATOR], item[CRITERION], item[STANDARD])
    return {**item, INDICATOR: indicators, CRITERION: criteria, STANDARD: standards}


def _mentions(text: str) -> list[Mention]:
    """Return the codes named in the text, in their order."""
    found = []
    for match in _MENTION.finditer(text):
        codes, ranges = _listed(match["codes"])
        kind = _KINDS[match["word"].lower()]
        excluded = bool(_EXCLUDED.search(text, 0, match.start()))
        found.append(Mention(kind, match.start(), match.end(), codes, ranges, excluded))
    return found


def _listed(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the codes of a list, ranges of one branch in full, and the ends of those across branches."""
    codes: list[str] = []
    across: list[tuple[str, str]] = []
    at, is_range = 0, False
    while item := _ITEM.match(text, at):
        code = item[0]
        last = codes[-1] if codes else ""
        if "." not in code and "." in last:
            code = f"{last.rpartition('.')[0]}.{code}"
        between = _steps(last, code) if is_range else [code]
        if between is None:
            across.append((last, code))
            between = [code]
        codes += between
        joint = _JOINT.match(text, item.end())
        if not joint:
            break
        at, is_range = joint.end(), bool(joint["range"])
    return codes, across


def _steps(first: str, last: str) -> list[str] | None:
    """Return the codes after one up to another of the same branch; None where they stand in different ones."""
    branch, _, begin = first.rpartition(".")
    other, _, end = last.rpartition(".")
    if branch != other or not 0 < int(end) - int(begin) < WIDEST:
        return [last] if first == last else None
    return [f"{branch}.{n}" if branch else str(n) for n in range(int(begin) + 1, int(end) + 1)]


def _complete(text: str, mentions: list[Mention], kind: str, above: str, otherwise: str | None) -> None:
    """Give plain numbers of one kind the code of the mention above that they belong to."""
    parents = [mention for mention in mentions if mention.kind == above and not mention.excluded]
    leads = next((mention.kind for mention in mentions if mention.kind in (kind, above)), kind) == above
    for mention in mentions:
        if mention.kind != kind or all("." in code for code in mention.codes):
            continue
        parent = _parent(text, mention, parents, leads, close=above == STANDARD)
        code = parent.codes[0] if parent else otherwise
        if code:
            mention.codes = [f"{code}.{one}" if "." not in one else one for one in mention.codes]
            mention.ranges = []


def _parent(
    text: str, mention: Mention, parents: list[Mention], leads: bool, *, close: bool
) -> Mention | None:
    """Return the mention a plain number belongs to: near after it, or before it where the text leads with those.

    `close`: before it only where both stand near, for a criterion's own number is whole without its standard.
    """
    behind, after = _neighbours(mention, parents, close=close)
    if after is None or behind is None:
        return after or behind
    gap_after, gap_before = text[mention.end : after.begin], text[behind.end : mention.begin]
    if _OF.search(gap_after):
        return after
    apart = _weight(gap_before) - _weight(gap_after)
    if abs(apart) >= _CLEAR:
        return after if apart > 0 else behind
    return behind if leads else after


def _neighbours(
    mention: Mention, parents: list[Mention], *, close: bool
) -> tuple[Mention | None, Mention | None]:
    """Return the last mention before and the first one near after; with `close` the one before stands near too."""
    before = [one for one in parents if one.end <= mention.begin]
    behind = before[-1] if before else None
    if close and behind is not None and mention.begin - behind.end >= NEAR:
        behind = None
    after = next((one for one in parents if one.begin >= mention.end), None)
    if after is not None and after.begin - mention.end >= NEAR:
        after = None
    return behind, after


def _weight(gap: str) -> int:
    """Return how strongly the signs between two mentions part them."""
    return next((weight for weight, sign in _WEIGHT if sign.search(gap)), 0)


def order(code: str) -> tuple[int, ...]:
    """Return the sorting key of a code: 1.2 before 1.10."""
    return tuple(int(part) for part in code.split("."))
