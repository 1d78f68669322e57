"""Criteria sets for the administrator: draft, check, publish, upload with a dry run, compare, map."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from criteria.errors import EditConflict, NotAllowed, NotChecked, PublishedSet
from criteria.models import CriteriaSet, MapLine, SetDraft
from criteria.services import drafts, maps
from criteria.sets import files
from home.services.editor_groups import sync_groups_of
from ledger.models import AuditLine
from tests.factories.accounts import AppointmentFactory
from tests.factories.criteria import CriteriaSetFactory, cell, content, indicator
from tests.factories.sheets import changed

pytestmark = pytest.mark.django_db

HERE = "/quan-tri/bo-tieu-chi/"
SHEETS = [indicator("1.1"), indicator("1.2", "share", demand={"value": 60, "operator": ">="})]


@pytest.fixture
def administrator():
    return AppointmentFactory(role=Role.SITE_ADMINISTRATOR)


@pytest.fixture
def client(administrator):
    found = Client()
    found.force_login(administrator.user)
    return found


@pytest.fixture
def published():
    return CriteriaSetFactory(code="bo-nho", indicators=SHEETS)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def share_row(draft) -> int:
    """The row of the sheet of demands that holds the share."""
    rows = dict(drafts.grid_of_draft(draft)["Yêu cầu"])
    return next(number for number, cells in rows.items() if cells.get(1) == "1.2")


def raise_share(administrator, draft, value="65"):
    row = share_row(draft)
    cells = dict(drafts.grid_of_draft(draft)["Yêu cầu"])[row]
    return drafts.change_sheet(
        appointment=administrator,
        draft=draft,
        sheet="Yêu cầu",
        row=row,
        cells={**cells, 5: value},
        edits=draft.edits,
    )


def test_a_draft_is_checked_then_published_as_the_next_version_and_the_old_one_stays(
    administrator, published
):
    draft = drafts.start_draft(appointment=administrator, source=published)
    assert (draft.code, draft.version) == ("bo-nho", 2)
    draft = raise_share(administrator, draft)
    assert drafts.check_draft(appointment=administrator, draft=draft).problems == []
    stored = drafts.publish_draft(appointment=administrator, draft=draft)
    assert (stored.version, stored.state) == (2, "published")
    assert stored.parsed().by_code["1.2"].requirements[1].value == 65
    assert stored.indicators.count() == 2
    published.refresh_from_db()
    assert published.parsed().by_code["1.2"].requirements[1].value == 60
    assert not SetDraft.objects.exists()
    acts = list(AuditLine.objects.values_list("act", flat=True))
    assert [act for act in acts if act.startswith("criteria-")] == [
        "criteria-load",
        "criteria-draft",
        "criteria-edit",
        "criteria-check",
        "criteria-load",
    ]


def test_a_draft_edited_after_its_check_is_not_published(administrator, published):
    draft = raise_share(administrator, drafts.start_draft(appointment=administrator, source=published))
    drafts.check_draft(appointment=administrator, draft=draft)
    raise_share(administrator, draft, "66")
    with pytest.raises(NotChecked, match="kiểm tra"):
        drafts.publish_draft(appointment=administrator, draft=draft)
    assert CriteriaSet.objects.count() == 1


def test_a_wrong_draft_and_one_that_changes_nothing_fail_the_check(administrator, published):
    draft = drafts.start_draft(appointment=administrator, source=published)
    assert "giống hệt" in drafts.check_draft(appointment=administrator, draft=draft).problems[0]
    draft = raise_share(administrator, draft, "một trăm")
    (told,) = drafts.check_draft(appointment=administrator, draft=draft).problems
    assert told == "Trang “Yêu cầu”, dòng 3, ô E3: “một trăm” không phải là số."


def test_a_draft_that_somebody_else_changed_is_not_overwritten(administrator, published):
    draft = drafts.start_draft(appointment=administrator, source=published)
    raise_share(administrator, draft)
    with pytest.raises(EditConflict, match="đã sửa bản nháp này"):
        raise_share(administrator, draft, "70")


@pytest.mark.parametrize("role", [Role.STANDING_CLERK, Role.EDITOR, Role.UNIT_HEAD, Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_edits_or_sees_the_screens(role, published):
    post = AppointmentFactory(role=role)
    with pytest.raises(NotAllowed):
        drafts.start_draft(appointment=post, source=published)
    client = Client()
    client.force_login(post.user)
    for address in ("", "mau.xlsx", "tai-len/", f"{published.pk}/", f"{published.pk}/tep.xlsx", "doi-chieu/"):
        assert client.get(HERE + address).status_code == 404
    assert client.post(f"{HERE}{published.pk}/").status_code == 404


def test_no_form_of_the_screens_changes_a_published_set(client, administrator, published):
    before = (published.sha256, published.definition)
    assert client.post(f"{HERE}{published.pk}/", {"title": "Khác", "act": "save"}).status_code == 302
    with pytest.raises(PublishedSet):
        drafts.draft_from_content(appointment=administrator, data={**published.definition, "title": "Khác"})
    published.refresh_from_db()
    assert (published.sha256, published.definition) == before


def test_the_screens_lead_from_a_set_to_its_next_published_version(client, published):
    draft_page = client.post(f"{HERE}{published.pk}/")["Location"]
    draft = SetDraft.objects.get()
    row = share_row(draft)
    address = f"{draft_page}yeu-cau/{row}/"
    form = client.get(address)
    values = {box["name"]: box["text"] for box in form.context["boxes"]} | {
        "o-5": "62,5",
        "edits": draft.edits,
    }
    assert client.post(address, values | {"act": "save"}).status_code == 302
    shown = text_of(client.get(draft_page))
    assert "ít nhất 62,5 %" in shown
    assert "Kiểm tra" in shown
    assert "công bố được" in text_of(client.post(draft_page, {"act": "check"}))
    done = client.post(draft_page, {"act": "publish"})
    newest = CriteriaSet.objects.get(version=2)
    assert urlsplit(done["Location"]).path == f"{HERE}{newest.pk}/"
    compared = text_of(client.get(f"{HERE}so-sanh/?cu={published.pk}&moi={newest.pk}"))
    assert "ít nhất 60 %" in compared
    assert "ít nhất 62,5 %" in compared
    assert "Chỉ tiêu 1.1" not in compared


def test_a_row_is_added_and_taken_away(client, administrator, published):
    draft = drafts.start_draft(appointment=administrator, source=published)
    address = f"{HERE}nhap/{draft.pk}/loai-don-vi/3/"
    client.post(address, {"o-1": "phuong", "o-2": "Phường", "edits": 0, "act": "save"})
    draft.refresh_from_db()
    assert drafts.read_draft(draft).data["unit_kinds"] == [
        {"code": "xa", "name": "Xã"},
        {"code": "phuong", "name": "Phường"},
    ]
    client.post(address, {"edits": 1, "act": "delete"})
    draft.refresh_from_db()
    assert len(drafts.read_draft(draft).data["unit_kinds"]) == 1
    assert client.get(f"{HERE}nhap/{draft.pk}/loai-don-vi/9/").status_code == 404
    assert client.get(f"{HERE}nhap/{draft.pk}/bo-tieu-chi/2/").status_code == 404


def sent(client, data: bytes, name="bo.xlsx"):
    return client.post(f"{HERE}tai-len/", {"act": "check", "file": SimpleUploadedFile(name, data)})


def test_an_upload_with_mistakes_lists_them_all_and_writes_nothing(client, published):
    data = changed({**published.definition, "version": 2}, {("Yêu cầu", "E3"): "x", ("Chỉ tiêu", "G2"): "y"})
    answer = sent(client, data)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Trang “Yêu cầu”, dòng 3, ô E3" in page
    assert "Trang “Chỉ tiêu”, dòng 2, ô G2" in page
    assert not SetDraft.objects.exists()


def test_a_clean_upload_shows_what_differs_and_becomes_a_draft_when_confirmed(client, published):
    data = changed({**published.definition, "version": 2}, {("Yêu cầu", "E3"): 75})
    answer = sent(client, data)
    assert "ít nhất 75 %" in text_of(answer)
    assert not SetDraft.objects.exists()
    kept = client.post(f"{HERE}tai-len/", {"act": "keep", "kept": answer.context["kept"]})
    draft = SetDraft.objects.get()
    assert urlsplit(kept["Location"]).path == f"{HERE}nhap/{draft.pk}/"
    assert drafts.read_draft(draft).data["version"] == 2


def test_the_same_file_again_is_no_change_and_a_changed_published_version_is_refused(client, published):
    same = sent(client, files.dump(published.definition).encode(), "bo.json")
    again = client.post(f"{HERE}tai-len/", {"act": "keep", "kept": same.context["kept"]})
    assert "không có gì thay đổi" in text_of(again)
    other = sent(client, json.dumps({**published.definition, "title": "Khác"}).encode(), "bo.json")
    refused = client.post(f"{HERE}tai-len/", {"act": "keep", "kept": other.context["kept"]})
    assert refused.status_code == 422
    assert "tăng số phiên bản" in text_of(refused)
    assert not SetDraft.objects.exists()


def test_a_tampered_upload_is_not_kept(client):
    answer = client.post(f"{HERE}tai-len/", {"act": "keep", "kept": "gia-mao"})
    assert answer.status_code == 422
    assert not SetDraft.objects.exists()


def test_a_map_says_same_split_merged_and_dropped(client, published):
    rows = [indicator(code) for code in ("A.1", "A.2", "A.3", "A.4")]
    old = CriteriaSetFactory(code="cu", indicators=[indicator(f"{n}") for n in range(1, 6)])
    new = CriteriaSetFactory(code="moi", indicators=rows)
    address = f"{HERE}doi-chieu/?cu={old.pk}&moi={new.pk}"
    bad = client.post(address, {"di-1": "A.9"})
    assert bad.status_code == 422
    assert "1: bộ mới không có chỉ tiêu A.9." in text_of(bad)
    given = {"di-1": "A.1", "di-2": "A.2, A.3", "di-3": "A.4", "di-4": "A.4", "di-5": ""}
    assert client.post(address, given).status_code == 302
    assert list(MapLine.objects.values_list("old_code", "new_code", "relation")) == [
        ("1", "A.1", "same"),
        ("2", "A.2", "split"),
        ("2", "A.3", "split"),
        ("3", "A.4", "merged"),
        ("4", "A.4", "merged"),
        ("5", "", "dropped"),
    ]
    assert "tách ra" in text_of(client.get(address))


def test_versions_of_one_set_carry_over_what_did_not_change(administrator, published):
    newer = CriteriaSetFactory(code="bo-nho", version=2, indicators=[SHEETS[0], indicator("1.2")])
    assert [(line.old, line.new) for line in maps.lines_between(published, newer)] == [("1.1", "1.1")]
    assert maps.lines_between(published, CriteriaSetFactory(code="la", title=cell("x")["source"])) == ()
    assert content()["code"] == "bo-nho"


def test_the_editors_desk_leads_administrators_to_the_sets(client, administrator):
    sync_groups_of(administrator.user)
    assert HERE in client.get("/quan-tri/").content.decode()


def test_the_rule_of_a_letter_is_typed_in_checked_and_published(client, administrator, published):
    draft = drafts.start_draft(appointment=administrator, source=published)
    address = reverse("workflows:set_row", args=[draft.pk, "dieu-kien", 2])
    page = text_of(client.get(address))
    assert "ít nhất (số lượng)" in page
    assert "số chỉ tiêu, tỷ lệ % hoặc phân số như 2/3" in page
    typed = {"o-1": "1", "o-2": "ít nhất (số lượng)", "o-3": "3", "o-10": "Công văn 5195", "edits": "0"}
    assert client.post(address, {"act": "save", **typed}).status_code == 302
    told = text_of(client.get(reverse("workflows:set_draft", args=[draft.pk])))
    assert "Mức 1, điều kiện 1: cần 3 chỉ tiêu nhưng bộ này chỉ có 2" in told
    client.post(address, {"act": "save", **typed, "o-3": "1/2", "o-2": "ít nhất (tỷ lệ)", "edits": "1"})
    assert drafts.check_draft(appointment=administrator, draft=draft).problems == []
    stored = drafts.publish_draft(appointment=administrator, draft=draft)
    [rule] = stored.parsed().levels[0].rules
    assert (rule.kind, rule.value, rule.source) == ("at_least_share", 50, "Công văn 5195")
    shown = text_of(client.get(reverse("workflows:set", args=[stored.pk])))
    assert "Ít nhất 50 % số chỉ tiêu" in shown


def test_an_open_rule_is_told_before_publishing(administrator, published):
    draft = drafts.start_draft(appointment=administrator, source=published)
    drafts.change_sheet(
        appointment=administrator,
        draft=draft,
        sheet="Điều kiện",
        row=2,
        cells={1: 1, 2: "ít nhất (số lượng)", 10: "Công văn 5195"},
        edits=0,
    )
    report = drafts.check_draft(appointment=administrator, draft=draft)
    assert report.problems == []
    assert "Điều kiện của mức chưa có trong nguồn: mức 1." in report.remarks
