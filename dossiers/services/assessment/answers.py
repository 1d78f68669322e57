"""Answers to indicators: saving them and assessing a dossier by them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from accounts.models import Appointment, Role
from criteria.rules import assessment
from criteria.rules import definition as d
from dossiers import permissions
from dossiers.errors import BadAnswer, Conflict, NotAllowed, WrongState
from dossiers.models import Answer, AnswerPart, Dossier, DossierState, PartState
from dossiers.services.titles import people_counts, title_counts
from ledger.database.prepared import PreparedQuery
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

NUMBERS = ("value", "previous", "numerator", "denominator", "points")
LARGEST = Decimal("1e15")
LOCKED = PreparedQuery(
    lambda key: Dossier.objects.select_for_update(of=("self",)).with_details().filter(pk=key)
)
STORED = PreparedQuery(lambda keys: Answer.objects.filter(dossier__in=keys).prefetch_related("parts"))
FIELD_NAMES = {
    "yes": "đạt / không",
    "value": "giá trị",
    "previous": "năm trước",
    "numerator": "số đạt",
    "denominator": "tổng số",
    "rung": "mức",
    "points": "điểm",
}


def locked_dossier(dossier: Dossier) -> Dossier:
    """Return the dossier with its row locked until the end of the transaction."""
    row: Dossier = LOCKED.get(dossier.pk)
    return row


def require_contributor(appointment: Appointment, dossier: Dossier, code: str) -> None:
    """Raise NotAllowed unless the appointment answers this indicator: an assigned office, or the unit's head."""
    permissions.require(appointment, Role.OFFICE_CONTRIBUTOR, Role.UNIT_HEAD, unit=dossier.unit)
    if appointment.role == Role.UNIT_HEAD:
        return
    offices = list(dossier.assignments.filter(code=code).values_list("office_id", "office__name"))
    if offices and appointment.office_id not in {pk for pk, _ in offices}:
        names = ", ".join(name for _, name in offices)
        raise NotAllowed(f"Chỉ tiêu {code} giao cho {names}. Hãy báo người được giao trả lời.")
    mine = dossier.parts.filter(office=appointment.office_id, state=PartState.SUBMITTED)
    if offices and mine.exists():
        raise NotAllowed(
            f"Phần việc của {appointment.office} đã gửi người đứng đầu. Cần sửa thì đề nghị trả lại phần việc."
        )


@atomic_service
def save_answer(
    *,
    appointment: Appointment,
    dossier: Dossier,
    code: str,
    fields: dict[str, Any],
    expected_version: int | None = None,
) -> Answer:
    """Save a unit's answer to one indicator.

    `fields` holds yes, value, previous, numerator, denominator, rung, points, note, register_reason and parts (a
    list of such dictionaries). A share the register counts is not typed, or otherwise with a reason. Raise
    NotAllowed, WrongState (already sent), BadAnswer, and Conflict if `expected_version` is not the stored one.
    """
    dossier = locked_dossier(dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không sửa được. Cần sửa thì đề nghị nơi nhận trả lại.")
    indicator = dossier.round.definition().by_code.get(code)
    if indicator is None:
        raise BadAnswer(f"Bộ tiêu chí không có chỉ tiêu {code}.")
    require_contributor(appointment, dossier, code)
    return write_answer(
        appointment=appointment, dossier=dossier, code=code, fields=fields, expected_version=expected_version
    )


def write_answer(
    *,
    appointment: Appointment,
    dossier: Dossier,
    code: str,
    fields: dict[str, Any],
    expected_version: int | None = None,
) -> Answer:
    """Write an answer whose dossier is locked and whose writer was checked; raise BadAnswer or Conflict."""
    indicator = dossier.round.criteria_set.parsed().by_code[code]
    cleaned = clean_fields(code, indicator, fields)
    parts = [
        clean_fields(f"{code} thành phần {n}", indicator, part)
        for n, part in enumerate(fields.get("parts") or (), 1)
    ]
    answer = Answer.objects.filter(dossier=dossier, code=code).first() or Answer(dossier=dossier, code=code)
    if expected_version is not None and answer.version != expected_version:
        if not answer.pk:
            raise BadAnswer(f"Chỉ tiêu {code} chưa có trả lời nào để sửa. Hãy tải lại trang rồi nhập lại.")
        raise Conflict(
            f"{answer.by.user} đã sửa chỉ tiêu {code} lúc {timezone.localtime(answer.updated_at):%H:%M %d/%m/%Y}. "
            "Hãy xem bản mới rồi lưu lại nếu vẫn cần."
        )
    note = str(fields.get("note") or "")
    reason = _against_the_register(dossier, indicator, cleaned, str(fields.get("register_reason") or ""))
    if answer.pk and is_unchanged(answer, cleaned, parts, note, reason):
        return answer
    for name, value in cleaned.items():
        setattr(answer, name, value)
    answer.note, answer.register_reason = note, reason
    answer.version += 1
    answer.by = appointment
    answer.save()
    answer.parts.all().delete()
    AnswerPart.objects.bulk_create(
        AnswerPart(answer=answer, order=n, **part) for n, part in enumerate(parts, 1)
    )
    audit.record(
        act="save-answer", appointment=appointment, subject=dossier, sentence=f"Lưu trả lời chỉ tiêu {code}."
    )
    return answer


def _against_the_register(
    dossier: Dossier, indicator: d.Indicator, cleaned: dict[str, Any], reason: str
) -> str:
    """Return the reason of a figure typed otherwise than the register counts; an equal one is not kept as typed.

    Raise BadAnswer where the register counts this share and no reason is given.
    """
    typed = (cleaned["numerator"], cleaned["denominator"])
    if indicator.register and typed != (None, None):
        return _against_the_lists(dossier, indicator, cleaned, reason)
    if indicator.kind != d.ROLL_UP or typed == (None, None):
        return ""
    counted = title_counts.figure_of(dossier, indicator)
    if counted is None:
        return ""
    if typed == counted:
        cleaned["numerator"] = cleaned["denominator"] = None
        return ""
    if None in typed:
        raise BadAnswer(f"Chỉ tiêu {indicator.code}: hãy nhập đủ số đạt và tổng số, hoặc để trống cả hai.")
    return require_reason(
        reason,
        f"Chỉ tiêu {indicator.code}: sổ danh hiệu đếm được {counted[0]}/{counted[1]}. Hãy để trống để lấy số theo "
        "sổ, hoặc ghi lý do nhập số khác.",
        error=BadAnswer,
    )


def _against_the_lists(dossier: Dossier, indicator: d.Indicator, cleaned: dict[str, Any], reason: str) -> str:
    """Return why the number of persons differs from the decisions by list; where it is left empty, theirs is taken.

    Raise BadAnswer where it differs and no reason is given, or where it is more than all.
    """
    counted = people_counts.figure_of(dossier, indicator)
    if counted is None:
        return ""
    if cleaned["numerator"] is None:
        cleaned["numerator"] = Decimal(counted)
        if cleaned["denominator"] < counted:
            raise BadAnswer(
                f"Chỉ tiêu {indicator.code}: sổ ghi {counted} người, nhiều hơn tổng số. Hãy kiểm tra lại tổng số."
            )
    if cleaned["numerator"] == counted:
        return ""
    return require_reason(
        reason,
        f"Chỉ tiêu {indicator.code}: sổ ghi {counted} người đạt danh hiệu. Hãy để trống số đạt để lấy số theo sổ, "
        "hoặc ghi lý do nhập số khác.",
        error=BadAnswer,
    )


def is_unchanged(
    answer: Answer, cleaned: dict[str, Any], parts: list[dict[str, Any]], note: str, reason: str = ""
) -> bool:
    """Return whether the stored answer has exactly these values; saving it again then writes nothing."""
    stored = [{name: getattr(part, name) for name in cleaned} for part in answer.parts.all()]
    texts = (answer.note, answer.register_reason) == (note, reason)
    return texts and stored == parts and all(getattr(answer, n) == v for n, v in cleaned.items())


def clean_fields(code: str, indicator: d.Indicator, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an answer; raise BadAnswer, naming the indicator, if a value is impossible."""
    cleaned: dict[str, Any] = {name: _number(code, name, fields.get(name)) for name in NUMBERS}
    cleaned["yes"] = fields.get("yes") if isinstance(fields.get("yes"), bool) else None
    rung = _number(code, "rung", fields.get("rung"))
    if rung is not None and (rung != rung.to_integral_value() or rung > max(len(indicator.ladder), 10)):
        raise BadAnswer(f"Chỉ tiêu {code}: mức phải là một bậc trong thang.")
    cleaned["rung"] = None if rung is None else int(rung)
    numerator, denominator = cleaned["numerator"], cleaned["denominator"]
    if denominator is not None and denominator <= 0:
        raise BadAnswer(f"Chỉ tiêu {code}: tổng số phải lớn hơn 0. Hãy nhập lại tổng số.")
    if numerator is not None and denominator is not None and numerator > denominator:
        raise BadAnswer(f"Chỉ tiêu {code}: số đạt lớn hơn tổng số. Hãy kiểm tra lại hai số.")
    if (
        cleaned["points"] is not None
        and indicator.max_points is not None
        and cleaned["points"] > indicator.max_points
    ):
        raise BadAnswer(f"Chỉ tiêu {code}: điểm tối đa là {indicator.max_points}.")
    return cleaned


def _number(code: str, name: str, raw: Any) -> Decimal | None:
    if raw is None or raw == "":
        return None
    try:
        number = Decimal(str(raw))
    except InvalidOperation as error:
        raise BadAnswer(
            f"Chỉ tiêu {code}, {FIELD_NAMES[name]}: “{str(raw)[:40]}” không phải là số."
        ) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise BadAnswer(f"Chỉ tiêu {code}, {FIELD_NAMES[name]}: số quá lớn.")
    if number < 0 and name not in {"value", "previous"}:
        raise BadAnswer(f"Chỉ tiêu {code}, {FIELD_NAMES[name]}: không được là số âm.")
    return number


def to_rule_answer(
    answer: Answer | AnswerPart, parts: tuple[assessment.Answer, ...] = ()
) -> assessment.Answer:
    """Return a stored answer as the assessment rules take it."""
    value = answer.yes if answer.yes is not None else answer.value
    return assessment.Answer(
        value=value,
        previous=answer.previous,
        numerator=answer.numerator,
        denominator=answer.denominator,
        rung=answer.rung,
        points=answer.points,
        parts=parts,
    )


def stored_answers(dossier: Dossier) -> list[Answer]:
    """Return the answers of a dossier with their parts, in two queries."""
    return STORED((dossier.pk,))


def rule_answers(stored: Iterable[Answer]) -> dict[str, assessment.Answer]:
    """Return stored answers by indicator code as the assessment rules take them."""
    return {
        answer.code: to_rule_answer(answer, tuple(to_rule_answer(part) for part in answer.parts.all()))
        for answer in stored
    }


def unit_kind(dossier: Dossier) -> str | None:
    """Return the unit's kind as the criteria set names it, or None if the set names no such kind."""
    kinds = dossier.round.definition().unit_kinds
    return dossier.unit.kind if dossier.unit.kind in kinds else None


def current_assessment(dossier: Dossier, stored: Iterable[Answer] | None = None) -> assessment.Assessment:
    """Assess the dossier by its current answers, counting titles of the register where the set asks for them.

    `stored` are the answers if they were just read.
    """
    definition = dossier.round.definition()
    titles, bases = title_counts.register_of([dossier])[dossier.pk]
    return assessment.assess(
        definition,
        rule_answers(stored_answers(dossier) if stored is None else stored),
        unit_kind=unit_kind(dossier),
        titles=titles,
        on=title_counts.assessment_day(dossier),
        bases=bases,
    )
