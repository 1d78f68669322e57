"""Registers of outgoing documents: list, one register, reserved and voided numbers, spreadsheet export."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Role
from accounts.reach import reach
from accounts.role_groups import SIGNERS
from documents import rules
from documents.desk import spreadsheets
from documents.desk.guard import (
    acting_appointment,
    desk_acts,
    desk_page,
    posted_day,
)
from documents.errors import WrongStatus
from documents.models import EntryState, NumberRegister, RegisterEntry
from documents.rules.kinds import abbreviations
from documents.services import incoming, registers
from ledger.web.acts import takes_acts
from ledger.web.downloads import bytes_response
from ledger.web.numbers import whole_number

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [
    ("Số, ký hiệu", 18), ("Ngày văn bản", 14), ("Tên loại", 18), ("Trích yếu", 60), ("Người ký", 24),
    ("Nơi nhận", 40), ("Ghi chú", 40),
]  # fmt: skip


def visible_registers(request: HttpRequest) -> QuerySet[NumberRegister]:
    """Return the outgoing registers the user may read: as clerk or head of the body, or as its administrator."""
    post = acting_appointment(request)
    rows = NumberRegister.objects.exclude(type_code=incoming.INCOMING).select_related("issuer")
    if post.role == Role.ADMINISTRATOR:
        return rows.filter(reach(post, timezone.localdate()).offices("issuer"))
    if post.role == Role.DOCUMENT_CLERK:
        return rows.filter(issuer__unit=post.office.unit_id)
    return rows.filter(issuer=post.office_id) if post.role in SIGNERS else rows.none()


KEPT = "Đã giữ số trong sổ."


def _reserve(request: HttpRequest) -> object:
    type_code = request.POST.get("loai", "")
    if type_code not in abbreviations():
        raise WrongStatus("Chưa chọn loại văn bản.")
    post = acting_appointment(request)
    return registers.reserve(
        issuer=post.office, type_code=type_code, appointment=post, on=timezone.localdate(),
        reason=request.POST.get("ly_do", ""),
    )  # fmt: skip


INDEX_ACTS = desk_acts({"giu-so": (_reserve, KEPT)})


@desk_page("GET", "HEAD", "POST")
@takes_acts(INDEX_ACTS)
def index(request: HttpRequest) -> HttpResponse:
    """List the registers; the clerk reserves a number of a kind that has no register yet."""
    post, problems = acting_appointment(request), []
    if request.method == "POST":
        problems = INDEX_ACTS.chosen(request)(request)
        if not problems:
            return redirect("desk:books")
    context = {
        "registers": visible_registers(request).order_by("-year", "issuer", "type_code"),
        "is_clerk": post.role == Role.DOCUMENT_CLERK,
        "types": abbreviations(),
        "today": timezone.localdate(),
        "problems": problems,
        "tab": "so",
    }
    return render(request, "documents/desk/registers.html", context, status=422 if problems else 200)


def _reserve_in(request: HttpRequest, register: NumberRegister) -> object:
    today = timezone.localdate()
    if register.year != today.year:
        raise WrongStatus(f"Sổ năm {register.year} đã khép; chỉ giữ số trong sổ năm {today.year}.")
    return registers.reserve(
        issuer=register.issuer, type_code=register.type_code, appointment=acting_appointment(request), on=today,
        reason=request.POST.get("ly_do", ""),
    )  # fmt: skip


def _entry(request: HttpRequest, register: NumberRegister) -> RegisterEntry:
    entries = register.entries.select_related("register__issuer")
    entry = entries.filter(pk=whole_number(request.POST.get("so"))).first()
    if entry is None:
        raise WrongStatus("Chưa chọn số đang giữ. Hãy chọn một số trong danh sách.")
    return entry


def _void(request: HttpRequest, register: NumberRegister) -> object:
    entry = _entry(request, register)
    return registers.void(
        entry=entry, appointment=acting_appointment(request), reason=request.POST.get("ly_do", "")
    )


def _paper(request: HttpRequest, register: NumberRegister) -> object:
    on = posted_day(request, "ngay")
    if on is None or on.year != register.year:
        raise WrongStatus(f"Ngày văn bản phải thuộc năm {register.year} của sổ.")
    return registers.enter_paper(
        issuer=register.issuer, type_code=register.type_code, appointment=acting_appointment(request), on=on,
        title=request.POST.get("trich_yeu", ""), signer_name=request.POST.get("nguoi_ky", ""),
        reserved=_entry(request, register) if request.POST.get("so") else None,
    )  # fmt: skip


ACTS = desk_acts(
    {
        "giu-so": (_reserve_in, KEPT),
        "huy-so": (_void, "Đã hủy số; lý do còn trong sổ."),
        "van-ban-giay": (_paper, "Đã vào sổ văn bản giấy."),
    }
)


@desk_page("GET", "HEAD", "POST")
@takes_acts(ACTS)
def register_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one register as it is printed; reserve, void and fill in numbers."""
    register = get_object_or_404(visible_registers(request), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        problems = ACTS.chosen(request)(request, register)
        if not problems:
            return redirect("desk:book", pk=register.pk)
    post = acting_appointment(request)
    context = {
        "register": register,
        "lines": registers.register_lines(register),
        "reserved": register.entries.filter(state=EntryState.RESERVED),
        "is_clerk": post.role == Role.DOCUMENT_CLERK and post.office.unit_id == register.issuer.unit_id,
        "next": register.last + 1,
        "today": timezone.localdate(),
        "problems": problems,
        "tab": "so",
    }
    return render(request, "documents/desk/register.html", context, status=422 if problems else 200)


@desk_page()
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the register as a spreadsheet without formulas."""
    register = get_object_or_404(visible_registers(request), pk=pk)
    rows = (
        (line.full_number, line.on, line.kind, line.title, line.signer, line.recipients, line.note)
        for line in registers.register_lines(register)
    )
    content = spreadsheets.workbook(
        title=f"Sổ {register.type_code} {register.year}", columns=COLUMNS, rows=rows
    )
    name = f"so-van-ban-di-{rules.ascii_of(register.type_code)}-{register.year}.xlsx"
    return bytes_response(content, name=name, media_type=SPREADSHEET)
