"""Comparison of two versions of a set, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from criteria.labels import model_name
from criteria.rules import definition as d
from criteria.rules.definition import Authority, Branch, Indicator, Level, SetDefinition
from criteria.rules.numbers import number
from criteria.rules.wording import requirement_text
from criteria.sheets.layout import KINDS

KIND_WORDS = {code: word for word, code in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: where, and what the old and the new version say; empty where one says nothing."""

    place: str
    label: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        """ "added", "removed", "changed" or "same"."""
        if self.old == self.new:
            return "same"
        return "added" if not self.old else "removed" if not self.new else "changed"


def compare(old: SetDefinition, new: SetDefinition) -> tuple[Difference, ...]:
    """Every line of both versions, in the order of the new one; lines only the old one has come last."""
    before, after = dict(_lines(old)), dict(_lines(new))
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(Difference(*key, before.get(key, ""), after.get(key, "")) for key in keys)


def differences(old: SetDefinition, new: SetDefinition) -> tuple[Difference, ...]:
    """Only the lines that differ."""
    return tuple(line for line in compare(old, new) if line.kind != "same")


Line = tuple[tuple[str, str], str]


def _lines(definition: SetDefinition) -> Iterator[Line]:
    whole = "Thông tin chung"
    yield (whole, "Tên"), definition.title
    yield (whole, "Văn bản"), definition.instrument
    yield (whole, "Ngày ban hành"), _day(definition.issued)
    yield (whole, "Có hiệu lực từ"), _day(definition.in_force_from)
    yield (whole, "Có hiệu lực đến"), _day(definition.in_force_until)
    if definition.pilot_until:
        span = f"{_day(definition.pilot_from)} – {_day(definition.pilot_until)}"
        yield (whole, "Thời gian thí điểm"), span
    months = definition.validity_months
    yield (whole, "Thời hạn danh hiệu"), f"{months} tháng" if months is not None else d.NOT_IN_SOURCE
    yield (whole, "Loại đơn vị"), "; ".join(f"{code}: {name}" for code, name in definition.unit_kinds.items())
    for level in definition.levels:
        yield from _level(level)
    for row, authority in enumerate(definition.authorities, start=1):
        yield ("Thẩm quyền công nhận", f"Dòng {row}"), _authority(authority)
    for due in definition.calendar:
        day = f"{due.day:02}/{due.month:02}" if due.day and due.month else d.NOT_IN_SOURCE
        yield ("Lịch", f"{due.name} ({due.event})"), day
    yield from _headings("Tiêu chuẩn", definition.standards)
    yield from _headings("Tiêu chí", definition.criteria)
    for indicator in definition.indicators:
        yield from _indicator(indicator)
    for row, text in enumerate(definition.open_points, start=1):
        yield ("Điểm chưa rõ", f"Dòng {row}"), text


def _authority(authority: Authority) -> str:
    """Who recognises, from when until when, and whom it is about where that is not every unit."""
    span = f"{_day(authority.valid_from)} – {_day(authority.valid_until)}"
    about = "; ".join((*sorted(authority.levels), *sorted(authority.unit_kinds)))
    return f"{authority.name or d.NOT_IN_SOURCE} ({span}{f'; chỉ cho {about}' if about else ''})"


def _headings(word: str, branches: Iterable[Branch]) -> Iterator[Line]:
    for branch in branches:
        place = f"{word} {branch.code}"
        yield (place, "Nội dung"), branch.text
        if branch.official:
            yield (place, "Nguyên văn"), branch.official


def _level(level: Level) -> Iterator[Line]:
    place = f"Mức {level.level}"
    yield (place, "Tên"), level.name
    yield (place, "Căn cứ"), level.article
    if level.after_months is not None:
        yield (place, "Chờ từ mức dưới"), f"{level.after_months} tháng"
    if level.needs_previous:
        yield (place, "Cần đạt cả mức liền trước"), "có"
    if level.validity_months is not None:
        yield (place, "Thời hạn danh hiệu"), f"{level.validity_months} tháng"
    if level.min_points is not None:
        yield (place, "Tổng điểm"), f"ít nhất {number(level.min_points)}"
    for kind, bar in level.min_points_by_kind.items():
        yield (place, f"Tổng điểm cho {kind}"), d.NOT_IN_SOURCE if bar is None else number(bar)
    for row, rule in enumerate(level.rules, start=1):
        choice = f"; phương án {rule.alternative}" if rule.alternative else ""
        yield (place, f"Điều kiện {row}"), f"{rule.words}{choice}"
        yield (place, f"Nguồn điều kiện {row}"), _source(rule.source, rule.verified)


def _indicator(entry: Indicator) -> Iterator[Line]:
    place = f"Chỉ tiêu {entry.code}"
    yield (place, "Nội dung"), entry.text
    yield (place, "Nguồn"), _source(entry.source, entry.verified)
    yield (place, "Cách trả lời"), KIND_WORDS[entry.kind]
    for label, text in (
        ("Nguyên văn", entry.official),
        ("Chỉ cho", ", ".join(sorted(entry.applies_to))),
        ("Không cho", ", ".join(sorted(entry.not_for))),
        ("Đếm người từ sổ", model_name(entry.register, "") if entry.register else ""),
        ("Thang bậc", " < ".join(entry.ladder)),
        ("Thành phần", "; ".join(entry.part_texts)),
        ("Gợi ý minh chứng", entry.guidance),
        ("Cơ quan phụ trách", entry.responsible),
        ("Minh chứng", entry.evidence.words if entry.evidence.source else ""),
    ):
        if text:
            yield (place, label), text
    for level, requirement in entry.requirements.items():
        yield (place, f"Yêu cầu mức {level}"), requirement_text(entry, requirement)
        yield (place, f"Nguồn yêu cầu mức {level}"), _source(requirement.source, requirement.verified)
        yield (place, f"Căn cứ mức {level}"), requirement.article


def _source(source: str, verified: bool) -> str:
    return f"{source} – {'đã kiểm chứng' if verified else 'chưa kiểm chứng'}"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else d.NOT_IN_SOURCE
