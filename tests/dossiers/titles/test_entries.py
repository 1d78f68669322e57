"""Titles recognised on paper: entered, marked, counted, corrected, removed; never taken for one decided here."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import Level, Role
from documents.services import verification
from dossiers.errors import BadAnswer, BadFile, Incomplete, NotAllowed, WrongState
from dossiers.models import Title
from dossiers.rules.title_entries import MARK, PaperTitle, faults
from dossiers.services.supporting_files import Upload
from dossiers.services.titles import entries, entry_rights, entry_sheets, entry_template
from dossiers.services.titles.current_title import may_request_today
from home.addresses import unit_address
from home.services.site_tree import ensure_site_tree
from home.titles.queries import published_titles
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.act_data import DOT
from workflows.notifications import renewals
from workflows.screens.titles import title_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.place(units=2)


def paper(**changes) -> PaperTitle:
    """A sound paper of a commune."""
    given = {
        "model": "cong_dong_hoc_tap", "government_level": "xa", "level": 1, "number": "12/QĐ-UBND",
        "issuer": "UBND huyện Cũ", "recognised_on": date(2024, 3, 5), "valid_until": date(2027, 12, 31),
    }  # fmt: skip
    return PaperTitle(**{**given, **changes})


def entered(here: make.Place, **changes) -> Title:
    """A title of the first unit entered by the standing office."""
    return entries.enter(appointment=here.clerk, unit=here.units[0], paper=paper(**changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"issuer": ""}, "issuer"),
        ({"recognised_on": date(2027, 1, 1)}, "recognised_on"),
        ({"recognised_on": date(1999, 12, 31)}, "recognised_on"),
        ({"valid_until": None}, "valid_until"),
        ({"valid_until": date(2024, 3, 4)}, "valid_until"),
        ({"government_level": "tinh"}, "government_level"),
        ({"level": 3}, "level"),
        ({"level": 0}, "level"),
        ({"year": 2025}, "year"),
    ],
)
def test_each_value_that_cannot_be_is_named_by_its_field(changes, field):
    found = faults(paper(**changes), unit_level="xa", is_body=False, highest=2, today=date(2026, 1, 1))
    assert [name for name, _why in found] == [field]


def test_a_body_may_hold_a_title_of_any_level_of_government():
    assert not list(
        faults(
            paper(government_level="tinh"),
            unit_level="co_so",
            is_body=True,
            highest=2,
            today=date(2026, 1, 1),
        )
    )


def test_an_entered_title_says_so_and_leaves_a_line(here):
    title = entered(here)
    assert title.paper == f"Quyết định số 12/QĐ-UBND của UBND huyện Cũ ({MARK}, trước hệ thống)"
    assert (title.decision, title.dossier, title.name) == (None, None, "Cộng đồng học tập cấp xã")
    assert AuditLine.objects.get(act="enter-title").sentence.startswith("Ghi nhận từ giấy: ")


def test_it_counts_for_the_months_to_wait(here):
    assert may_request_today(here.dossier(), 2)
    entered(here, recognised_on=timezone.localdate().replace(day=1), valid_until=date(2099, 12, 31))
    refused = may_request_today(here.dossier(), 2)
    assert not refused
    assert "Chưa đủ 12 tháng" in refused.reason


def test_a_title_of_another_level_of_government_is_another_title(here):
    Title.objects.filter(pk=entered(here).pk).update(
        government_level="huyen", recognised_on=timezone.localdate(), valid_until=date(2099, 12, 31)
    )
    assert may_request_today(here.dossier(), 2)


def test_it_stands_in_the_register_the_renewals_and_the_lists(here):
    title = entered(here)
    day = date(2027, 7, 15)
    assert title in published_titles().valid_on(day)
    assert title in title_groups.in_group(title_groups.visible_titles(here.clerk.user), "sap-het", day)
    assert renewals.announce(day) == 1


def test_a_decision_here_takes_the_place_of_an_entered_title_never_the_other_way(here):
    old = entered(here)
    new = make.decided(here).titles.get()
    old.refresh_from_db()
    assert (old.replaced_by, old.replaced_on) == (new, new.recognised_on)
    sealed = Title.objects.values().get(pk=new.pk)
    entered(here, recognised_on=date(2023, 1, 9), level=1)
    assert Title.objects.values().get(pk=new.pk) == sealed


def test_the_earlier_of_two_entries_is_replaced_by_the_later_in_whatever_order_they_come(here):
    late = entered(here, recognised_on=date(2025, 1, 2), level=2)
    early = entered(here, recognised_on=date(2023, 1, 9), valid_until=date(2026, 12, 31))
    assert (early.replaced_by, late.replaced_by) == (late, None) or (
        Title.objects.get(pk=early.pk).replaced_by == late
    )
    entries.remove(appointment=here.clerk, title=late, reason="Nhập nhầm đơn vị")
    assert Title.objects.get(pk=early.pk).replaced_by is None


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.CHAIRMAN, Role.EDITOR, Role.DOCUMENT_CLERK])
def test_nobody_else_enters(here, role):
    post = AppointmentFactory(role=role, office=here.standing)
    with pytest.raises(NotAllowed):
        entries.enter(appointment=post, unit=here.units[0], paper=paper())


def test_neither_a_unit_of_elsewhere_nor_the_own_one_is_entered(here):
    far = UnitFactory(name="xã Tỉnh Khác", level=Level.COMMUNE)
    with pytest.raises(NotAllowed, match="xã Tỉnh Khác"):
        entries.enter(appointment=here.clerk, unit=far, paper=paper())
    own = AppointmentFactory(role=Role.STANDING_CLERK, office__unit=here.units[0], office__kind="standing")
    with pytest.raises(NotAllowed):
        entries.enter(appointment=own, unit=here.units[0], paper=paper())


def test_the_same_title_is_not_entered_twice(here):
    entered(here)
    with pytest.raises(BadAnswer, match="đã có danh hiệu này"):
        entered(here, number="13/QĐ-UBND")


def test_a_correction_needs_a_reason_and_tells_what_changed(here):
    title = entered(here)
    with pytest.raises(Incomplete):
        entries.correct(appointment=here.clerk, title=title, paper=paper(level=2), reason=" ")
    entries.correct(appointment=here.clerk, title=title, paper=paper(level=2), reason="Đọc nhầm")
    line = AuditLine.objects.get(act="correct-entered-title").sentence
    assert "mức độ: 1 → 2" in line
    assert Title.objects.get(pk=title.pk).level == 2


def test_a_removed_title_counts_nowhere_and_stays_as_history(here):
    title = entered(here)
    entries.remove(appointment=here.clerk, title=title, reason="Nhập nhầm")
    assert not Title.objects.filter(pk=title.pk).exists()
    assert Title.with_removed.get(pk=title.pk).entry.removed_why == "Nhập nhầm"
    assert not published_titles().filter(pk=title.pk).exists()
    with pytest.raises(WrongState):
        entries.remove(appointment=here.clerk, title=title, reason="Lần nữa")
    assert entered(here).pk != title.pk


def test_a_title_decided_here_is_neither_corrected_nor_removed(here):
    title = make.decided(here).titles.get()
    for act in (
        lambda: entries.remove(appointment=here.clerk, title=title, reason="Vì thế"),
        lambda: entries.correct(appointment=here.clerk, title=title, paper=paper(), reason="Vì thế"),
    ):
        with pytest.raises(WrongState, match="nhập từ giấy"):
            act()


def test_the_database_holds_one_origin_a_title(here):
    title = make.decided(here).titles.get()
    for changes in ({"dossier": None}, {"decision": None}, {"removed_at": "2026-01-01T00:00:00Z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Title.objects.filter(pk=title.pk).update(**changes)


def test_a_scan_is_opened_before_it_is_kept(here):
    title = entries.enter(
        appointment=here.clerk, unit=here.units[0], paper=paper(), scan=Upload("../qd 12.png", DOT)
    )
    assert (title.entry.scan.media_type, title.entry.scan_name) == ("image/png", "qd 12.png")
    for name, content in (("qd.png", b"khong phai anh"), ("qd.txt", b"chu")):
        with pytest.raises(BadFile):
            entries.enter(
                appointment=here.clerk, unit=here.units[1], paper=paper(), scan=Upload(name, content)
            )
    assert not Title.objects.filter(unit=here.units[1]).exists()


def sheet(*rows: tuple, heading: list[str] | None = None) -> bytes:
    """A filled template."""
    book = load_workbook(io.BytesIO(entry_template.template())) if heading is None else Workbook()
    page = book[entry_template.SHEET] if heading is None else book.active
    if heading is not None:
        page.title = entry_template.SHEET
        page.append(heading)
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            page.cell(number, place).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def line(here: make.Place, nth: int, **changes) -> tuple:
    """A sound row of the nth unit."""
    unit = here.units[nth]
    given = {
        "unit": unit.code, "name": unit.name, "model": "Cộng đồng học tập", "government": "cấp xã", "level": 1,
        "number": "12/QĐ-UBND", "day": date(2024, 3, 5), "issuer": "UBND huyện Cũ", "until": "31/12/2027",
        "year": 2023, "scan": None, "note": None,
    }  # fmt: skip
    return tuple({**given, **changes}.values())


def test_a_sound_sheet_is_written_whole(here):
    content = sheet(line(here, 0, scan="qd.png"), line(here, 1))
    tried = entry_sheets.import_sheet(
        appointment=here.clerk, content=content, scans=[Upload("qd.png", DOT)], dry_run=True
    )
    assert (len(tried.rows), tried.faults, Title.objects.count()) == (2, [], 0)
    assert tried.advice == ["1 dòng chưa có bản chụp quyết định; bổ sung được sau khi nhập."]
    done = entry_sheets.import_sheet(appointment=here.clerk, content=content, scans=[Upload("qd.png", DOT)])
    assert [title.unit for title in done.titles] == here.units
    assert done.titles[0].entry.scan_name == "qd.png"
    again = entry_sheets.import_sheet(appointment=here.clerk, content=content, scans=[Upload("qd.png", DOT)])
    assert {fault.column for fault in again.faults} == {"Mã đơn vị"}
    assert Title.objects.count() == 2


def test_every_fault_is_told_by_its_cell_and_nothing_is_written(here):
    far = UnitFactory(name="xã Tỉnh Khác")
    content = sheet(
        line(here, 0),
        line(here, 0, number="99/QĐ"),  # the same title twice
        line(here, 1, unit=far.code, name=None),
        line(here, 1, name="xã Sai Tên", level=7),
        line(here, 1, day="32/13/2024", model="Danh hiệu lạ"),
        line(here, 1, issuer=None, scan="thieu.pdf"),
        line(here, 1, number="=1+1"),
    )
    found = entry_sheets.import_sheet(appointment=here.clerk, content=content)
    assert {(fault.cell, fault.column) for fault in found.faults} >= {
        ("A3", "Mã đơn vị"),
        ("A4", "Mã đơn vị"),
        ("B5", "Tên đơn vị"),
        ("E5", "Mức độ"),
        ("G6", "Ngày quyết định"),
        ("C6", "Danh hiệu"),
        ("H7", "Cơ quan ra quyết định"),
        ("F8", "Số, ký hiệu quyết định"),
    }
    assert not Title.objects.exists()
    assert found.faults[0].sentence.startswith("Danh hiệu, ô A3 (Mã đơn vị): trùng danh hiệu")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b"khong phai bang tinh", "Không đọc được tệp"),
        (lambda: sheet(heading=["Khác"]), "thiếu cột này"),
        (lambda: sheet(), "chưa có dòng nào"),
    ],
)
def test_what_is_no_such_sheet_is_told(here, content, said):
    try:
        told = [one.sentence for one in entry_sheets.read(content(), appointment=None).faults]
    except BadFile as error:
        told = [str(error)]
    assert any(said in one for one in told)


def run(capsys, *arguments: str) -> tuple[int, dict]:
    """The exit code of the command and what it printed as JSON."""
    code = 0
    try:
        call_command("import_titles", *arguments, "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_the_command_tries_and_writes(here, tmp_path, capsys):
    path = tmp_path / "danh-hieu.xlsx"
    path.write_bytes(sheet(line(here, 0)))
    assert run(capsys, str(path), "--dry-run")[1]["rows"] == 1
    assert not Title.objects.exists()
    code, facts = run(capsys, str(path))
    assert (code, facts["written"]) == (2, 0)
    code, facts = run(capsys, str(path), "--as", here.clerk.user.username)
    assert (code, facts["written"], facts["faults"]) == (0, 1, [])
    code, facts = run(capsys, str(path), "--dry-run")
    assert (code, facts["faults"][0]["cell"]) == (3, "A2")


def test_the_pages_say_that_it_was_entered(here, client):
    ensure_site_tree()
    title = entered(here)
    mark = f"{MARK}, trước hệ thống"
    page = client.get(unit_address(here.units[0].code)).content.decode()
    assert mark in page
    browser = Client()
    browser.force_login(here.clerk.user)
    assert mark in browser.get("/ho-so/danh-hieu/").content.decode()
    own = browser.get(f"/ho-so/danh-hieu/{title.pk}/", follow=True).content.decode()
    assert "trước hệ thống. Không có hồ sơ, phiếu hay chữ ký nào ở đây." in own


def test_one_title_is_entered_corrected_and_removed_on_the_screen(here):
    browser = Client()
    browser.force_login(here.clerk.user)
    form = {
        "unit": here.units[0].code, "model": "cong_dong_hoc_tap", "government_level": "xa", "level": "1",
        "number": "12/QĐ-UBND", "recognised_on": "2024-03-05", "issuer": "UBND huyện", "valid_until": "2027-12-31",
    }  # fmt: skip
    refused = browser.post("/ho-so/danh-hieu/tu-giay/", {**form, "act": "enter"})
    assert (refused.status_code, "Chưa có bản chụp" in refused.content.decode()) == (422, True)
    assert 'value="12/QĐ-UBND"' in refused.content.decode()
    scan = io.BytesIO(DOT)
    scan.name = "qd.png"
    done = browser.post("/ho-so/danh-hieu/tu-giay/", {**form, "act": "enter", "scan": scan})
    title = Title.objects.get()
    assert done.status_code == 302, done.content.decode()
    address = f"/ho-so/danh-hieu/tu-giay/{title.pk}/"
    assert browser.get(f"{address}ban-chup").content == DOT
    browser.post(address, {**form, "act": "correct", "level": "2", "reason": "Đọc nhầm"})
    assert Title.objects.get().level == 2
    browser.post(address, {"act": "remove", "reason": "Nhập nhầm"})
    assert not Title.objects.exists()


def test_a_stranger_sees_neither_entry_nor_scan(here):
    title = entered(here)
    other = AppointmentFactory(role=Role.STANDING_CLERK, office__kind="standing")
    browser = Client()
    browser.force_login(other.user)
    for address in (f"/ho-so/danh-hieu/tu-giay/{title.pk}/", f"/ho-so/danh-hieu/tu-giay/{title.pk}/ban-chup"):
        assert browser.get(address).status_code == 404
    assert not entry_rights.visible_to(other.user).exists()
    assert entry_rights.visible_to(here.heads[0].user).get() == title


def test_the_public_check_of_the_scan_says_that_it_was_entered_and_not_issued_here(here, client):
    entries.enter(appointment=here.clerk, unit=here.units[0], paper=paper(), scan=Upload("qd.png", DOT))
    found = verification.verify(DOT)
    assert (found.known, found.code) == (False, "unknown")
    assert MARK in found.note
    scan = io.BytesIO(DOT)
    scan.name = "qd.pdf"
    page = client.post("/kiem-tra/", {"tep": scan}).content.decode()
    assert "không ban hành văn bản đó" in page


def test_statistics_and_open_data_tell_entered_titles_apart(here, client):
    entered(here)
    page = client.get("/thong-ke/").content.decode()
    assert "1 danh hiệu nhập từ giấy, trước hệ thống" in " ".join(page.split())
    row = client.get("/api/v1/titles").json()["items"][0]
    assert (row["origin"], row["decision_url"], row["decision_number"]) == ("entered", "", "12/QĐ-UBND")
    assert row["government_level"] == "xa"
