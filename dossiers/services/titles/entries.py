"""Titles recognised before this system or elsewhere, entered from paper: entered, corrected, removed.

They count like any title (months, roll-ups, renewals, register) and say everywhere that they were entered; no title
decided here, nothing sealed and no document is changed by them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level
from criteria.models import CriteriaSet
from criteria.rules.definition import BODIES
from criteria.services.selection import sets_for
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import Title, TitleEntry
from dossiers.rules.title_entries import PaperTitle, faults
from dossiers.rules.titles import last_day_of_title
from dossiers.services.evidence.attachments import clean_name
from dossiers.services.supporting_files import SCANS, Upload, take
from dossiers.services.titles.entry_rights import require_keeper
from ledger.models import StoredFile
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

FIELDS = {
    "model": "danh hiệu",
    "government_level": "cấp",
    "level": "mức độ",
    "number": "số, ký hiệu",
    "issuer": "cơ quan ra quyết định",
    "recognised_on": "ngày quyết định",
    "valid_until": "hiệu lực đến",
    "year": "năm đánh giá",
    "note": "ghi chú",
}
OF_ENTRY = ("number", "issuer", "year", "note")


def completed(paper: PaperTitle) -> PaperTitle:
    """Return the paper with the last day that the criteria set in force then states, where none was written."""
    if paper.valid_until is not None:
        return paper
    known = sets_for(
        model=paper.model, level=paper.government_level, unit_kind=None, year=paper.recognised_on.year
    )
    months = known[0].parsed().validity_months if known else None
    return replace(paper, valid_until=last_day_of_title(paper.recognised_on, months)) if months else paper


def highest_level(model: str, government_level: str) -> int | None:
    """Return the highest level that a published set of the model has, None where there is no set."""
    rows = CriteriaSet.objects.published().from_files().filter(model=model)
    found = [one for row in rows if government_level in (one := row.parsed()).government_levels]
    return max((level.level for one in found for level in one.levels), default=None)


def faults_of(unit: AdministrativeUnit, paper: PaperTitle) -> list[tuple[str, str]]:
    """Return what is wrong with a title entered for a unit, by field."""
    return list(
        faults(
            paper,
            unit_level=unit.level,
            is_body=unit.level == Level.BODY,
            highest=highest_level(paper.model, paper.government_level),
            today=timezone.localdate(),
        )
    ) + ([("model", "danh hiệu này dành cho cơ quan, đơn vị")] if _wrong_kind(unit, paper.model) else [])


def _wrong_kind(unit: AdministrativeUnit, model: str) -> bool:
    return model == BODIES and unit.level != Level.BODY


def same_entry(unit: AdministrativeUnit, paper: PaperTitle) -> Title | None:
    """Return the title that stands for the unit already: the same model, level of government and day."""
    rows = Title.objects.of_kind(paper.model, paper.government_level).filter(unit=unit)
    return (
        rows.filter(recognised_on=paper.recognised_on).select_related("decision__document", "entry").first()
    )


def enter(
    *, appointment: Appointment, unit: AdministrativeUnit, paper: PaperTitle, scan: Upload | None = None
) -> Title:
    """Enter a title that a paper decision gave; it counts from then on.

    Raise NotAllowed (not of the territory), BadAnswer (a value is impossible, or the title stands already), BadFile.
    """
    require_keeper(appointment, unit)
    stored = take(scan, appointment=appointment, only=SCANS) if scan else None
    return enter_stored(
        appointment=appointment, unit=unit, paper=paper, scan=stored, name=scan.name if scan else ""
    )


@atomic_service
def enter_stored(
    *,
    appointment: Appointment,
    unit: AdministrativeUnit,
    paper: PaperTitle,
    scan: StoredFile | None = None,
    name: str = "",
) -> Title:
    """Enter a title whose scan is stored already; see `enter`."""
    require_keeper(appointment, unit)
    paper = completed(paper)
    _require_sound(unit, paper)
    entry = TitleEntry.objects.create(
        **{one: getattr(paper, one) for one in OF_ENTRY},
        scan=scan,
        scan_name=clean_name(name) if scan else "",
        entered_by=appointment,
    )
    try:
        with transaction.atomic():
            title = Title.objects.create(
                unit=unit, entry=entry, valid_from=paper.recognised_on, **_of_title(paper)
            )
    except IntegrityError as error:
        raise BadAnswer(f"Danh hiệu này của {unit} vừa được ghi nhận. Hãy tải lại trang để xem.") from error
    line_up(title)
    audit.record(
        act="enter-title",
        appointment=appointment,
        subject=title,
        sentence=f"Ghi nhận từ giấy: {title.name} {title.level_words} của {unit}, {entry} của {entry.issuer}.",
    )
    return title


def _of_title(paper: PaperTitle) -> dict[str, Any]:
    names = ("model", "government_level", "level", "recognised_on", "valid_until")
    return {one: getattr(paper, one) for one in names}


def _require_sound(unit: AdministrativeUnit, paper: PaperTitle, *, but: Title | None = None) -> None:
    found = faults_of(unit, paper)
    if found:
        raise BadAnswer(" ".join(f"{FIELDS[one].capitalize()}: {why}." for one, why in found))
    same = same_entry(unit, paper)
    if same is not None and same != but:
        raise BadAnswer(f"{unit} đã có danh hiệu này với cùng ngày quyết định: {same.paper}.")


def _locked(title: Title) -> Title:
    rows = Title.objects.select_for_update(of=("self",)).select_related("unit", "entry")
    row: Title | None = rows.filter(pk=title.pk).first()
    if row is None or row.entry is None:
        raise WrongState("Chỉ danh hiệu nhập từ giấy còn trong sổ mới sửa hoặc bỏ được ở đây.")
    return row


@atomic_service
def correct(
    *,
    appointment: Appointment,
    title: Title,
    paper: PaperTitle,
    reason: str,
    scan: StoredFile | None = None,
    name: str = "",
) -> Title:
    """Correct an entered title with a reason; each change stands in the audit line.

    Raise NotAllowed, Incomplete (no reason), BadAnswer, WrongState (decided here, or removed).
    """
    title = _locked(title)
    require_keeper(appointment, title.unit)
    reason = require_reason(reason, error=Incomplete)
    paper = completed(paper)
    _require_sound(title.unit, paper, but=title)
    before = paper_of(title)
    changed = [
        f"{words}: {getattr(before, one) or 'trống'} → {getattr(paper, one) or 'trống'}"
        for one, words in FIELDS.items()
        if getattr(before, one) != getattr(paper, one)
    ]
    for one in OF_ENTRY:
        setattr(title.entry, one, getattr(paper, one))
    if scan is not None:
        title.entry.scan, title.entry.scan_name = scan, clean_name(name)
        changed.append(f"bản chụp: {title.entry.scan_name}")
    title.entry.save()
    for one, value in _of_title(paper).items():
        setattr(title, one, value)
    title.valid_from = paper.recognised_on
    title.save()
    line_up(title)
    audit.record(
        act="correct-entered-title",
        appointment=appointment,
        subject=title,
        sentence=f"Sửa danh hiệu nhập từ giấy của {title.unit}: {'; '.join(changed) or 'không đổi'}. Lý do: {reason}",
    )
    return title


@atomic_service
def remove(*, appointment: Appointment, title: Title, reason: str) -> Title:
    """Remove an entered title with a reason: it counts nowhere any more, its row stays as history.

    Raise NotAllowed, Incomplete (no reason), WrongState (decided here, or removed already).
    """
    title = _locked(title)
    require_keeper(appointment, title.unit)
    reason = require_reason(reason, error=Incomplete)
    title.entry.removed_by, title.entry.removed_why = appointment, reason
    title.entry.save(update_fields=["removed_by", "removed_why"])
    title.removed_at, title.replaced_on, title.replaced_by = timezone.now(), None, None
    title.save(update_fields=["removed_at", "replaced_on", "replaced_by"])
    line_up(title)
    audit.record(
        act="remove-entered-title",
        appointment=appointment,
        subject=title,
        sentence=f"Bỏ danh hiệu nhập từ giấy của {title.unit} ({title.entry}). Lý do: {reason}",
    )
    return title


def paper_of(title: Title) -> PaperTitle:
    """Return an entered title as its paper states it."""
    return PaperTitle(**_of_title(title), **{one: getattr(title.entry, one) for one in OF_ENTRY})  # type: ignore[arg-type]


def line_up(title: Title) -> None:
    """Let each entered title of the unit be replaced by the next one of its kind, entered or decided here.

    A title decided here is replaced by a decision alone, never by an entry.
    """
    kind = {"unit": title.unit_id, "model": title.model, "government_level": title.government_level}
    rows = list(Title.objects.filter(**kind).order_by("recognised_on", "pk"))
    for here, later in zip(rows, (*rows[1:], None), strict=False):
        if here.entry_id is None:
            continue
        if later is not None and later.recognised_on <= (here.valid_until or date.max):
            found = (later.recognised_on, later.pk)
        else:
            found = (None, None)
        if (here.replaced_on, here.replaced_by_id) != found:
            here.replaced_on, here.replaced_by_id = found
            here.save(update_fields=["replaced_on", "replaced_by"])
