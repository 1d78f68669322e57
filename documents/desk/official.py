"""Official documents (văn bản đi): list, detail with its acts, downloads."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.models import Appointment, Role
from documents import rules, validity
from documents.desk import copies
from documents.desk.guard import (
    MAX_BYTES,
    acting_appointment,
    desk_acts,
    desk_page,
    uploaded_file,
)
from documents.errors import DocumentError
from documents.models import DocumentKind, DocumentRevocation, OfficialDocument, SignatureKind
from documents.services import printing, revocations, signatures
from ledger.errors import LedgerError
from ledger.services import audit
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.downloads import bytes_response
from ledger.web.numbers import whole_number

A_PAGE = 25
PIN_MAX = 64
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@desk_page()
def index(request: HttpRequest) -> HttpResponse:
    """List the official documents the user may see, newest first, filtered by words and kind."""
    documents = OfficialDocument.objects.visible_to(request.user).select_related("issuer").defer("facts")
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("loai", "")
    if words:
        number = (
            Q(number=whole_number(words)) if whole_number(words, most=999_999) else Q(symbol__icontains=words)
        )
        documents = documents.filter(number | Q(title__icontains=words))
    if kind in DocumentKind.values:
        documents = documents.filter(kind=kind)
    taken_back = DocumentRevocation.objects.in_force(timezone.localdate()).filter(document=OuterRef("pk"))
    documents = documents.annotate(revoked=Exists(taken_back))
    page = Paginator(documents.order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "kinds": DocumentKind.choices, "kind": kind, "q": words, "tab": "di"}
    return render(request, "documents/desk/official_list.html", context)


def _take_signed(request: HttpRequest, document: OfficialDocument) -> object:
    content, _ = uploaded_file(request)
    return signatures.accept_signed_file(
        document=document, content=content, appointment=acting_appointment(request)
    )


@sensitive_variables("pin")
def _sign_on_device(request: HttpRequest, document: OfficialDocument) -> object:
    pin = request.POST.get("pin", "")[:PIN_MAX]
    return signatures.sign_on_device(document=document, appointment=acting_appointment(request), pin=pin)


def _seal(request: HttpRequest, document: OfficialDocument) -> object:
    return signatures.seal(document=document, appointment=acting_appointment(request))


ACTS = desk_acts(
    {
        "ky": (_take_signed, "Đã nhận bản có chữ ký số."),
        "ky-thiet-bi": (_sign_on_device, "Đã ký số bằng thiết bị trên máy chủ."),
        "dong-dau": (_seal, "Đã đóng dấu số của cơ quan."),
        "sao": copies.ACT,
    }
)


@sensitive_post_parameters("pin")
@desk_page("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(MAX_BYTES)
def document_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one official document with its signatures, copies and history; run the posted act."""
    document = _visible(request, pk)
    problems: list[str] = []
    if request.method == "POST":
        problems = ACTS.chosen(request)(request, document)
        if not problems:
            return redirect("desk:paper", pk=document.pk)
    return render(
        request,
        "documents/desk/official.html",
        _context(request, document, problems),
        status=422 if problems else 200,
    )


def _context(request: HttpRequest, document: OfficialDocument, problems: list[str]) -> dict[str, object]:
    post = acting_appointment(request)
    clerk = post.role == Role.DOCUMENT_CLERK and post.office.unit_id == document.issuer.unit_id
    signed = list(document.signatures.select_related("certificate", "added_by__user"))
    sealed = any(signature.kind == SignatureKind.SEAL for signature in signed)
    now = validity.validity_of(document, timezone.localdate()) if document.is_issued else None
    return {
        "document": document,
        "signatures": signed,
        "standing": now,
        "may_sign": document.is_issued and not sealed and (clerk or document.signer_id == post.pk),
        "may_use_device": bool(settings.SIGNING_PKCS11)
        and document.is_issued
        and document.signer_id == post.pk,
        "may_seal": document.is_issued and clerk and not sealed,
        "has_key": signatures.can_seal(document),
        **_revocation(document, post),
        **copies.copy_context(document, may=clerk and now is not None and not now.is_revoked),
        "history": audit.history(document)[:50],
        "today": timezone.localdate(),
        "problems": problems,
        "pressed": ACTS.key(request),
        "tab": "di",
    }


def _revocation(document: OfficialDocument, post: Appointment) -> dict[str, object]:
    """Return the template context of revocations: rows, and what the standing office may propose."""
    drafts = post.role == Role.STANDING_CLERK and post.office.unit_id == document.issuer.unit_id
    taken_back = revocations.open_revocation(document) is not None
    return {
        "revocations": document.revocations.select_related("revoked_by", "restored_by"),
        "may_propose_revoking": drafts and not revocations.why_not_revoke(document),
        "may_propose_restoring": drafts and taken_back,
    }


@desk_page()
def download(request: HttpRequest, pk: int, suffix: str) -> HttpResponseBase:
    """Serve the document as PDF (issued file, or a preview) or .docx."""
    document = _visible(request, pk)
    if suffix not in TYPES:
        raise Http404
    try:
        content = (printing.as_pdf if suffix == "pdf" else printing.as_docx)(document)
    except (DocumentError, LedgerError) as error:
        raise Http404 from error
    name = rules.file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    return bytes_response(content, name=name.removesuffix("pdf") + suffix, media_type=TYPES[suffix])


def _visible(request: HttpRequest, pk: int) -> OfficialDocument:
    documents = OfficialDocument.objects.visible_to(request.user).select_related(
        "issuer", "pdf", "signer__user"
    )
    return get_object_or_404(documents, pk=pk)
