"""Answering indicators: what is saved, what cannot be right, and who may."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import Role
from criteria.rules.assessment import PASS
from dossiers.errors import BadAnswer, Conflict, NotAllowed, WrongState
from dossiers.models import Answer, IndicatorAssignment
from dossiers.services.assessment.answers import current_assessment, save_answer
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place(units=2)


def save(here, code="1.2", who=None, **fields):
    version = fields.pop("expected_version", None)
    return save_answer(
        appointment=who or here.heads[0],
        dossier=here.dossier(),
        code=code,
        fields=fields,
        expected_version=version,
    )


def test_an_answer_is_kept_exactly_with_its_author_and_an_audit_line(here):
    answer = save(here, numerator="0.1", denominator="3", note="Theo báo cáo")
    answer.refresh_from_db()
    assert (answer.numerator, answer.denominator) == (Decimal("0.1"), Decimal(3))
    assert (answer.note, answer.version, answer.by) == ("Theo báo cáo", 1, here.heads[0])
    assert AuditLine.objects.filter(act="save-answer").count() == 1


def test_saving_again_replaces_the_answer_and_counts_the_save(here):
    save(here, numerator=10, denominator=100)
    save(here, numerator=60)
    answer = Answer.objects.get(dossier=here.dossier(), code="1.2")
    assert (answer.numerator, answer.denominator, answer.version) == (60, None, 2)


def test_an_empty_field_is_not_zero(here):
    assert save(here, numerator="", denominator=None).numerator is None
    assert save(here, numerator=0, denominator=10).numerator == 0


def test_saved_answers_are_judged(here):
    assessment = current_assessment(make.answered(here))
    assert {v.result for v in assessment.indicators} == {PASS}
    assert assessment.level == 2


def test_parts_are_kept_in_order(here):
    parts = [{"numerator": 1, "denominator": 2}, {"numerator": 3, "denominator": 4}]
    answer = save(here, parts=parts)
    assert list(answer.parts.values_list("order", "numerator")) == [(1, 1), (2, 3)]
    assert save(here, parts=parts[:1]).parts.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numerator": "chín mươi"}, "không phải là số"),
        ({"numerator": "1,5"}, "không phải là số"),
        ({"numerator": -1}, "không được là số âm"),
        ({"numerator": "NaN"}, "số quá lớn"),
        ({"denominator": "Infinity"}, "số quá lớn"),
        ({"value": "1e15"}, "số quá lớn"),
        ({"denominator": 0}, "tổng số phải lớn hơn 0"),
        ({"numerator": 1, "denominator": 0}, "tổng số phải lớn hơn 0"),
        ({"numerator": 11, "denominator": 10}, "số đạt lớn hơn tổng số"),
        ({"rung": "1.5"}, "mức phải là một bậc"),
        ({"rung": 99}, "mức phải là một bậc"),
        ({"parts": [{"numerator": 2, "denominator": 1}]}, "thành phần 1: số đạt lớn hơn"),
    ],
)
def test_numbers_that_cannot_be_right_are_refused_with_the_indicator_named(here, fields, words):
    with pytest.raises(BadAnswer, match=words) as caught:
        save(here, **fields)
    assert "Chỉ tiêu 1.2" in str(caught.value)
    assert not Answer.objects.exists()


def test_an_indicator_that_the_set_does_not_have_is_refused(here):
    with pytest.raises(BadAnswer, match="không có chỉ tiêu 9.9"):
        save(here, code="9.9", yes=True)


def test_who_saves_over_a_newer_version_is_told_who_changed_it(here):
    first = save(here, numerator=1, denominator=2)
    colleague = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.heads[0].office)
    save(here, who=colleague, numerator=2, denominator=2, expected_version=first.version)
    with pytest.raises(Conflict, match=colleague.user.full_name):
        save(here, numerator=0, denominator=2, expected_version=first.version)
    assert Answer.objects.get().numerator == 2


def test_a_first_answer_that_somebody_else_gave_first_is_a_conflict(here):
    save(here, numerator=1, denominator=2, expected_version=0)
    with pytest.raises(Conflict):
        save(here, numerator=2, denominator=2, expected_version=0)


def test_the_head_of_another_unit_is_refused(here):
    with pytest.raises(NotAllowed, match="Việc này thuộc .* chuyển sang vai"):
        save(here, who=here.heads[1], numerator=1)


@pytest.mark.parametrize("who", ["clerk", "chair", "chairman", "document_clerk"])
def test_nobody_above_the_unit_answers_for_it(here, who):
    with pytest.raises(NotAllowed):
        save(here, who=getattr(here, who), numerator=1)


def test_an_appointment_that_ended_answers_nothing(here):
    with pytest.raises(NotAllowed, match="hết hiệu lực"):
        save(here, who=make.ended(here.heads[0]), numerator=1)


def test_a_closed_account_answers_nothing(here):
    here.heads[0].user.is_active = False
    with pytest.raises(NotAllowed):
        save(here, numerator=1)


def test_after_sending_nothing_is_saved(here):
    make.submitted(here)
    with pytest.raises(WrongState, match="đã nộp"):
        save(here, numerator=1, denominator=2)


def test_an_assigned_indicator_is_answered_by_its_office_and_the_head_only(here):
    unit = here.units[0]
    culture, police = (OfficeFactory(unit=unit, name=name) for name in ("Phòng Văn hóa", "Công an xã"))
    IndicatorAssignment.objects.create(dossier=here.dossier(), code="1.2", office=culture)
    other = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=police)
    with pytest.raises(NotAllowed, match="giao cho Phòng Văn hóa"):
        save(here, who=other, numerator=1)
    save(here, code="1.1", who=other, yes=True)
    save(here, who=AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=culture), numerator=1)
    save(here, numerator=2)
    assert Answer.objects.get(code="1.2").version == 2
