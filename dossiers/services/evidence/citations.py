"""Citations of a page of evidence ("trang 3") in an answer."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from accounts.models import Appointment
from dossiers.errors import BadAnswer, WrongState
from dossiers.models import Citation, DossierState, Evidence
from dossiers.services.assessment.answers import locked_dossier, require_contributor
from ledger.services import audit

MOST_PAGES = 5000


def last_page(evidence: Evidence) -> int | None:
    """Return the number of pages, or None while nothing was extracted."""
    return evidence.page_count or evidence.pages.aggregate(last=Max("number"))["last"]


def _open_line(appointment: Appointment, evidence: Evidence) -> None:
    dossier = locked_dossier(evidence.dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không sửa trích dẫn được.")
    require_contributor(appointment, dossier, evidence.code)


@transaction.atomic
def cite(*, appointment: Appointment, evidence: Evidence, page: int) -> Citation:
    """Cite a page for the indicator of the evidence; the same page twice is one citation.

    Raise NotAllowed, WrongState, and BadAnswer if there is no such page.
    """
    _open_line(appointment, evidence)
    if evidence.removed_at is not None:
        raise WrongState(f"Minh chứng {evidence.label} đã được bỏ ra.")
    last = last_page(evidence)
    if page < 1 or page > (last or MOST_PAGES):
        most = f" Minh chứng {evidence.label} có {last} trang." if last else ""
        raise BadAnswer(f"Không có trang {page}.{most} Hãy nhập lại số trang.")
    citation, fresh = Citation.objects.get_or_create(
        evidence=evidence, page=page, defaults={"by": appointment}
    )
    if fresh:
        audit.record(
            act="cite-page",
            appointment=appointment,
            subject=evidence.dossier,
            sentence=f"Trích dẫn {citation} cho chỉ tiêu {evidence.code}.",
        )
    return citation


@transaction.atomic
def drop(*, appointment: Appointment, citation: Citation) -> None:
    """Delete a citation."""
    _open_line(appointment, citation.evidence)
    audit.record(
        act="drop-citation",
        appointment=appointment,
        subject=citation.evidence.dossier,
        sentence=f"Bỏ trích dẫn {citation} của chỉ tiêu {citation.evidence.code}.",
    )
    citation.delete()
