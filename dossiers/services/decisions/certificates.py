"""Certificates of title for a whole decision: ordered by a signer, numbered by the clerk, made one by one.

An old title whose level is not reached, or cannot be judged, stays as it was published, but gets no certificate.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.queries import mandate_for
from documents import validity
from documents.errors import DocumentError
from documents.models import DocumentKind
from documents.services import official
from dossiers import permissions
from dossiers.errors import NotAllowed, NotReached, WrongState
from dossiers.models import BatchState, CertificateBatch, Decision, SubmissionState, Title, TitleCertificate
from dossiers.rules.titles import UNKNOWN_END
from dossiers.services.assessment import levels
from dossiers.services.notifications import notify
from ledger.services import audit, files

STALLED_AFTER = timedelta(minutes=3)  # nothing moved for so long: whoever was making them is gone


@transaction.atomic
def order(*, appointment: Appointment, decision: Decision) -> CertificateBatch:
    """Order the certificates of a published decision; whoever orders signs each of them.

    Raise NotAllowed (no mandate to sign the issuer's documents today), WrongState (not published, or ordered already),
    NotReached (no title of it may have one).
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("submission__round__issuer").get(
        pk=decision.pk
    )  # fmt: skip
    issuer = decision.submission.round.issuer
    if mandate_for(appointment, issuer, timezone.localdate()) is None:
        raise NotAllowed(f"{appointment.user} không có thẩm quyền ký văn bản của {issuer} hôm nay.")
    if decision.submission.state != SubmissionState.PUBLISHED:
        raise WrongState("Quyết định chưa ban hành nên chưa cấp giấy công nhận được.")
    validity_today = validity.validity_of(decision.document, timezone.localdate())
    if validity_today.is_revoked:
        raise WrongState(
            f"{decision} {validity_today.sentence.rstrip('.')}. Vì vậy không cấp giấy công nhận."
        )
    if CertificateBatch.objects.filter(decision=decision).exists():
        raise WrongState("Giấy công nhận theo quyết định này đã được cho phép cấp.")
    batch = CertificateBatch.objects.create(
        decision=decision, ordered_by=appointment, total=_may_be_made(decision)
    )
    audit.record(
        act="certificates-ordered", appointment=appointment, subject=batch,
        sentence=f"Cho phép cấp {batch.total} giấy công nhận theo {decision}",
    )  # fmt: skip
    return batch


@transaction.atomic
def begin(*, appointment: Appointment, batch: CertificateBatch) -> CertificateBatch:
    """Start making the certificates, or resume after a stop; the caller sends `run` to the background.

    Raise WrongState if they are being made and progressed within the last minutes.
    """
    batch = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
    unit = batch.decision.submission.round.issuer.unit
    permissions.require(appointment, Role.DOCUMENT_CLERK, unit=unit)
    now = timezone.now()
    if not may_begin(batch, now):
        raise WrongState(f"Giấy công nhận {batch.get_state_display().lower()}.")
    batch.total = _may_be_made(batch.decision)
    batch.state, batch.numbered_by, batch.problem, batch.moved_at = BatchState.RUNNING, appointment, "", now
    batch.save(update_fields=["state", "numbered_by", "problem", "total", "moved_at"])
    audit.record(
        act="certificates-begun",
        appointment=appointment,
        subject=batch,
        sentence=f"Cấp số {batch.total} giấy công nhận",
    )
    return batch


def may_begin(batch: CertificateBatch, now: datetime) -> bool:
    """Return whether making may start: ordered, stopped, or stalled."""
    if batch.state == BatchState.RUNNING:
        return batch.moved_at is None or batch.moved_at < now - STALLED_AFTER
    return batch.state in {BatchState.ORDERED, BatchState.STOPPED}


def stop(*, batch_id: int, problem: str) -> None:
    """Stop the batch with its problem; what is issued stays and the clerk may resume."""
    running = CertificateBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING)
    running.update(state=BatchState.STOPPED, problem=problem, moved_at=timezone.now())


def run(*, batch: CertificateBatch, on: date | None = None) -> CertificateBatch:
    """Make the missing certificates, each in its own transaction, then one PDF of all.

    Safe to run again: titles with a certificate are skipped. A certificate that cannot be made stops the
    batch with the reason; what is issued stays.
    """
    day = on or timezone.localdate()
    for title in _reached(batch.decision)[0]:
        if hasattr(title, "certificate"):
            continue
        try:
            _make(batch, title, day)
        except DocumentError as error:
            stop(batch_id=batch.pk, problem=f"{title.unit}: {error}")
            batch.refresh_from_db()
            return batch
    return _finish(batch)


@transaction.atomic
def _make(batch: CertificateBatch, title: Title, day: date) -> None:
    locked = CertificateBatch.objects.select_for_update(of=("self",)).select_related(
        "decision__document__issuer", "ordered_by__user", "numbered_by"
    ).get(pk=batch.pk)  # fmt: skip
    if TitleCertificate.objects.filter(title=title).exists() or locked.numbered_by is None:
        return
    decision = locked.decision.document
    mandate = mandate_for(locked.ordered_by, decision.issuer, day)
    document = official.draft(
        kind=DocumentKind.CERTIFICATE,
        issuer=decision.issuer,
        title=f"Công nhận {title.unit}",
        facts=certificate_facts(title),
        appointment=locked.ordered_by,
    )
    official.sign(document=document, appointment=locked.ordered_by, mandate=mandate, on=day)
    TitleCertificate.objects.create(
        batch=locked, title=title, document=document
    )  # told by the line of the issue
    official.issue(document=document, appointment=locked.numbered_by, on=day)
    CertificateBatch.objects.filter(pk=locked.pk).update(done=F("done") + 1, moved_at=timezone.now())


def certificate_facts(title: Title) -> dict[str, object]:
    """Return the data of a certificate."""
    decision = title.decision.document
    issued = f" ngày {decision.issued_on:%d/%m/%Y}" if decision.issued_on else ""
    return {
        "title_id": title.pk,
        "unit": title.unit.name,
        "honour": f"đạt danh hiệu “{title.name}” {title.level_words} năm {title.dossier.round.year}",
        "paragraphs": [f"Có giá trị {title.end_words}" if title.valid_until else UNKNOWN_END.capitalize()],
        "entry": f"Theo Quyết định số {decision.full_number}{issued}",
    }


def _finish(batch: CertificateBatch) -> CertificateBatch:
    papers = batch.papers.select_related("document__pdf", "title__unit").order_by("title__unit__code")
    bundle = merge_pdfs([files.open_bytes(p.document.pdf) for p in papers if p.document.pdf])
    left_out = " ".join(_reached(batch.decision)[1])
    with transaction.atomic():
        batch = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == BatchState.DONE:  # somebody who took the work up was quicker
            return batch
        batch.bundle = files.store(content=bundle, media_type="application/pdf") if bundle else None
        batch.state, batch.problem, batch.moved_at = BatchState.DONE, left_out, timezone.now()
        batch.save(update_fields=["bundle", "state", "problem", "moved_at"])
        recipients = [post for post in (batch.numbered_by, batch.ordered_by) if post is not None]
        notify(
            recipients, subject=f"Đã cấp {batch.done} giấy công nhận", body=str(batch),
            link=address(batch), key=f"certificates:{batch.pk}",
        )  # fmt: skip
    return batch


def not_ordered(day: date) -> QuerySet[Decision]:
    """Return the published decisions with a title in force that day whose certificates nobody has ordered."""
    published = Decision.objects.filter(
        submission__state=SubmissionState.PUBLISHED, certificates__isnull=True
    )
    return published.filter(pk__in=Title.objects.valid_on(day).values("decision")).order_by("pk")


def address(batch: CertificateBatch) -> str:
    """Return the page of a decision's certificates."""
    return page_of(batch.decision_id)


def page_of(decision: int) -> str:
    """Return the page on which a decision's certificates are ordered and made."""
    return reverse("workflows:certificate_batch", args=[decision])


def merge_pdfs(parts: list[bytes]) -> bytes:
    """Return our own PDFs as one, for the printer; empty for none."""
    import pypdfium2  # heavy: loads a native library

    if not parts:
        return b""
    merged = pypdfium2.PdfDocument.new()
    for part in parts:
        with pypdfium2.PdfDocument(part) as source:
            merged.import_pages(source)
    buffer = io.BytesIO()
    merged.save(buffer, version=17)
    merged.close()
    return buffer.getvalue()


def _reached(decision: Decision) -> tuple[list[Title], list[str]]:
    """Return the titles in force that may have a certificate (or have one), and a sentence for each other one."""
    titles = list(_titles(decision))
    results = levels.levels_of((title.dossier, title.level) for title in titles)
    allowed, sentences = [], []
    for title in titles:
        if results[title.dossier_id].reached or hasattr(title, "certificate"):
            allowed.append(title)
        else:
            reason = results[title.dossier_id].sentence
            sentences.append(f"Không lập giấy công nhận cho {title.unit}. {reason}")
    return allowed, sentences


def _may_be_made(decision: Decision) -> int:
    """Return how many certificates may be made. Raise NotReached if every one is barred."""
    allowed, sentences = _reached(decision)
    if sentences and not allowed:
        raise NotReached(
            f"Chưa cấp giấy công nhận được. {' '.join(sentences)} Danh hiệu đã công bố giữ nguyên; hãy bổ sung bộ "
            "tiêu chí hoặc đề nghị thu hồi danh hiệu."
        )
    return len(allowed)


def _titles(decision: Decision):
    """Return the titles of a decision that are still in force, in the order of the units."""
    return (
        Title.objects.valid_on(timezone.localdate())
        .filter(decision=decision)
        .select_related(
            "unit", "decision__document", "dossier__unit", "dossier__round__criteria_set", "certificate"
        )
        .defer("dossier__round__criteria_set__definition")
        .order_by("unit__code")
    )
