"""The map of the provinces: where titles lie, a table behind it, the archipelagos on it."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.html import escape

from home.statistics.figures import counts_below
from home.statistics.maps import bare_name, legend, map_shapes, province_map, shade_limits
from tests.factories.accounts import UnitFactory
from tests.factories.home import give_title, make_decision, make_round, published_decision
from tests.factories.site_tree import ensure_site_tree

TODAY = date(2026, 11, 21)


def province(code: str, name: str):
    return UnitFactory(code=code, name=name, level="tinh")


def title_in(parent, **kind) -> None:
    page = published_decision(units=0)
    title = give_title(page.decision, make_round(), on=date(2026, 2, 5))
    title.unit.parent = parent
    title.unit.save()


def test_the_kept_shapes_are_the_34_provinces_and_the_two_archipelagos():
    kept = map_shapes()
    assert len({row["code"] for row in kept["provinces"]}) == 34
    assert all(row["path"].startswith("M") for row in kept["provinces"])
    assert {(row["name"], row["belongs"]) for row in kept["islands"]} == {
        ("Hoàng Sa", "thành phố Đà Nẵng"),
        ("Trường Sa", "tỉnh Khánh Hòa"),
    }


@pytest.mark.parametrize("name", ["Tỉnh Khánh Hòa", "tỉnh Khánh Hoà", "Khánh Hòa", "TP. Khánh Hòa"])
def test_a_province_is_found_whatever_stands_before_its_name(name):
    assert bare_name(name) == "khanh-hoa"


@pytest.mark.django_db
def test_titles_of_communes_and_of_their_schools_count_for_the_province():
    found = province("56", "Tỉnh Khánh Hòa")
    commune = UnitFactory(parent=found, level="xa")
    title_in(found)
    title_in(commune)
    drawn_map = province_map(TODAY, counts_below(TODAY))
    [shape] = [shape for shape in drawn_map.shapes if shape.number]
    assert (shape.name, shape.number, shape.shade) == ("Tỉnh Khánh Hòa", 2, 1)
    assert shape.address == "/danh-ba/?thuoc=56&trang-thai=valid"


@pytest.mark.django_db
def test_a_made_up_province_stands_beside_the_map():
    title_in(province("56", "Tỉnh Sông Ngàn"))
    drawn_map = province_map(TODAY, counts_below(TODAY))
    assert not any(shape.number for shape in drawn_map.shapes)
    assert [row.label for row in drawn_map.elsewhere] == ["Tỉnh Sông Ngàn"]


@pytest.mark.django_db
def test_titles_of_unpublished_decisions_are_not_on_the_map():
    decision = make_decision()
    unit = decision.titles.get().unit
    unit.parent = province("48", "Thành phố Đà Nẵng")
    unit.save()
    assert province_map(TODAY, counts_below(TODAY)).rows == ()


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ["chưa có"]),
        ([0, 3], ["chưa có", "từ 3"]),
        ([1, 2, 5, 9, 20, 1000], ["chưa có", "1–4", "5–19", "từ 20"]),
        ([4, 4, 4], ["chưa có", "từ 4"]),
    ],
)
def test_the_legend_says_which_numbers_a_shade_means(numbers, words):
    assert [shade.words for shade in legend(shade_limits(numbers))] == words


@pytest.mark.django_db
def test_the_page_shows_the_map_with_its_source_and_a_table(client):
    ensure_site_tree()
    title_in(province("48", "Thành phố Đà Nẵng"))
    page = client.get("/thong-ke/").content.decode()
    for words in ("Quần đảo Hoàng Sa", "Quần đảo Trường Sa", "(tỉnh Khánh Hòa)", "Natural Earth"):
        assert words in page
    address = escape("/danh-ba/?thuoc=48&trang-thai=valid")
    assert page.count(address) >= 2
    assert "1 danh hiệu còn hiệu lực, đều ở Thành phố Đà Nẵng" in page
