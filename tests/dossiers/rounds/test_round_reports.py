"""The figures of a round's report: by result, step and unit, lateness in calendar days. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from dossiers.rules.round_reports import StepFact, UnitFact, figures, late_words

STEPS = {"submit": "Nộp hồ sơ", "check": "Kiểm tra hồ sơ"}


def unit(number: int, **facts) -> UnitFact:
    given = {"result": "Được công nhận", "level": "mức độ 1", "sent_on": date(2026, 3, 1), "ended_on": None}
    return UnitFact(dossier=number, unit=f"xã {number}", code=str(number), **{**given, **facts})


def work(dossier: int, step: str, done: date | None, due: date | None = date(2026, 3, 10)) -> StepFact:
    return StepFact(dossier, step, date(2026, 3, 1), done, due)


@pytest.mark.parametrize(
    ("done", "due", "late"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), 0),
        (date(2026, 3, 13), date(2026, 3, 10), 3),
        (date(2026, 3, 9), date(2026, 3, 10), 0),
        (None, date(2026, 3, 10), 0),
        (date(2026, 3, 13), None, 0),
    ],
)
def test_late_are_the_days_after_the_due_day(done, due, late):
    assert work(1, "submit", done, due).late_days == late


def test_a_unit_is_as_late_as_its_latest_work_and_counts_once_a_step():
    found = figures(
        [unit(1), unit(2, sent_on=None, result="Đơn vị đã rút", level="")],
        [
            work(1, "submit", date(2026, 3, 8)), work(1, "submit", date(2026, 3, 14)), work(2, "check", None),
            work(1, "report", date(2026, 9, 1)),
        ],
        STEPS,
    )  # fmt: skip
    assert (found.units, found.sent, found.late_units) == (2, 1, 1)
    assert [(one.step, one.units, one.late, one.most_late_days, one.average_days) for one in found.steps] == [
        ("Nộp hồ sơ", 1, 1, 4, 13)
    ]
    assert late_words(found.lines[0].late) == "Nộp hồ sơ: 4 ngày"
    assert [(one.words, one.units) for one in found.results] == [
        ("Được công nhận, mức độ 1", 1), ("Đơn vị đã rút", 1),
    ]  # fmt: skip


def test_units_taken_out_are_lines_and_no_units_of_the_round():
    found = figures([unit(1), unit(2, sent_on=None, level="", taken_out=True)], [], STEPS)
    assert (found.units, found.taken_out, len(found.lines)) == (1, 1, 2)


def test_an_empty_round_has_figures_too():
    assert figures([], [], STEPS).as_content()["results"] == ()
