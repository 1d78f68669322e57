"""Roll-ups counted from the register: units and titles of the day, one definition of both, frozen when sent."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Level, Role
from criteria.rules.assessment import assess
from dossiers.errors import BadAnswer
from dossiers.models import Answer, CountedTitle, CountedUnit
from dossiers.rules.title_entries import PaperTitle
from dossiers.services.assessment import answers, dossier_export, dossier_submission
from dossiers.services.titles import entries, register_bases, title_counts
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory, indicator

pytestmark = pytest.mark.django_db
CODES = {"1.1": ("huyen_hoc_tap", "huyen"), "1.2": ("don_vi_hoc_tap", "tinh")}


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.place()


def counting(code: str, model: str, government_level: str) -> dict:
    """A roll-up as a set file says it."""
    demand = {"value": 50, "title_model": model, "title_level": 1}
    if government_level:
        demand["title_government_level"] = government_level
    return indicator(code, "roll_up", demand=demand)


def city(here: make.Place, *, said: bool = True) -> make.Place:
    """The province itself in a round whose set counts its districts and the bodies at its own level."""
    rows = [counting(code, model, level if said else "") for code, (model, level) in CODES.items()]
    own = CriteriaSetFactory(
        code=f"bo-tp-{said}".lower(), government_level="tinh", unit_kinds=[], indicators=rows
    )
    head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=here.issuer.unit)
    opened = make.open_round(here.clerk, here.issuer, here.standing, here.council, [head], own)
    return make.Place(**{**vars(here), "heads": [head], "criteria_set": own, "round": opened})


def titled(here: make.Place, unit, model: str, level: str, **changes):
    """A title of the unit, entered from paper."""
    given = {
        "level": 1, "number": "7/QĐ", "issuer": "UBND", "recognised_on": date(timezone.localdate().year - 1, 3, 1),
        "valid_until": date(timezone.localdate().year + 2, 12, 31), **changes,
    }  # fmt: skip
    paper = PaperTitle(model=model, government_level=level, **given)
    return entries.enter(appointment=here.clerk, unit=unit, paper=paper)


@pytest.fixture
def there(here):
    """Two districts, one of them titled; three bodies at the level of the province, one in a district."""
    province = here.issuer.unit
    districts = [
        UnitFactory(level=Level.DISTRICT, kind="huyen", parent=province, name=f"huyện {n}") for n in "AB"
    ]
    bodies = [UnitFactory(level=Level.BODY, kind="co_quan", parent=province, name=f"Sở {n}") for n in "CDE"]
    of_district = UnitFactory(level=Level.BODY, kind="co_quan", parent=districts[0], name="Phòng F")
    place = city(here)
    place.districts, place.bodies, place.of_district = districts, bodies, of_district  # type: ignore[attr-defined]
    return place


def found(place: make.Place, code: str) -> str:
    """What the verdict on a roll-up says."""
    judged = answers.current_assessment(place.dossier())
    return next(one.found for one in judged.indicators if one.code == code)


def test_units_and_titles_of_the_day_are_counted_from_one_list(there):
    titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    titled(there, there.bodies[0], "don_vi_hoc_tap", "tinh")
    titled(there, there.of_district, "don_vi_hoc_tap", "huyen")  # a body of a district is not of the province
    year = there.round.year
    assert found(there, "1.1") == f"50 % (1/2), theo sổ ngày 31/12/{year}"
    assert "(1/3)" in found(there, "1.2")


def test_a_title_of_another_level_of_government_is_not_counted(there):
    titled(there, there.bodies[0], "don_vi_hoc_tap", "huyen")
    assert "(0/3)" in found(there, "1.2")


def test_what_ended_before_the_day_is_in_neither(there):
    titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    there.districts[0].valid_until = date(there.round.year, 12, 30)
    there.districts[0].save()
    assert "(0/1)" in found(there, "1.1")


def test_a_removed_entry_is_not_counted(there):
    title = titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    entries.remove(appointment=there.clerk, title=title, reason="Nhập nhầm")
    assert "(0/2)" in found(there, "1.1")


def test_a_counted_figure_is_answered_without_typing(there):
    judged = answers.current_assessment(there.dossier())
    assert (judged.answered, judged.applicable) == (2, 2)


def test_a_set_that_names_no_level_of_government_leaves_the_whole_to_be_typed(here):
    place = city(here, said=False)
    assert register_bases.counted_kinds(place.criteria_set.parsed()) == {}
    judged = answers.current_assessment(place.dossier())
    assert judged.answered == 0


def test_no_unit_at_all_gives_no_share(here):
    place = city(here)
    assert found(place, "1.1") == "theo sổ không có đơn vị nào trong mẫu số"
    assert answers.current_assessment(place.dossier()).answered == 0


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"numerator": 2, "denominator": 2}, "sổ danh hiệu đếm được 0/2"),
        ({"numerator": 2, "denominator": 2, "register_reason": "  "}, "lý do"),
        ({"denominator": 2, "register_reason": "Vì thế"}, "đủ số đạt và tổng số"),
    ],
)
def test_a_figure_typed_otherwise_needs_a_reason(there, fields, refused):
    with pytest.raises(BadAnswer, match=refused):
        answers.save_answer(appointment=there.heads[0], dossier=there.dossier(), code="1.1", fields=fields)


def test_with_a_reason_the_typed_figure_stands_and_one_equal_to_the_register_is_not_kept(there):
    def saved(**fields) -> Answer:
        return answers.save_answer(
            appointment=there.heads[0], dossier=there.dossier(), code="1.1", fields=fields
        )

    kept = saved(numerator=2, denominator=2, register_reason="Hai quyết định chưa nhập vào sổ.")
    assert kept.register_reason == "Hai quyết định chưa nhập vào sổ."
    assert found(there, "1.1") == "100 % (2/2)"
    same = saved(numerator=0, denominator=2)
    assert (same.numerator, same.denominator, same.register_reason) == (None, None, "")


def test_the_lists_are_frozen_with_the_dossier(there):
    title = titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    for body in there.bodies[:2]:
        titled(there, body, "don_vi_hoc_tap", "tinh")
    dossier_submission.submit(appointment=there.heads[0], dossier=there.dossier(), requested_level=1)
    before = found(there, "1.1")
    assert (CountedTitle.objects.count(), CountedUnit.objects.count()) == (3, 5)
    entries.remove(appointment=there.clerk, title=title, reason="Nhập nhầm")
    UnitFactory(level=Level.DISTRICT, kind="huyen", parent=there.issuer.unit)
    assert found(there, "1.1") == before
    lines = title_counts.lines_behind(there.dossier(), answers.current_assessment(there.dossier()))
    assert [(line.unit.name, bool(line.title)) for line in lines["1.1"]] == [
        ("huyện A", True),
        ("huyện B", False),
    ]


def test_a_correction_after_sending_changes_nothing_sealed(there):
    title = titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    for body in there.bodies[:2]:
        titled(there, body, "don_vi_hoc_tap", "tinh")
    dossier_submission.submit(appointment=there.heads[0], dossier=there.dossier(), requested_level=1)
    corrected = PaperTitle(
        model="huyen_hoc_tap", government_level="huyen", level=1, number="7/QĐ", issuer="UBND",
        recognised_on=date(2020, 1, 1), valid_until=date(2021, 1, 1),
    )  # fmt: skip
    entries.correct(appointment=there.clerk, title=title, paper=corrected, reason="Đọc nhầm")
    assert "(1/2)" in found(there, "1.1")


def test_the_page_and_the_export_hold_the_list(there, tiny_papers):
    titled(there, there.districts[0], "huyen_hoc_tap", "huyen")
    browser = Client()
    browser.force_login(there.heads[0].user)
    page = browser.get(f"/ho-so/{there.dossier().pk}/theo-so/").content.decode()
    assert "huyện A" in page
    assert "nhập từ giấy" in page
    assert "huyện B" in page
    target = io.BytesIO()
    dossier_export.export_dossier(appointment=there.heads[0], dossier=there.dossier(), target=target)
    with zipfile.ZipFile(target) as archive:
        rows = list(csv.reader(io.StringIO(archive.read(dossier_export.REGISTER).decode("utf-8-sig"))))
    assert [row[2] for row in rows if row[0] == "1.1"] == ["huyện A", "huyện B"]
    assert rows[1][5].endswith("(nhập từ giấy, trước hệ thống)")


def test_many_dossiers_are_counted_in_a_fixed_number_of_queries(there, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        title_counts.register_of([there.dossier()])


def test_the_engine_counts_only_units_of_the_base():
    definition = CriteriaSetFactory(
        code="bo-may",
        government_level="tinh",
        unit_kinds=[],
        indicators=[counting("1.1", "huyen_hoc_tap", "huyen")],
    ).parsed()
    facts = [
        title_counts.TitleFact(unit, "huyen_hoc_tap", 1, government_level=level)
        for unit, level in (("a", "huyen"), ("b", ""), ("x", "huyen"))
    ]
    judged = assess(definition, {}, unit_kind=None, titles=facts, bases={"1.1": ("a", "b")})
    assert judged.indicators[0].found == "50 % (1/2), theo sổ"
