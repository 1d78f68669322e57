"""Desk that completes a set: what is open, filling in from a source, taking over from plans, a second person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from criteria.errors import BadEntry, BadSetFile, CriteriaError
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services import completion, drafts
from criteria.services.completion import Source
from documents.extraction import kinds
from dossiers.services import supporting_files
from dossiers.services.evidence.attachments import clean_name
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.downloads import named, stored_response
from ledger.web.numbers import whole_number
from workflows.administration.criteria_sets.desk import LONGEST, SOURCE_FIELDS, TYPED, desk_of, posted
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts

Answer = tuple[Any, list[str]]


def uploaded(request: ActingRequest) -> tuple[StoredFile | None, str]:
    """Return the uploaded source as a stored file, with its name; None where none was chosen. Raise BadFile."""
    upload = request.FILES.get("file")
    if upload is None:
        return None, ""
    source = supporting_files.Upload(upload.name or "nguon", upload.read())
    return supporting_files.take(source, appointment=request.appointment), clean_name(source.name)


def fill(request: ActingRequest, draft: SetDraft) -> Answer:
    """Write what was typed for one item, with its source."""

    def act() -> SetEntry:
        told, (kept, name) = posted(request, SOURCE_FIELDS), uploaded(request)
        source = Source(told["document"], told["article"], told["page"], kept, name)
        return completion.fill_item(
            appointment=request.appointment,
            draft=draft,
            key=request.POST.get("item", ""),
            fields=posted(request, TYPED),
            source=source,
        )

    return attempt(request, act, "Đã điền; giá trị chờ người thứ hai xác nhận.")


def take(request: ActingRequest, draft: SetDraft) -> Answer:
    """Take one value over from what a plan states."""
    plan = CriteriaSet.objects.of_plans().filter(pk=whole_number(request.POST.get("plan", ""))).first()
    if plan is None:
        return None, ["Không có kế hoạch này. Hãy tải lại trang."]
    return attempt(
        request,
        lambda: completion.take_over(
            appointment=request.appointment, draft=draft, key=request.POST.get("item", ""), plan=plan
        ),
        "Đã lấy giá trị của kế hoạch; giá trị chờ người thứ hai xác nhận.",
    )


def entry_of(request: ActingRequest, draft: SetDraft) -> SetEntry:
    """Return the entry of this draft that the form names; raise BadEntry."""
    number = whole_number(request.POST.get("entry", ""))
    found = SetEntry.objects.of_draft(draft).filter(pk=number).first()
    if found is None:
        raise BadEntry("Mục này không còn. Hãy tải lại trang.")
    return found


def confirm(request: ActingRequest, draft: SetDraft) -> Answer:
    """Confirm a value as the second person."""
    return attempt(
        request,
        lambda: completion.confirm_entry(appointment=request.appointment, entry=entry_of(request, draft)),
        "Đã xác nhận; giá trị được đánh dấu đã kiểm chứng.",
    )


def withdraw(request: ActingRequest, draft: SetDraft) -> Answer:
    """Take a waiting value out of the draft."""
    return attempt(
        request,
        lambda: completion.withdraw_entry(
            appointment=request.appointment,
            entry=entry_of(request, draft),
            reason=request.POST.get("reason", "")[:LONGEST],
        ),
        "Đã rút giá trị; mục trở lại như trước.",
    )


def publish(request: ActingRequest, draft: SetDraft) -> Answer:
    """Check the draft and publish it as the next version of its set; a refusal leaves nothing of either."""

    @transaction.atomic
    def act() -> CriteriaSet:
        report = drafts.check_draft(appointment=request.appointment, draft=draft)
        if report.problems:
            raise BadSetFile(report.problems)
        return drafts.publish_draft(appointment=request.appointment, draft=draft)

    return attempt(request, act, "Đã công bố phiên bản mới; các đợt đang chạy giữ phiên bản cũ.")


ACTS = page_acts({"fill": fill, "take": take, "confirm": confirm, "withdraw": withdraw, "publish": publish})


@site_page("GET", "HEAD", "POST")
@takes_files(kinds.FILE_BYTES)
@takes_acts(ACTS)
def completion_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show what is open in a draft and what waits for a second person; ?muc= opens the form of one item."""
    draft = get_object_or_404(SetDraft.objects.select_related("base", "by__user"), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, draft)
        if isinstance(done, CriteriaSet):
            return redirect("workflows:set", pk=done.pk)
        if not problems:
            return redirect("workflows:set_completion", pk=draft.pk)
    context: dict[str, Any] = {"draft": draft, "problems": problems}
    try:
        context |= desk_of(request, draft)
    except CriteriaError as error:
        context["unfinished"] = str(error)
    return render(
        request,
        "workflows/administration/criteria_sets/completion.html",
        context,
        status=422 if problems else 200,
    )


@site_page()
def source_file(request: ActingRequest, pk: int, entry: int) -> HttpResponseBase:
    """Return the uploaded source of an entry, for whoever compares."""
    draft = get_object_or_404(SetDraft.objects.defer("grid"), pk=pk)
    row = get_object_or_404(
        SetEntry.objects.of_draft(draft).exclude(file=None).select_related("file"), pk=entry
    )
    try:
        return named(stored_response(row.file), row.file_name)
    except LedgerError as error:
        raise Http404 from error
