"""Map from an old set's indicators to a new one's: carried on, split, merged or dropped. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from criteria.rules.definition import Indicator, SetDefinition

SAME, SPLIT, MERGED, DROPPED = "same", "split", "merged", "dropped"
ALIKE = 0.6

Targets = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One old indicator and one it became; `new` is empty for a dropped one."""

    old: str
    new: str
    relation: str


def lines(targets: Targets) -> tuple[Line, ...]:
    """The lines of a map from what each old code became: the relation follows from the numbers."""
    times = Counter(new for became in targets.values() for new in dict.fromkeys(became))
    found: list[Line] = []
    for old, became in targets.items():
        unique = tuple(dict.fromkeys(became))
        if not unique:
            found.append(Line(old, "", DROPPED))
        for new in unique:
            relation = MERGED if times[new] > 1 else SPLIT if len(unique) > 1 else SAME
            found.append(Line(old, new, relation))
    return tuple(found)


def problems(old: SetDefinition, new: SetDefinition, targets: Targets) -> list[str]:
    """What is wrong with a map, one sentence each: unknown codes, old indicators left out."""
    found = [f"{code}: bộ cũ không có chỉ tiêu này." for code in targets if code not in old.by_code]
    for code, became in targets.items():
        found += [f"{code}: bộ mới không có chỉ tiêu {one}." for one in became if one not in new.by_code]
    found += [f"{code}: chưa ghi chỉ tiêu này đi về đâu." for code in old.by_code if code not in targets]
    return found


def propose(old: SetDefinition, new: SetDefinition) -> dict[str, tuple[str, ...]]:
    """A first map to correct by hand: the same code with a like text, else the most alike text of all."""
    return {entry.code: _became(entry, new) for entry in old.indicators}


def _became(entry: Indicator, new: SetDefinition) -> tuple[str, ...]:
    if not entry.text_known:
        twin = new.by_code.get(entry.code)
        return (entry.code,) if twin is not None and not twin.text_known else ()
    scored = [(_alike(entry, other), other.code == entry.code, other.code) for other in new.indicators]
    best = max(scored, default=(0.0, False, ""))
    return (best[2],) if best[0] >= ALIKE else ()


def _alike(first: Indicator, second: Indicator) -> float:
    if not second.text_known or first.kind != second.kind:
        return 0.0
    return SequenceMatcher(None, first.text.casefold(), second.text.casefold(), autojunk=False).ratio()


def sources(found: Sequence[Line], new_code: str) -> tuple[Line, ...]:
    """The old indicators that lead to a new one."""
    return tuple(line for line in found if line.new == new_code)
