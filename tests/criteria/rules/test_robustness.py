"""Broken files and workbooks: whatever stands in them, they are told wrong or are usable; nothing breaks."""

from __future__ import annotations

import copy
import random

import pytest

from criteria.errors import BadSetFile
from criteria.rules.assessment import Answer, assess
from criteria.sets import files
from criteria.sets.canonical import same
from criteria.sets.checking import issues
from criteria.sets.comparison import compare
from criteria.sets.parsing import parse
from criteria.sheets import read_grid, to_grid
from tests.factories.criteria import path_of

CODES = [path.stem for path in files.shipped()]
CELLS = [
    "", None, "x", -1, 0, 1, 2, 99, 1e300, 1.5, True, False, {"day": "2024-02-29"}, {"formula": True},
    {"error": "#REF!"}, "1.1", "9.9", "xa", "có / không", "tỷ lệ", "điểm", "nhiều phần", "bậc của thang",
    "so với năm trước", "tổng hợp từ danh hiệu", "trên", "giảm", "30/02/2024", "29/02", "có", "a;b", "  ",
]  # fmt: skip
VALUES = [
    "", None, "x", -1, 0, 1, 2, 99, 10**12, 1.5, True, False, [], {}, [1], ["a"], {"value": None},
    "2024-02-29", "9999-12-31", "1.1", "xa", "share", "points", "roll_up", "all_of", "change",
    {"value": 5, "source": "x", "verified": True},
]  # fmt: skip
FEW, MANY = 8, 150
EVERYTHING = Answer(value=True, previous=1, numerator=1, denominator=2, rung=1, points=1)


def use(data) -> None:
    """Do with a content all that the product does with it."""
    found = parse(data)
    judged = assess(found, dict.fromkeys(found.by_code, EVERYTHING), unit_kind=None, titles=[])
    assert all(verdict.reason for verdict in judged.indicators)
    assert judged.gap is not None
    assert all(line.kind == "same" for line in compare(found, found))
    found.calendar_for(2024)


def spoil_grid(grid, chance: random.Random):
    """The grid with a few cells, rows or sheets overwritten, doubled or lost."""
    spoilt = {name: [(row, dict(cells)) for row, cells in lines] for name, lines in grid.items()}
    for _ in range(chance.randint(1, 5)):
        name = chance.choice(list(spoilt))
        lines, fate = spoilt[name], chance.random()
        if not lines or fate < 0.02:
            spoilt.pop(name)
            continue
        place = chance.randrange(len(lines))
        if fate < 0.1:
            del lines[place]
        elif fate < 0.15:
            lines.append((lines[place][0] + 1, dict(lines[place][1])))
        else:
            lines[place][1][chance.randint(1, 12)] = chance.choice(CELLS)
    return spoilt


def spoil_content(data, chance: random.Random):
    """The content with one or two values anywhere in it replaced or lost."""
    spoilt = copy.deepcopy(data)
    for _ in range(chance.randint(1, 2)):
        node = spoilt
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(node[key], dict | list) and node[key] and chance.random() < 0.85:
                node = node[key]
                continue
            if chance.random() < 0.3:
                del node[key]
            else:
                node[key] = copy.deepcopy(chance.choice(VALUES))
            break
    return spoilt


@pytest.mark.parametrize("times", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize("code", CODES)
def test_a_spoilt_workbook_is_told_wrong_or_gives_a_usable_set(code, times):
    chance, grid = random.Random(code), to_grid(files.read(path_of(code)))
    for _ in range(times):
        outcome = read_grid(spoil_grid(grid, chance))
        assert (outcome.data is None) == bool(outcome.problems)
        if outcome.data is not None:
            use(outcome.data)
            assert same(read_grid(to_grid(outcome.data)).data, outcome.data)


@pytest.mark.parametrize("times", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
@pytest.mark.parametrize("code", CODES)
def test_a_spoilt_file_is_told_wrong_or_gives_a_usable_set(code, times):
    chance, data = random.Random(code), files.read(path_of(code))
    for _ in range(times):
        spoilt = spoil_content(data, chance)
        if not issues(spoilt):
            use(spoilt)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"version": 1e400}', "không phải JSON"),
        ('{"version": NaN}', "không phải JSON"),
        ('{"version": 1, "version": 2}', "“version” được ghi hai lần"),
        ("[" * 100_000, "không phải JSON"),
        ('{"version": ' + "1" * 5000 + "}", "không phải JSON"),
        ("null", "sai kiểu"),
    ],
)
def test_a_file_no_number_or_name_of_which_is_sound_is_told(text, said):
    with pytest.raises(BadSetFile, match=said):
        files.read_bytes(text.encode(), "bo.json")
