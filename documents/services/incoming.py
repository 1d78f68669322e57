"""Incoming documents: registered, parsed, assigned, closed (NĐ 30/2020/NĐ-CP, Điều 20–24)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Office, Role
from accounts.role_groups import SIGNERS
from documents.errors import NotEntitled, UnreadableFile, WrongStatus
from documents.models import IncomingDocument, OfficialDocument
from documents.parsing import NotADocument, ReadingError, read
from documents.services.registers import allocate, require_clerk
from ledger.services import audit, files, outbox

INCOMING = "ĐẾN"
MEDIA_TYPES = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8",
               "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}  # fmt: skip


def read_facts(content: bytes, filename: str) -> dict[str, Any]:
    """Return the parsed facts of the first document of the file.

    Empty for a scan without words and for words that are no administrative document.

    Raises UnreadableFile where the kind of file is not taken at all.
    """
    try:
        parsed = read(content, filename)["documents"]
    except NotADocument:
        return {}
    except ReadingError as error:
        if filename.lower().endswith(".pdf") and "Không có chữ nào" in str(error):
            return {}
        raise UnreadableFile(str(error)) from error
    facts: dict[str, Any] = parsed[0] if parsed else {}
    return facts


def suggested_values(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the form's initial values from parsed facts: author, number, date, kind, subject."""
    day = facts.get("date") or {}
    whole = all(day.get(part) for part in ("year", "month", "day"))
    number = "/".join(part for part in (facts.get("number"), facts.get("symbol")) if part)
    return {
        "author": str((facts.get("issuer") or {}).get("name") or "")[:250],
        "full_number": number[:150],
        "dated": date(day["year"], day["month"], day["day"]) if whole else None,
        "kind_name": str(facts.get("type_name") or "")[:100],
        "title": str(facts.get("title") or ""),
    }


def may_assign(appointment: Appointment, incoming: IncomingDocument) -> bool:
    """Return whether an appointment may assign and close it: the unit's clerk, or a leader of the receiving office."""
    if appointment.role == Role.DOCUMENT_CLERK:
        return appointment.office.unit_id == incoming.office.unit_id
    return appointment.role in SIGNERS and appointment.office_id == incoming.office_id


@transaction.atomic
def register(
    *,
    office: Office,
    content: bytes,
    filename: str,
    appointment: Appointment,
    received_on: date,
    **typed: Any,
) -> IncomingDocument:
    """Register an incoming document under the next number of the year; its file is stored unchanged.

    `typed` (author, full_number, dated, kind_name, title) takes the place of what was read. Raises
    NotEntitled (only the clerk of the body), UnreadableFile, WrongStatus (no author or subject).
    """
    require_clerk(appointment, office)
    facts = read_facts(content, filename)
    values = {**suggested_values(facts), **{name: value for name, value in typed.items() if value}}
    if not values["author"] or not values["title"]:
        raise WrongStatus("Chưa rõ cơ quan gửi hoặc trích yếu. Hãy ghi hai mục này rồi vào sổ.")
    suffix = filename.rpartition(".")[2].lower()
    stored = files.store(content=content, media_type=MEDIA_TYPES.get(suffix, "application/octet-stream"))
    incoming = IncomingDocument.objects.create(
        office=office,
        year=received_on.year,
        number=allocate(issuer=office, year=received_on.year, type_code=INCOMING),
        received_on=received_on,
        file=stored,
        filename=filename[-255:],
        facts=facts,
        registered_by=appointment,
        **values,
    )
    audit.record(
        act="incoming-registered",
        appointment=appointment,
        subject=incoming,
        sentence=f"Vào sổ {incoming}: {incoming.author}, {incoming.title}",
    )
    return incoming


@transaction.atomic
def assign(
    *, incoming: IncomingDocument, to: Appointment, appointment: Appointment, due_on: date | None
) -> IncomingDocument:
    """Assign an incoming document to somebody of the body, with a due date; they are notified."""
    incoming = _open(incoming)
    today = timezone.localdate()
    if not may_assign(appointment, incoming):
        raise NotEntitled("Chỉ văn thư hoặc lãnh đạo của cơ quan nhận được chuyển văn bản đến.")
    if to.office.unit_id != incoming.office.unit_id or not to.holds_on(today):
        raise NotEntitled(
            "Người nhận xử lý không thuộc cơ quan này hoặc đã hết phân công. Hãy chọn người khác."
        )
    if due_on is not None and due_on < today:
        raise WrongStatus(f"Hạn trả lời {due_on:%d/%m/%Y} đã qua. Hãy chọn ngày khác.")
    incoming.assigned_to, incoming.assigned_on, incoming.due_on = to, today, due_on
    incoming.save(update_fields=["assigned_to", "assigned_on", "due_on"])
    outbox.queue(
        to=to.user,
        subject=f"Văn bản đến cần xử lý: số đến {incoming.number}/{incoming.year}",
        body=f"{incoming.author}, {incoming.full_number or 'không số'}: {incoming.title}."
        + (f" Hạn trả lời {due_on:%d/%m/%Y}." if due_on else ""),
        link=reverse("desk:incoming_one", args=[incoming.pk]),
        key=f"incoming:{incoming.pk}:{to.pk}:{today}",
    )
    audit.record(
        act="incoming-assigned",
        appointment=appointment,
        subject=incoming,
        sentence=f"Chuyển {incoming} cho {to.user}",
    )
    return incoming


@transaction.atomic
def close(
    *,
    incoming: IncomingDocument,
    appointment: Appointment,
    answer: OfficialDocument | None = None,
    note: str = "",
) -> IncomingDocument:
    """Close an incoming document with the issued document that answers it, or with a note why none is needed."""
    incoming = _open(incoming)
    if appointment.pk != incoming.assigned_to_id and not may_assign(appointment, incoming):
        raise NotEntitled("Chỉ người được giao xử lý được kết thúc văn bản đến này.")
    if answer is not None and not (answer.is_issued and answer.issuer.unit_id == incoming.office.unit_id):
        raise WrongStatus("Văn bản trả lời phải là văn bản đã ban hành của cơ quan này.")
    if answer is None and not note.strip():
        raise WrongStatus("Hãy chọn văn bản trả lời hoặc ghi lý do không cần trả lời.")
    incoming.answer, incoming.note, incoming.closed_on = answer, note.strip(), timezone.localdate()
    incoming.save(update_fields=["answer", "note", "closed_on"])
    audit.record(
        act="incoming-closed", appointment=appointment, subject=incoming,
        sentence=f"Xong {incoming}: {answer or note.strip()}",
    )  # fmt: skip
    return incoming


def _open(incoming: IncomingDocument) -> IncomingDocument:
    locked = (
        IncomingDocument.objects.select_for_update(of=("self",)).select_related("office").get(pk=incoming.pk)
    )
    if locked.closed_on is not None:
        raise WrongStatus(f"{locked} đã xong ngày {locked.closed_on:%d/%m/%Y}.")
    return locked
