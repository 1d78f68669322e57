"""Completing a set: what is open, what is typed for it, what a plan states; content in, content out."""

from __future__ import annotations

import pytest

from criteria.services.from_plans import plan_data
from criteria.sets import completion, files
from criteria.sets.checking import problems
from criteria.sets.completion import find, items, open_items, restored, stands, verified, written
from criteria.sets.completion_values import typed, words
from criteria.sets.open_entries import open_entries
from criteria.sets.parsing import parse
from criteria.sets.plan_offers import offers
from criteria.sets.plan_shapes import shape
from tests.factories.criteria import cell, content, indicator, path_of

COMMUNE = files.read(path_of("tt25-2023-xa"))
PILOT = files.read(path_of("thi-diem-2021-thanh-pho"))


def fill(data, key, **fields):
    item = find(data, key)
    return written(data, item, typed(item, fields), "Văn bản thử, Điều 7")


def test_what_is_open_in_the_communes_set_is_listed():
    needed = {item.key for item in open_items(COMMUNE) if not item.wished}
    assert {"text:3.1:0:0", "text:3.2:0:0", "text:3.3:0:0"} <= needed
    assert {f"threshold:{code}:1:0" for code in ("4.2", "4.3", "4.4", "5.1")} <= needed
    assert {"threshold:5.2:1:1", "threshold:5.2:1:2", "authority::0:2"} <= needed
    assert "threshold:5.1:2:0" not in needed


def test_the_open_rules_of_the_pilot_are_items():
    assert {"rule::2:1", "rule::3:1"} <= {item.key for item in open_items(PILOT)}


@pytest.mark.parametrize("code", [path.stem for path in files.shipped()])
def test_every_item_of_a_shipped_set_has_a_name_of_its_own_and_stands_where_it_says(code):
    data = files.read(path_of(code))
    found = items(data)
    assert len({item.key for item in found}) == len(found)
    for item in found:
        if item.cell is not None and item.what != completion.RULE:
            place = data
            for step in item.path:
                place = place[step]
            assert place is item.cell


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("text:3.1:0:0", {"value": "Trung tâm hoạt động hiệu quả"}, "Trung tâm hoạt động hiệu quả"),
        ("official:1.1:0:0", {"value": "Thực hiện công tác tuyên truyền"}, "Thực hiện công tác tuyên truyền"),
        ("official:c1:0:0", {"value": "Sự lãnh đạo của cấp ủy"}, "Sự lãnh đạo của cấp ủy"),
        ("threshold:5.1:1:0", {"value": "41,6", "operator": ">"}, "trên 41,6 %"),
        ("threshold:4.2:1:0", {"value": "2"}, "Mức độ 2"),
        ("threshold:5.2:1:2", {"value": "10", "operator": ">="}, "ít nhất 10 %"),
        ("validity_months::0:0", {"value": "36"}, "36 tháng"),
        ("after_months::2:0", {"value": "12"}, "12 tháng"),
        ("authority::0:2", {"value": "Chủ tịch Ủy ban nhân dân cấp xã"}, "Chủ tịch Ủy ban nhân dân cấp xã"),
        ("in_force::0:0", {"value": "12/02/2024"}, "12/02/2024"),
        ("responsible:1.1:0:0", {"value": "Văn phòng"}, "Văn phòng"),
    ],
)
def test_a_value_is_written_unverified_with_its_source_and_taken_back_whole(key, fields, said):
    key = key.replace("responsible:", "office:")
    changed = fill(COMMUNE, key, **fields)
    assert problems(changed) == []
    item = find(changed, key)
    assert words(item, item.cell) == said
    assert (item.cell["source"], item.cell["verified"]) == ("Văn bản thử, Điều 7", False)
    before = find(COMMUNE, key)
    assert find(verified(changed, item), key).cell["verified"] is True
    assert restored(changed, item, before.cell) == COMMUNE


@pytest.mark.parametrize(
    ("fields", "rule", "said"),
    [
        (
            {"kind": "at_least", "value": "16"},
            {"kind": "at_least", "value": 16},
            "ít nhất 16 chỉ tiêu",
        ),
        (
            {"kind": "at_least_share", "value": "2/3"},
            {"kind": "at_least_share", "value": "2/3"},
            "ít nhất 2/3 số chỉ tiêu",
        ),
        (
            {"kind": "all", "each": "standard"},
            {"kind": "all", "each": "standard"},
            "mọi chỉ tiêu của mỗi tiêu chuẩn",
        ),
        (
            {"kind": "mandatory", "codes": "1.1.1, 2.1.1"},
            {"kind": "mandatory", "codes": ["1.1.1", "2.1.1"]},
            "1.1.1",
        ),
        (
            {"kind": "at_least", "value": "12", "alternative": "A"},
            {"kind": "at_least", "value": 12, "alternative": "A"},
            "ít nhất 12 chỉ tiêu",
        ),
        (
            {"kind": "at_least_share", "value": "80", "standard": "2"},
            {"kind": "at_least_share", "value": 80, "standard": "2"},
            "ít nhất 80 % số chỉ tiêu của tiêu chuẩn 2",
        ),
    ],
)
def test_the_rule_of_a_level_is_typed_in_and_another_one_may_follow(fields, rule, said):
    changed = fill(PILOT, "rule::2:1", **fields)
    assert problems(changed) == []
    level = changed["levels"][1]
    assert level["rules"] == [{**rule, "source": "Văn bản thử, Điều 7", "verified": False}]
    assert "open" not in level
    item = find(changed, "rule::2:1")
    assert said in words(item, item.cell)
    assert find(changed, "rule::2:2").open
    assert restored(changed, item, None)["levels"] == PILOT["levels"]


def test_a_level_that_gets_its_rule_is_asked_as_the_other_level_or_with_demands_of_its_own():
    alike = fill(PILOT, "rule::2:1", kind="at_least", value="12", asks="alike")
    assert all(2 in entry.requirements for entry in parse(alike).indicators)
    assert parse(alike).by_code["2.1.1"].requirements[2].value == 70
    own = fill(PILOT, "rule::2:1", kind="at_least", value="12", asks="own")
    assert problems(own) == []
    found = parse(own).by_code["2.1.1"].requirements
    assert (found[1].value, found[2].value, found[2].source) == (70, None, "chưa có trong nguồn")
    assert find(own, "threshold:2.1.1:2:0").open
    item = find(own, "rule::2:1")
    assert stands(item, {"kind": "at_least", "value": 12, "asks": "own"})
    assert restored(own, item, None) == PILOT


@pytest.mark.parametrize(
    ("key", "fields", "told"),
    [
        ("text:3.1:0:0", {"value": " "}, "Chưa ghi giá trị"),
        ("threshold:5.1:1:0", {"value": "nhiều", "operator": ">="}, "không phải là số"),
        ("threshold:5.1:1:0", {"value": "5", "operator": "="}, "Chưa chọn cách so sánh"),
        ("threshold:4.2:1:0", {"value": "4"}, "Chưa chọn bậc"),
        ("in_force::0:0", {"value": "30/02/2024"}, "không có trong lịch"),
        ("validity_months::0:0", {"value": "2,5"}, "số nguyên"),
    ],
)
def test_what_cannot_be_is_refused_in_words(key, fields, told):
    with pytest.raises(ValueError, match=told):
        fill(COMMUNE, key, **fields)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "đoán"}, "Chưa chọn cách tính"),
        ({"kind": "at_least", "value": ""}, "Chưa ghi giá trị"),
        ({"kind": "mandatory", "codes": " , "}, "Chưa ghi mã"),
        ({"kind": "all", "standard": "Tiêu chuẩn 1"}, "viết không đúng"),
        ({"kind": "all", "alternative": "phương án một"}, "Tên phương án"),
    ],
)
def test_a_rule_that_says_nothing_is_refused_in_words(fields, told):
    with pytest.raises(ValueError, match=told):
        fill(PILOT, "rule::2:1", **fields)


def plan(level: int | None = 2):
    texts = {
        "1.1": "Thực hiện công tác tuyên truyền nâng cao nhận thức cho cộng đồng",
        "4.2": "Xã đạt chuẩn phổ cập giáo dục tiểu học mức độ 3",
        "4.4": "Xã đạt chuẩn xóa mù chữ mức độ 2",
        "5.1": "Có ít nhất 65% công dân đạt danh hiệu",
        "5.2": "Có ít nhất 50% công dân được đào tạo; trong đó, có ít nhất 14% có trình độ đại học trở lên",
    }
    rows = [{"code": code, "text": text, "units": ["Văn phòng xã"]} for code, text in texts.items()]
    facts = {
        "type_name": "Kế hoạch",
        "symbol": "KH-UBND",
        "issuer": {"name": "UBND xã Thái Sơn"},
        "date": {"year": 2024},
        "indicators": rows,
    }
    words_of = f"“Cộng đồng học tập” cấp xã mức độ {level}" if level else ""
    return plan_data(facts, code="", model="cong_dong_hoc_tap", government_level="xa", text=words_of)


def test_what_a_plan_states_is_offered_at_its_own_level_with_both_shares():
    found = {offer.item.key: offer for offer in offers(COMMUNE, plan())}
    assert found["official:1.1:0:0"].value.startswith("Thực hiện công tác tuyên truyền")
    assert {key for key in found if key.startswith("threshold")} == {"threshold:5.1:2:0", "threshold:5.2:2:2"}
    assert found["threshold:5.2:2:2"].words == "ít nhất 14 %"
    assert found["office:1.1:0:0"].value == "Văn phòng xã"
    assert found["official:1.1:0:0"].plan == "Kế hoạch KH-UBND, UBND xã Thái Sơn, 2024"


def test_a_plan_without_a_level_is_offered_only_where_a_threshold_is_open():
    found = {offer.item.key: offer for offer in offers(COMMUNE, plan(level=None))}
    assert {key for key in found if key.startswith("threshold")} == {
        "threshold:4.2:1:0",
        "threshold:4.4:1:0",
        "threshold:5.1:1:0",
        "threshold:5.2:1:1",
        "threshold:5.2:1:2",
    }
    assert found["threshold:4.2:1:0"].value == 3


def test_what_the_set_says_already_is_not_offered_again():
    data = plan()
    taken = COMMUNE
    for offer in offers(COMMUNE, data):
        item = find(taken, offer.item.key)
        taken = written(taken, item, offer.value, offer.plan)
    assert problems(taken) == []
    assert offers(taken, data) == ()
    assert stands(find(taken, "threshold:5.1:2:0"), {"value": 65, "operator": ">="})


def test_a_demand_of_another_kind_is_never_offered():
    rows = [
        {**indicator("5.1", kind="value", demand={"value": None, "operator": ">="}), "text": cell("Số người")}
    ]
    assert shape("Có ít nhất 65% công dân")[0] == "share"
    assert not [o for o in offers(content(indicators=rows), plan(level=None)) if o.item.what == "threshold"]


@pytest.mark.parametrize("code", [path.stem for path in files.shipped()])
def test_whatever_leaves_a_level_undetermined_can_be_filled_in_at_the_desk(code):
    """Opening a round and completing a set read what is open from the same content."""
    data = files.read(path_of(code))
    asked = {(entry.code, entry.levels[0] if entry.what == "rule" else 0) for entry in open_entries(data)}
    known = {(item.code, item.level if item.what == "rule" else 0) for item in open_items(data)}
    assert asked <= known
