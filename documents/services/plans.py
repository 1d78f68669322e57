"""Storing parsed plans: once per file, all documents of it or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Appointment, Office
from documents import rules
from documents.models import Plan, PlanAssignment, PlanDeadline, PlanTarget
from documents.parsing import read, read_text
from documents.services.plan_links import store_read_links
from ledger.models import StoredFile
from ledger.services import audit, files
from ledger.vietnamese.folding import fold

MEDIA_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def store_plans(
    *, content: bytes, filename: str, appointment: Appointment | None = None, office: Office | None = None
) -> list[tuple[Plan, bool]]:
    """Parse a file and store its plans; return each with whether it is new.

    They are the office's that issued the file where it is known (`office`), whatever they print; else of the one
    office here whose name they print as their issuer. The same bytes a second time change nothing. Raises
    `documents.parsing.ReadingError` where the file cannot be read; then nothing is kept.
    """
    facts = _without_nul(read(content, filename))
    lines = _without_nul(read_text(content, filename))
    return _store(content, filename, facts, "\n".join(lines), appointment, office)


def office_named(name: str) -> Office | None:
    """Return the one office that bears a printed name, read without marks; None where there is none or more."""
    wanted = fold(name).strip()
    if not wanted:
        return None
    offices = [office for office in Office.objects.only("pk", "name") if fold(office.name).strip() == wanted]
    return offices[0] if len(offices) == 1 else None


@transaction.atomic
def _store(
    content: bytes,
    filename: str,
    facts: dict[str, Any],
    text: str,
    appointment: Appointment | None,
    office: Office | None,
) -> list[tuple[Plan, bool]]:
    suffix = filename.rpartition(".")[2].lower()
    stored = files.store(content=content, media_type=MEDIA_TYPES.get(suffix, "application/octet-stream"))
    source = StoredFile.objects.select_for_update().get(pk=stored.pk)
    known = list(Plan.objects.filter(source=source).order_by("position"))
    if known:
        return [(plan, False) for plan in known]
    plans = [
        _create(source, filename, position, document, text, office)
        for position, document in enumerate(facts["documents"], start=1)
    ]
    _link_drafts(plans)
    store_read_links(plans)
    for plan in plans:
        audit.record(
            act="plan-stored",
            appointment=appointment,
            subject=plan,
            sentence=f"Nhập {plan} từ tệp {filename}, SHA-256 {source.sha256}",
        )
    return [(plan, True) for plan in plans]


def _create(
    source: StoredFile, filename: str, position: int, facts: dict[str, Any], text: str, office: Office | None
) -> Plan:
    printed = facts.get("date") or {}
    issuer = facts.get("issuer") or {}
    signature = facts.get("signature") or {}
    plan = Plan.objects.create(
        source=source,
        office=office or office_named(_text(issuer, "name")),
        filename=filename[-255:],
        position=position,
        type=_text(facts, "type", 20),
        type_name=_text(facts, "type_name", 100),
        number=_text(facts, "number", 40),
        symbol=_text(facts, "symbol", 100),
        normalised=_text(facts, "normalised", 150),
        place=_text(facts, "place", 200),
        date_year=printed.get("year"),
        date_month=printed.get("month"),
        date_day=printed.get("day"),
        title=_text(facts, "title"),
        issuer_name=_text(issuer, "name"),
        issuer_inferred=bool(issuer.get("inferred")),
        addressee=_text(facts, "addressee"),
        signer_authority=_text(signature, "authority"),
        signer_on_behalf=_text(signature, "on_behalf"),
        signer_capacity=_text(signature, "capacity"),
        signer_name=_text(signature, "name", 200),
        text=text,
        facts=facts,
    )
    _create_parts(plan, facts)
    return plan


def _create_parts(plan: Plan, facts: dict[str, Any]) -> None:
    PlanAssignment.objects.bulk_create(
        PlanAssignment(
            plan=plan,
            unit=_text(item, "unit"),
            role=item.get("role") or "execute",
            indicators=list(item.get("indicators") or []),
            criteria=list(item.get("criteria") or []),
            standards=list(item.get("standards") or []),
            task=_text(item, "task"),
            line=item.get("line"),
        )
        for item in facts.get("assignments") or []
    )
    PlanDeadline.objects.bulk_create(
        PlanDeadline(
            plan=plan,
            date=date.fromisoformat(item["date"]) if item.get("date") else None,
            recurs=_text(item, "recurs", 5),
            before=bool(item.get("before")),
            text=_text(item, "text"),
            line=item.get("line"),
        )
        for item in facts.get("deadlines") or []
        if item.get("date") or item.get("recurs")
    )
    PlanTarget.objects.bulk_create(
        PlanTarget(
            plan=plan,
            value=Decimal(str(item["value"])),
            unit=_text(item, "unit", 40),
            operator=_text(item, "operator", 10),
            subject=_text(item, "subject"),
            year=item.get("year"),
            line=item.get("line"),
        )
        for item in facts.get("targets") or []
    )


def _link_drafts(plans: list[Plan]) -> None:
    """Link each tờ trình to the draft it carries in the same file."""
    pairs = rules.carried_by([(plan.type, bool(plan.number)) for plan in plans])
    for submission, draft in pairs.items():
        plans[submission].carries = plans[draft]
        plans[submission].save(update_fields=["carries"])


def _text(facts: dict[str, Any], key: str, limit: int | None = None) -> str:
    value = facts.get(key)
    return "" if value is None else str(value)[:limit]


def _without_nul(value: Any) -> Any:
    """Return the value without NUL characters, which PostgreSQL does not keep."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    return value
