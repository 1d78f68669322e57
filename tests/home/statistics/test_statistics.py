"""The figures of /thong-ke/: only what is published counts, and each number leads to its decisions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.statistics import charts, figures, findings
from tests.factories.accounts import UnitFactory
from tests.factories.documents import committee
from tests.factories.home import make_decision, make_plan, published_decision, published_plan
from tests.factories.site_tree import ensure_site_tree

TODAY = date(2026, 11, 21)


def numbers(rows: list[figures.Figure]) -> dict[str, int]:
    return {row.label: row.number for row in rows}


@pytest.mark.django_db
class TestWhatCounts:
    def test_titles_of_an_unpublished_decision_do_not_count(self) -> None:
        make_decision(units=2)
        assert figures.by_year_of_decision(figures.register_counts(TODAY)) == []

    def test_a_year_between_two_years_shows_nought(self) -> None:
        published_decision(on=date(2024, 3, 1), valid_until=date(2027, 12, 31))
        published_decision(on=date(2026, 2, 5))
        assert numbers(figures.by_year_of_decision(figures.register_counts(TODAY))) == {
            "2024": 1,
            "2025": 0,
            "2026": 1,
        }

    def test_a_revoked_title_is_no_longer_valid_in_any_figure(self) -> None:
        published_decision(units=2, revoked_on=date(2026, 6, 1))
        assert figures.by_model_and_level(figures.register_counts(TODAY)) == []
        assert figures.by_last_year(figures.register_counts(TODAY)) == []
        assert figures.by_place(figures.counts_below(TODAY)) == []

    def test_each_figure_leads_to_as_many_titles_as_it_says(self, client) -> None:
        published_decision(units=3)
        published_decision(units=1, level=2, on=date(2025, 2, 5))
        for row in (
            *figures.by_model_and_level(figures.register_counts(TODAY)),
            *figures.by_year_of_decision(figures.register_counts(TODAY)),
            *figures.by_last_year(figures.register_counts(TODAY)),
        ):
            page = client.get(row.address)
            shown = sum(entry.decision.titles.count() for entry in page.context["page_obj"])
            assert shown >= row.number, row

    def test_the_page_needs_few_queries_however_much_is_stored(self, client) -> None:
        for year in (2023, 2024, 2025):
            published_decision(units=4, on=date(year, 2, 5), valid_until=date(year + 3, 12, 31))
        published_plan()
        client.get("/thong-ke/?lan=1")  # another address: this one is not yet kept
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = client.get("/thong-ke/")
        assert page.status_code == 200
        assert len(seen) <= 20

    def test_the_page_says_so_where_nothing_is_published(self, client) -> None:
        assert "Chưa có danh hiệu nào được công bố" in client.get("/thong-ke/").content.decode()


@pytest.mark.django_db
class TestAims:
    def aim(self, subject: str, value: int = 80, year: int = 2030) -> None:
        plan = published_plan().plan
        plan.targets.all().delete()
        plan.targets.create(value=value, unit="%", operator=">=", subject=subject, year=year)

    def test_an_aim_stands_beside_the_share_the_register_shows(self) -> None:
        published_decision(units=1)
        UnitFactory(level="xa")
        self.aim("Có 60% xã, phường được công nhận Cộng đồng học tập", 60)
        (group,) = figures.aim_groups(TODAY)
        assert group.name == "Cộng đồng học tập"
        assert group.reached == 1
        assert group.share is not None
        assert 0 < group.share < 100

    def test_a_share_is_cut_and_never_rounded_up_to_its_aim(self) -> None:
        group = figures.AimGroup("x", (), 599, 1000)
        assert str(group.share) == "59.9"
        assert str(figures.AimGroup("x", (), 5999, 10000).share) == "59.9"

    def test_what_our_register_does_not_count_has_an_aim_and_no_share(self) -> None:
        self.aim("80% gia đình được công nhận Gia đình học tập")
        (group,) = figures.aim_groups(TODAY)
        assert group.share is None

    def test_an_aim_of_two_models_at_once_is_nobodys(self) -> None:
        self.aim("80% Gia đình học tập và Dòng họ học tập")
        assert figures.aim_groups(TODAY) == []

    def test_the_aims_of_an_unpublished_plan_are_not_shown(self) -> None:
        make_plan().targets.create(value=5, unit="%", operator=">=", subject="Đơn vị học tập", year=2030)
        assert figures.aim_groups(TODAY) == []


class TestCharts:
    def test_the_tallest_column_fills_the_height_and_nought_has_none(self) -> None:
        chart = charts.columns([("2024", 10, ""), ("2025", 5, ""), ("2026", 0, "")])
        tall, half, none = chart.columns
        assert tall.y == charts.TOP
        assert half.height == tall.height / 2
        assert none.height == 0

    def test_every_column_stays_within_the_drawing(self) -> None:
        for column in charts.columns([(str(n), n, "") for n in range(10)]).columns:
            assert column.x >= 0
            assert column.x + column.width <= charts.WIDTH

    @pytest.mark.parametrize(
        ("numbers", "said"),
        [
            ([], "Chưa có danh hiệu nào được công bố"),
            ([("2026", 4)], "Năm 2026 công nhận 4 danh hiệu"),
            ([("2025", 4), ("2026", 6)], "Năm 2026 công nhận 6 danh hiệu, nhiều hơn năm 2025 2 danh hiệu"),
            ([("2025", 4), ("2026", 4)], "Năm 2026 công nhận 4 danh hiệu, bằng năm 2025"),
            (
                [("2025", 1400), ("2026", 4)],
                "Năm 2026 công nhận 4 danh hiệu, ít hơn năm 2025 1.396 danh hiệu",
            ),
        ],
    )
    def test_the_sentence_above_says_what_the_numbers_say(self, numbers, said: str) -> None:
        assert findings.of_years([figures.Figure(label, number) for label, number in numbers]) == said


@pytest.mark.django_db
class TestUnitPage:
    @pytest.fixture(autouse=True)
    def _site(self) -> None:
        ensure_site_tree()

    def test_a_units_page_shows_its_titles_in_time(self, client) -> None:
        page = published_decision(units=1, name="Xã Bến Lau")
        unit = page.decision.titles.get().unit
        words = client.get(f"/danh-ba/{unit.code}/").content.decode()
        assert "Xã Bến Lau" in words
        assert str(page.decision.document) in words

    def test_a_title_of_an_unpublished_decision_is_not_shown(self, client) -> None:
        unit = make_decision(units=1).titles.get().unit
        assert "Chưa có danh hiệu nào được công bố" in client.get(f"/danh-ba/{unit.code}/").content.decode()

    def test_a_dissolved_unit_names_its_successor(self, client) -> None:
        heir = UnitFactory(name="Xã Hợp Nhất", level="xa")
        old = UnitFactory(name="Xã Cũ", level="xa", valid_until=date(2025, 6, 30), successor=heir)
        words = client.get(f"/danh-ba/{old.code}/").content.decode()
        assert "đã ngừng hoạt động" in words
        assert f"/danh-ba/{heir.code}/" in words
        assert f"/danh-ba/{old.code}/" in client.get(f"/danh-ba/{heir.code}/").content.decode()

    def test_a_unit_with_a_new_name_keeps_the_titles_of_its_code(self, client) -> None:
        title = published_decision(units=1).decision.titles.get()
        old, day = title.unit, timezone.localdate()
        heir = UnitFactory(code=old.code, name="Phường Mới Tên", valid_from=day)
        type(old).objects.filter(pk=old.pk).update(valid_until=day - timedelta(days=1), successor=heir)
        words = client.get(f"/danh-ba/{old.code}/").content.decode()
        assert "Phường Mới Tên" in words
        assert str(title.decision.document) in words

    def test_a_unit_with_a_new_name_is_listed_with_the_title_it_got_under_the_old_one(self, client) -> None:
        title = published_decision(units=1).decision.titles.get()
        old, day = title.unit, timezone.localdate()
        heir = UnitFactory(code="99001", name="Phường Mới Tên", level=old.level, valid_from=day)
        type(old).objects.filter(pk=old.pk).update(valid_until=day - timedelta(days=1), successor=heir)
        words = client.get("/danh-ba/").content.decode()
        assert "/danh-ba/99001/" in words
        assert f"mức độ {title.level}" in words.lower()
        assert str(title.decision.document) in client.get("/danh-ba/99001/").content.decode()

    def test_a_merged_unit_is_not_listed_with_the_titles_of_those_it_was_made_of(self, client) -> None:
        titles = list(published_decision(units=2).decision.titles.all())
        day = timezone.localdate()
        heir = UnitFactory(code="99002", name="Xã Hợp Nhất", level="xa", valid_from=day)
        olds = [title.unit_id for title in titles]
        type(heir).objects.filter(pk__in=olds).update(valid_until=day - timedelta(days=1), successor=heir)
        assert "/danh-ba/99002/" not in client.get("/danh-ba/").content.decode()

    def test_a_new_name_shows_from_its_first_day_and_a_unit_to_come_says_when(self, client) -> None:
        day = timezone.localdate() + timedelta(days=5)
        heir = UnitFactory(name="Xã Sắp Có", valid_from=day)
        UnitFactory(name="Xã Bây Giờ", code=heir.code, valid_until=day - timedelta(days=1), successor=heir)
        assert "Xã Bây Giờ" in client.get(f"/danh-ba/{heir.code}/").content.decode()
        alone = UnitFactory(name="Xã Chưa Có", valid_from=day)
        assert f"hoạt động từ ngày {day:%d/%m/%Y}" in client.get(f"/danh-ba/{alone.code}/").content.decode()

    def test_an_unknown_code_is_not_found(self, client) -> None:
        committee()
        published_decision()
        assert client.get("/danh-ba/khong-co/").status_code == 404

    def test_the_directory_is_filtered_by_place(self, client) -> None:
        page = published_decision(units=2)
        first, second = [title.unit for title in page.decision.titles.all()]
        place = UnitFactory(level="tinh", name="Tỉnh A")
        first.parent = place
        first.save()
        words = client.get(f"/danh-ba/?thuoc={place.code}").content.decode()
        assert first.name in words
        assert f"/danh-ba/{second.code}/" not in words
