"""Three levels with names of their own: voted, concluded, decided and held as the set writes them."""

from __future__ import annotations

from typing import Any

import pytest

from dossiers.models import Title
from dossiers.services.council import conclusions
from dossiers.services.council.minutes import minutes_facts
from dossiers.services.council.outcomes import outcome_label, outcomes_for
from tests.factories.criteria import cell, indicator
from tests.factories.dossiers import decided, on_agenda, place, vote

pytestmark = pytest.mark.django_db
MARK = {"source": "bài kiểm thử", "verified": False}


def three_levels() -> dict[str, Any]:
    """Đạt, Khá, Tốt by how many of two indicators pass, both mandatory for the highest."""
    rules = (
        [{"kind": "at_least", "value": 1, **MARK}],
        [{"kind": "at_least_share", "value": 100, **MARK}],
        [{"kind": "mandatory", "codes": ["1.1", "1.2"], **MARK}],
    )
    levels = [
        {"level": number, "name": name, "article": cell("Điều 1"), "rules": found, **MARK}
        for number, (name, found) in enumerate(zip(("Đạt", "Khá", "Tốt"), rules, strict=True), start=1)
    ]
    rows = [indicator("1.1"), indicator("1.2", "share", demand={"value": 50, "operator": ">="})]
    for row in rows:
        del row["requirements"][0]["level"]
    return {"levels": levels, "indicators": rows}


def test_a_ballot_offers_the_levels_of_the_set_up_to_the_one_requested():
    here = place(criteria=three_levels())
    on_agenda(here, level=2)
    assert outcomes_for(here.dossier(), ballot=True) == [
        ("level_2", "Đề nghị công nhận mức Khá"),
        ("level_1", "Đề nghị công nhận mức Đạt"),
        ("refuse", "Không đề nghị công nhận"),
        ("return", "Trả lại để bổ sung"),
        ("abstain", "Không có ý kiến"),
    ]


def test_votes_for_a_higher_level_carry_a_lower_one_and_the_minutes_name_it():
    here = place(criteria=three_levels())
    (item,) = on_agenda(here, level=3)
    vote(item, here.seats[:2], "level_3")
    vote(item, here.seats[2:3], "level_2")
    vote(item, here.seats[3:], "refuse")
    concluded = conclusions.conclude(appointment=here.chair, item=item, outcome="level_2")
    row = minutes_facts(concluded.sitting)["table"]["rows"][0]
    assert row[2:] == ["3", "2", "0", "0", "Đề nghị công nhận mức Khá"]
    assert here.dossier().proposed_words == "mức Khá"


def test_the_third_level_is_decided_and_the_title_bears_its_name():
    here = place(criteria=three_levels())
    decision = decided(here, level=3)
    title = Title.objects.get(decision=decision)
    assert (title.level, title.level_title, title.level_words) == (3, "Tốt", "mức Tốt")
    assert decision.document.facts["annex"]["rows"][0][2] == "Tốt"


def test_a_round_of_before_calls_its_levels_by_their_numbers():
    here = place(criteria=three_levels())
    here.round.level_names = {}
    assert outcome_label("level_2", here.round) == "Đề nghị công nhận mức độ 2"
