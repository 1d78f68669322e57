"""Public verification of documents: by check code, or by an uploaded file."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.client_address import within_hourly_limit
from documents import rules, validity
from documents.errors import TooManyAtOnce, TooOften, UnreadableFile
from documents.models import OfficialDocument
from documents.services import verification
from documents.signing import sandboxed
from documents.verification.forms import CheckForm, FileCheckForm
from ledger.web.body_limits import takes_files
from ledger.web.downloads import stored_response

NOT_FOUND = "Không tìm thấy văn bản."
READ_BYTES = (
    10 * 1024 * 1024
)  # what is read for anybody; of a larger file only the hash and the bare bytes count
CHECKS_AN_HOUR = 100  # from one address, of files that are not on record
TOO_OFTEN = "Nơi này đã kiểm tra quá nhiều tệp trong một giờ. Hãy thử lại sau, hoặc nhập mã in trên văn bản."
LATER: dict[type[Exception], int] = {TooOften: 429, TooManyAtOnce: 503}
RETRY_SECONDS = {429: "3600", 503: "10"}


@takes_files(settings.UPLOAD_MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def check_index(request: HttpRequest) -> HttpResponse:
    """Redirect from a check code to its page, or verify an uploaded PDF."""
    if request.method == "POST":
        return _check_file(request)
    form = CheckForm(request.GET if "ma" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("documents:check", code=form.cleaned_data["ma"])
    return render(request, "documents/verification/index.html", {"form": form, "file_form": FileCheckForm()})


def _check_file(request: HttpRequest) -> HttpResponse:
    form, verdict, status = FileCheckForm(request.POST, request.FILES), None, 422
    if form.is_valid():
        try:
            verdict, status = _verdict_on(request, form.cleaned_data["tep"]), 200
        except (TooOften, UnreadableFile) as error:
            form.add_error("tep", str(error))
            status = LATER.get(type(error), 422)
    context = {
        "form": CheckForm(),
        "file_form": FileCheckForm() if verdict else form,
        "verdict": verdict,
        "verdict_kind": VERDICT_KINDS.get(verdict.code, "neutral") if verdict else "",
        "signatures": [signature_row(row) for row in verdict.signatures] if verdict else [],
    }
    response = render(request, "documents/verification/index.html", context, status=status)
    if status in RETRY_SECONDS:
        response["Retry-After"] = RETRY_SECONDS[status]
    return response


def _verdict_on(request: HttpRequest, upload: UploadedFile) -> verification.VerificationResult:
    """Return the result from the record where the file is known; parse it only where it is not, and is small.

    Reading costs: so many an hour for one address, and a few at once for everybody.
    """
    digest = hashlib.sha256()
    for block in upload.chunks():
        digest.update(block)
    if (found := verification.verify_by_hash(digest.hexdigest())) is not None:
        return found
    if not within_hourly_limit(request, "check", CHECKS_AN_HOUR):
        raise TooOften(TOO_OFTEN)
    upload.seek(0)
    content = upload.read()
    if len(content) > READ_BYTES:
        return verification.verify_unread(content)
    return verification.verify_unknown(content, limits=sandboxed.PUBLIC_LIMITS)


VERDICT_KINDS = {
    "genuine": "ok", "altered": "danger", "replaced": "soon", "expired": "soon", "revoked": "danger",
    "unknown": "neutral",
}  # fmt: skip


def signature_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a validated signature with its time as the page shows it."""
    return {**row, "at": datetime.fromisoformat(row["time"]) if row["time"] else None}


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show the document issued under this code; 404 for anything else."""
    document = _issued(code)
    now = validity.validity_of(document, timezone.localdate())
    context = {
        "document": document,
        "number": rules.full_number(document.number, document.symbol),
        "standing": now,
        "standing_kind": VERDICT_KINDS[now.code],
        "replaced_by": document.replaced_by or now.replaced_by,
        "revocations": document.revocations.select_related("revoked_by", "restored_by"),
        "signatures": document.signatures.select_related("certificate", "added_by__user").order_by(
            "position"
        ),
        "current": document.current_file,
        "may_download": may_download(request, document),
    }
    return render(request, "documents/verification/document.html", context)


@require_safe
def check_pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """Serve the issued file as a download; 404 where the visitor may not read it."""
    document = _issued(code)
    if not may_download(request, document):
        raise Http404(NOT_FOUND)
    return pdf_response(document)


def may_download(request: HttpRequest, document: OfficialDocument) -> bool:
    """Return whether whoever holds the code may have the file: what is published, or is theirs to read anyway."""
    if rules.KINDS[document.kind].published:
        return True
    return OfficialDocument.objects.visible_to(request.user).filter(pk=document.pk).exists()


def pdf_response(document: OfficialDocument) -> HttpResponseBase:
    """Return an issued document's bytes under a file name people can read (RFC 5987), else 404."""
    current = document.current_file
    if current is None:
        raise Http404(NOT_FOUND)
    name = rules.file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    plain = rules.file_name(document.kind, document.number, rules.ascii_of(document.symbol), document.year)
    response = stored_response(current, media_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _issued(code: str) -> OfficialDocument:
    document = (
        OfficialDocument.objects.issued()
        .select_related("issuer", "pdf", "replaced_by")
        .filter(check_code=code)
        .first()
    )
    if document is None:
        raise Http404(NOT_FOUND)
    return document
