"""The commands are a contract: exit codes, JSON alone on standard output, Vietnamese errors."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from criteria.models import CriteriaSet
from criteria.services import store_set
from criteria.sets import files
from tests.factories.criteria import content, filled, path_of

pytestmark = pytest.mark.django_db

ANSWERS = {
    "unit_kind": "xa",
    "answers": {
        **{
            code: {"value": True}
            for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1")
        },
        "4.2": {"rung": 3},
        "4.3": {"rung": 3},
        "4.4": {"rung": 2},
        "5.1": {"numerator": 610, "denominator": 1000},
        "5.2": {"parts": [{"numerator": 500, "denominator": 1000}, {"numerator": 120, "denominator": 1000}]},
    },
    "titles": [],
}


@pytest.fixture
def answers(tmp_path):
    def write(data=ANSWERS):
        path = tmp_path / "answers.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return str(path)

    return write


def judge(capsys, code, year, path):
    call_command("assess", "--set", code, "--year", str(year), "--answers", path, "--json")
    return json.loads(capsys.readouterr().out)


def test_assess_prints_the_contract(capsys, answers):
    found = judge(capsys, "tt25-2023-xa", 2024, answers())
    assert set(found) == {
        "set",
        "version",
        "status",
        "level",
        "points",
        "band",
        "indicators",
        "gap",
        "levels",
        "progress",
    }
    assert (found["status"], found["level"], found["points"], found["band"]) == (
        "incomplete",
        None,
        None,
        None,
    )
    assert set(found["indicators"][0]) == {
        "code",
        "level",
        "result",
        "required",
        "found",
        "article",
        "reason",
    }
    assert len(found["indicators"]) == 30
    assert found["progress"] == {"answered": 15, "applicable": 15}


def test_assess_says_of_every_level_what_is_open_and_what_is_missing(capsys, answers):
    short = {**ANSWERS["answers"], "5.1": {"numerator": 2002, "denominator": 4812}, "1.1": None}
    found = judge(capsys, "tt25-2023-xa", 2024, answers({**ANSWERS, "answers": short}))
    assert [(one["level"], one["state"], one["missing"]) for one in found["levels"]] == [
        (1, "undetermined", []),
        (2, "not_reached", ["5.1"]),
    ]
    assert found["levels"][1]["open"] == [
        {"code": "1.1", "what": "unanswered"},
        *[{"code": code, "what": "text"} for code in ("3.1", "3.2", "3.3")],
    ]


@pytest.mark.parametrize("data", ['{"answers": {}}', "{}"])
def test_no_answers_reach_no_level_of_the_pilot_and_say_what_is_open(capsys, answers, data):
    found = judge(capsys, "thi-diem-2021-huyen", 2026, answers(data))
    assert (found["status"], found["level"]) == ("incomplete", None)
    assert [one["state"] for one in found["levels"]] == ["undetermined"] * 3
    assert [one["open"][0] for one in found["levels"][1:]] == [{"code": None, "what": "rule"}] * 2
    first = found["levels"][0]["open"]
    assert sum(item["what"] == "unanswered" for item in first) == 10
    assert sum(item["what"] == "text" for item in first) == 9


def test_a_set_that_is_wholly_known_is_judged_as_before(capsys, answers):
    store_set(data=filled("tt25-2023-xa") | {"code": "da-dien"})
    found = judge(capsys, "da-dien", 2024, answers())
    assert (found["status"], found["level"]) == ("reached", 2)
    assert found["levels"] == [
        {"level": level, "state": "reached", "open": [], "missing": []} for level in (1, 2)
    ]


def test_assess_reads_stored_sets_as_it_reads_files(capsys, answers):
    from_files = judge(capsys, "tt25-2023-xa", 2024, answers())
    call_command("criteria", "load", "--json")
    assert len(json.loads(capsys.readouterr().out)["loaded"]) == 10
    assert judge(capsys, "tt25-2023-xa", 2024, answers()) == from_files


def test_points_are_printed_as_numbers(capsys, answers):
    data = {"unit_kind": None, "answers": {str(n): {"points": 8.5} for n in range(1, 11)}}
    store_set(data=filled("khvn-324-cong-dan") | {"code": "da-dien"})
    found = judge(capsys, "da-dien", 2024, answers(data))
    assert (found["points"], found["status"], found["level"]) == (85, "reached", 1)


@pytest.mark.parametrize(
    ("code", "year", "word"),
    [
        ("tt25-2023-xa", "2023", "tt44-2014"),
        ("la", "2024", "tt25-2023-xa"),
        ("tt25-2023-xa", "hai", "bốn chữ số"),
        ("tt25-2023-xa", "99999", "bốn chữ số"),
    ],
)
def test_a_year_or_code_without_a_set_exits_2_and_names_the_sets(code, year, word, answers):
    with pytest.raises(CommandError, match=word) as caught:
        call_command("assess", "--set", code, "--year", year, "--answers", answers(), "--json")
    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    "data", ["{", '{"answers": {"5.1": {"numerator": 1, "denominator": 0}}}', '{"answers": {"x": {}}}']
)
def test_bad_answers_exit_2(data, answers):
    with pytest.raises(CommandError) as caught:
        call_command("assess", "--set", "tt25-2023-xa", "--year", "2024", "--answers", answers(data))
    assert caught.value.returncode == 2


def test_a_missing_answers_file_exits_2(tmp_path):
    with pytest.raises(CommandError, match="không đọc được") as caught:
        call_command("assess", "--set", "tt25-2023-xa", "--year", "2024", "--answers", str(tmp_path / "x"))
    assert caught.value.returncode == 2


def test_assess_also_speaks_in_sentences(capsys, answers):
    store_set(data=filled("tt25-2023-xa") | {"code": "da-dien"})
    call_command("assess", "--set", "da-dien", "--year", "2024", "--answers", answers())
    assert "Kết quả: đạt mức 2" in capsys.readouterr().out
    call_command("assess", "--set", "tt25-2023-xa", "--year", "2024", "--answers", answers())
    assert "Mức độ 2 chưa xét được: nội dung chưa có trong nguồn ở chỉ tiêu 3.1, 3.2, 3.3." in (
        capsys.readouterr().out
    )


def test_list_names_every_set(capsys):
    call_command("criteria", "list", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 10
    assert not any(row["loaded"] for row in rows)
    call_command("criteria", "list")
    assert "tt25-2023-xa" in capsys.readouterr().out


def test_validate_tells_what_is_wrong_and_exits_2(capsys, tmp_path):
    call_command("criteria", "validate")
    assert "10 tệp" in capsys.readouterr().out
    path = tmp_path / "xau.json"
    path.write_text(files.dump(content(levels=[])), encoding="utf-8")
    with pytest.raises(CommandError, match="levels") as caught:
        call_command("criteria", "validate", str(path))
    assert caught.value.returncode == 2


def test_loading_over_a_published_version_exits_3(tmp_path):
    path = tmp_path / "bo.json"
    path.write_text(files.dump(content()), encoding="utf-8")
    call_command("criteria", "load", str(path))
    path.write_text(files.dump(content(title="Khác")), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("criteria", "load", str(path))
    assert caught.value.returncode == 3
    assert CriteriaSet.objects.get().title == "Bộ tiêu chí bo-nho"


def test_export_gives_the_file_back(capsys, tmp_path):
    call_command("criteria", "export", "tt24-2023-tinh")
    assert capsys.readouterr().out == path_of("tt24-2023-tinh").read_text(encoding="utf-8")
    call_command("criteria", "load")
    target = tmp_path / "ra.json"
    call_command("criteria", "export", "tt24-2023-tinh", "--output", str(target))
    assert json.loads(target.read_text(encoding="utf-8")) == files.read(path_of("tt24-2023-tinh"))
    with pytest.raises(CommandError) as caught:
        call_command("criteria", "export", "la")
    assert caught.value.returncode == 2
