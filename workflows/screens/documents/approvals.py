"""Document approvals: list, new draft, correction, revocation, and the page of one approval."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.queries import issuing_offices, mandate_for
from accounts.role_groups import ISSUER_ROLES
from documents.models import DocumentKind, OfficialDocument, Plan
from documents.services import revocations
from dossiers.models import PaperCase, SubmissionState
from dossiers.services.documents import approvals
from home.models.plans import plans_visible_to
from ledger.services import audit
from ledger.web.acts import takes_acts
from ledger.web.downloads import bytes_response
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.inbox.tasks import PAGE
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace
from workflows.screens.documents import previews
from workflows.screens.documents.forms import CorrectionForm, PaperForm, RevocationForm


@workspace()
def approval_list(request: ActingRequest) -> HttpResponse:
    """List the approvals of the acting appointment's office, the newest first."""
    page = Paginator(approvals.visible_to(request.appointment), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "may_draft": request.appointment.role == Role.STANDING_CLERK}
    return render(request, "workflows/documents/approvals.html", context)


def plan_text(plan: Plan) -> str:
    """Return the text of a plan, cut from its file."""
    lines = plan.text.split("\n")
    first = int(plan.facts.get("line") or 1)
    after = (
        Plan.objects.filter(source=plan.source_id, position__gt=plan.position).order_by("position").first()
    )
    last = int(after.facts.get("line") or len(lines) + 1) if after else len(lines) + 1
    return "\n".join(lines[first - 1 : last - 1])


@workspace("GET", "HEAD", "POST")
def new_approval(request: ActingRequest) -> HttpResponse:
    """Draft a document and put it forward; ?ke-hoach= prefills it with a plan that was read from a file."""
    post = request.appointment
    if post.role != Role.STANDING_CLERK:
        raise Http404
    plan = plans_visible_to(post).filter(pk=whole_number(request.GET.get("ke-hoach"))).first()
    initial: dict[str, Any] = {"kind": DocumentKind.PLAN, "issuer": post.office_id}
    if plan is not None:
        initial |= {
            "title": " ".join(plan.title.split()),
            "paragraphs": plan_text(plan),
            "recipients": "\n".join(plan.recipients),
        }
    issuers = issuing_offices(post.office.unit, timezone.localdate())
    form = PaperForm(request.POST or None, initial=initial, issuers=issuers)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        case, problems = attempt(
            request,
            lambda: actions.put_paper_forward(
                appointment=post,
                kind=form.cleaned_data["kind"],
                issuer=form.cleaned_data["issuer"],
                wording=form.wording(),
                plan=plan,
            ),
            "Đã trình ký; người có thẩm quyền đã được thông báo.",
        )
        if case is not None:
            return redirect("workflows:paper", pk=case.pk)
    status = 422 if request.method == "POST" else 200
    plans = plans_visible_to(post).newest_first()[:50]
    context = {"form": form, "problems": problems, "plan": plan, "plans": plans}
    return render(request, "workflows/documents/new.html", context, status=status)


def _own_issued(request: ActingRequest, pk: int) -> OfficialDocument:
    """Return an issued document of the standing clerk's unit that they may read; else raise Http404."""
    post = request.appointment
    if post.role != Role.STANDING_CLERK:
        raise Http404
    seen = OfficialDocument.objects.visible_to(request.user).issued().filter(issuer__unit=post.office.unit)
    return get_object_or_404(seen.select_related("issuer__unit"), pk=pk)


@workspace("GET", "HEAD", "POST")
def correction(request: ActingRequest, document: int) -> HttpResponse:
    """Put forward the letter that corrects an issued document; the document itself stays as it is."""
    post = request.appointment
    original = _own_issued(request, document)
    form = CorrectionForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        case, problems = attempt(
            request,
            lambda: actions.correct_document(appointment=post, document=original, **form.cleaned_data),
            "Đã trình công văn đính chính; người có thẩm quyền đã được thông báo.",
        )
        if case is not None:
            return redirect("workflows:paper", pk=case.pk)
    context = {"form": form, "problems": problems, "document": original}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/documents/correction.html", context, status=status)


EFFECTS = {"thu-hoi": revocations.REVOKES, "khoi-phuc": revocations.RESTORES}
REFUSALS = {
    revocations.REVOKES: revocations.why_not_revoke,
    revocations.RESTORES: revocations.why_not_restore,
}


@workspace("GET", "HEAD", "POST")
def revocation(request: ActingRequest, slug: str, document: int) -> HttpResponse:
    """Put forward the decision that revokes or restores a document; nothing changes before it is numbered."""
    post, effect = request.appointment, EFFECTS[slug]
    original = _own_issued(request, document)
    form = RevocationForm(request.POST or None)
    problems = [said] if (said := REFUSALS[effect](original)) else []
    if request.method == "POST" and form.is_valid():
        case, problems = attempt(
            request,
            lambda: actions.put_revocation_forward(
                appointment=post, document=original, effect=effect, **form.cleaned_data
            ),
            "Đã trình quyết định; văn bản giữ nguyên hiệu lực cho đến khi quyết định được ký và cấp số.",
        )
        if case is not None:
            return redirect("workflows:paper", pk=case.pk)
    context = {
        "form": form,
        "problems": problems,
        "document": original,
        "revokes": effect == revocations.REVOKES,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/documents/revocation.html", context, status=status)


def visible_case(request: ActingRequest, pk: int) -> PaperCase:
    """Return an approval the appointment may see; raise Http404 for a hidden one as for a missing one."""
    post = getattr(request, "appointment", None)
    case = approvals.visible_to(post).filter(pk=pk).first() if post else None
    if case is None:
        raise Http404
    return case


def stop(request: ActingRequest, case: PaperCase) -> tuple[Any, list[str]]:
    """Stop the signed document before it is numbered."""
    return None, stopped(request, case)


ACTS = page_acts({"stop": stop})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def approval_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show an approval; a POST stops it between signature and number."""
    case, post = visible_case(request, pk), request.appointment
    may_stop = case.state == SubmissionState.SIGNED and post.role in ISSUER_ROLES
    problems: list[str] = []
    if request.method == "POST":
        if not may_stop:
            raise Http404
        _, problems = ACTS.chosen(request)(request, case)
        if not problems:
            return redirect("workflows:paper", pk=pk)
    context = {"case": case, "history": audit.history(case), "may_stop": may_stop, "problems": problems}
    return render(request, "workflows/documents/approval.html", context, status=422 if problems else 200)


def stopped(request: ActingRequest, case: PaperCase) -> list[str]:
    """Stop a signed document; return the problems."""
    return attempt(
        request,
        lambda: actions.stop_paper(
            appointment=request.appointment, case=case, reason=request.POST.get("reason", "")
        ),
        "Đã dừng văn bản; chữ ký không còn hiệu lực, văn bản trở về nơi soạn.",
    )[1]


@login_required
@never_cache
@require_safe
def approval_draft(request: ActingRequest, pk: int, page: int = 0) -> HttpResponseBase:
    """Return the document as it would print or as issued: the PDF, or one page as a picture."""
    case = visible_case(request, pk)
    document, post = case.draft, request.appointment
    mandate = mandate_for(post, document.issuer, timezone.localdate(), kind=document.kind)
    shown = document if document.signer_id else previews.as_signed_by(document, mandate, post)
    content = previews.pdf_of(shown)
    if not page:
        return bytes_response(content, name=f"van-ban-{pk}.pdf", media_type="application/pdf", attached=False)
    picture = previews.page_picture(content, page)
    if picture is None:
        raise Http404
    return bytes_response(picture, name=f"van-ban-{pk}-{page}.png", media_type="image/png", attached=False)
