"""Fields of a written ground (căn cứ bằng văn bản): what it says, the document, its file."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Appointment
from dossiers.services import supporting_files
from dossiers.services.evidence.attachments import clean_name
from dossiers.services.grounds import Ground
from ledger.web.body_limits import FILE_BYTES
from workflows.requests import ActingRequest
from workflows.screens.forms import reason_field

MB = 1024 * 1024
FIELDS = ("ground", "ground_document", "ground_file")


def files_of(request: ActingRequest) -> Any:
    """Return the uploaded files of a form, None where nothing was posted."""
    return request.FILES if request.method == "POST" else None


def ground_fields(ground: str) -> dict[str, forms.Field]:
    """Return the three fields by name; the service says what is missing."""
    fields: dict[str, Any] = {
        "ground": reason_field(ground, rows=3),
        "ground_document": forms.CharField(
            label="Văn bản làm căn cứ",
            required=False,
            max_length=300,
            help_text="Ghi loại, số, ký hiệu, ngày và cơ quan ban hành, ví dụ: Công văn số 12/UBND-VX ngày …",
        ),
        "ground_file": forms.FileField(
            label="Tệp văn bản làm căn cứ",
            required=False,
            allow_empty_file=True,
            help_text=f"PDF, ảnh chụp hoặc Word, không quá {FILE_BYTES // MB} MB. Hãy chọn tệp sau cùng.",
        ),
    }
    for field in fields.values():
        field.may_wait = True  # whether it is needed depends on who is to decide
    return fields


def ground_of(form: forms.Form, appointment: Appointment) -> Ground:
    """Return the ground that a valid form holds, its file taken. Raise BadFile where it is not accepted."""
    chosen, stored, name = form.cleaned_data.get("ground_file"), None, ""
    if chosen:
        upload = supporting_files.Upload(chosen.name or "can-cu", chosen.read())
        stored, name = supporting_files.take(upload, appointment=appointment), clean_name(upload.name)
    return Ground(
        text=form.cleaned_data.get("ground", ""),
        document=form.cleaned_data.get("ground_document", ""),
        file=stored,
        name=name,
    )


class GroundForm(forms.Form):
    """A written ground alone."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(ground_fields(label))
