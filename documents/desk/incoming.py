"""Incoming documents (văn bản đến): list, detail, registration, assignment, closing."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Appointment, Role
from documents.desk import copies
from documents.desk.guard import (
    MAX_BYTES,
    acting_appointment,
    desk_acts,
    desk_page,
    file_response,
    posted_day,
    uploaded_file,
)
from documents.errors import WrongStatus
from documents.models import IncomingDocument, OfficialDocument
from documents.services import incoming as service
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.numbers import whole_number

A_PAGE = 25


def _register(request: HttpRequest) -> object:
    content, name = uploaded_file(request)
    received = posted_day(request, "ngay_den") or timezone.localdate()
    if received > timezone.localdate():
        raise WrongStatus("Ngày đến còn ở phía trước. Hãy ghi ngày nhận được văn bản.")
    post = acting_appointment(request)
    return service.register(
        office=post.office, content=content, filename=name, appointment=post, received_on=received,
        author=request.POST.get("co_quan", "").strip()[:250],
        full_number=request.POST.get("so_ky_hieu", "").strip()[:150],
        dated=posted_day(request, "ngay_van_ban"),
        title=request.POST.get("trich_yeu", "").strip()[:2000],
    )  # fmt: skip


INDEX_ACTS = desk_acts({"vao-so": (_register, "Đã vào sổ văn bản đến.")})


@desk_page("GET", "HEAD", "POST")
@takes_acts(INDEX_ACTS)
@takes_files(MAX_BYTES)
def index(request: HttpRequest) -> HttpResponse:
    """List the incoming documents; the clerk registers a file, which is parsed for the missing fields."""
    post, problems = acting_appointment(request), []
    if request.method == "POST":
        problems = INDEX_ACTS.chosen(request)(request)
        if not problems:
            return redirect("desk:incoming")
    documents = (
        IncomingDocument.objects.visible_to(request.user).select_related("assigned_to__user").defer("facts")
    )
    context = {
        "page_obj": Paginator(documents, A_PAGE).get_page(request.GET.get("page")),
        "is_clerk": post.role == Role.DOCUMENT_CLERK,
        "today": timezone.localdate(),
        "problems": problems,
        "typed": request.POST,
        "tab": "den",
    }
    return render(request, "documents/desk/incoming.html", context, status=422 if problems else 200)


def _assign(request: HttpRequest, document: IncomingDocument) -> object:
    people = Appointment.objects.select_related("user", "office")
    to = people.filter(pk=whole_number(request.POST.get("nguoi"))).first()
    if to is None:
        raise WrongStatus("Chưa chọn người xử lý. Hãy chọn một người trong danh sách.")
    due = posted_day(request, "han")
    return service.assign(incoming=document, to=to, appointment=acting_appointment(request), due_on=due)


def _close(request: HttpRequest, document: IncomingDocument) -> object:
    visible = OfficialDocument.objects.visible_to(request.user).select_related("issuer")
    answer = visible.filter(pk=whole_number(request.POST.get("tra_loi"))).first()
    note = request.POST.get("ghi_chu", "")
    return service.close(incoming=document, appointment=acting_appointment(request), answer=answer, note=note)


ACTS = desk_acts(
    {
        "chuyen": (_assign, "Đã chuyển; người xử lý đã được báo."),
        "sao": copies.ACT,
        "xong": (_close, "Đã kết thúc văn bản đến."),
    }
)


@desk_page("GET", "HEAD", "POST")
@takes_acts(ACTS)
def incoming_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an incoming document; assign it, close it with an answer or a note, copy it."""
    document = _visible(request, pk)
    problems: list[str] = []
    if request.method == "POST":
        problems = ACTS.chosen(request)(request, document)
        if not problems:
            return redirect("desk:incoming_one", pk=document.pk)
    return render(
        request, "documents/desk/incoming_one.html", _context(request, document, problems),
        status=422 if problems else 200,
    )  # fmt: skip


def _context(request: HttpRequest, document: IncomingDocument, problems: list[str]) -> dict[str, object]:
    post, today = acting_appointment(request), timezone.localdate()
    unit = document.office.unit_id
    answers = OfficialDocument.objects.issued().filter(issuer__unit=unit).defer("facts")
    open_ = document.closed_on is None
    return {
        "document": document,
        "people": _people(unit),
        "answers": answers.order_by("-issued_on")[:50],
        "may_assign": open_ and service.may_assign(post, document),
        "may_close": open_ and (document.assigned_to_id == post.pk or service.may_assign(post, document)),
        **copies.copy_context(document, may=post.role == Role.DOCUMENT_CLERK and post.office.unit_id == unit),
        "warnings": document.facts.get("warnings", [])[:20],
        "deadlines": document.facts.get("deadlines", [])[:20],
        "today": today,
        "problems": problems,
        "tab": "den",
    }


def _people(unit: int) -> list[Appointment]:
    people = Appointment.objects.valid_on(timezone.localdate()).filter(
        office__unit=unit, user__is_active=True
    )
    return list(people.select_related("user", "office"))


@desk_page()
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the file as it was received."""
    document = _visible(request, pk)
    return file_response(document.file, document.filename)


def _visible(request: HttpRequest, pk: int) -> IncomingDocument:
    documents = IncomingDocument.objects.visible_to(request.user).select_related(
        "office", "file", "assigned_to__user"
    )
    return get_object_or_404(documents, pk=pk)
