"""The wording of the instrument itself beside our summary: file, spreadsheet, comparison, older drafts."""

from __future__ import annotations

import copy

from criteria.sets.checking import problems
from criteria.sets.comparison import differences
from criteria.sets.parsing import parse
from criteria.sheets import layout, read_grid
from criteria.sheets.grid import aligned, to_grid
from tests.factories.criteria import cell, content, indicator

OFFICIAL = "Thực hiện công tác tuyên truyền nâng cao nhận thức cho cộng đồng."


def worded(text: object = "Có tuyên truyền", official: object = OFFICIAL) -> dict:
    data = content(indicators=[{**indicator("1.1"), "text": cell(text), "official": cell(official)}])
    data["standards"][0]["official"] = cell("TIÊU CHUẨN nguyên văn")
    data["standards"][0]["criteria"][0]["official"] = cell("Tiêu chí nguyên văn")
    return data


def test_the_official_wording_stands_beside_the_summary_and_is_what_is_printed():
    assert problems(worded()) == []
    found = parse(worded())
    entry = found.by_code["1.1"]
    assert (entry.text, entry.official, entry.printed) == ("Có tuyên truyền", OFFICIAL, OFFICIAL)
    assert [branch.printed for branch in (*found.standards, *found.criteria)] == [
        "TIÊU CHUẨN nguyên văn",
        "Tiêu chí nguyên văn",
    ]


def test_without_an_official_wording_the_summary_is_printed():
    found = parse(content())
    assert (found.by_code["1.1"].official, found.by_code["1.1"].printed) == ("", "Chỉ tiêu 1.1")
    assert found.criteria[0].printed == "Tiêu chí"


def test_an_official_wording_alone_makes_the_text_known():
    entry = parse(worded(text=None)).by_code["1.1"]
    assert (entry.text_known, entry.text) == (True, OFFICIAL)
    assert not parse(worded(text=None, official=None)).by_code["1.1"].text_known


def test_the_official_wording_comes_back_from_the_spreadsheet():
    outcome = read_grid(to_grid(worded()))
    assert outcome.problems == []
    assert parse(outcome.data) == parse(worded())


def test_the_comparison_of_versions_names_the_official_wording():
    lines = differences(parse(worded(official=None)), parse(worded()))
    assert [(line.place, line.label, line.new) for line in lines] == [
        ("Chỉ tiêu 1.1", "Nguyên văn", OFFICIAL)
    ]


def test_a_draft_kept_before_the_column_was_added_gains_it_empty():
    """Cells are kept by number: the row's form would else write under a heading that is not there."""
    older = copy.deepcopy(to_grid(content()))
    places = [
        p for p, column in enumerate(layout.INDICATORS.columns, start=1) if column.path[0] == "official"
    ]
    first, *rest = older[layout.INDICATORS.name]
    older[layout.INDICATORS.name] = [(1, {p: t for p, t in first[1].items() if p not in places}), *rest]
    older[layout.FACTS] = [line for line in older[layout.FACTS] if line[1].get(1) != "Chấm điểm"]
    grid = aligned(older)
    assert grid == to_grid(content())
    dict(grid[layout.INDICATORS.name])[2][places[0]] = OFFICIAL
    dict(grid[layout.INDICATORS.name])[2][places[1]] = "Điều 7"
    assert parse(read_grid(grid).data).by_code["1.1"].official == OFFICIAL
