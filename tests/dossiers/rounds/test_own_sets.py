"""A round's own copy of its set: levels left out, entries filled in on a written ground, the set itself untouched."""

from __future__ import annotations

import json

import pytest

from criteria.sets.open_entries import open_entries, undetermined_levels
from dossiers.errors import BadAnswer, NotReached
from dossiers.models import Manifest, RoundGround, RoundSupplement, Title
from dossiers.rules.own_sets import Typed
from dossiers.services.assessment import answers, dossier_submission, reports
from dossiers.services.rounds import own_sets
from dossiers.services.rounds.own_sets import OwnSettings
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.factories.criteria import CriteriaSetFactory, cell, shipped_set

pytestmark = pytest.mark.django_db
MARK = "theo mục 2 Công văn 5195/BGDĐT-GDTX, chưa kiểm chứng"


def opened(
    flaw: str, *typed: Typed, left_out: frozenset[int] = frozenset(), grounds=None, **own
) -> make.Place:
    settings = OwnSettings(
        left_out=left_out, typed=typed, grounds=(make.letter(),) if grounds is None else grounds, **own
    )
    return make.place(criteria=make.open_level_2(flaw), own=settings)


def answer_all(here: make.Place) -> None:
    said = {"1.1": {"yes": True}, "1.2": {"numerator": 90, "denominator": 100}, "1.3": {"yes": True}}
    for code, fields in said.items():
        if code in here.round.definition().by_code:
            answers.save_answer(appointment=here.heads[0], dossier=here.dossier(), code=code, fields=fields)


FILLED = {
    "rule": (Typed("rule:2", "2", rule="at_least", wording="đạt ít nhất 2 chỉ báo"),),
    "threshold": (Typed("threshold:1.2:1", "85,5"),),
    "text": (Typed("text:1.3", "Có thư viện cộng đồng"),),
}
every_flaw = pytest.mark.parametrize("flaw", FILLED)


@every_flaw
def test_what_is_open_in_a_set_is_listed_with_the_level_it_leaves_open(flaw):
    here = make.place(criteria=make.open_level_2(flaw))
    found = [entry for entry in open_entries(here.criteria_set.definition) if entry.blocks]
    assert [(entry.key, entry.levels) for entry in found] == [(FILLED[flaw][0].key, (2,))]
    assert undetermined_levels(here.criteria_set.definition) == {2}


@every_flaw
def test_a_level_filled_in_on_a_ground_is_judged_and_says_so(flaw):
    here = opened(flaw, *FILLED[flaw])
    before = json.dumps(here.criteria_set.definition, sort_keys=True)
    answer_all(here)
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=2)
    assessment = answers.current_assessment(here.dossier())
    assert assessment.level == 2
    if flaw == "rule":
        assert f"điều kiện công nhận “đạt ít nhất 2 chỉ báo” {MARK}" in assessment.at(2).sentence
    else:
        decided = [v for v in assessment.indicators if v.level == 2 and v.code in FILLED[flaw][0].key]
        assert [MARK in verdict.reason for verdict in decided] == [True]
        assert MARK in here.dossier().verdicts.get(level=2, code=decided[0].code).article
    here.criteria_set.refresh_from_db()
    assert json.dumps(here.criteria_set.definition, sort_keys=True) == before
    sealed = json.loads(Manifest.objects.get(dossier=here.dossier()).content)["facts"]["own_set"]
    assert sealed["grounds"][0]["file"] == make.letter().file.sha256
    assert MARK in " ".join(reports.own_set_words(here.round))
    assert MARK in AuditLine.objects.get(act="open-round").sentence


@every_flaw
def test_a_level_left_out_is_neither_asked_for_nor_shown(flaw):
    here = opened(flaw, left_out=frozenset({2}))
    answer_all(here)
    assert [level.level for level in here.round.definition().levels] == [1]
    assert here.round.levels_left_out == ["Mức độ 2"]
    with pytest.raises(BadAnswer, match="không có mức độ 2"):
        dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=2)
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert {verdict.level for verdict in here.dossier().verdicts.all()} == {1}


@every_flaw
def test_a_level_is_either_left_out_or_wholly_filled_in(flaw):
    with pytest.raises(BadAnswer, match="Mức độ 2 còn để ngỏ: .*không xét mức độ 2"):
        opened(flaw)


@every_flaw
def test_nothing_is_filled_in_without_a_written_ground(flaw):
    with pytest.raises(BadAnswer, match="chưa có căn cứ"):
        opened(flaw, *FILLED[flaw], grounds=())


@pytest.mark.parametrize(
    ("flaw", "typed", "words"),
    [
        ("threshold", Typed("threshold:1.2:1", "nhiều"), "không phải là số"),
        ("threshold", Typed("threshold:1.2:1", "140"), "không quá 100 %"),
        ("rule", Typed("rule:2", "3", rule="at_least"), "cần 3|chỉ có 2|ngoài"),
        ("rule", Typed("rule:2", "0", rule="at_least_share"), "lớn hơn 0"),
        ("rule", Typed("rule:2", "2"), "chọn cách tính"),
    ],
)
def test_an_impossible_value_is_refused_in_words(flaw, typed, words):
    with pytest.raises(BadAnswer, match=words):
        opened(flaw, typed)


def test_a_round_that_leaves_every_level_out_is_not_opened():
    with pytest.raises(BadAnswer, match="không còn mức độ nào"):
        opened("rule", left_out=frozenset({1, 2}))


def test_a_set_without_anything_open_needs_no_copy_of_its_own():
    here = make.place(own=OwnSettings())
    assert here.round.own_sha256 == ""
    assert here.round.definition() is here.criteria_set.parsed()
    assert here.round.filled_in == []


def test_a_filled_in_level_that_fails_is_not_reached():
    here = opened("threshold", Typed("threshold:1.2:1", "95"))
    answer_all(here)
    with pytest.raises(NotReached):
        dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=2)


def test_the_grounds_and_what_stands_on_them_are_kept_as_rows():
    here = opened("threshold", *FILLED["threshold"])
    row = RoundSupplement.objects.get(round=here.round)
    assert (row.what, row.level, row.code, row.value) == ("threshold", 2, "1.2", "85.5 %")
    assert (row.mark, RoundGround.objects.get().by) == (MARK, here.clerk)


def test_another_round_of_the_same_set_is_not_concerned():
    here = opened("threshold", *FILLED["threshold"])
    other = make.next_round(here)
    assert other.round.definition().by_code["1.2"].requirements[2].value is None


def test_the_commune_set_is_opened_without_its_first_level():
    data = shipped_set("tt25-2023-xa").definition
    assert undetermined_levels(data) == {1, 2}, "three texts are in no source"
    typed = tuple(Typed(f"text:{code}", f"Nội dung {code} theo thông tư") for code in ("3.1", "3.2", "3.3"))
    settings = OwnSettings(left_out=frozenset({1}), typed=typed, grounds=(make.letter(),))
    own = own_sets.own_copy(shipped_set("tt25-2023-xa"), settings)
    assert [level["level"] for level in own.content["levels"]] == [2]


def test_a_pilot_set_without_texts_and_rules_is_filled_in_whole():
    stored = shipped_set("thi-diem-2021-huyen")
    typed = [
        Typed(entry.key, f"Nội dung {entry.code}") for entry in open_entries(stored.definition) if entry.code
    ]
    typed += [Typed("rule:1:0", "6")]
    typed += [Typed("rule:2", "8", rule="at_least"), Typed("rule:3", "100", rule="at_least_share")]
    own = own_sets.own_copy(stored, OwnSettings(typed=tuple(typed), grounds=(make.letter(),)))
    assert not [entry for entry in open_entries(own.content) if entry.blocks]
    assert {level["level"] for level in own.content["levels"]} == {1, 2, 3}


def test_no_title_is_given_at_a_level_the_round_left_out():
    here = opened("threshold", left_out=frozenset({2}))
    make.decided(here)
    assert Title.objects.get().level == 1


RULES = {
    "at_least": ({"kind": "at_least", "value": None}, "2", 2),
    "at_least_share": ({"kind": "at_least_share", "value": None}, "66,5", 66.5),
    "mandatory": ({"kind": "mandatory", "codes": None}, "1.1, 1.2", ["1.1", "1.2"]),
}


@pytest.mark.parametrize("kind", RULES)
def test_an_open_figure_of_a_rule_is_filled_in(kind):
    rule, text, value = RULES[kind]
    criteria = make.two_levels()
    criteria["levels"][1]["rules"] = [{**rule, "source": "bài kiểm thử", "verified": False}]
    (entry,) = [one for one in open_entries(CriteriaSetFactory(**criteria).definition) if one.blocks]
    assert (entry.key, entry.levels) == ("rule:2:0", (2,))
    stored = CriteriaSetFactory(**criteria)
    own = own_sets.own_copy(stored, OwnSettings(typed=(Typed("rule:2:0", text),), grounds=(make.letter(),)))
    filled = own.content["levels"][1]["rules"][0]
    assert filled["codes" if kind == "mandatory" else "value"] == value
    assert filled["source"] == MARK
    assert own.content["levels"][1]["ground"].endswith(MARK)


def test_a_level_that_needs_another_is_not_kept_without_it():
    criteria = make.open_level_2("threshold")
    criteria["levels"].append(
        {**criteria["levels"][1], "level": 3, "name": "Mức độ 3", "needs_previous": True}
    )
    for row in criteria["indicators"]:
        row["requirements"].append({**row["requirements"][0], "level": 3})
    stored = CriteriaSetFactory(**criteria)
    assert undetermined_levels(stored.definition) == {2, 3}
    with pytest.raises(BadAnswer, match="Mức độ 3 cần đạt cả mức độ 2"):
        own_sets.own_copy(stored, OwnSettings(left_out=frozenset({2})))


def test_unknown_months_are_filled_in_on_a_ground():
    stored = CriteriaSetFactory(**make.two_levels(), validity_months=cell(None))
    assert [entry.key for entry in open_entries(stored.definition)] == ["months:validity"]
    typed = (Typed("months:validity", "36"),)
    own = own_sets.own_copy(stored, OwnSettings(typed=typed, grounds=(make.letter(),)))
    assert own.content["validity_months"] == {"value": 36, "source": MARK, "verified": False}
    assert own_sets.own_copy(stored, OwnSettings()) is None
