"""The public check: is this paper what the office issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from documents import rules, standing
from documents.errors import UnreadableFile
from documents.forms import CheckForm, FileCheckForm
from documents.models import OfficialDocument
from documents.models.official import PUBLISHED_KINDS
from documents.services.verifying import verify
from ledger.services import files

NOT_FOUND = "Không tìm thấy văn bản."


@require_http_methods(["GET", "HEAD", "POST"])
def check_index(request: HttpRequest) -> HttpResponse:
    """Ask for a code (or the whole address) and lead to its page, or compare a PDF that is handed in."""
    if request.method == "POST":
        return _check_file(request)
    form = CheckForm(request.GET if "ma" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("documents:check", code=form.cleaned_data["ma"])
    return render(request, "documents/check_index.html", {"form": form, "file_form": FileCheckForm()})


def _check_file(request: HttpRequest) -> HttpResponse:
    form, verdict = FileCheckForm(request.POST, request.FILES), None
    if form.is_valid():
        try:
            verdict = verify(form.cleaned_data["tep"])
        except UnreadableFile as error:
            form.add_error("tep", str(error))
    context = {
        "form": CheckForm(),
        "file_form": FileCheckForm() if verdict else form,
        "verdict": verdict,
        "verdict_kind": VERDICT_KINDS.get(verdict.code, "neutral") if verdict else "",
        "signatures": [signature_row(row) for row in verdict.signatures] if verdict else [],
    }
    return render(request, "documents/check_index.html", context, status=422 if form.errors else 200)


VERDICT_KINDS = {
    "genuine": "ok", "altered": "danger", "replaced": "soon", "expired": "soon", "revoked": "danger",
    "unknown": "neutral",
}  # fmt: skip


def signature_row(row: dict[str, Any]) -> dict[str, Any]:
    """Return a judged signature as the page shows it."""
    return {**row, "at": datetime.fromisoformat(row["time"]) if row["time"] else None}


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was issued under this code; anything else does not exist."""
    document = _issued(code)
    now = standing.standing_of(document, timezone.localdate())
    context = {
        "document": document,
        "number": rules.full_number(document.number, document.symbol),
        "standing": now,
        "standing_kind": VERDICT_KINDS[now.code],
        "replaced_by": document.replaced_by or now.replaced_by,
        "signatures": document.signatures.select_related("certificate", "added_by__user").order_by(
            "position"
        ),
        "current": document.current_file,
        "may_download": may_download(request, document),
    }
    return render(request, "documents/check.html", context)


@require_safe
def check_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the bytes that were issued, as a download; 404 where they are not the visitor's to read."""
    document = _issued(code)
    if not may_download(request, document):
        raise Http404(NOT_FOUND)
    return pdf_response(document)


def may_download(request: HttpRequest, document: OfficialDocument) -> bool:
    """Return whether whoever holds the code may have the file: what is published, or is theirs to read anyway."""
    if document.kind in PUBLISHED_KINDS:
        return True
    return OfficialDocument.objects.visible_to(request.user).filter(pk=document.pk).exists()


def pdf_response(document: OfficialDocument) -> HttpResponse:
    """Return an issued document's bytes under a file name people can read (RFC 5987), else 404."""
    current = document.current_file
    if current is None:
        raise Http404(NOT_FOUND)
    name = rules.file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    plain = rules.file_name(document.kind, document.number, rules.ascii_of(document.symbol), document.year)
    response = HttpResponse(files.open_bytes(current), content_type="application/pdf")
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
