"""The examples of docs/criteria-format.md are sets that validate, load and judge."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from django.core.management import call_command

from criteria.rules.assessment import Answer, assess
from criteria.sets.checking import problems
from criteria.sets.parsing import parse
from criteria.sheets import read_grid, to_grid
from tests.prepared_database import ROOT

BLOCKS = re.findall(
    r"```json\n(.*?)```", (ROOT / "docs/criteria-format.md").read_text(encoding="utf-8"), re.S
)
FRAME, INDICATOR, LEVELS, POINTS = (
    json.loads(block if block.lstrip().startswith("{") else f"{{{block}}}") for block in BLOCKS
)
MARK = {"source": "công văn", "verified": True}


def written(**more: Any) -> dict[str, Any]:
    """The frame of the document with two standards of ten indicators each, and what else is said."""
    data = copy.deepcopy(FRAME) | more
    points = {"kind": "points", "max_points": {"value": 10, **MARK}, "requirements": [MARK]}
    standards = []
    for standard in ("1", "2"):
        criteria = []
        for criterion in (f"{standard}.1", f"{standard}.2"):
            rows = [
                INDICATOR | {"code": f"{criterion}.{n}"} | (points if data.get("scored") else {})
                for n in range(1, 6)
            ]
            head = copy.deepcopy(FRAME["standards"][0]["criteria"][0])
            criteria.append(head | {"code": criterion, "indicators": rows})
        standards.append(FRAME["standards"][0] | {"code": standard, "criteria": criteria})
    return data | {"standards": standards}


@pytest.mark.parametrize("more", [LEVELS, POINTS | {"code": "thang-diem"}], ids=["counted", "scored"])
def test_the_example_validates_and_comes_back_from_its_spreadsheet(more):
    data = written(**more)
    assert problems(data) == []
    outcome = read_grid(to_grid(data))
    assert outcome.problems == []
    assert parse(outcome.data).levels == parse(data).levels


@pytest.mark.parametrize(
    ("passing", "level"), [(11, None), (12, 1), (15, 1), (16, 2), (17, 2), (18, 3), (20, 3)]
)
def test_the_three_levels_of_the_example_are_reached_by_how_many_pass(passing, level):
    found = parse(written(**LEVELS))
    codes = sorted(found.by_code, key=lambda code: code not in ("1.1.1", "2.2.3"))
    answers = {
        code: Answer(numerator=60 if number < passing else 59, denominator=100)
        for number, code in enumerate(codes)
    }
    assert assess(found, answers, unit_kind=None).level == level


@pytest.mark.parametrize(("lowest", "state"), [(5, "reached"), (4, "not_reached")])
def test_the_points_of_the_example_have_a_floor(lowest, state):
    found = parse(written(**POINTS))
    answers = {code: Answer(points=9) for code in found.by_code} | {"1.1.1": Answer(points=lowest)}
    [level] = assess(found, answers, unit_kind=None).levels
    assert level.state == state


@pytest.mark.django_db
def test_the_commands_take_the_example_and_judge_by_it(tmp_path, capsys):
    path, answers = tmp_path / "bo.json", tmp_path / "tra-loi.json"
    path.write_text(json.dumps(written(**LEVELS)), encoding="utf-8")
    said = {code: {"numerator": 1, "denominator": 1} for code in parse(written(**LEVELS)).by_code}
    answers.write_text(json.dumps({"answers": said | {"2.2.3": {"numerator": 0, "denominator": 1}}}))
    call_command("criteria", "validate", str(path))
    call_command("criteria", "load", str(path))
    capsys.readouterr()
    call_command("assess", "--set", "thu-5195", "--year", "2026", "--answers", str(answers), "--json")
    found = json.loads(capsys.readouterr().out)
    assert (found["level"], found["status"]) == (2, "reached")
    assert found["levels"][2] == {"level": 3, "state": "not_reached", "open": [], "missing": ["2.2.3"]}
    assert [item["text"] for item in found["gap"]][0] == (
        "Đạt 1/2 chỉ tiêu bắt buộc (1.1.1, 2.2.3), cần đạt tất cả"
    )
