"""The public check: is this paper what the office issued."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents import rules
from documents.forms import CheckForm
from documents.models import OfficialDocument
from ledger.services import files


@require_safe
def check_index(request: HttpRequest) -> HttpResponse:
    """Ask for a code (or the whole address) and lead to the page of the document."""
    form = CheckForm(request.GET if "ma" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("documents:check", code=form.cleaned_data["ma"])
    return render(request, "documents/check_index.html", {"form": form})


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was issued under this code; anything else does not exist."""
    document = _issued(code)
    context = {
        "document": document,
        "number": rules.full_number(document.number, document.symbol),
        "replaced_by": document.replaced_by,
    }
    return render(request, "documents/check.html", context)


@require_safe
def check_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the bytes that were issued, as a download."""
    document = _issued(code)
    return pdf_response(document)


def pdf_response(document: OfficialDocument) -> HttpResponse:
    """Return an issued document's bytes under a file name people can read (RFC 5987), else 404."""
    if document.pdf is None:
        raise Http404("Không tìm thấy văn bản.")
    name = rules.file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    plain = rules.file_name(document.kind, document.number, rules.ascii_of(document.symbol), document.year)
    response = HttpResponse(files.open_bytes(document.pdf), content_type="application/pdf")
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
        raise Http404("Không tìm thấy văn bản.")
    return document
