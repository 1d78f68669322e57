"""Offices' parts, remarks, the reviewer's mark, and looking a dossier over before it is sent."""

from __future__ import annotations

import pytest

from accounts.models import Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import Answer
from dossiers.services.assessment import answers, comments, office_contributions, submission_checks
from ledger.models import AuditLine, OutboxMessage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place(units=2)


@pytest.fixture
def culture(here):
    """An office of the first unit that answers 1.2, with one person."""
    office = OfficeFactory(unit=here.units[0], name="Phòng Văn hóa")
    office_contributions.assign_indicator(
        appointment=here.heads[0], dossier=here.dossier(), code="1.2", office=office
    )
    return AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=office)


def answer(here, who, **fields):
    return answers.save_answer(appointment=who, dossier=here.dossier(), code="1.2", fields=fields)


def test_a_part_with_an_unanswered_indicator_is_not_handed_in(here, culture):
    with pytest.raises(Incomplete, match="1.2"):
        office_contributions.hand_in(appointment=culture, dossier=here.dossier())


def test_a_part_handed_in_is_the_heads_until_it_is_given_back(here, culture):
    answer(here, culture, numerator=1, denominator=2)
    office_contributions.hand_in(appointment=culture, dossier=here.dossier())
    assert OutboxMessage.objects.filter(to=here.heads[0].user, subject__contains="Phòng Văn hóa").exists()
    with pytest.raises(NotAllowed, match="đã gửi người đứng đầu"):
        answer(here, culture, numerator=2, denominator=2)
    with pytest.raises(WrongState):
        office_contributions.hand_in(appointment=culture, dossier=here.dossier())
    answer(here, here.heads[0], numerator=2, denominator=2)
    office_contributions.return_contribution(
        appointment=here.heads[0], dossier=here.dossier(), office=culture.office, reason="Thiếu số liệu"
    )
    assert OutboxMessage.objects.filter(to=culture.user, body__contains="Thiếu số liệu").exists()
    assert answer(here, culture, numerator=1, denominator=2).numerator == 1


def test_a_part_is_given_back_with_a_reason_and_only_when_it_lies_with_the_head(here, culture):
    with pytest.raises(Incomplete):
        office_contributions.return_contribution(
            appointment=here.heads[0], dossier=here.dossier(), office=culture.office, reason=" "
        )
    with pytest.raises(WrongState):
        office_contributions.return_contribution(
            appointment=here.heads[0], dossier=here.dossier(), office=culture.office, reason="Vì thế"
        )


def test_only_the_head_assigns_and_only_to_offices_of_the_unit(here, culture):
    for who in (culture, here.heads[1], here.clerk):
        with pytest.raises(NotAllowed):
            office_contributions.assign_indicator(
                appointment=who, dossier=here.dossier(), code="1.1", office=culture.office
            )
    with pytest.raises(BadAnswer, match="không thuộc đơn vị"):
        office_contributions.assign_indicator(
            appointment=here.heads[0], dossier=here.dossier(), code="1.1", office=here.heads[1].office
        )


def test_saving_the_same_again_is_no_act(here):
    first = answer(here, here.heads[0], numerator=1, denominator=2, note="Rõ")
    lines = AuditLine.objects.count()
    again = answer(here, here.heads[0], numerator="1.0", denominator=2, note="Rõ")
    assert (again.version, AuditLine.objects.count()) == (first.version, lines)


def test_remarks_go_both_ways_between_the_unit_and_the_standing_office(here):
    sent = make.submitted(here)
    comments.add_comment(appointment=here.clerk, dossier=sent, code="1.1", text="Xin bổ sung ảnh.")
    comments.add_comment(appointment=here.heads[0], dossier=sent, code="1.1", text="Đã có ở 1.1-01.")
    assert OutboxMessage.objects.filter(to=here.heads[0].user, body__contains="bổ sung ảnh").exists()
    assert OutboxMessage.objects.filter(to=here.clerk.user, body__contains="1.1-01").exists()


@pytest.mark.parametrize("who", ["chair", "chairman", "document_clerk"])
def test_nobody_else_leaves_a_remark(here, who):
    with pytest.raises(NotAllowed):
        comments.add_comment(appointment=getattr(here, who), dossier=here.dossier(), code="1.1", text="Thử")
    assert not comments.may_comment(here.heads[1], here.dossier())


def test_a_mark_that_differs_from_the_units_own_needs_a_reason(here):
    sent = make.submitted(here)
    assert (
        comments.rate_indicator(appointment=here.clerk, dossier=sent, code="1.1", choice="pass").own == "pass"
    )
    with pytest.raises(Incomplete, match="đạt"):
        comments.rate_indicator(appointment=here.clerk, dossier=sent, code="1.1", choice="fail")
    changed = comments.rate_indicator(
        appointment=here.clerk, dossier=sent, code="1.1", choice="fail", reason="Thiếu văn bản"
    )
    assert (changed.own, changed.choice, sent.marks.count()) == ("pass", "fail", 1)


def test_marks_are_the_standing_offices_and_of_a_dossier_under_review(here):
    with pytest.raises(WrongState):
        comments.rate_indicator(appointment=here.clerk, dossier=here.dossier(), code="1.1", choice="pass")
    sent = make.submitted(here)
    with pytest.raises(NotAllowed):
        comments.rate_indicator(appointment=here.heads[0], dossier=sent, code="1.1", choice="pass")


def test_what_stops_the_sending_and_what_to_look_at_name_their_indicator(here, culture):
    make.answered(here)
    Answer.objects.filter(code="1.1").delete()
    dossier = here.dossier()
    assert [(f.code, f.stops) for f in submission_checks.blocking_findings(dossier, 1)] == [("1.1", True)]
    advice = [(f.code, f.sentence) for f in submission_checks.advisory_findings(dossier)]
    assert ("1.2", "Chỉ tiêu 1.2: chưa có minh chứng.") in advice
    assert ("1.2", "Phòng Văn hóa chưa gửi phần việc.") in advice
