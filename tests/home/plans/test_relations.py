"""Plans that replace one another lead to each other, and two plans stand side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from documents.errors import NotEntitled, WrongStatus
from documents.models import PlanLink
from documents.rules.plan_links import PrintedPlan, is_cited
from documents.services import plan_links
from documents.services.plans import store_plans
from home.plans.comparison import (
    Assignment,
    Deadline,
    Target,
    compare_assignments,
    compare_deadlines,
    compare_targets,
    summary,
)
from home.services.publishing import publish_plan
from tests.factories.accounts import AppointmentFactory, OfficeFactory
from tests.factories.home import published_plan

HEAD = "ỦY BAN NHÂN DÂN TỈNH SÔNG NGÀN\n\nSố: {number}/KH-UBND\n\nSông Ngàn, ngày {day}\n\nKẾ HOẠCH\n\n{title}\n\n"
OLD = HEAD.format(number=137, day="03 tháng 11 năm 2020", title="Đánh giá đơn vị học tập giai đoạn 2021-2025")
NEW = HEAD.format(number=12, day="05 tháng 01 năm 2026", title="Đánh giá đơn vị học tập giai đoạn 2026-2030")
REPLACES = (
    "I. TỔ CHỨC THỰC HIỆN\n\nKế hoạch này thay thế Kế hoạch số 137/KH-UBND ngày 03/11/2020 của "
    "Ủy ban nhân dân tỉnh về đánh giá đơn vị học tập.\n"
)


def stored(text: str, name: str):
    [(plan, _)] = store_plans(content=text.encode(), filename=name)
    return plan


@pytest.mark.django_db
@pytest.mark.parametrize("older_first", [True, False])
def test_a_replaced_plan_and_its_successor_lead_to_each_other(client, older_first):
    texts = [(OLD, "cu.txt"), (NEW + REPLACES, "moi.txt")]
    pages = {}
    for text, name in texts if older_first else texts[::-1]:
        pages[name] = publish_plan(stored(text, name))
    old, new = pages["cu.txt"], pages["moi.txt"]
    shown = client.get(old.address).content.decode()
    assert "Kế hoạch này đã được thay bằng:" in shown
    assert new.address in shown
    assert f"/ke-hoach/so-sanh/?a={old.slug}&amp;b={new.slug}" in shown
    assert old.address in client.get(new.address).content.decode()


@pytest.mark.django_db
def test_a_successor_without_a_page_is_not_named(client):
    old = publish_plan(stored(OLD, "cu.txt"))
    stored(NEW + REPLACES, "moi.txt")
    assert "đã được thay bằng" not in client.get(old.address).content.decode()


OWN = PrintedPlan(1, ("137/KH-UBND",), 2020, date(2020, 11, 3), "Ủy ban nhân dân tỉnh Sông Ngàn")


@pytest.mark.parametrize(
    ("number", "day", "issuer", "expected"),
    [
        ("137/KH-UBND", "2020-11-03", "Ủy ban nhân dân tỉnh", True),
        ("137/kh-ubnd", "2020-11-03", None, True),
        ("137/KH-UBND", "2020-11-04", "Ủy ban nhân dân tỉnh", False),
        ("138/KH-UBND", "2020-11-03", "Ủy ban nhân dân tỉnh", False),
        ("137/KH-UBND", "2020-11-03", "Ủy ban nhân dân xã Bến Lau", False),
        ("137/KH-UBND", None, "Ủy ban nhân dân tỉnh Sông Ngàn", False),
    ],
)
def test_a_citation_means_a_plan_only_by_number_day_and_issuer(number, day, issuer, expected):
    assert is_cited({"number": number, "date": day, "issuer": issuer}, OWN) is expected


@pytest.mark.django_db
def test_an_official_says_what_replaces_what_and_takes_it_back(client):
    clerk = AppointmentFactory(role="standing_clerk")
    old, new = published_plan(office=clerk.office), published_plan(office=clerk.office)
    client.force_login(clerk.user)
    place = f"/ke-hoach/{new.slug}/quan-he/"
    assert client.post(place, {"ke-hoach": old.slug}).status_code == 302
    assert "Kế hoạch này đã được thay bằng:" in client.get(old.address).content.decode()
    client.post(place, {"bo": PlanLink.objects.get().pk})
    assert not PlanLink.objects.exists()


@pytest.mark.django_db
def test_a_citizen_finds_no_page_to_link_plans(client):
    page = published_plan()
    assert client.get(f"/ke-hoach/{page.slug}/quan-he/").status_code == 404
    client.force_login(AppointmentFactory(role="unit_head").user)
    assert client.post(f"/ke-hoach/{page.slug}/quan-he/", {"ke-hoach": page.slug}).status_code == 404


@pytest.mark.django_db
def test_links_that_make_no_sense_are_refused():
    clerk = AppointmentFactory(role="standing_clerk")
    old, new = (published_plan(office=clerk.office).plan for _ in range(2))
    plan_links.set_replaced(appointment=clerk, plan=new, earlier=old)
    with pytest.raises(WrongStatus, match="Hãy bỏ quan hệ đó trước"):
        plan_links.set_replaced(appointment=clerk, plan=old, earlier=new)
    with pytest.raises(WrongStatus, match="chính nó"):
        plan_links.set_replaced(appointment=clerk, plan=old, earlier=old)
    with pytest.raises(NotEntitled):
        plan_links.set_replaced(appointment=AppointmentFactory(role="unit_head"), plan=new, earlier=old)


class TestWhoSaysIt:
    """The office that issued a plan says by which it is replaced, or one above it."""

    @pytest.fixture
    def place(self, db):
        province = OfficeFactory(unit__level="tinh", name="Ủy ban nhân dân tỉnh Sông Ngàn")
        commune = OfficeFactory(unit__parent=province.unit, name="Ủy ban nhân dân xã Bến Lau")
        plans = {"province": published_plan(office=province), "commune": published_plan(office=commune)}
        return {"province": province, "commune": commune, "pages": plans}

    def said_by(self, post, place, new: str, old: str) -> bool:
        pages = place["pages"]
        try:
            plan_links.set_replaced(appointment=post, plan=pages[new].plan, earlier=pages[old].plan)
        except NotEntitled:
            return False
        PlanLink.objects.all().delete()
        return True

    @pytest.mark.parametrize("role", ["standing_clerk", "administrator"])
    def test_a_commune_says_nothing_of_the_provinces_plan(self, client, place, role):
        post = AppointmentFactory(role=role, office=place["commune"])
        assert not self.said_by(post, place, "commune", "province")
        assert not self.said_by(post, place, "province", "commune")
        client.force_login(post.user)
        own, theirs = place["pages"]["commune"], place["pages"]["province"]
        assert client.get(f"/ke-hoach/{theirs.slug}/quan-he/").status_code == 404
        answer = client.post(f"/ke-hoach/{own.slug}/quan-he/", {"ke-hoach": theirs.slug})
        assert (answer.status_code, PlanLink.objects.count()) == (422, 0)
        assert theirs.slug not in client.get(f"/ke-hoach/{own.slug}/quan-he/").content.decode()
        assert "đã được thay bằng" not in client.get(theirs.address).content.decode()
        assert "quan-he" not in client.get(theirs.address).content.decode()

    @pytest.mark.parametrize("role", ["standing_clerk", "administrator"])
    def test_the_province_speaks_for_what_lies_below_it(self, place, role):
        post = AppointmentFactory(role=role, office=OfficeFactory(unit=place["province"].unit))
        assert self.said_by(post, place, "province", "commune")
        assert self.said_by(post, place, "commune", "province")

    def test_another_province_says_nothing(self, place):
        assert not self.said_by(AppointmentFactory(role="standing_clerk"), place, "province", "commune")

    def test_of_a_plan_of_no_office_here_the_site_speaks_whatever_role_it_acts_in(self, client, place):
        foreign, post = published_plan(), AppointmentFactory(role="administrator", office=place["province"])
        client.force_login(post.user)
        address = f"/ke-hoach/{foreign.slug}/quan-he/"
        assert client.get(address).status_code == 404
        AppointmentFactory(role="site_administrator", user=post.user, office=post.office)
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize(("by", "counts"), [("province", True), ("commune", False)])
    def test_the_words_of_a_plan_replace_no_plan_of_a_body_above_it(self, place, by, counts):
        [(old, _)] = store_plans(content=OLD.encode(), filename="cu.txt")
        assert old.office == place["province"]
        store_plans(content=(NEW + REPLACES).encode(), filename="moi.txt", office=place[by])
        assert PlanLink.objects.filter(earlier=old, relation="replaces").exists() is counts

    def test_the_one_office_of_the_printed_name_is_the_plans(self, place):
        OfficeFactory(name="Ủy ban nhân dân xã Bến Lau")
        [(plan, _)] = store_plans(content=OLD.encode(), filename="mot.txt")
        [(twice, _)] = store_plans(
            content=OLD.replace("TỈNH SÔNG NGÀN", "XÃ BẾN LAU").encode(), filename="hai.txt"
        )
        assert (plan.office, twice.office) == (place["province"], None)


def aim(subject: str, value: int, year: int | None = 2030, operator: str = ">=") -> Target:
    return Target(subject, Decimal(value), "%", operator, year)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (aim("gia đình đạt “Gia đình học tập”", 70), aim("Gia đình đạt Gia đình học tập", 80), "Cao hơn 10 điểm phần trăm"),
        (aim("dòng họ học tập", 75), aim("dòng họ học tập", 65), "Thấp hơn 10 điểm phần trăm"),
        (aim("dòng họ học tập", 75), aim("dòng họ học tập", 75), "Như nhau"),
        (aim("dòng họ học tập", 75), aim("dòng họ học tập", 75, operator=">"), "Trước ghi “ít nhất”, sau ghi “trên”"),
    ],
)  # fmt: skip
def test_aims_that_speak_of_the_same_stand_side_by_side(first, second, expected):
    [pair] = compare_targets([first], [second])
    assert pair.difference == expected


def test_an_aim_that_moves_to_another_year_says_so():
    [pair] = compare_targets([aim("dòng họ học tập", 65, 2025)], [aim("dòng họ học tập", 75)])
    assert pair.difference == "Đổi năm: 2025 → 2030; cao hơn 10 điểm phần trăm"


def test_the_aim_of_the_same_year_comes_before_that_of_another():
    first = [aim("dòng họ học tập", 65, 2025), aim("dòng họ học tập", 75, 2030)]
    pairs = compare_targets(first, [aim("dòng họ học tập", 75, 2030)])
    assert [pair.kind for pair in pairs] == ["only_first", "same"]


def test_aims_of_other_matters_stand_alone():
    pairs = compare_targets(
        [aim("gia đình hiếu học", 75, 2025)], [aim("dòng họ học tập", 75), aim("xã có thư viện", 90)]
    )
    assert [pair.kind for pair in pairs] == ["only_first", "only_second", "only_second"]
    assert summary(pairs) == "1 chỉ ở văn bản trước, 2 chỉ ở văn bản sau"


def test_a_task_that_moves_says_from_whom_to_whom():
    one = Assignment("Sở Giáo dục và Đào tạo", "Chủ trì", "Hướng dẫn bộ tiêu chí, tập huấn người làm hồ sơ")
    other = Assignment("Hội Khuyến học tỉnh", "Phối hợp", "Hướng dẫn bộ tiêu chí và tập huấn người làm hồ sơ")
    [pair] = compare_assignments([one], [other])
    assert pair.difference == (
        "Đổi đơn vị: Sở Giáo dục và Đào tạo → Hội Khuyến học tỉnh; đổi vai trò: chủ trì → phối hợp"
    )


def test_a_deadline_that_moves_says_by_how_many_days():
    first = Deadline("Gửi hồ sơ đề nghị", date(2026, 2, 28), "28/02/2026")
    second = Deadline("Gửi hồ sơ đề nghị", date(2026, 2, 18), "18/02/2026")
    assert compare_deadlines([first], [second])[0].difference == "Sớm hơn 10 ngày"


@pytest.mark.django_db
def test_the_page_compares_two_plans_and_links_to_their_lines(client):
    first, second = published_plan(), published_plan()
    second.plan.targets.filter(value=60).update(value=75)
    page = client.get(f"/ke-hoach/so-sanh/?a={first.slug}&b={second.slug}").content.decode()
    assert "Cao hơn 15 điểm phần trăm" in page
    assert f"{second.address}#dong-4" in page
    assert "từ 60 % trở lên" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Văn bản trước"),
        ("?a={a}&b={a}", "Hai văn bản được chọn là một"),
        ("?a={a}&b=khong-co", "Không thấy một"),
    ],
)
def test_without_two_plans_the_page_lets_one_choose(client, query, said):
    page = published_plan()
    answer = client.get("/ke-hoach/so-sanh/" + query.format(a=page.slug))
    assert answer.status_code == 200
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_a_plan_leads_to_the_comparison(client):
    page = published_plan()
    assert f"/ke-hoach/so-sanh/?a={page.slug}" in client.get(page.address).content.decode()
