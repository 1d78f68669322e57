"""The desk that completes a set: one fills in from a source, another person confirms, then it is published."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from criteria.errors import BadEntry, BadSetFile, NotAllowed
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services import completion, drafts, set_from_plan
from criteria.services.completion import Source
from ledger.models import AuditLine, OutboxMessage
from tests.factories.accounts import AppointmentFactory
from tests.factories.criteria import CriteriaSetFactory, cell, indicator
from workflows.inbox.pending import pending_items

pytestmark = pytest.mark.django_db

SOURCE = Source("Công văn số 5196/BGDĐT-GDTX", "Phụ lục 2, mục III", "4")
THRESHOLD, TEXT, RULE = "threshold:1.2:1:0", "text:1.1:0:0", "rule::2:1"


def level(number: int, **more: object) -> dict:
    return {
        "level": number, "name": f"Mức độ {number}", "article": cell("Điều 1"), "source": "x", "verified": False,
        **more,
    }  # fmt: skip


@pytest.fixture
def one():
    return AppointmentFactory(role=Role.SITE_ADMINISTRATOR)


@pytest.fixture
def other():
    return AppointmentFactory(role=Role.SITE_ADMINISTRATOR)


@pytest.fixture
def draft(one):
    rows = [
        {**indicator("1.1"), "text": cell(None)},
        indicator("1.2", "share", demand={"value": None, "operator": ">="}),
    ]
    row = CriteriaSetFactory(code="bo-mo", indicators=rows, levels=[level(1), level(2, open=True)])
    return drafts.start_draft(appointment=one, source=row)


def fill(post, draft, key=THRESHOLD, source=SOURCE, **fields):
    fields = fields or {"value": "60", "operator": ">="}
    return completion.fill_item(appointment=post, draft=draft, key=key, fields=fields, source=source)


def content(draft):
    draft.refresh_from_db()
    return completion.content_of(draft)


def demand(draft):
    return content(draft)["standards"][0]["criteria"][0]["indicators"][1]["requirements"][0]


def page_of(post, draft, data=None, **more):
    client = Client()
    client.force_login(post.user)
    address = f"/quan-tri/bo-tieu-chi/nhap/{draft.pk}/hoan-thien/"
    return client.post(address, data) if data is not None else client.get(address, more)


def test_a_filled_value_is_unverified_until_a_second_person_confirms_it(one, other, draft):
    entry = fill(one, draft)
    assert demand(draft)["value"] == 60
    assert demand(draft)["source"] == "Công văn số 5196/BGDĐT-GDTX, Phụ lục 2, mục III, trang 4"
    assert demand(draft)["verified"] is False
    completion.confirm_entry(appointment=other, entry=entry)
    assert demand(draft)["verified"] is True
    entry.refresh_from_db()
    assert (entry.state, entry.closed_by) == ("confirmed", other)
    acts = (
        AuditLine.objects.filter(act__startswith="criteria-entry")
        .order_by("seq")
        .values_list("act", flat=True)
    )
    assert list(acts) == ["criteria-entry", "criteria-entry-confirm"]


def test_whoever_filled_a_value_in_never_confirms_it(one, draft):
    entry = fill(one, draft)
    again = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, user=one.user)
    for post in (one, again):
        with pytest.raises(BadEntry, match="không tự xác nhận được"):
            completion.confirm_entry(appointment=post, entry=entry)
    assert demand(draft)["verified"] is False


@pytest.mark.parametrize(
    ("key", "fields", "source", "told"),
    [
        (THRESHOLD, {"value": "", "operator": ">="}, SOURCE, "Chưa ghi giá trị"),
        (THRESHOLD, {"value": "60", "operator": ">="}, Source("  "), "Chưa ghi văn bản nguồn"),
        ("threshold:9.9:1:0", {"value": "60"}, SOURCE, "không còn trong bản nháp"),
    ],
)
def test_a_value_without_a_place_a_figure_or_a_source_is_refused(one, draft, key, fields, source, told):
    with pytest.raises(BadEntry, match=told):
        fill(one, draft, key, source, **fields)
    assert not SetEntry.objects.exists()
    assert demand(draft)["value"] is None


def test_a_value_that_makes_the_set_wrong_is_refused(one, draft):
    with pytest.raises(BadSetFile, match="lớn hơn 100"):
        fill(one, draft, value="160", operator=">=")
    assert demand(draft)["value"] is None


def test_only_administrators_of_the_site_fill_and_confirm(one, draft):
    clerk = AppointmentFactory(role=Role.STANDING_CLERK)
    entry = fill(one, draft)
    for act in (
        lambda: fill(clerk, draft, TEXT, value="Nội dung"),
        lambda: completion.confirm_entry(appointment=clerk, entry=entry),
        lambda: completion.withdraw_entry(appointment=clerk, entry=entry, reason="Sai"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_waiting_value_is_not_filled_over_and_taken_out_it_leaves_the_place_as_before(one, draft):
    before = content(draft)
    entry = fill(one, draft)
    with pytest.raises(BadEntry, match="đang chờ xác nhận"):
        fill(one, draft, value="70", operator=">=")
    completion.withdraw_entry(appointment=one, entry=entry)
    assert content(draft) == before
    with pytest.raises(BadEntry, match="đã rút"):
        completion.withdraw_entry(appointment=one, entry=entry)


def test_a_second_person_who_does_not_agree_says_why_and_the_first_is_told(one, other, draft):
    entry = fill(one, draft)
    with pytest.raises(BadEntry, match="lý do"):
        completion.withdraw_entry(appointment=other, entry=entry)
    completion.withdraw_entry(appointment=other, entry=entry, reason="Văn bản ghi 65 %")
    told = OutboxMessage.objects.get(key__startswith="set-item-back:")
    assert told.to == one.user
    assert "Văn bản ghi 65 %" in told.body


def test_the_other_administrators_are_told_once_a_day_and_find_it_in_their_inbox(one, other, draft):
    fill(one, draft)
    fill(one, draft, TEXT, value="Có trung tâm")
    told = OutboxMessage.objects.filter(key__startswith="set-item:")
    assert [message.to for message in told] == [other.user]
    today = timezone.localdate()
    (item,) = pending_items(other, today)
    assert (item.title, item.about) == ("Xác nhận giá trị của bộ tiêu chí", "2 giá trị chờ người thứ hai")
    assert item.url == f"/quan-tri/bo-tieu-chi/nhap/{draft.pk}/hoan-thien/"
    assert pending_items(one, today) == []
    assert pending_items(AppointmentFactory(role=Role.STANDING_CLERK), today) == []


def test_the_rule_of_a_letter_is_typed_in_confirmed_and_published_as_a_new_version(one, other, draft):
    entry = fill(one, draft, RULE, kind="at_least", value="1")
    completion.confirm_entry(appointment=other, entry=entry)
    answer = page_of(one, draft, {"act": "publish"})
    assert answer.status_code == 302
    newest = CriteriaSet.objects.get(code="bo-mo", version=2)
    assert newest.definition["levels"][1]["rules"][0] == {
        "kind": "at_least", "value": 1, "source": SOURCE_WORDS, "verified": True,
    }  # fmt: skip
    assert not newest.parsed().level(2).open
    assert CriteriaSet.objects.get(code="bo-mo", version=1).parsed().level(2).open


SOURCE_WORDS = "Công văn số 5196/BGDĐT-GDTX, Phụ lục 2, mục III, trang 4"


def test_nothing_is_published_while_a_value_waits(one, draft):
    fill(one, draft)
    answer = page_of(one, draft, {"act": "publish"})
    assert answer.status_code == 422
    assert "chờ người thứ hai xác nhận" in answer.content.decode()
    assert CriteriaSet.objects.filter(code="bo-mo").count() == 1


def test_a_confirmed_value_that_was_changed_afterwards_is_told_before_publishing(one, other, draft):
    completion.confirm_entry(appointment=other, entry=fill(one, draft))
    draft.refresh_from_db()
    rows = dict(drafts.grid_of_draft(draft)["Yêu cầu"])
    row, cells = next((n, dict(cells)) for n, cells in rows.items() if cells.get(1) == "1.2")
    place = next(place for place, text in cells.items() if text == 60)
    drafts.change_sheet(
        appointment=one, draft=draft, sheet="Yêu cầu", row=row, cells={**cells, place: 50}, edits=draft.edits
    )
    report = drafts.check_draft(appointment=one, draft=draft)
    assert any("đã sửa sau khi xác nhận “ít nhất 60 %”" in text for text in report.problems)


def test_a_discarded_draft_takes_its_values_with_it(one, draft):
    entry = fill(one, draft)
    drafts.discard_draft(appointment=one, draft=draft)
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("withdrawn", "Bản nháp đã bỏ.")


def plan_of(**more):
    rows = [
        {"code": "1.1", "text": "Bố trí đủ kinh phí từ ngân sách", "units": ["Văn phòng"]},
        {"code": "1.2", "text": "Có ít nhất 65% công dân"},
    ]
    facts = {
        "type_name": "Kế hoạch", "number": "47", "symbol": "KH-UBND", "issuer": {"name": "UBND xã A"},
        "date": {"year": 2024}, "indicators": rows,
    }  # fmt: skip
    return set_from_plan(
        facts,
        model="cong_dong_hoc_tap",
        government_level="xa",
        text="“Cộng đồng học tập” cấp xã mức độ 1",
        **more,
    )


def test_a_value_of_a_plan_is_taken_over_with_the_plan_as_its_source(one, other, draft):
    plan = plan_of()
    entry = completion.take_over(appointment=one, draft=draft, key="official:1.1:0:0", plan=plan)
    assert (entry.plan, entry.source) == (plan, "Kế hoạch số 47/KH-UBND, UBND xã A, 2024")
    found = content(draft)["standards"][0]["criteria"][0]["indicators"][0]["official"]
    assert (found["value"], found["verified"]) == ("Bố trí đủ kinh phí từ ngân sách", False)
    with pytest.raises(BadEntry, match="Kế hoạch không nêu"):
        completion.take_over(appointment=one, draft=draft, key="threshold:1.2:2:0", plan=plan)
    with pytest.raises(BadEntry, match="Kế hoạch không nêu"):
        completion.take_over(appointment=one, draft=draft, key=THRESHOLD, plan=draft.base)


def test_the_desk_says_what_a_plan_states_and_takes_it_over(one, draft):
    plan = plan_of()
    text = page_of(one, draft).content.decode()
    assert "Kế hoạch “Kế hoạch số 47/KH-UBND, UBND xã A, 2024” nêu: <strong>ít nhất 65 %</strong>" in text
    answer = page_of(one, draft, {"act": "take", "item": THRESHOLD, "plan": plan.pk})
    assert answer.status_code == 302
    assert SetEntry.objects.get().words == "ít nhất 65 %"


def test_the_form_of_one_item_stands_in_its_place_and_keeps_what_was_typed(one, draft):
    assert 'name="document"' not in page_of(one, draft).content.decode()
    text = page_of(one, draft, muc=THRESHOLD).content.decode()
    assert text.index("Chỉ tiêu 1.2, Mức độ 1: mức yêu cầu") < text.index('name="document"')
    answer = page_of(
        one,
        draft,
        {"act": "fill", "item": THRESHOLD, "value": "sáu mươi", "document": "Thông tư 99", "page": "7"},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert all(f'value="{typed}"' in text for typed in ("sáu mươi", "Thông tư 99", "7"))


def test_a_scan_of_the_source_is_kept_and_read_by_the_second_person(one, other, draft):
    scan = SimpleUploadedFile("cong-van.txt", "Điều 7. Ít nhất 60 %".encode())
    answer = page_of(
        one,
        draft,
        {"act": "fill", "item": THRESHOLD, "value": "60", "operator": ">=", "document": "5196", "file": scan},
    )
    assert answer.status_code == 302
    entry = SetEntry.objects.get()
    address = f"/quan-tri/bo-tieu-chi/nhap/{draft.pk}/hoan-thien/{entry.pk}/nguon/"
    for post, status in ((other, 200), (AppointmentFactory(role=Role.STANDING_CLERK), 404)):
        client = Client()
        client.force_login(post.user)
        assert client.get(address).status_code == status


def test_a_file_that_is_none_is_refused_and_nothing_is_filled(one, draft):
    program = SimpleUploadedFile("cong-van.pdf", b"MZ\x90\x00")
    answer = page_of(
        one,
        draft,
        {
            "act": "fill",
            "item": THRESHOLD,
            "value": "60",
            "operator": ">=",
            "document": "5196",
            "file": program,
        },
    )
    assert answer.status_code == 422
    assert not SetEntry.objects.exists()


def test_the_second_person_confirms_on_the_page_and_the_history_names_both(one, other, draft):
    entry = fill(one, draft)
    assert "Đúng như nguồn, xác nhận" not in page_of(one, draft).content.decode()
    assert "Đúng như nguồn, xác nhận" in page_of(other, draft).content.decode()
    assert page_of(one, draft, {"act": "confirm", "entry": entry.pk}).status_code == 422
    assert page_of(other, draft, {"act": "confirm", "entry": entry.pk}).status_code == 302
    text = page_of(other, draft).content.decode()
    assert f"{one.user} điền" in text
    assert f"{other.user} xác nhận" in text


def test_a_set_opens_its_desk_in_one_press_and_what_a_plan_prints_does_not(one):
    row = CriteriaSetFactory(code="bo-nho")
    client = Client()
    client.force_login(one.user)
    answer = client.post(f"/quan-tri/bo-tieu-chi/{row.pk}/", {"hoan-thien": "1"})
    draft = SetDraft.objects.get()
    assert answer.url == f"/quan-tri/bo-tieu-chi/nhap/{draft.pk}/hoan-thien/"
    plan = plan_of()
    page = client.get(f"/quan-tri/bo-tieu-chi/{plan.pk}/").content.decode()
    assert "bản nháp đọc từ kế hoạch" in page
    assert "Hoàn thiện bộ tiêu chí</span>" not in page
    assert client.post(f"/quan-tri/bo-tieu-chi/{plan.pk}/", {"hoan-thien": "1"}).status_code == 422
    assert "Đọc từ kế hoạch" in client.get("/quan-tri/bo-tieu-chi/").content.decode()


def test_a_draft_with_wrong_lines_sends_to_the_lines(one, draft):
    drafts.change_sheet(
        appointment=one, draft=draft, sheet="Yêu cầu", row=9, cells={1: "8.8", 2: 1}, edits=draft.edits
    )
    text = page_of(one, draft).content.decode()
    assert "sửa các dòng được nêu" in text


def test_the_key_of_an_item_survives_an_address(one, draft):
    assert page_of(one, draft, muc=quote(TEXT)).status_code == 200


def test_a_mark_that_no_second_person_set_is_told_before_publishing(one, other, draft):
    completion.confirm_entry(appointment=other, entry=fill(one, draft))
    assert not any(
        "người thứ hai" in text for text in drafts.check_draft(appointment=one, draft=draft).remarks
    )
    draft.refresh_from_db()
    rows = dict(drafts.grid_of_draft(draft)["Chỉ tiêu"])
    row, cells = next((n, dict(cells)) for n, cells in rows.items() if cells.get(2) == "1.2")
    drafts.change_sheet(
        appointment=one, draft=draft, sheet="Chỉ tiêu", row=row, cells={**cells, 5: "có"}, edits=draft.edits
    )
    (told,) = [t for t in drafts.check_draft(appointment=one, draft=draft).remarks if "người thứ hai" in t]
    assert "Chỉ tiêu 1.2: nội dung" in told
