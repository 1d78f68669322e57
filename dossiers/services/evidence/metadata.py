"""Metadata of evidence (lý lịch): proposed from its text by the document parser, confirmed by a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment
from documents.parsing import ReadingError, read
from dossiers.errors import WrongState
from dossiers.models import DossierState, Evidence, Passport
from dossiers.rules import evidence_metadata
from dossiers.services.assessment.answers import locked_dossier, require_contributor
from ledger.services import audit

HEAD_PAGES = 2
HEAD_LETTERS = 12_000
PERSONAL, POSITION = "personal-number", "location"  # codes of the reader's remarks
LENGTHS = {"issuer": 300, "number": 40, "symbol": 80, "title": 500}


def day_of(found: dict[str, int | None]) -> date | None:
    """Return the date of a document head, or None if a part of it is missing or it is no date."""
    try:
        return date(int(found["year"] or 0), int(found["month"] or 0), int(found["day"] or 0))
    except ValueError:
        return None


def read_head(text: str) -> dict[str, Any]:
    """Return issuer, number, symbol, issued_on and title as a document's head prints them; empty if unreadable."""
    if not text.strip():
        return {}
    try:
        documents = read(text[:HEAD_LETTERS].encode(), "minh-chung.txt")["documents"]
    except ReadingError:
        return {}
    if not documents:
        return {}
    head = documents[0]
    texts = {
        "issuer": head["issuer"]["name"],
        "number": head["number"],
        "symbol": head["symbol"],
        "title": head["title"],
    }
    found: dict[str, Any] = {name: str(value or "")[: LENGTHS[name]] for name, value in texts.items()}
    if not (found["symbol"] or found["issuer"] or head["type"]):
        return {}
    found["issued_on"] = day_of(head["date"])
    return found


def propose_metadata(evidence: Evidence) -> Passport:
    """Store the metadata found in the text, unless a person has confirmed it; keep the parser's warnings."""
    pages = evidence.pages.filter(number__lte=HEAD_PAGES).order_by("number").values_list("text", flat=True)
    head = read_head("\n".join(pages))
    remarks = set(evidence.remarks.values_list("code", flat=True))
    with transaction.atomic():
        passport, _ = Passport.objects.get_or_create(evidence=evidence)
        passport.has_identity_number = PERSONAL in remarks
        passport.has_position = POSITION in remarks
        if passport.confirmed_by_id is None:
            for name, value in head.items():
                setattr(passport, name, value)
        passport.save()
    return passport


@transaction.atomic
def confirm_metadata(*, appointment: Appointment, evidence: Evidence, fields: dict[str, Any]) -> Passport:
    """Store metadata confirmed by a person: issuer, number, symbol, issued_on, title."""
    dossier = locked_dossier(evidence.dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không sửa lý lịch minh chứng được.")
    require_contributor(appointment, dossier, evidence.code)
    passport, _ = Passport.objects.get_or_create(evidence=evidence)
    for name, most in LENGTHS.items():
        setattr(passport, name, str(fields.get(name) or "").strip()[:most])
    passport.issued_on = fields.get("issued_on")
    passport.confirmed_by, passport.confirmed_at = appointment, timezone.now()
    passport.save()
    audit.record(
        act="confirm-passport",
        appointment=appointment,
        subject=dossier,
        sentence=f"Xác nhận lý lịch minh chứng {evidence.label}: {passport}.",
    )
    return passport


def warnings_of(evidence: Evidence) -> list[str]:
    """Return what a person should look at: the day against the assessment year, personal numbers, a photo's place."""
    passport = Passport.objects.filter(evidence=evidence).first() or Passport(evidence=evidence)
    warnings = []
    age = evidence_metadata.check_day(passport.issued_on, evidence.dossier.round.year)
    if not age.fits:
        warnings.append(age.words)
    if passport.has_identity_number:
        warnings.append("có số định danh cá nhân: hãy che số trước khi gửi nơi khác")
    if passport.has_position:
        warnings.append("ảnh có vị trí chụp: hãy tải lại ảnh không kèm vị trí nếu không cần")
    return warnings
