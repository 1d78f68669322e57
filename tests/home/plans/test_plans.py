"""Plans on the public site, and importing them."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from demo.public_site import PLANS
from documents.models import Plan
from home.models import PlanPage
from home.services.publishing import publish_plan
from tests.factories.home import make_plan, published_plan

pytestmark = pytest.mark.django_db
TWO_IN_ONE = PLANS / "1-to-trinh-va-ke-hoach-tinh.txt"


def run(*args: object) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("import_plan", *map(str, args), stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code)
    return code, out.getvalue(), err.getvalue()


def test_publishing_a_plan_twice_gives_one_page():
    plan = make_plan()
    assert publish_plan(plan) == publish_plan(plan)
    assert PlanPage.objects.count() == 1


def test_two_plans_of_one_name_have_two_addresses():
    pages = [published_plan(title="Kế hoạch chung", number="1") for _ in range(2)]
    assert pages[1].slug == f"{pages[0].slug}-2"


def test_a_plan_page_shows_its_facts_with_their_lines(client):
    page = published_plan(facts={"warnings": [{"code": "x", "message": "Văn bản chưa có số.", "line": 1}]})
    html = client.get(page.url).content.decode()
    for words in (
        "Hội Khuyến học xã",
        'href="#dong-3"',
        'id="dong-3"',
        "27/02/2099",
        "trước ngày 28/02/2099",
        "từ 60 % trở lên",
        "Văn bản chưa có số.",
        "hằng năm",
        page.plan.source.sha256,
    ):
        assert words in html


def test_the_source_file_is_given_out_as_an_attachment(client):
    page = published_plan()
    response = client.get(f"{page.url}tep/")
    assert b"".join(response.streaming_content).decode().startswith("kế hoạch")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_missing_source_file_is_not_found(client, own_stores):
    page = published_plan()
    from ledger.services import files

    files.path(page.plan.source).unlink()
    assert client.get(f"{page.url}tep/").status_code == 404


def test_the_list_names_issuer_and_place_and_costs_the_same_for_one_and_for_fifty(
    client, django_assert_max_num_queries
):
    published_plan()
    with django_assert_max_num_queries(20) as one:
        html = client.get("/ke-hoach/").content.decode()
    assert "Ủy ban nhân dân xã Bến Lau" in html
    assert "Bến Lau" in html
    for _ in range(51):
        published_plan()
    with django_assert_max_num_queries(len(one)):
        html = client.get("/ke-hoach/").content.decode()
    assert html.count('class="row-title"') == 50
    assert client.get("/ke-hoach/?page=2").content.decode().count('class="row-title"') == 2


def test_filters_of_the_list_take_year_and_words(client):
    published_plan(date_year=2024, title="Một")
    published_plan(date_year=2025, title="Hai")
    assert client.get("/ke-hoach/?nam=2024").content.decode().count('class="row-title"') == 1
    assert client.get("/ke-hoach/?tu=Hai").content.decode().count('class="row-title"') == 1
    assert client.get("/ke-hoach/?nam=1800&tu=").content.decode().count('class="row-title"') == 2


def test_importing_links_the_submission_to_its_draft_and_publishes_both(client):
    code, out, err = run(TWO_IN_ONE, "--publish", "--json")
    assert (code, err) == (0, "")
    documents = json.loads(out)["files"][0]["documents"]
    assert len(documents) == 2
    submission, draft = Plan.objects.order_by("position")
    assert submission.carries == draft
    assert draft.page.url in client.get(submission.page.url).content.decode()


def test_importing_again_changes_nothing_and_says_so():
    run(TWO_IN_ONE, "--publish")
    code, out, _ = run(TWO_IN_ONE, "--publish")
    assert code == 0
    assert "không có gì thay đổi" in out
    assert (Plan.objects.count(), PlanPage.objects.count()) == (2, 2)


def test_a_plan_that_prints_indicators_brings_an_unverified_set():
    from criteria.models import CriteriaSet

    run(PLANS / "3-ke-hoach-tu-danh-gia-xa.txt")
    plan = Plan.objects.get()
    found = CriteriaSet.objects.get(code=plan.criteria_set_code)
    assert (found.origin, found.verified, found.model, found.level) == (
        "plan",
        False,
        "cong_dong_hoc_tap",
        "xa",
    )
    assert not PlanPage.objects.exists()


def test_a_bad_file_does_not_stop_a_good_one(tmp_path):
    empty = tmp_path / "rong.txt"
    empty.write_bytes(b"")
    code, out, err = run(empty, PLANS / "2-ke-hoach-muc-tieu-2030.txt")
    assert code == 2
    assert "rong.txt" in err
    assert Plan.objects.count() == 1
    assert "nhập mới" in out


@pytest.mark.parametrize(("name", "code"), [("khong-co.txt", 2), ("bang.xlsx", 3)])
def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path, name, code):
    if name.startswith("bang"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 bang tinh")
    found, _, err = run(tmp_path / name)
    assert found == code
    assert "hãy" in err.lower()
    assert not Plan.objects.exists()


def test_the_five_plans_come_in_twice_without_doubles(seeds):
    names = sorted(seeds.glob("*.txt"))
    assert run(*names, "--publish")[0] == 0
    assert run(*names, "--publish")[0] == 0
    assert (Plan.objects.count(), PlanPage.objects.filter(live=True).count()) == (6, 6)
    assert Plan.objects.get(type="TTr").carries is not None
