"""A set out of a read plan: what is printed, marked from plan and not verified."""

from __future__ import annotations

from fractions import Fraction

import pytest

from criteria.errors import BadSetFile, NoCriteriaSet, PublishedSet
from criteria.models import CriteriaSet
from criteria.rules.assessment import Answer, assess
from criteria.services import choose_set, set_from_plan
from criteria.services.selection import on_offer
from criteria.sets.plan_shapes import shape, stated_level
from tests.factories.criteria import definition


def facts(**more):
    rows = [
        {"code": "1.1.1", "text": "Có kế hoạch", "evidence": "Văn bản", "units": ["Phòng A"], "line": 3},
        {"code": "2.1.1", "text": "Tối thiểu 70% đơn vị đạt", "evidence": None, "units": [], "line": 4},
        {"code": "2.1.2", "text": "Hộ nghèo giảm 1.5 phần trăm so với năm trước", "line": 5},
    ]
    return {
        "type_name": "Kế hoạch",
        "number": None,
        "symbol": "KH-SGDĐT",
        "issuer": {"name": "Sở A"},
        "date": {"year": 2022, "month": 1, "day": None},
        "indicators": rows,
        **more,
    }


@pytest.mark.django_db
def test_a_plan_gives_a_set_marked_from_plan_not_verified():
    stored = set_from_plan(facts())
    assert (stored.origin, stored.verified, stored.state) == ("plan", False, "draft")
    found = stored.parsed()
    assert [entry.kind for entry in found.indicators] == ["yes_no", "share", "change"]
    assert found.by_code["1.1.1"].office == "Phòng A"
    assert not any(entry.verified for entry in found.indicators)
    answers = {
        "1.1.1": Answer(value=True),
        "2.1.1": Answer(numerator=7, denominator=10),
        "2.1.2": Answer(value=3, previous=5),
    }
    judged = assess(found, answers, unit_kind=None)  # a plan states no rule of its level
    assert (judged.level, judged.levels[0].open[0].what) == (None, "rule")


@pytest.mark.django_db
def test_what_was_read_from_a_plan_is_no_published_set_and_never_changes():
    stored = set_from_plan(facts())
    assert not CriteriaSet.objects.published().filter(pk=stored.pk).exists()
    assert CriteriaSet.objects.readable().filter(pk=stored.pk).exists()
    assert stored not in on_offer(year=2026)
    stored.title = "Bộ khác"
    with pytest.raises(PublishedSet):
        stored.save()
    with pytest.raises(PublishedSet):
        CriteriaSet.objects.of_plans().delete()


@pytest.mark.django_db
def test_a_row_that_was_stored_as_published_before_is_a_draft_as_well():
    """The database refuses to change a published row, so its origin says what it is."""
    stored = set_from_plan(facts())
    CriteriaSet._base_manager.filter(pk=stored.pk).update(state="published")
    assert not CriteriaSet.objects.published().exists()
    assert stored not in on_offer(year=2026)


@pytest.mark.django_db
def test_the_set_names_its_plan_by_the_whole_number():
    assert set_from_plan(facts(number="47")).parsed().title == "Bộ tiêu chí đọc từ Kế hoạch số 47/KH-SGDĐT"


@pytest.mark.django_db
def test_the_same_plan_gives_the_same_row_and_changed_facts_the_next_version():
    stored = set_from_plan(facts())
    assert set_from_plan(facts()) == stored
    newer = set_from_plan(facts(issuer={"name": "Sở B"}))
    assert (newer.code, newer.version) == (stored.code, 2)
    assert set_from_plan(facts()) == stored


@pytest.mark.django_db
def test_a_plan_without_indicators_gives_no_set_and_codes_twice_are_refused():
    assert set_from_plan(facts(indicators=[])) is None
    with pytest.raises(BadSetFile, match="bị trùng"):
        set_from_plan(facts(indicators=facts()["indicators"][:1] * 2))


@pytest.mark.django_db
def test_a_set_from_a_plan_is_never_chosen_by_itself():
    set_from_plan(facts())
    with pytest.raises(NoCriteriaSet):
        choose_set(model="thanh_pho_hoc_tap", level="tinh", unit_kind=None, year=2022)


@pytest.mark.parametrize(
    ("text", "kind", "value", "operator"),
    [
        ("Tối thiểu 70% cơ quan", "share", 70, ">="),
        ("Tỷ lệ học sinh giảm xuống dưới 0.05% so với tổng số", "share", 0.05, "<"),
        ("đạt từ 90 phần trăm trở lên", "share", 90, ">="),
        ("không quá 12,5 %", "share", 12.5, "<="),
        ("Sản phẩm tăng so với năm trước", "change", 0, ">"),
        ("giảm 1.5 phần trăm so với năm trước", "change", 1.5, ">="),
        ("Có cơ chế phối hợp", "yes_no", None, None),
        ("Xã đạt chuẩn phổ cập giáo dục tiểu học mức độ 3 theo quy định", "rung", 3, None),
        ("Cung cấp dịch vụ mức độ 3 và 4 cho ít nhất 80% hồ sơ", "share", 80, ">="),
    ],
)
def test_the_printed_words_say_how_an_indicator_is_answered(text, kind, value, operator):
    found, demand = shape(text)
    assert (found, demand.get("value"), demand.get("operator")) == (kind, value, operator)


def test_a_text_with_two_shares_keeps_both():
    text = "Có ít nhất 50% công dân được đào tạo; trong đó, có trên 12,5% có trình độ đại học trở lên"
    assert shape(text) == (
        "all_of",
        {"parts": [{"value": 50, "operator": ">="}, {"value": 12.5, "operator": ">"}]},
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Đạt “Cộng đồng học tập” cấp xã mức độ 2.", 2),
        ('công nhận "Đơn vị học tập" cấp tỉnh, đạt mức độ 1', 1),
        ("Huyện học tập mức 3", 3),
        ("“Cộng đồng học tập” mức độ 1 và “Cộng đồng học tập” mức độ 2", None),
        ("Đạt chuẩn phổ cập giáo dục tiểu học mức độ 3; Cộng đồng học tập cấp xã", None),
        ("", None),
    ],
)
def test_the_level_a_plan_is_written_for_is_read_from_its_words(text, level):
    assert stated_level(text) == level


@pytest.mark.django_db
def test_the_plan_of_the_commune_keeps_its_level_its_rungs_and_both_shares(seeds):
    reading = pytest.importorskip("documents.parsing")
    path = next(seeds.glob("001*"))
    document = reading.read(path.read_bytes(), path.name)["documents"][0]
    stored = set_from_plan(
        document, model="cong_dong_hoc_tap", government_level="xa", text=path.read_text(encoding="utf-8")
    )
    found, circular = stored.parsed(), definition("tt25-2023-xa")
    assert [(level.level, level.name) for level in found.levels] == [(2, "Mức độ 2")]
    for code, entry in found.by_code.items():
        own, printed = circular.by_code[code], entry.requirements[2]
        assert entry.kind == own.kind, code
        assert printed.value == own.requirements[2].value, code
        assert [part.value for part in printed.parts] == [part.value for part in own.requirements[2].parts], (
            code
        )


@pytest.mark.django_db
def test_the_annex_of_the_city_plan_agrees_with_the_shipped_set(seeds):
    reading = pytest.importorskip("documents.parsing")
    path = next(seeds.glob("003*"))
    document = reading.read(path.read_bytes(), path.name)["documents"][0]
    found = set_from_plan(document).parsed()
    shipped = definition("thi-diem-2021-thanh-pho")
    assert list(found.by_code) == list(shipped.by_code)
    for code, entry in found.by_code.items():
        own, printed = shipped.by_code[code].requirements[1], entry.requirements[1]
        assert (printed.value, printed.operator, printed.direction) == (
            own.value,
            own.operator,
            own.direction,
        ), code
    assert found.by_code["3.2.3"].requirements[1].value == Fraction(1, 20)
