"""Boards: criteria × state, the gap, "what if" that saves nothing; a round in a fixed number of queries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from criteria.rules.definition import NOT_IN_SOURCE
from dossiers.models import Answer, CountedTitle, Dossier
from dossiers.services.assessment import answers, dossier_submission
from dossiers.services.rounds import boards
from dossiers.services.titles import title_counts
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory, cell, indicator
from tests.factories.dossiers import answered, decided, place, submitted

pytestmark = pytest.mark.django_db


def client_of(appointment) -> Client:
    client = Client()
    client.force_login(appointment.user)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_dossier_shows_each_criterion_and_what_level_2_still_lacks():
    here = place()
    dossier = answered(here, _1_2={"numerator": 61, "denominator": 100})
    page = text_of(client_of(here.heads[0]).get(f"/ho-so/{dossier.pk}/bang/"))
    assert "Đạt mức độ 1" in page
    assert "Còn thiếu để đạt mức độ 2" in page
    assert "1.2: cần thêm 19 trên tổng số 100" in page


def test_what_if_a_share_were_another_changes_the_verdict_and_nothing_stored():
    here = place()
    dossier = answered(here, _1_2={"numerator": 40, "denominator": 100})
    before = list(Answer.objects.values())
    client = client_of(here.heads[0])
    page = text_of(client.get(f"/ho-so/{dossier.pk}/bang/?gs-1.2=62,5"))
    assert "Theo giả định bên dưới:" in page
    assert "Đạt mức độ 1" in page
    assert "đạt 62,5 %" in page
    assert list(Answer.objects.values()) == before
    assert Dossier.objects.get(pk=dossier.pk).state == "self_assessment"


@pytest.mark.parametrize("text", ["101", "-1", "sáu mươi", "1e400", "NaN", "9" * 30])
def test_what_cannot_be_is_told_and_not_supposed(text):
    here = place()
    dossier = answered(here)
    answer = client_of(here.heads[0]).get(f"/ho-so/{dossier.pk}/bang/", {"gs-1.2": text})
    assert answer.status_code == 422
    assert "1.2: " in text_of(answer)


def test_a_stranger_finds_no_board_of_a_dossier_and_none_of_a_round():
    here = place()
    stranger = client_of(AppointmentFactory(role="unit_head"))
    assert stranger.get(f"/ho-so/{here.dossier(0).pk}/bang/").status_code == 404
    assert stranger.get(f"/ho-so/dot/{here.round.pk}/bang/").status_code == 404
    assert client_of(here.clerk).post(f"/ho-so/dot/{here.round.pk}/bang/").status_code == 405


def test_the_board_of_a_round_shows_units_by_criteria_and_counts_what_was_sent():
    here = place(units=2)
    submitted(here, 0)
    answered(here, 1, _1_1={"yes": False})
    client = client_of(here.clerk)
    page = text_of(client.get(f"/ho-so/dot/{here.round.pk}/bang/"))
    assert "cell-pass" in page
    assert "cell-fail" in page
    assert "1/1" in text_of(client.get(f"/ho-so/dot/{here.round.pk}/bang/?tong=1"))
    assert all(str(head.office.unit) in page for head in here.heads)
    only = text_of(client.get(f"/ho-so/dot/{here.round.pk}/bang/?trang-thai=checking&muc=2"))
    assert str(here.heads[0].office.unit) in only
    assert str(here.heads[1].office.unit) not in only


def test_a_unit_is_found_on_the_board_without_marks():
    here = place(units=2)
    unit = here.heads[0].office.unit
    type(unit).objects.filter(pk=unit.pk).update(name="Phường Đồng Đăng")
    page = text_of(client_of(here.clerk).get(f"/ho-so/dot/{here.round.pk}/bang/?don-vi=dong dang"))
    assert "Phường Đồng Đăng" in page
    assert str(here.heads[1].office.unit) not in page


def test_a_round_of_many_units_opens_its_board_in_at_most_12_queries(django_assert_max_num_queries):
    here = place(units=1)
    units = UnitFactory.create_batch(120, parent=here.issuer.unit)
    dossiers = Dossier.objects.bulk_create(Dossier(round=here.round, unit=unit) for unit in units)
    Answer.objects.bulk_create(
        Answer(dossier=dossier, code="1.1", yes=True, by=here.heads[0]) for dossier in dossiers
    )
    client = client_of(here.clerk)
    with django_assert_max_num_queries(12):
        page = client.get(f"/ho-so/dot/{here.round.pk}/bang/")
    assert page.context["page_obj"].paginator.count == 121
    assert len(page.context["lines"]) == 100


def roll_up_set(**more):
    """A set of one indicator that counts units below with a title of the set of `place()`."""
    demand = {"value": 50, "operator": ">=", "title_model": "cong_dong_hoc_tap", "title_level": 1}
    return CriteriaSetFactory(
        model="huyen_hoc_tap",
        government_level="tinh",
        unit_kinds=[],
        indicators=[indicator("2.1", "roll_up", demand=demand)],
        validity_months={"value": None, "source": NOT_IN_SOURCE, "verified": False},
        in_force={"from": cell("2020-01-01"), "until": cell(None)},
        **more,
    )


def above(here):
    """A round over the unit above the units of another round, by a set that counts their titles."""
    from tests.factories.dossiers import Place, open_round

    head = AppointmentFactory(role="unit_head", office__unit=here.issuer.unit)
    chosen = roll_up_set()
    opened = open_round(here.clerk, here.issuer, here.standing, here.council, [head], chosen)
    return Place(**{**vars(here), "round": opened, "heads": [head], "criteria_set": chosen})


def test_titles_below_are_counted_and_kept_as_they_were_when_the_dossier_was_sent():
    here = place(units=2)
    decision = decided(here, 0)
    over = above(here)
    dossier = answered_base(over, 2)
    verdict = dossier_submission.current_assessment(dossier).indicators[0]
    assert (verdict.result, verdict.found) == ("pass", "50 % (1/2)")
    dossier_submission.submit(appointment=over.heads[0], dossier=dossier, requested_level=1)
    title = decision.titles.get()
    assert list(CountedTitle.objects.values_list("code", "title")) == [("2.1", title.pk)]
    type(title).objects.filter(pk=title.pk).update(revoked_on=timezone.localdate(), revoked_why="Thử")
    sent = over.dossier(0)
    assessment = boards.assessments([sent])[sent.pk]
    assert assessment.indicators[0].found == "50 % (1/2)"
    assert title_counts.counted_rows(sent, assessment) == {"2.1": [title]}
    page = text_of(client_of(over.heads[0]).get(f"/ho-so/{sent.pk}/bang/"))
    assert str(title.unit) in page
    assert str(decision) in page


def answered_base(over, base):
    answers.save_answer(
        appointment=over.heads[0], dossier=over.dossier(0), code="2.1", fields={"denominator": base}
    )
    return over.dossier(0)


def test_a_title_that_ended_before_the_assessment_date_is_not_counted():
    here = place(units=1)
    title = decided(here, 0).titles.get()
    over = above(here)
    type(title).objects.filter(pk=title.pk).update(revoked_on=timezone.localdate(), revoked_why="Thử")
    verdict = dossier_submission.current_assessment(answered_base(over, 1)).indicators[0]
    assert (verdict.result, verdict.found) == ("fail", "0 % (0/1)")
