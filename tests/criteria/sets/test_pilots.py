"""A pilot (thí điểm) ends when its plan says: no round is opened by it after that day, rounds of before keep it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from criteria.services import store_set
from criteria.services.selection import on_offer
from criteria.sets.checking import problems
from criteria.sets.comparison import differences
from criteria.sets.parsing import parse
from criteria.sheets import read_grid
from criteria.sheets.grid import to_grid
from dossiers.errors import BadAnswer
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.criteria import cell, content, definition, shipped_set

FORCE = {"from": cell("2020-01-01"), "until": cell(None)}
LAST, AFTER = date(2022, 12, 31), date(2023, 1, 1)


def pilot(**more: object) -> dict:
    return content(pilot={"from": cell("2022-01-01"), "until": cell("2022-12-31")}, **more)


@pytest.mark.parametrize("code", ["thi-diem-2021-huyen", "thi-diem-2021-thanh-pho"])
def test_the_shipped_pilots_end_with_2022_and_still_judge_their_answers_of_any_year(code):
    found = definition(code)
    assert (found.pilot_from, found.pilot_until) == (date(2022, 1, 1), LAST)
    assert (found.pilot_over_on(LAST), found.pilot_over_on(AFTER)) == (False, True)
    assert found.may_judge(2026)


def test_a_pilot_comes_back_from_its_spreadsheet_and_is_compared():
    outcome = read_grid(to_grid(pilot()))
    assert outcome.problems == []
    assert parse(outcome.data) == parse(pilot())
    (line,) = differences(parse(content()), parse(pilot()))
    assert (line.label, line.new) == ("Thời gian thí điểm", "01/01/2022 – 31/12/2022")


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (
            {"from": cell("2023-01-01"), "until": cell("2022-12-31")},
            "ngày hết thí điểm đứng trước ngày bắt đầu.",
        ),
        ({"until": cell("2022-02-30")}, "ngày không có trong lịch."),
    ],
)
def test_a_pilot_with_days_that_cannot_be_is_refused(span, told):
    assert problems(content(pilot=span)) == [f"Mục pilot.until.value: {told}"]


@pytest.mark.django_db
def test_a_pilot_is_offered_until_its_last_day_and_not_after():
    row, _ = store_set(data=pilot())
    assert row in on_offer(year=2022, day=LAST) or row in on_offer(year=2024, day=LAST)
    assert row not in on_offer(year=2024, day=AFTER)


@pytest.mark.django_db
def test_an_older_version_without_an_end_is_not_offered_in_its_place():
    """Databases of before hold the version of which nobody had written down the end."""
    older, _ = store_set(data=content())
    assert older in on_offer(year=2024, day=AFTER)
    store_set(data=pilot(version=2))
    assert older not in on_offer(year=2024, day=AFTER)


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "opened"), [("2022-12-31", True), ("2023-01-01", False)])
def test_no_round_is_opened_by_a_pilot_that_is_over(day, opened):
    with time_machine.travel(f"{day} 10:00:00+07:00"):
        here = make.place(criteria={**make.two_levels(), "in_force": FORCE})
        unit = UnitFactory(level="huyen", kind="huyen", parent=here.issuer.unit)
        head = AppointmentFactory(office__unit=unit)
        row = shipped_set("thi-diem-2021-huyen")
        act = lambda: make.open_round(  # noqa: E731
            here.clerk, here.issuer, here.standing, here.council, [head], row, year=2022, ground=make.ground()
        )
        if opened:
            assert act().criteria_set == row
        else:
            with pytest.raises(BadAnswer, match="đã hết thí điểm ngày 31/12/2022"):
                act()


@pytest.mark.django_db
def test_the_public_page_says_that_a_pilot_is_over(client):
    shipped_set("thi-diem-2021-huyen")
    with time_machine.travel("2022-12-31 10:00:00+07:00"):
        assert "Đã hết thí điểm" not in client.get("/bo-tieu-chi/thi-diem-2021-huyen/").content.decode()
    with time_machine.travel("2023-01-02 10:00:00+07:00"):
        for address in ("/bo-tieu-chi/thi-diem-2021-huyen/", "/bo-tieu-chi/"):
            words = client.get(address).content.decode()
            assert "Đã hết thí điểm" in words, address
            assert "Đang có hiệu lực" not in words, address
