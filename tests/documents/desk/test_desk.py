"""The clerk's desk: books, incoming papers, copies, layouts and certificates, over HTTP and by service."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from documents.errors import NotEntitled, WrongStatus
from documents.models import DocumentCopy, IncomingDocument, NumberRegister, RegisterEntry
from documents.rendering import render
from documents.services import copies, incoming, issue, registers
from documents.services.verification import verify
from ledger.models import OutboxMessage
from ledger.services import files
from tests.documents.rendering.test_rendering import page
from tests.documents.rules.test_form import GOOD
from tests.factories.accounts import AppointmentFactory, OfficeFactory, SigningMandateFactory
from tests.factories.documents import clerk_of, committee, issued, signed

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 5)
QD = {"type_code": "QĐ"}


@pytest.fixture(scope="module")
def typeset():
    return render(
        "quyet_dinh", page(articles=["Công nhận."]), date=DAY, check_url="https://x.vn/kiem-tra/abcdefgh/"
    )


@pytest.fixture
def quick(monkeypatch, typeset):
    monkeypatch.setattr("documents.services.official.render", lambda *args, **more: typeset)


@pytest.fixture
def office():
    return committee()


@pytest.fixture
def clerk(office):
    return clerk_of(office)


@pytest.fixture
def at_desk(client, clerk):
    client.force_login(clerk.user)
    return client


def test_a_kept_number_is_used_voided_or_given_to_a_paper_and_the_book_explains_each(office, clerk, quick):
    keep = {"issuer": office, "appointment": clerk, "on": DAY, **QD}
    used, voided, paper = (
        registers.reserve(**keep, reason=reason) for reason in ("chờ ký", "thừa", "bản giấy")
    )
    document = issue(document=signed(office), appointment=clerk, on=DAY, reserved=used)
    registers.void(entry=voided, appointment=clerk, reason="không ban hành")
    registers.enter_paper(**keep, title="Về việc nghỉ Tết", signer_name="Trần Văn B", reserved=paper)
    after = issue(document=signed(office), appointment=clerk, on=DAY)
    assert (document.number, after.number) == (1, 4)
    lines = registers.register_lines(NumberRegister.objects.get())
    assert [(line.number, line.state) for line in lines] == [
        (1, "issued"),
        (2, "voided"),
        (3, "paper"),
        (4, "issued"),
    ]
    assert "không ban hành" in lines[1].note
    assert (lines[2].title, lines[2].signer) == ("Về việc nghỉ Tết", "Trần Văn B")


def test_a_number_that_was_used_is_neither_voided_nor_used_again(office, clerk, quick):
    entry = registers.reserve(issuer=office, appointment=clerk, on=DAY, reason="chờ", **QD)
    issue(document=signed(office), appointment=clerk, on=DAY, reserved=entry)
    with pytest.raises(WrongStatus):
        registers.void(entry=entry, appointment=clerk, reason="x")
    with pytest.raises(WrongStatus, match="không còn được giữ"):
        issue(document=signed(office), appointment=clerk, on=DAY, reserved=entry)


def test_numbers_are_kept_by_the_clerk_of_the_body_and_with_a_reason(office, clerk):
    for stranger in (clerk_of(committee()), AppointmentFactory(role="standing_clerk", office=office)):
        with pytest.raises(NotEntitled):
            registers.reserve(issuer=office, appointment=stranger, on=DAY, reason="x", **QD)
    with pytest.raises(WrongStatus, match="lý do"):
        registers.reserve(issuer=office, appointment=clerk, on=DAY, reason=" ", **QD)
    assert not NumberRegister.objects.exists()


def test_a_number_whose_row_was_taken_out_is_shown_as_missing(office, clerk):
    registers.reserve(issuer=office, appointment=clerk, on=DAY, reason="x", **QD)
    RegisterEntry.objects.all().delete()
    assert [line.state for line in registers.register_lines(NumberRegister.objects.get())] == ["missing"]


def test_the_spreadsheet_of_a_book_holds_words_that_never_run(at_desk, office, clerk, quick):
    document = issue(document=signed(office, title='=HYPERLINK("http://x";"y")'), appointment=clerk, on=DAY)
    response = at_desk.get(f"/van-ban/so/{NumberRegister.objects.get().pk}/so.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    row = list(sheet.iter_rows(min_row=2))[0]
    assert [cell.value for cell in row][:4] == [
        document.full_number,
        "05/02/2026",
        "Quyết định",
        document.title,
    ]
    assert {cell.data_type for cell in row if cell.value} == {"s"}


def test_the_clerk_keeps_and_voids_numbers_on_the_screen(at_desk, office):
    assert at_desk.post("/van-ban/so/", {"act": "giu-so", "loai": "KH", "ly_do": "chờ ký"}).status_code == 302
    book = f"/van-ban/so/{NumberRegister.objects.get().pk}/"
    assert "Giữ số: chờ ký" in at_desk.get(book).content.decode()
    entry = RegisterEntry.objects.get()
    refused = at_desk.post(book, {"act": "huy-so", "so": entry.pk, "ly_do": ""})
    assert refused.status_code == 422
    assert at_desk.post(book, {"act": "huy-so", "so": entry.pk, "ly_do": "thôi"}).status_code == 302
    assert "Hủy số: thôi" in at_desk.get(book).content.decode()


def test_what_comes_in_is_read_registered_given_and_answered(at_desk, office, clerk, quick):
    upload = io.BytesIO(GOOD.encode())
    upload.name = "quyet-dinh.txt"
    assert at_desk.post("/van-ban/den/", {"act": "vao-so", "tep": upload}).status_code == 302
    kept = IncomingDocument.objects.get()
    assert (kept.number, kept.full_number, kept.dated) == (1, "12/QĐ-UBND", DAY)
    assert files.open_bytes(kept.file) == GOOD.encode()
    worker = AppointmentFactory(role="standing_clerk", office=office)
    at = f"/van-ban/den/{kept.pk}/"
    assert (
        at_desk.post(at, {"act": "chuyen", "nguoi": worker.pk, "han": str(timezone.localdate())}).status_code
        == 302
    )
    assert OutboxMessage.objects.filter(to=worker.user).count() == 1
    refused = at_desk.post(at, {"act": "xong"})
    assert refused.status_code == 422
    answer = issued(office)
    assert at_desk.post(at, {"act": "xong", "tra_loi": answer.pk}).status_code == 302
    kept.refresh_from_db()
    assert (kept.answer, kept.closed_on) == (answer, timezone.localdate())
    with pytest.raises(WrongStatus, match="đã xong"):
        incoming.close(incoming=kept, appointment=clerk, note="x")


def test_an_incoming_paper_is_hidden_from_others_and_hidden_is_like_missing(client, office, clerk):
    kept = incoming.register(
        office=office, content=GOOD.encode(), filename="a.txt", appointment=clerk, received_on=DAY
    )
    client.force_login(clerk_of(committee()).user)
    assert client.get(f"/van-ban/den/{kept.pk}/").status_code == 404
    assert client.get("/van-ban/den/999999/").status_code == 404
    assert client.get(f"/van-ban/den/{kept.pk}/tep/").status_code == 404


@pytest.mark.parametrize("role", ["chairman", "deputy", "recognising_authority"])
def test_who_leads_an_office_reads_and_acts_on_what_came_to_it_and_its_books_alone(
    client, office, clerk, role
):
    letter = incoming.register(
        office=office, content=GOOD.encode(), filename="a.txt", appointment=clerk, received_on=DAY
    )
    registers.reserve(issuer=office, appointment=clerk, on=DAY, reason="x", **QD)
    book = NumberRegister.objects.get(type_code="QĐ")
    own = AppointmentFactory(role=role, office=office)
    nextdoor = AppointmentFactory(role=role, office=OfficeFactory(unit=office.unit))
    for post, status in ((own, 200), (nextdoor, 404)):
        client.force_login(post.user)
        for address in (f"/van-ban/den/{letter.pk}/", f"/van-ban/so/{book.pk}/"):
            assert client.get(address).status_code == status
    with pytest.raises(NotEntitled):
        incoming.close(incoming=letter, appointment=nextdoor, note="Xong")
    assert incoming.close(incoming=letter, appointment=own, note="Xong").closed_on


def test_a_scan_without_words_is_registered_by_what_the_clerk_types(office, clerk):
    from pypdf import PdfWriter

    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    given = {"office": office, "content": out.getvalue(), "filename": "quet.pdf", "appointment": clerk}
    with pytest.raises(WrongStatus, match="cơ quan gửi"):
        incoming.register(**given, received_on=DAY)
    kept = incoming.register(**given, received_on=DAY, author="Sở Nội vụ", title="Về việc báo cáo")
    assert (kept.author, kept.number) == ("Sở Nội vụ", 1)


def test_a_copy_has_a_number_and_a_block_of_its_own_and_is_known_to_the_check(office, clerk, quick):
    from pypdf import PdfReader

    document = issued(office)
    copy = copies.copy_document(
        document=document, form="SY", appointment=clerk, on=DAY, recipients=["Sở Nội vụ"]
    )
    assert copy.full_number == "01/SY-UBND"
    sheets = PdfReader(io.BytesIO(files.open_bytes(copy.file))).pages
    last = sheets[-1].extract_text()
    assert "SAO Y" in last
    assert "Số: 01/SY-UBND" in last
    verdict = verify(files.open_bytes(copy.file))
    assert (verdict.known, verdict.status, verdict.document) == (True, "đúng bản gốc", document)
    again = copies.copy_from_copy(copy=copy, office=office, appointment=clerk, on=DAY)
    assert again.full_number == "01/SL-UBND"


@pytest.mark.parametrize(
    ("form", "pages", "named"),
    [
        ("TrS", "", "trang được trích"),
        ("SY", "1", "lấy toàn bộ"),
        ("TrS", "9", "1 trang"),
        ("TrS", "một", "1, 3-5"),
        ("SL", "", "bản sao y"),
        ("XX", "", "hình thức sao"),
    ],
)
def test_a_copy_that_makes_no_sense_is_refused_and_takes_no_number(office, clerk, quick, form, pages, named):
    document = issued(office)
    with pytest.raises(Exception, match=named):
        copies.copy_document(document=document, form=form, pages=pages, appointment=clerk, on=DAY)
    assert not DocumentCopy.objects.exists()
    assert not NumberRegister.objects.filter(type_code=form).exists()


def test_the_page_of_a_document_offers_what_the_person_may_do(at_desk, client, office, quick):
    document = issued(office)
    address = f"/van-ban/{document.pk}/"
    mine = at_desk.get(address).content.decode()
    assert "Nhận bản đã ký" in mine
    assert "thu-hoi" not in mine
    assert at_desk.get(f"{address}van-ban.pdf").content == files.open_bytes(document.pdf)
    assert at_desk.get(f"{address}van-ban.docx").content.startswith(b"PK")
    assert at_desk.post(address, {"act": "dong-dau"}).status_code == 422
    assert at_desk.post(address, {"act": "khong-co"}).status_code == 422
    assert at_desk.post(address, {"act": "thu-hoi", "ngay": "2026-02-06", "ly_do": "x"}).status_code == 422
    assert not document.revocations.exists()
    client.force_login(document.signer.user)
    assert "/ho-so/van-ban/thu-hoi/" not in client.get(address).content.decode()
    client.force_login(AppointmentFactory(role="standing_clerk", office=office).user)
    assert f"/ho-so/van-ban/thu-hoi/{document.pk}/" in client.get(address).content.decode()
    client.force_login(clerk_of(committee()).user)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("path", ["", "den/", "so/", "soat/"])
def test_every_page_of_the_desk_opens_for_a_clerk_and_asks_a_stranger_to_log_in(at_desk, path):
    assert at_desk.get(f"/van-ban/{path}").status_code == 200
    at_desk.logout()
    assert at_desk.get(f"/van-ban/{path}").status_code == 302


@pytest.mark.parametrize(
    ("path", "roles"),
    [("mau/", {"administrator", "site_administrator"}), ("chung-thu/", {"site_administrator"})],
)
def test_layouts_are_an_administrators_and_certificates_the_sites(client, path, roles):
    answers = {}
    for role in ("document_clerk", "editor", "administrator", "site_administrator"):
        client.force_login(AppointmentFactory(role=role).user)
        answers[role] = client.get(f"/van-ban/{path}").status_code
    assert {role for role, status in answers.items() if status == 200} == roles
    assert set(answers.values()) == {200, 404}


def test_an_administrator_copies_a_layout_and_sees_why_a_change_is_refused(client):
    client.force_login(AppointmentFactory(role="administrator").user)
    client.post("/van-ban/mau/", {"act": "sao", "loai": "ke_hoach", "ten": "Mẫu mới"})
    from documents.models import Layout

    layout = Layout.objects.get()
    page_ = client.post(f"/van-ban/mau/{layout.pk}/", {"act": "luu", "noi_dung": '#read("/etc/passwd")'})
    assert page_.status_code == 422
    assert "đọc tệp" in page_.content.decode()
    assert client.get(f"/van-ban/mau/{layout.pk}/xem-truoc.pdf").content.startswith(b"%PDF-")


def test_a_file_is_checked_for_its_form_on_the_screen(at_desk):
    upload = io.BytesIO(GOOD.replace("Số: 12/", "Số: 2/").encode())
    upload.name = "a.txt"
    answer = at_desk.post("/van-ban/soat/", {"tep": upload}).content.decode()
    assert "phải ghi là 02" in answer
    assert "Mục II, điểm 3" in answer


def test_the_clerk_makes_a_sao_luc_from_a_sao_y_on_the_screen(at_desk, office, quick):
    document = issued(office)
    address = f"/van-ban/{document.pk}/"
    assert ">Sao lục<" not in at_desk.get(address).content.decode(), "there is no sao y yet"
    assert (
        at_desk.post(address, {"act": "sao", "hinh_thuc": "SY", "noi_nhan": "Sở Nội vụ"}).status_code == 302
    )
    made = DocumentCopy.objects.get()
    assert ">Sao lục<" in at_desk.get(address).content.decode()
    asked = {"act": "sao", "hinh_thuc": "SL"}
    refused = at_desk.post(address, asked)
    assert (refused.status_code, "Chưa chọn bản sao y" in refused.content.decode()) == (422, True)
    assert at_desk.post(address, asked | {"ban_sao": made.pk}).status_code == 302
    further = DocumentCopy.objects.get(copied_from=made)
    shown = at_desk.get(address).content.decode()
    assert f"Sao lục số {further.full_number}" in shown
    assert f"(từ Sao y số {made.full_number})" in shown
    assert at_desk.get(f"/van-ban/sao/{further.pk}/").content.startswith(b"%PDF-")


def test_a_paper_that_came_in_is_copied_on_its_screen_by_the_clerk_of_that_office_alone(
    at_desk, client, office, clerk, typeset
):
    kept = incoming.register(
        office=office, content=typeset, filename="den.pdf", appointment=clerk, received_on=DAY,
        author="Bộ Giáo dục và Đào tạo", title="Hướng dẫn đánh giá",
    )  # fmt: skip
    SigningMandateFactory(issuer=office, holder__office=office)
    address = f"/van-ban/den/{kept.pk}/"
    assert at_desk.post(address, {"act": "sao", "hinh_thuc": "SY"}).status_code == 302
    copy = DocumentCopy.objects.get(incoming=kept)
    assert f"/van-ban/sao/{copy.pk}/" in at_desk.get(address).content.decode()
    assert at_desk.get(f"/van-ban/sao/{copy.pk}/").status_code == 200
    client.force_login(clerk_of(committee()).user)
    assert client.get(f"/van-ban/sao/{copy.pk}/").status_code == 404
    assert client.post(address, {"act": "sao", "hinh_thuc": "SY"}).status_code == 404


def test_a_paper_that_came_in_is_opened_in_the_limited_process_alone(office, clerk, typeset, monkeypatch):
    kept = incoming.register(
        office=office, content=typeset, filename="den.pdf", appointment=clerk, received_on=DAY,
        author="Bộ Giáo dục và Đào tạo", title="Hướng dẫn đánh giá",
    )  # fmt: skip
    SigningMandateFactory(issuer=office, holder__office=office)

    def opened_here(*_, **__):
        raise AssertionError("a stranger's file is opened in the site's own process")

    for reader in ("pypdfium2.PdfDocument", "pypdf.PdfReader"):
        monkeypatch.setattr(reader, opened_here)
    copy = copies.copy_incoming(incoming=kept, form="SY", appointment=clerk, on=DAY)
    assert files.open_bytes(copy.file).startswith(b"%PDF-")
