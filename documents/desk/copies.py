"""Certified copies (sao y, sao lục, trích sao) of official and incoming documents: form, list, download."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from documents import rules
from documents.desk.guard import acting_appointment, desk_page, file_response
from documents.errors import WrongStatus
from documents.models import CopyForm, DocumentCopy, IncomingDocument, OfficialDocument
from documents.services import copies as service
from ledger.web.numbers import whole_number

SOURCES = ("document", "incoming", "copied_from__document", "copied_from__incoming")


def copies_of(source: OfficialDocument | IncomingDocument) -> list[DocumentCopy]:
    """Return the copies of a document and the copies of those, the newest first."""
    copies = DocumentCopy.objects.filter(
        Q(pk__in=source.copies.all()) | Q(copied_from__in=source.copies.all())
    )
    return list(copies.select_related("office", "copied_from__office").order_by("-pk"))


def copy_context(source: OfficialDocument | IncomingDocument, *, may: bool) -> dict[str, Any]:
    """Return the template context of the copies: rows, and the forms of copying on offer."""
    copies = copies_of(source)
    true_copies = [one for one in copies if one.form == CopyForm.TRUE]
    forms = [
        (value, label) for value, label in CopyForm.choices if value != CopyForm.FROM_COPY or true_copies
    ]
    return {"copies": copies, "true_copies": true_copies, "copy_forms": forms, "may_copy": may}


def make_copy(request: HttpRequest, source: OfficialDocument | IncomingDocument) -> DocumentCopy:
    """Make the copy that was posted; raise the errors of the service."""
    form = request.POST.get("hinh_thuc", "")
    more: dict[str, Any] = {
        "appointment": acting_appointment(request),
        "on": timezone.localdate(),
        "pages": request.POST.get("trang", ""),
        "recipients": request.POST.get("noi_nhan", "").splitlines(),
    }
    if form == CopyForm.FROM_COPY:
        true_copies = source.copies.filter(form=CopyForm.TRUE).select_related("office", "file")
        chosen = true_copies.filter(pk=whole_number(request.POST.get("ban_sao"))).first()
        if chosen is None:
            raise WrongStatus("Chưa chọn bản sao y để sao lục. Hãy chọn một bản trong danh sách.")
        return service.copy_from_copy(copy=chosen, office=chosen.office, **more)
    if isinstance(source, IncomingDocument):
        return service.copy_incoming(incoming=source, form=form, **more)
    return service.copy_document(document=source, form=form, **more)


ACT = (make_copy, "Đã cấp số và lập bản sao.")


@desk_page()
def copy_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Serve the file of a copy whose source the user may see."""
    papers = OfficialDocument.objects.visible_to(request.user).values("pk")
    incoming = IncomingDocument.objects.visible_to(request.user).values("pk")
    seen = Q()
    for source in SOURCES:
        seen |= Q(**{f"{source}__in": incoming if source.endswith("incoming") else papers})
    copy = get_object_or_404(DocumentCopy.objects.filter(seen).select_related("file", "office"), pk=pk)
    return file_response(
        copy.file, f"{rules.ascii_of(copy.get_form_display())}-{copy.number}-{copy.year}.pdf"
    )
