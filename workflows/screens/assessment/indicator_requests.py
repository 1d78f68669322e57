"""Screen of an office that is asked about one indicator: that indicator alone, its evidence, the reply."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from documents.extraction import kinds
from dossiers.models import Answer, DossierState, Evidence, IndicatorRequest, RequestKind, RequestState
from dossiers.services.assessment import indicator_requests, indicator_sources
from dossiers.services.evidence import upload
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from workflows.background import read_soon
from workflows.requests import ActingRequest
from workflows.screens.assessment.form_context import answer_words
from workflows.screens.assessment.form_state import stored_answer
from workflows.screens.assessment.forms import AnswerForm, ReplyForm
from workflows.screens.base import attempt, invalid_form, page_acts, workspace


def form_of(row: IndicatorRequest, data: Any = None) -> Any:
    """Return the form of the reply: the answer's fields (empty: it sees no other answer), or whether it confirms."""
    if row.kind == RequestKind.CONFIRM:
        return ReplyForm(data)
    indicator = row.dossier.round.definition().by_code[row.code]
    return AnswerForm(data, indicator=indicator, answer=None)


def reply(request: ActingRequest, row: IndicatorRequest, form: Any) -> tuple[Any, list[str]]:
    """Answer the indicator, or confirm its answer or not."""
    if not form.is_valid():
        return invalid_form()
    if row.kind == RequestKind.CONFIRM:
        facts = {"agrees": form.cleaned_data["agrees"] == "yes", "text": form.cleaned_data["text"]}
    else:
        fields = form.service_fields()
        facts = {"text": fields.pop("note"), "fields": fields}
    return attempt(
        request,
        lambda: indicator_requests.reply(appointment=request.appointment, request=row, **facts),
        "Đã gửi trả lời; đơn vị đã được thông báo.",
    )


def decline(request: ActingRequest, row: IndicatorRequest, form: Any) -> tuple[Any, list[str]]:
    """Decline with a reason."""
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: indicator_requests.decline(appointment=request.appointment, request=row, reason=reason),
        "Đã từ chối trả lời; đơn vị đã được thông báo lý do.",
    )


def attach(request: ActingRequest, row: IndicatorRequest, form: Any) -> tuple[Any, list[str]]:
    """Add a file as evidence of the indicator."""
    file = request.FILES.get("file")
    if file is None:
        return None, ["Chưa chọn tệp. Hãy chọn một tệp rồi tải lên."]

    def act() -> Evidence:
        return upload.store_upload(
            appointment=request.appointment, dossier=row.dossier, code=row.code, content=file.read(),
            filename=file.name or "tep", key=request.POST.get("key", ""),
        )  # fmt: skip

    kept, problems = attempt(request, act, "Đã thêm minh chứng.")
    if kept is not None:
        read_soon(kept.pk)
    return kept, problems


ACTS = page_acts({"reply": reply, "decline": decline, "attach": attach})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(settings.UPLOAD_MAX_BYTES)
def request_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one indicator to the office that is asked about it; a POST replies, declines or adds evidence."""
    asked = IndicatorRequest.objects.asked_of(request.user).select_related("office")
    row = get_object_or_404(asked.select_related("dossier__unit", "dossier__round__criteria_set"), pk=pk)
    if not indicator_requests.may_reply(request.appointment, row):
        raise Http404
    act = ACTS.key(request)
    form = form_of(row, request.POST if act == "reply" else None)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, row, form)
        if done is not None:
            return redirect(row.get_absolute_url())
    status = 422 if request.method == "POST" else 200
    shown = context(request, row) | {
        "form": form,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "workflows/assessment/indicator_request.html", shown, status=status)


def context(request: ActingRequest, row: IndicatorRequest) -> dict[str, Any]:
    """Return what the office sees: the indicator, the answer it is to confirm, the evidence it may see, its reply."""
    dossier = row.dossier
    indicator = dossier.round.definition().by_code[row.code]
    stored: Answer | None = stored_answer(dossier, row.code) if row.kind == RequestKind.CONFIRM else None
    evidence = Evidence.objects.visible_to(request.user).kept().filter(dossier=dossier, code=row.code)
    waits = row.state == RequestState.OPEN and dossier.state == DossierState.SELF_ASSESSMENT
    return {
        "row": row,
        "dossier": dossier,
        "indicator": indicator,
        "waits": waits,
        "own_words": answer_words(indicator, stored) if waits and row.kind == RequestKind.CONFIRM else "",
        "note": stored.note if waits and stored else "",
        "evidence": evidence.select_related("file", "passport"),
        "said": "" if row.state == RequestState.OPEN else indicator_sources.source_words(row),
        "accept": ",".join(f".{suffix}" for suffix in kinds.MIMES),
        "upload_key": secrets.token_hex(16),
    }
