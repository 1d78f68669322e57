"""Fields of a written ground (căn cứ bằng văn bản): what it says, the document, its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from dossiers.errors import ProcedureError
from dossiers.services import supporting_files
from dossiers.services.evidence.attachments import clean_name
from dossiers.services.grounds import Ground
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.body_limits import FILE_BYTES
from workflows.requests import ActingRequest
from workflows.screens.forms import reason_field

MB = 1024 * 1024
SALT = "round-ground"
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
            help_text=f"PDF, ảnh chụp hoặc Word, không quá {FILE_BYTES // MB} MB.",
        ),
    }
    for field in fields.values():
        field.may_wait = True  # whether it is needed depends on who is to decide
    return fields


class KeptFile:
    """The file of a ground, taken as soon as it comes and kept by a token while the form is shown again."""

    def __init__(self, request: ActingRequest, name: str = "ground_file") -> None:
        """Take the uploaded file, or read the token of one that came before; `problem` says why it was refused."""
        self.problem = ""
        self.name, self.file = kept_file(request.POST.get(f"{name}_giu", ""))
        upload = request.FILES.get(name) if request.method == "POST" else None
        if isinstance(upload, UploadedFile) and upload.size:
            try:
                letter = supporting_files.Upload(upload.name or "can-cu", upload.read())
                self.file = supporting_files.take(letter, appointment=request.appointment)
                self.name = clean_name(letter.name)
            except (ProcedureError, LedgerError) as error:
                self.problem = str(error)

    @property
    def token(self) -> str:
        """Return what the form sends back in place of the file."""
        return token_of(self.file, self.name) if self.file else ""

    def ground(self, form: forms.Form) -> Ground:
        """Return the ground that a valid form holds, with this file."""
        return Ground(
            text=form.cleaned_data.get("ground", ""),
            document=form.cleaned_data.get("ground_document", ""),
            file=self.file,
            name=self.name,
        )


def token_of(stored: StoredFile, name: str) -> str:
    """Return a signed token for a stored file and its name."""
    return signing.dumps([stored.sha256, name], salt=SALT)


def kept_file(token: str) -> tuple[str, StoredFile | None]:
    """Return name and file of an upload that came before; nothing if the token is not ours."""
    try:
        sha256, name = signing.loads(token, salt=SALT) if token else ("", "")
    except (signing.BadSignature, ValueError):
        return "", None
    return name, StoredFile.objects.filter(sha256=sha256).first() if sha256 else None


class GroundForm(forms.Form):
    """A written ground alone."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(ground_fields(label))
