"""Rules of a level: what is counted, over what, and what is said of it; never met by what nobody knows."""

from __future__ import annotations

import copy
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.rules.assessment import Answer, assess
from criteria.sets.checking import problems
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content, indicator

MARK = {"source": "bài kiểm thử", "verified": False}
TREE = {"1": ("1.1", "1.2"), "2": ("2.1",)}
"""Two standards with three criteria; each criterion has two indicators: 1.1.1, 1.1.2, 1.2.1 …"""
CODES = tuple(f"{criterion}.{n}" for criteria in TREE.values() for criterion in criteria for n in (1, 2))


def rule(kind, **more):
    return {"kind": kind, **MARK, **more}


def level(number, *rules, **more):
    found = {"level": number, "name": f"Mức độ {number}", "article": cell("Điều 1"), **MARK, **more}
    return found | ({"rules": list(rules)} if rules else {})


def one(code, kind="yes_no", **more):
    """An indicator that is asked at every level."""
    found = indicator(code, kind, **more)
    del found["requirements"][0]["level"]
    return found


def set_of(*levels, kind="yes_no", rows=None, **more):
    made = rows or {code: one(code, kind) for code in CODES}
    standards = [
        {
            "code": standard,
            "text": cell("Tiêu chuẩn"),
            "criteria": [
                {
                    "code": criterion,
                    "text": cell("Tiêu chí"),
                    "indicators": [row for code, row in made.items() if code.startswith(f"{criterion}.")],
                }
                for criterion in criteria
            ],
        }
        for standard, criteria in TREE.items()
    ]
    return content(standards=standards, levels=list(levels), **more)


def known(data):
    assert problems(data) == []
    return parse(data)


def answers(pattern):
    """One letter an indicator: + yes, - no, ? nothing."""
    pairs = zip(CODES, pattern, strict=True)
    return {code: Answer(value=letter == "+") for code, letter in pairs if letter != "?"}


def judged(pattern, *rules, number=1, **more):
    found = known(set_of(level(1, *rules, **more)))
    return assess(found, answers(pattern), unit_kind=None).levels[number - 1]


@pytest.mark.parametrize(
    ("rules", "pattern", "state", "sentence"),
    [
        ([rule("at_least", value=4)], "++++--", "reached", "Đạt 4/6 chỉ tiêu, cần ít nhất 4"),
        ([rule("at_least", value=4)], "+++---", "not_reached", "Đạt 3/6 chỉ tiêu, cần ít nhất 4"),
        ([rule("at_least_share", value=50)], "+++---", "reached", "Đạt 3/6 chỉ tiêu, cần ít nhất 50 % (3)"),
        (
            [rule("at_least_share", value=50.1)],
            "+++---",
            "not_reached",
            "Đạt 3/6 chỉ tiêu, cần ít nhất 50,1 % (4)",
        ),
        ([rule("at_least_share", value="2/3")], "++++--", "reached", "Đạt 4/6 chỉ tiêu, cần ít nhất 2/3 (4)"),
        (
            [rule("at_least_share", value=66.67)],
            "++++--",
            "not_reached",
            "Đạt 4/6 chỉ tiêu, cần ít nhất 66,67 % (5)",
        ),
        (
            [rule("at_least", value=1, standard="2")],
            "++++--",
            "not_reached",
            "Đạt 0/2 chỉ tiêu của tiêu chuẩn 2, cần ít nhất 1",
        ),
        (
            [rule("all", criterion="1.2")],
            "--++--",
            "reached",
            "Đạt 2/2 chỉ tiêu của tiêu chí 1.2",
        ),
        (
            [rule("all", criterion="1.2")],
            "++-+++",
            "not_reached",
            "Đạt 1/2 chỉ tiêu của tiêu chí 1.2, cần đạt tất cả",
        ),
        (
            [rule("mandatory", codes=["1.1.1", "2.1.2"])],
            "+----+",
            "reached",
            "Đạt 2/2 chỉ tiêu bắt buộc (1.1.1, 2.1.2)",
        ),
        (
            [rule("mandatory", codes=["1.1.1", "2.1.2"])],
            "+++++-",
            "not_reached",
            "Đạt 1/2 chỉ tiêu bắt buộc (1.1.1, 2.1.2), cần đạt tất cả",
        ),
        (
            [rule("at_least", value=2, count="criteria")],
            "++++--",
            "reached",
            "Đạt 2/3 tiêu chí, cần ít nhất 2",
        ),
        (
            [rule("at_least", value=2, count="criteria")],
            "+-++++",
            "reached",
            "Đạt 2/3 tiêu chí, cần ít nhất 2",
        ),
        (
            [rule("at_least_share", value="2/3", count="criteria")],
            "+-+-++",
            "not_reached",
            "Đạt 1/3 tiêu chí, cần ít nhất 2/3 (2)",
        ),
    ],
)
def test_a_rule_says_what_it_counted_and_what_it_needs(rules, pattern, state, sentence):
    found = judged(pattern, *rules)
    assert (found.state, [result.sentence for result in found.rules]) == (state, [sentence])
    assert sentence[1:] in found.sentence


def test_each_criterion_is_counted_by_itself():
    rules = [rule("at_least", value=1, each="criterion")]
    assert judged("+--+-+", *rules).state == "reached"
    found = judged("++++--", *rules)
    assert (found.state, found.missing) == ("not_reached", ("2.1.1", "2.1.2"))
    assert [result.sentence for result in found.failing] == [
        "Đạt 0/2 chỉ tiêu của tiêu chí 2.1, cần ít nhất 1"
    ]


def test_every_rule_of_a_level_must_hold():
    rules = [rule("at_least", value=4), rule("mandatory", codes=["2.1.1"])]
    assert judged("+++-+-", *rules).state == "reached"
    found = judged("++++--", *rules)
    assert (found.state, found.missing) == ("not_reached", ("2.1.1",))


def test_of_alternatives_one_is_enough():
    rules = [
        rule("at_least", value=5, alternative="A"),
        rule("at_least", value=3, alternative="B"),
        rule("mandatory", codes=["1.1.1"], alternative="B"),
    ]
    assert judged("-+++++", *rules).state == "reached"
    assert judged("+++---", *rules).state == "reached"
    assert judged("-+++--", *rules).state == "not_reached"


@pytest.mark.parametrize(
    ("pattern", "state"),
    [
        ("++++??", "undetermined"),
        ("++----", "not_reached"),
        ("+++???", "undetermined"),
        ("++--?-", "not_reached"),
    ],
)
def test_what_is_unanswered_counts_neither_for_nor_against(pattern, state):
    assert judged(pattern, rule("at_least", value=4)).state == state


def test_a_rule_that_can_still_be_met_is_undetermined_and_says_so():
    found = judged("+++?--", rule("at_least", value=4))
    assert (found.rules[0].result, found.missing) == ("unknown", ())
    assert found.rules[0].sentence == "Đạt 3/6 chỉ tiêu, 1 chỉ tiêu chưa xét được, cần ít nhất 4"


def test_a_rule_whose_number_no_source_states_is_open_whatever_passes_or_fails():
    for pattern in ("++++++", "------"):
        found = judged(pattern, rule("at_least", value=None))
        assert (found.state, [(item.code, item.what) for item in found.open]) == (
            "undetermined",
            [(None, "rule")],
        )
        assert found.rules[0].sentence.endswith("số cần đạt chưa có trong nguồn")


def test_mandatory_indicators_that_no_source_names_leave_the_rule_open():
    assert judged("++++++", rule("mandatory", codes=None)).state == "undetermined"


def test_an_open_threshold_leaves_the_level_undetermined_though_enough_others_pass():
    rows = {code: one(code) for code in CODES}
    rows["1.1.1"] = one("1.1.1", "share", demand={"value": None, "operator": ">="})
    found = known(set_of(level(1, rule("at_least", value=2)), rows=rows))
    said = assess(found, {**answers("?+++++"), "1.1.1": Answer(numerator=1, denominator=1)}, unit_kind=None)
    assert (said.level, said.levels[0].state) == (None, "undetermined")
    assert [(item.code, item.what) for item in said.levels[0].open] == [("1.1.1", "threshold")]


def test_three_levels_are_reached_by_how_many_pass():
    found = known(set_of(*(level(n, rule("at_least", value=2 * n)) for n in (1, 2, 3))))
    for passing, reached in ((1, None), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3)):
        said = assess(found, answers("+" * passing + "-" * (6 - passing)), unit_kind=None)
        assert (said.level, said.status) == (reached, "reached" if reached else "not_reached")


@pytest.mark.parametrize(
    ("pattern", "states"),
    [
        ("+++---", ["reached", "reached"]),
        ("-+++--", ["not_reached", "not_reached"]),
        ("?+++--", ["undetermined", "undetermined"]),
    ],
)
def test_a_level_that_needs_the_one_before_is_not_reached_without_it(pattern, states):
    first = level(1, rule("mandatory", codes=["1.1.1"]), name="Khá")
    second = level(2, rule("at_least", value=2), name="Tốt", needs_previous=True)
    said = assess(known(set_of(first, second)), answers(pattern), unit_kind=None)
    assert [entry.state for entry in said.levels] == states
    assert "cần đạt cả mức Khá" in said.levels[1].sentence or states[0] == "undetermined"


def test_a_level_that_does_not_need_the_one_before_is_reached_without_it():
    first, second = level(1, rule("mandatory", codes=["1.1.1"])), level(2, rule("at_least", value=2))
    said = assess(known(set_of(first, second)), answers("-+++--"), unit_kind=None)
    assert ([entry.state for entry in said.levels], said.level) == (["not_reached", "reached"], 2)


def test_what_does_not_apply_to_the_unit_is_not_counted():
    rows = {code: one(code) for code in CODES}
    rows["2.1.2"]["applies_to"] = ["phuong"]
    kinds = [{"code": "xa", "name": "Xã"}, {"code": "phuong", "name": "Phường"}]
    found = known(set_of(level(1, rule("at_least_share", value=60)), rows=rows, unit_kinds=kinds))
    said = assess(found, answers("+++--?"), unit_kind="xa").levels[0]
    assert (said.state, said.rules[0].sentence) == ("reached", "Đạt 3/5 chỉ tiêu, cần ít nhất 60 % (3)")


SCORED = {
    "scored": True,
    "max_points": cell(60),
    "rows": {code: one(code, "points", max_points=cell(10), floor=cell(2)) for code in CODES},
}


@pytest.mark.parametrize(
    ("rules", "points", "state", "word"),
    [
        ([rule("points", value=30)], (5, 5, 5, 5, 5, 5), "reached", "được 30 điểm, cần ít nhất 30"),
        ([rule("points", value=31)], (5, 5, 5, 5, 5, 5), "not_reached", "được 30 điểm, cần ít nhất 31"),
        (
            [rule("points", value=9, standard="2")],
            (9, 9, 9, 9, 4, 4),
            "not_reached",
            "8 điểm của tiêu chuẩn 2",
        ),
        (
            [rule("points", value=30), rule("floor", value=5)],
            (9, 9, 9, 9, 9, 4),
            "not_reached",
            "dưới 5 điểm",
        ),
        ([rule("points", value=30)], (9, 9, 9, 9, 9, 1), "not_reached", "2.1.2"),
        ([rule("points", value=30)], (9, 9, 9, 9, 9, None), "undetermined", "chưa trả lời"),
        ([rule("points", value=58)], (9, 9, 9, 9, 9, None), "not_reached", "mới chấm được 45 điểm"),
    ],
)
def test_points_and_floors_are_rules_as_well(rules, points, state, word):
    found = known(set_of(level(1, *rules), **SCORED))
    given_ = {
        code: Answer(points=number) for code, number in zip(CODES, points, strict=True) if number is not None
    }
    said = assess(found, given_, unit_kind=None).levels[0]
    assert (said.state, word in said.sentence) == (state, True), said.sentence


def test_the_gap_names_the_rule_with_how_many_are_missing():
    said = assess(known(set_of(level(1, rule("at_least", value=5)))), answers("+++---"), unit_kind=None)
    first = said.gap[0]
    assert (first.code, first.result, first.missing) == (None, "fail", 2)
    assert first.text == "Đạt 3/6 chỉ tiêu, cần ít nhất 5"


WRONG = [
    ({"kind": "at_least"}, "thiếu mục value"),
    ({"kind": "at_least", "value": 7}, "cần 7 chỉ tiêu nhưng bộ này chỉ có 6"),
    ({"kind": "at_least", "value": 3, "standard": "2"}, "cần 3 chỉ tiêu nhưng tiêu chuẩn 2 chỉ có 2"),
    ({"kind": "at_least", "value": 3, "each": "criterion"}, "cần 3 chỉ tiêu nhưng tiêu chí 1.1 chỉ có 2"),
    ({"kind": "at_least", "value": 4, "count": "criteria"}, "cần 4 tiêu chí nhưng bộ này chỉ có 3"),
    ({"kind": "at_least", "value": 1.5}, "số nguyên từ 1"),
    ({"kind": "at_least", "value": 0}, "số nguyên từ 1"),
    ({"kind": "at_least", "value": "1/2"}, "phân số “1/2” chỉ dùng cho tỷ lệ"),
    ({"kind": "at_least_share", "value": 101}, "không quá 100 %"),
    ({"kind": "at_least_share", "value": "3/2"}, "không quá 100 %"),
    ({"kind": "at_least_share", "value": "hai phần ba"}, "khuôn dạng"),
    ({"kind": "at_least", "value": 1, "standard": "9"}, "không có tiêu chuẩn 9"),
    ({"kind": "at_least", "value": 1, "criterion": "9"}, "không có tiêu chí 9"),
    ({"kind": "at_least", "value": 1, "standard": "1", "criterion": "1.1"}, "chỉ dùng một trong các mục"),
    ({"kind": "mandatory"}, "thiếu mục codes"),
    ({"kind": "mandatory", "codes": ["9.9"]}, "không có chỉ tiêu 9.9"),
    ({"kind": "mandatory", "codes": ["1.1.1", "1.1.1"]}, "ghi hai lần"),
    ({"kind": "all", "value": 3}, "không dùng mục value"),
    ({"kind": "points", "value": 3}, "chỉ dùng trong bộ có scored"),
    ({"kind": "đoán"}, "ngoài danh sách"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_a_wrong_rule_is_told_in_vietnamese_with_its_place(wrong, said):
    found = problems(set_of(level(1, wrong | MARK)))
    assert any(said in text for text in found), found
    assert any("Mức 1, điều kiện 1" in text or "levels[0].rules[0]" in text for text in found)


def test_an_open_level_has_no_rules_and_the_first_level_needs_none_before():
    found = problems(set_of(level(1, needs_previous=True), level(2, rule("all"), open=True)))
    assert found == [
        "Mức 1: mức đầu không có mức liền trước (needs_previous).",
        "Mức 2: mức để mở (open) thì chưa nêu điều kiện (rules); hãy bỏ một trong hai.",
    ]


RULES = st.one_of(
    st.integers(1, 6).map(lambda n: rule("at_least", value=n)),
    st.sampled_from([None, 1, 50, 66.7, 100, "1/3", "2/3"]).map(lambda v: rule("at_least_share", value=v)),
    st.sampled_from(["1", "2"]).map(lambda code: rule("at_least", value=1, standard=code)),
    st.sampled_from(["standard", "criterion"]).map(lambda name: rule("at_least_share", value=50, each=name)),
    st.sampled_from(["1.1", "1.2", "2.1"]).map(lambda code: rule("all", criterion=code)),
    st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(
        lambda codes: rule("mandatory", codes=codes)
    ),
    st.integers(1, 3).map(lambda n: rule("at_least", value=n, count="criteria")),
)


@st.composite
def rule_sets(draw):
    """A set of one to three levels with random rules, alternatives, texts and thresholds, some of them unknown."""
    levels = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        rules = [
            found | ({"alternative": name} if (name := draw(st.sampled_from(["", "", "A", "B"]))) else {})
            for found in draw(st.lists(RULES, max_size=3))
        ]
        levels.append(level(number, *rules, needs_previous=number > 1 and draw(st.booleans())))
    rows = {code: one(code) for code in CODES}
    for code in draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True)):
        rows[code]["text"] = cell(None)
    return set_of(*levels, rows=rows)


def unknowns(node):
    """Every value that no source states and that a judgement hangs on."""
    if isinstance(node, list):
        return [found for child in node for found in unknowns(child)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("value", "") is None else []
    wanted = ("standards", "criteria", "indicators", "text", "requirements", "levels", "rules")
    return own + [found for name in wanted if name in node for found in unknowns(node[name])]


def by_hand(data, number, yes):
    """Whether a wholly known level is met, read from the file and not by the engine: yes/no of every indicator."""
    entry = data["levels"][number - 1]
    if entry.get("needs_previous") and not by_hand(data, number - 1, yes):
        return False
    rules = entry.get("rules") or [rule("all")]
    groups = {}
    for one_ in rules:
        groups.setdefault(one_.get("alternative", ""), []).append(all(_by_hand(one_, yes)))
    fixed = all(groups.pop("", [True]))
    return fixed and (not groups or any(all(group) for group in groups.values()))


def _by_hand(one_, yes):
    """Whether a rule holds in each place it counts."""
    prefixes = [one_.get("standard") or one_.get("criterion") or ""]
    if "each" in one_:
        prefixes = list(TREE) if one_["each"] == "standard" else [c for group in TREE.values() for c in group]
    for prefix in prefixes:
        codes = [code for code in CODES if code.startswith(f"{prefix}." if prefix else "")]
        if one_["kind"] == "mandatory":
            codes = one_["codes"]
        got = [yes[code] for code in codes]
        if one_.get("count") == "criteria":
            got = [all(yes[f"{c}.{n}"] for n in (1, 2)) for group in TREE.values() for c in group]
        if one_["kind"] in ("all", "mandatory"):
            yield all(got)
        elif one_["kind"] == "at_least":
            yield sum(got) >= one_["value"]
        else:
            above, below = (
                map(int, one_["value"].split("/"))
                if isinstance(one_["value"], str)
                else (round(one_["value"] * 10), 1000)
            )
            yield sum(got) * below >= len(got) * above


SIZES = [40, pytest.param(2000, marks=pytest.mark.long)]


@pytest.mark.parametrize("examples", SIZES)
def test_a_level_is_judged_as_by_hand_and_only_where_nothing_can_change_it(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=rule_sets(), pattern=st.text("++--?", min_size=6, max_size=6))
    def check(data, pattern):
        found = known(data)
        results = assess(found, answers(pattern), unit_kind=None).levels
        silent = [n for n, letter in enumerate(pattern) if letter == "?"]
        open_values = unknowns(data)
        completions = [
            {
                code: dict(zip(silent, filling, strict=True)).get(n, pattern[n] == "+")
                for n, code in enumerate(CODES)
            }
            for filling in product((True, False), repeat=len(silent))
        ]
        for result in results:
            number = result.level.level
            if result.reached:
                assert not silent
                assert not [one_ for one_ in open_values if "kind" not in one_]
            if open_values:
                continue
            truths = {by_hand(data, number, yes) for yes in completions}
            if not silent:
                assert truths == {result.reached}
                assert result.state != "undetermined"
            if result.state == "not_reached":
                assert truths == {False}

    check()


@pytest.mark.parametrize("examples", SIZES)
def test_knowing_more_of_a_set_with_rules_takes_nothing_back(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=rule_sets(), pattern=st.text("++--?", min_size=6, max_size=6), drawn=st.data())
    def check(data, pattern, drawn):
        wider = copy.deepcopy(data)
        for place in unknowns(wider):
            if drawn.draw(st.booleans()):
                place["value"] = 50 if place.get("kind") == "at_least_share" else "Nội dung"
        before, after = (
            assess(known(one_), answers(pattern), unit_kind=None).levels for one_ in (data, wider)
        )
        for old, new in zip(before, after, strict=True):
            if old.state != "undetermined":
                assert new.state == old.state
            if old.reached:
                assert (old.open, old.missing) == ((), ())
                assert all(result.result == "pass" for result in old.rules if not result.rule.alternative)

    check()
