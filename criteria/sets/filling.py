"""A round's own content of a set: levels left out, open entries filled in, evidence policies of its own. Pure.

The content of the set is copied, never changed. What is filled in carries its ground as source and stays unverified;
the article printed with a verdict says on what ground the text or threshold stands.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from criteria.sets.parsing import parse

Data = dict[str, Any]
UNVERIFIED = "chưa kiểm chứng"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Filling:
    """One open entry filled in: its key, the value as JSON (a number, words, codes) and the ground it stands on.

    `rule` is the kind of rule where a level without any rule gets one; `wording` the rule's words.
    """

    key: str
    value: Any
    ground: str
    rule: str = ""
    wording: str = ""

    @property
    def mark(self) -> str:
        """How the ground stands beside every verdict it decides."""
        return f"theo {self.ground}, {UNVERIFIED}"


def own_content(
    data: Mapping[str, Any],
    *,
    left_out: Collection[int] = (),
    fillings: Sequence[Filling] = (),
    evidence: Mapping[str, Mapping[str, Any]] | None = None,
) -> Data:
    """Return the content a round judges by: without the levels left out, with the open entries filled in."""
    own: Data = copy.deepcopy(dict(data))
    articles = _articles(own)
    rules = [one for one in fillings if one.key.startswith("rule:")]
    for one in fillings:
        if one not in rules:
            _fill(own, one, articles)
    for one in rules:  # last: an indicator takes over the demand of another level as it is filled in
        _fill_rule(own, one, articles)
    for entry in _entries(own):
        if policy := (evidence or {}).get(entry["code"]):
            entry["evidence"] = dict(policy)
    return _without(own, frozenset(left_out))


def _without(own: Data, left_out: frozenset[int]) -> Data:
    """Take out levels and what indicators demand at them."""
    if not left_out:
        return own
    judged = [level["level"] for level in own["levels"]]
    own["levels"] = [level for level in own["levels"] if level["level"] not in left_out]
    for entry in _entries(own):
        entry["requirements"] = [
            item for item in entry["requirements"] if item.get("level", judged[0]) not in left_out
            or "level" not in item
        ]  # fmt: skip
    for standard in own["standards"]:
        for criterion in standard["criteria"]:
            criterion["indicators"] = [entry for entry in criterion["indicators"] if _is_asked(entry)]
    return own


def _is_asked(entry: Mapping[str, Any]) -> bool:
    """Whether an indicator is left in: something is demanded of it, or at least its text is known."""
    known = all(cell["value"] is not None for cell in (entry["text"], *entry.get("part_texts", ())))
    return bool(entry["requirements"]) or known


def _entries(own: Data) -> list[Data]:
    """The indicators of the copy, to be changed in place."""
    return [
        entry
        for standard in own["standards"]
        for criterion in standard["criteria"]
        for entry in criterion["indicators"]
    ]


def _articles(own: Data) -> dict[tuple[str, int], str]:
    """The article printed with each demand as the set states it."""
    return {
        (entry.code, level): requirement.article
        for entry in parse(own).indicators
        for level, requirement in entry.requirements.items()
    }


def _fill(own: Data, one: Filling, articles: Mapping[tuple[str, int], str]) -> None:
    what, *place = one.key.split(":")
    if what == "months":
        cell = own["validity_months"] if place[0] == "validity" else _level(own, place[0])["after_months"]
        cell.update(_cell(one))
    elif what == "total":
        _fill_total(_level(own, place[0]), place[1:], one)
    else:
        entry = next(entry for entry in _entries(own) if entry["code"] == place[0])
        _fill_indicator(own, entry, what, place[1:], one, articles)


def _fill_total(level: Data, kind: Sequence[str], one: Filling) -> None:
    if kind:
        level["min_points_by_kind"][kind[0]].update(_cell(one))
    else:
        level["min_points"] = _cell(one)
    level["ground"] = _joined(level.get("ground", ""), f"tổng điểm {one.mark}")


def _fill_indicator(
    own: Data,
    entry: Data,
    what: str,
    place: Sequence[str],
    one: Filling,
    articles: Mapping[tuple[str, int], str],
) -> None:
    items = entry["requirements"]
    if what == "text":
        entry["text"].update(_cell(one))
        noun = "nội dung"
    elif what == "part":
        entry["part_texts"][int(place[0])].update(_cell(one))
        noun = f"nội dung phần {int(place[0]) + 1}"
    elif what == "points":
        entry[place[0]].update(_cell(one))
        noun = "điểm tối đa" if place[0] == "max_points" else "điểm sàn"
    else:
        items = [items[int(place[0])]]
        target = items[0]["parts"][int(place[1])] if place[1:] else items[0]
        target.update(_cell(one))
        noun = f"mức yêu cầu phần {int(place[1]) + 1}" if place[1:] else "mức yêu cầu"
    for item in items:
        item["verified"] = False
        item["article"] = _joined(_article(own, entry, item, articles), f"{noun} {one.mark}")


def _article(own: Data, entry: Data, item: Data, articles: Mapping[tuple[str, int], str]) -> str:
    if item.get("article"):
        return str(item["article"])
    level = item.get("level", own["levels"][0]["level"])
    return articles.get((entry["code"], level), "")


def _fill_rule(own: Data, one: Filling, articles: Mapping[tuple[str, int], str]) -> None:
    _, number, *at = one.key.split(":")
    level = _level(own, number)
    if at:
        rule = level["rules"][int(at[0])]
        rule["codes" if rule["kind"] == "mandatory" else "value"] = one.value
        rule.update(source=one.mark, verified=False)
    else:
        level.pop("open", None)
        level["verified"] = False
        rule = {"kind": one.rule or ALL, "source": one.mark, "verified": False}
        level["rules"] = [rule if rule["kind"] == ALL else {**rule, "value": one.value}]
        _drop_open_totals(level)
        for entry, item in _taken_over(own, level["level"]):
            item["article"] = f"{articles.get((entry['code'], item['level']), '')}".strip()
            item["article"] = _joined(item["article"], f"áp dụng cho {level['name']} {one.mark}")
            item.update(level=level["level"], verified=False)
            entry["requirements"].append(item)
    words = f"“{one.wording}” " if one.wording else ""
    level["ground"] = _joined(level.get("ground", ""), f"điều kiện công nhận {words}{one.mark}")


def _drop_open_totals(level: Data) -> None:
    """Take out totals that no source states: the rule filled in stands in their place."""
    bar = level.get("min_points")
    if bar is not None and bar["value"] is None:
        del level["min_points"]
    if any(cell["value"] is None for cell in level.get("min_points_by_kind", {}).values()):
        del level["min_points_by_kind"]


def _taken_over(own: Data, level: int) -> Iterator[tuple[Data, Data]]:
    """Yield indicators that demand nothing at a level, with what they demand at the nearest one, the lower first."""
    for entry in _entries(own):
        items = entry["requirements"]
        if any(item.get("level", level) == level for item in items):
            continue
        nearest = min(items, key=lambda item: (abs(item["level"] - level), item["level"]))
        yield entry, copy.deepcopy(nearest)


def _cell(one: Filling) -> Data:
    return {"value": one.value, "source": one.mark, "verified": False}


def _level(own: Data, number: str) -> Data:
    level: Data = next(level for level in own["levels"] if level["level"] == int(number))
    return level


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
