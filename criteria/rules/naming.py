"""Which indicators of a set a plan's words name: the narrowest code wins. Pure.

"Chỉ báo 3.2.3. Tiêu chí 3.2. Tiêu chuẩn 3" is one indicator, told with its place; "tiêu chí 3.2" alone is every
indicator below it. A plain number that no criterion completes ("Chỉ tiêu 3: … danh hiệu thi đua …") is found by
the words printed after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from criteria.rules.definition import Indicator
from ledger.vietnamese.folding import fold

LEAST_SHARE = 0.5
_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class NamedCodes:
    """The codes a task names by the word before them; `ranges` from one code to another of a different branch.

    `excluded` are those after "trừ"; `words` is the task itself.
    """

    indicators: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    excluded: tuple[str, ...] = ()
    words: str = ""


def below(code: str, above: str) -> bool:
    """Return whether a code lies below another by its writing: 3.2.3 below 3.2 and 3."""
    return code.startswith(f"{above}.")


def narrowest(
    indicators: Sequence[str], criteria: Sequence[str], standards: Sequence[str]
) -> tuple[list[str], list[str], list[str]]:
    """Return the codes without those that only tell where a narrower one stands."""
    kept_criteria = [code for code in criteria if not any(below(one, code) for one in indicators)]
    narrower = [*indicators, *criteria]
    kept_standards = [code for code in standards if not any(below(one, code) for one in narrower)]
    return list(indicators), kept_criteria, kept_standards


def indicators_named(named: NamedCodes, known: Sequence[Indicator]) -> list[str]:
    """Return the codes of a set's indicators that a task names, in the order of the set.

    A code counts at whatever depth the set has it: plans call the third step "tiêu chí" too.
    """
    wanted: set[str] = set()
    for code in narrowed_to(named, known):
        wanted |= _covered(code, known, named.words)
    for first, last in named.ranges:
        wanted |= _between(first, last, known)
    for code in named.excluded:
        wanted -= _covered(code, known, "")
    return [indicator.code for indicator in known if indicator.code in wanted]


def narrowed_to(named: NamedCodes, known: Sequence[Indicator]) -> list[str]:
    """Return the codes that remain where the set itself tells what lies below what."""
    indicators = list(named.indicators)
    inside = _places(indicators, known)
    criteria = [code for code in named.criteria if code not in inside]
    standards = [code for code in named.standards if code not in inside | _places(criteria, known)]
    return [code for codes in narrowest(indicators, criteria, standards) for code in codes]


def _places(codes: Iterable[str], known: Sequence[Indicator]) -> set[str]:
    """Return the codes of the criteria and standards in which the set has these codes, without themselves."""
    named = set(codes)
    return {
        place
        for indicator in known
        if named & {indicator.code, indicator.criterion_code}
        for place in (indicator.criterion_code, indicator.standard_code)
    } - named


def _covered(code: str, known: Sequence[Indicator], words: str) -> set[str]:
    """Return the indicators that a code means: itself, all of a criterion or standard, or the one its words tell."""
    for field in ("code", "criterion_code", "standard_code"):
        hits = {indicator.code for indicator in known if getattr(indicator, field) == code}
        if hits and not (field != "code" and _numbers_an_indicator(code, words)):
            return hits
    by_words = code_by_words(code, words, known) if "." not in code else None
    return {by_words} if by_words else set()


def _numbers_an_indicator(code: str, words: str) -> bool:
    """Return whether a plain number stands after "chỉ tiêu" or "chỉ báo", so that it is no criterion's."""
    return bool(
        "." not in code
        and re.search(rf"(?:chỉ tiêu|chỉ báo|chỉ số)\s+(?:số\s+)?{re.escape(code)}(?![\d.]\d)", words, re.I)
    )


def _between(first: str, last: str, known: Sequence[Indicator]) -> set[str]:
    """Return the indicators from one code to another in the order of the set."""
    codes = [indicator.code for indicator in known]
    if first not in codes or last not in codes:
        return set()
    begin, end = codes.index(first), codes.index(last)
    return set(codes[begin : end + 1])


def code_by_words(number: str, words: str, known: Sequence[Indicator]) -> str | None:
    """Return the indicator numbered so within its criterion whose text the words repeat; None where none stands out."""
    said = set(_WORD.findall(fold(_after_number(number, words))))
    shares = sorted(
        (
            (_share(said, indicator), indicator.code)
            for indicator in known
            if indicator.code.rpartition(".")[2] == number and indicator.text_known
        ),
        reverse=True,
    )
    if not shares or shares[0][0] < LEAST_SHARE or (len(shares) > 1 and shares[1][0] >= shares[0][0]):
        return None
    return shares[0][1]


def _after_number(number: str, words: str) -> str:
    """Return what is printed after "Chỉ tiêu N", all of it where the number stands otherwise."""
    found = re.search(rf"(?:chỉ tiêu|chỉ báo|chỉ số)\s+(?:số\s+)?{re.escape(number)}\b", words, re.I)
    return words[found.end() :] if found else words


def _share(said: Collection[str], indicator: Indicator) -> float:
    """Return the share of an indicator's words that are said."""
    own = set(_WORD.findall(fold(indicator.text)))
    return len([word for word in own if word in said]) / len(own) if own else 0.0
