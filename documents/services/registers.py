"""Registers of outgoing documents (sổ đăng ký văn bản đi): allocating, reserving and voiding numbers; the lines.

NĐ 30/2020/NĐ-CP, Điều 15: numbers run from 1 in a calendar year for a body and a kind, each once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Office, Role
from documents.errors import NotEntitled, WrongStatus
from documents.models import EntryState, NumberRegister, OfficialDocument, RegisterEntry
from documents.rules import full_number
from ledger.required import require_reason
from ledger.services import audit

_NO_REASON = "Chưa ghi lý do. Hãy ghi rõ lý do rồi thử lại."


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of a register as Phụ lục IV prints it; `state` is "issued", an EntryState, or "missing"."""

    number: int
    full_number: str
    on: date | None
    kind: str
    title: str
    signer: str
    recipients: str
    state: str
    note: str = ""
    document: OfficialDocument | None = None


@transaction.atomic
def allocate(*, issuer: Office, year: int, type_code: str) -> int:
    """Return the next number of the register, its row locked until the caller's transaction ends.

    Where that transaction fails the number is free again, so registers have no gaps
    (NĐ 30/2020/NĐ-CP, Điều 15).
    """
    register = _locked(issuer, year, type_code)
    register.last += 1
    register.save(update_fields=["last"])
    return register.last


def next_number(*, issuer: Office, year: int, type_code: str) -> int:
    """Return the number that would be allocated now, for display only."""
    register = NumberRegister.objects.filter(issuer=issuer, year=year, type_code=type_code).first()
    return register.last + 1 if register else 1


@transaction.atomic
def reserve(
    *, issuer: Office, type_code: str, appointment: Appointment, on: date, reason: str
) -> RegisterEntry:
    """Reserve the next number for a later document, with a reason.

    Raises NotEntitled (only the body's document clerk), WrongStatus (no reason).
    """
    require_clerk(appointment, issuer)
    number = allocate(issuer=issuer, year=on.year, type_code=type_code)
    reason = require_reason(reason, _NO_REASON, error=WrongStatus)
    return _enter(issuer, type_code, number, EntryState.RESERVED, reason, appointment, on)


@transaction.atomic
def enter_paper(
    *,
    issuer: Office,
    type_code: str,
    appointment: Appointment,
    on: date,
    title: str,
    signer_name: str,
    reserved: RegisterEntry | None = None,
) -> RegisterEntry:
    """Register a document issued on paper, under a reserved number or the next one."""
    require_clerk(appointment, issuer)
    if not title.strip() or not signer_name.strip():
        raise WrongStatus("Chưa ghi trích yếu hoặc người ký của văn bản giấy.")
    if reserved is None:
        number = allocate(issuer=issuer, year=on.year, type_code=type_code)
        entry = _enter(issuer, type_code, number, EntryState.PAPER, "Văn bản giấy", appointment, on)
    else:
        entry = use_reserved(reserved, issuer=issuer, type_code=type_code, year=on.year)
        entry.state, entry.on = EntryState.PAPER, on
    entry.title, entry.signer_name = title.strip(), signer_name.strip()
    entry.save()
    audit.record(
        act="paper-entered",
        appointment=appointment,
        subject=entry,
        sentence=f"Vào sổ văn bản giấy số {entry.number} ({type_code}): {entry.title}",
    )
    return entry


@transaction.atomic
def void(*, entry: RegisterEntry, appointment: Appointment, reason: str) -> RegisterEntry:
    """Void a reserved number; it stays in the register with its reason."""
    require_clerk(appointment, entry.register.issuer)
    entry = RegisterEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.state != EntryState.RESERVED:
        raise WrongStatus(f"Số {entry.number} {entry.get_state_display().lower()} nên không hủy được.")
    reason = require_reason(reason, _NO_REASON, error=WrongStatus)
    entry.state, entry.reason = EntryState.VOIDED, f"{reason} (giữ số: {entry.reason})"
    entry.save()
    audit.record(
        act="number-voided",
        appointment=appointment,
        subject=entry,
        sentence=f"Hủy số {entry.number} của {entry.register}: {reason.strip()}",
    )
    return entry


def use_reserved(entry: RegisterEntry, *, issuer: Office, type_code: str, year: int) -> RegisterEntry:
    """Mark a reserved number as used and return it; raise WrongStatus where it is another register's or used."""
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("register").get(pk=entry.pk)
    own = (entry.register.issuer_id, entry.register.type_code, entry.register.year)
    if entry.state != EntryState.RESERVED or own != (issuer.pk, type_code, year):
        raise WrongStatus(f"Số {entry.number} không còn được giữ cho sổ này. Hãy chọn số khác.")
    entry.state = EntryState.USED
    entry.save(update_fields=["state"])
    return entry


def register_lines(register: NumberRegister) -> list[RegisterLine]:
    """Return every number of a register from 1 to the last with the document or entry that has it.

    A number that nothing explains has the state "missing"; there is none unless rows were taken out.
    """
    documents = {
        document.number: document
        for document in OfficialDocument.objects.issued()
        .filter(issuer=register.issuer, year=register.year, type=register.type_code)
        .defer("facts")
    }
    entries = {entry.number: entry for entry in register.entries.all()}
    return [
        _line(number, register, documents.get(number), entries.get(number))
        for number in range(1, register.last + 1)
    ]


def _line(
    number: int, register: NumberRegister, document: OfficialDocument | None, entry: RegisterEntry | None
) -> RegisterLine:
    if document is not None:
        recipients = "; ".join(document.recipients.splitlines())
        return RegisterLine(
            number, document.full_number, document.issued_on, document.get_kind_display(), document.title,
            document.signer_name, recipients, "issued", document=document,
        )  # fmt: skip
    shown = full_number(
        number, f"{register.type_code}-{register.issuer.symbol or register.issuer.code.upper()}"
    )
    if entry is None:
        return RegisterLine(number, shown, None, register.type_code, "", "", "", "missing", "Không rõ")
    note = f"{EntryState(entry.state).label}: {entry.reason}"
    return RegisterLine(
        number, shown, entry.on, register.type_code, entry.title, entry.signer_name, "", entry.state, note
    )


def require_clerk(appointment: Appointment, issuer: Office) -> None:
    """Raise NotEntitled unless this is the document clerk (văn thư) of the body, in office today."""
    of_the_unit = appointment.office.unit_id == issuer.unit_id
    if (
        appointment.role != Role.DOCUMENT_CLERK
        or not of_the_unit
        or not appointment.holds_on(timezone.localdate())
    ):
        raise NotEntitled("Chỉ văn thư của cơ quan ban hành được ghi sổ. Hãy chuyển việc này cho văn thư.")


def _locked(issuer: Office, year: int, type_code: str) -> NumberRegister:
    keys: dict[str, Any] = {"issuer": issuer, "year": year, "type_code": type_code}
    NumberRegister.objects.get_or_create(**keys)
    return NumberRegister.objects.select_for_update().get(**keys)


def _enter(
    issuer: Office, type_code: str, number: int, state: str, reason: str, appointment: Appointment, on: date
) -> RegisterEntry:
    entry = RegisterEntry.objects.create(
        register=NumberRegister.objects.get(issuer=issuer, year=on.year, type_code=type_code),
        number=number,
        state=state,
        reason=reason,
        on=on,
        by=appointment,
    )
    audit.record(
        act="number-kept",
        appointment=appointment,
        subject=entry,
        sentence=f"{EntryState(state).label} {number} ({type_code}, {on.year}): {reason}",
    )
    return entry
