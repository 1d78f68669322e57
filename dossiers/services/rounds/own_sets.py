"""A round's own copy of its criteria set: what whoever opens it leaves out or fills in, on a written ground.

The set itself is never touched. Nothing is decided silently: with `OwnSettings` every level is either left out or
wholly filled in; without them (`None`) the set judges as it is and what is open stays undetermined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from accounts.models import Appointment
from criteria.models import CriteriaSet
from criteria.sets import checking
from criteria.sets.files import content_hash
from criteria.sets.filling import Filling, own_content
from criteria.sets.open_entries import OpenEntry, open_entries
from dossiers.errors import BadAnswer
from dossiers.models import Round, RoundGround, RoundSet, RoundSupplement
from dossiers.rules.own_sets import ALL, Typed, is_whole_rule, value_of
from dossiers.services.grounds import Ground
from ledger.models import StoredFile

SOURCE_OF_ROUND = "quyết định của đợt"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """What whoever opens a round decides on its set: levels left out, entries filled in, grounds, evidence.

    `evidence` maps an indicator to the policy of a set file without source and mark.
    """

    left_out: frozenset[int] = frozenset()
    typed: tuple[Typed, ...] = ()
    grounds: tuple[Ground, ...] = ()
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """A round's own content with its hash, and each filling with the entry and the ground it belongs to."""

    content: dict[str, Any]
    sha256: str
    fillings: tuple[tuple[OpenEntry, Filling, Ground, Typed], ...]
    grounds: tuple[Ground, ...]


def own_copy(criteria_set: CriteriaSet, settings: OwnSettings | None) -> OwnCopy | None:
    """Return the round's own copy of a set; None where nothing is left out, filled in or asked in another way.

    Raise BadAnswer with a sentence for each entry that is impossible, has no ground, or leaves a level open.
    """
    if settings is None:
        return None
    data = criteria_set.definition
    fillings = _fillings(data, settings)
    own = own_content(
        data,
        left_out=settings.left_out,
        fillings=[filling for _, filling, _, _ in fillings],
        evidence={code: _policy(policy) for code, policy in settings.evidence.items()},
    )
    _require_whole(data, own, settings)
    if own == data:
        return None
    used = tuple(dict.fromkeys(ground for _, _, ground, _ in fillings))
    return OwnCopy(own, content_hash(own), tuple(fillings), used)


def store_own_copy(opened: Round, own: OwnCopy, appointment: Appointment) -> None:
    """Store a round's own copy with its grounds and everything that was filled in."""
    RoundSet.objects.create(round=opened, definition=own.content, sha256=own.sha256)
    rows = {
        ground: RoundGround.objects.create(
            round=opened,
            document=ground.document,
            article=ground.article,
            file=cast("StoredFile", ground.file),  # `_fillings` takes no ground without its file
            name=ground.name,
            by=appointment,
        )
        for ground in own.grounds
    }
    RoundSupplement.objects.bulk_create(
        RoundSupplement(
            round=opened,
            ground=rows[ground],
            what=entry.what,
            level=entry.levels[0] if len(entry.levels) == 1 else None,
            code=entry.code,
            value=_value_text(entry, filling),
            wording=filling.wording or (filling.value if isinstance(filling.value, str) else ""),
            words=entry.words,
        )
        for entry, filling, ground, _ in own.fillings
    )


def audit_words(own: OwnCopy | None, settings: OwnSettings | None) -> str:
    """Return what the audit line of the opening says of the round's own copy."""
    if own is None or settings is None:
        return ""
    parts = []
    if settings.left_out:
        parts.append(f"không xét mức {', '.join(str(level) for level in sorted(settings.left_out))}")
    parts += [f"{entry.words} {filling.mark}" for entry, filling, _, _ in own.fillings]
    return f" Bản riêng của đợt {own.sha256[:12]}: {'; '.join(parts)}." if parts else ""


def _policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {**policy, "source": SOURCE_OF_ROUND, "verified": False}


def _fillings(
    data: Mapping[str, Any], settings: OwnSettings
) -> list[tuple[OpenEntry, Filling, Ground, Typed]]:
    """Return what is filled in of the levels the round keeps. Raise BadAnswer naming what is impossible."""
    entries = {entry.key: entry for entry in open_entries(data)}
    found, problems = [], []
    for typed in settings.typed:
        entry = entries.get(typed.key)
        if entry is None or not _is_filled(entry, typed) or set(entry.levels) <= settings.left_out:
            continue
        try:
            value = value_of(entry, typed)
        except ValueError as error:
            problems.append(str(error))
            continue
        if not 1 <= typed.ground <= len(settings.grounds) or settings.grounds[typed.ground - 1].file is None:
            problems.append(
                f"{entry.words}: chưa có căn cứ. Hãy ghi văn bản và đính kèm tệp của căn cứ {typed.ground}."
            )
            continue
        ground = settings.grounds[typed.ground - 1]
        wording = typed.wording.strip() if is_whole_rule(entry) else ""
        found.append((entry, Filling(entry.key, value, str(ground), typed.rule, wording), ground, typed))
    if problems:
        raise BadAnswer(" ".join(problems))
    return found


def _is_filled(entry: OpenEntry, typed: Typed) -> bool:
    return bool(typed.text.strip()) or (is_whole_rule(entry) and typed.rule == ALL)


def _require_whole(data: Mapping[str, Any], own: dict[str, Any], settings: OwnSettings) -> None:
    """Raise BadAnswer unless every level is left out or wholly known."""
    if not own["levels"]:
        raise BadAnswer(
            "Đợt không còn mức độ nào để xét. Hãy điền phần còn để ngỏ của ít nhất một mức độ, hoặc chọn bộ tiêu chí "
            "khác."
        )
    problems = []
    names = {level["level"]: level["name"] for level in own["levels"]}
    for number, name in names.items():
        missing = [entry.words for entry in open_entries(own) if entry.blocks and number in entry.levels]
        if missing:
            shown = "; ".join(missing[:8]) + ("; …" if len(missing) > 8 else "")
            problems.append(
                f"{name} còn để ngỏ: {shown}. Hãy điền kèm căn cứ, hoặc không xét {name.lower()} trong đợt."
            )
    problems += _needed_levels(data, settings)
    if not problems:
        known = set(checking.problems(data))
        problems = [problem for problem in checking.problems(_as_file(own)) if problem not in known]
    if problems:
        raise BadAnswer(" ".join(problems[:6]))


def _needed_levels(data: Mapping[str, Any], settings: OwnSettings) -> list[str]:
    """Return a sentence for each level that is left out although a kept one needs it."""
    levels: Sequence[Mapping[str, Any]] = data["levels"]
    return [
        f"{level['name']} cần đạt cả {before['name'].lower()}, nên không bỏ riêng {before['name'].lower()} được."
        for before, level in zip(levels, levels[1:], strict=False)
        if level.get("needs_previous")
        and before["level"] in settings.left_out
        and level["level"] not in settings.left_out
    ]


def _as_file(own: dict[str, Any]) -> dict[str, Any]:
    """Return the content as a set file would hold it: without the grounds of levels and the bare indicators."""
    levels = [{name: value for name, value in level.items() if name != "ground"} for level in own["levels"]]
    standards = []
    for standard in own["standards"]:
        criteria = []
        for criterion in standard["criteria"]:
            asked = [entry for entry in criterion["indicators"] if entry["requirements"]]
            if asked:
                criteria.append({**criterion, "indicators": asked})
        if criteria:
            standards.append({**standard, "criteria": criteria})
    return {**own, "levels": levels, "standards": standards}


def _value_text(entry: OpenEntry, filling: Filling) -> str:
    value = filling.value
    if isinstance(value, str):
        return ""
    if isinstance(value, list):
        return ", ".join(value)[:200]
    if entry.rungs and isinstance(value, int):
        return entry.rungs[value - 1][:200]
    number = "" if value is None else f"{value} {entry.unit}".strip()
    return f"{RULE_WORDS[filling.rule]} {number}".strip()[:200] if filling.rule else number[:200]


RULE_WORDS = {
    "": "",
    "all": "đạt mọi chỉ tiêu",
    "at_least": "số chỉ tiêu ít nhất",
    "at_least_share": "tỷ lệ ít nhất (%)",
    "points": "tổng điểm ít nhất",
}
