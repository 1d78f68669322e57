"""Pending items: what waits for somebody without being a task of a flow (proposals, appeals, certificates …).

These records have no flow; the inbox lists them below the tasks, so that nobody has to find them by a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import Appointment, Role
from accounts.role_groups import SIGNERS
from criteria.models import SetDraft, SetEntry
from documents.models import SigningCertificate
from dossiers.models import (
    ASKED_ROLES,
    AgendaItem,
    BatchState,
    CertificateBatch,
    Dossier,
    DossierState,
    EndingKind,
    EndingState,
    IndicatorRequest,
    Objection,
    ObjectionState,
    Round,
    RoundStep,
    TitleEnding,
)
from dossiers.services.decisions import certificates
from dossiers.services.rounds import closing
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.titles import appeals, revocations
from workflows.inbox.reassessment import awaiting_reassessment

MOST = 50


@dataclass(frozen=True, slots=True)
class PendingItem:
    """One pending item: what to do, about whom, in which round, where, and until when (None without a term)."""

    title: str
    subject: str
    about: str
    url: str
    due: date | None = None


def pending_items(post: Appointment, today: date) -> list[PendingItem]:
    """Return the pending items of the appointment, the earliest term first, at most MOST of a kind.

    The leaders of the issuing office may answer an appeal too; they see it once it is overdue, when they are also
    reminded of it (nhắc cấp trên).
    """
    items = [
        *_to_propose(post),
        *_to_close(post),
        *_to_assess_again(post),
        *_asked(post),
        *_objections(post, today),
        *_endings(post),
        *_certificates_to_order(post, today),
        *_certificates(post),
        *_signers(post),
        *_set_entries(post),
    ]
    return sorted(items, key=lambda one: one.due or date.max)


def _to_propose(post: Appointment) -> Iterator[PendingItem]:
    """Yield the rounds in which dossiers wait to be put before the authority; their minutes are sealed."""
    if post.role != Role.STANDING_CLERK:
        return
    unsealed = AgendaItem.objects.filter(dossier=OuterRef("pk"), sitting__concluded_at__isnull=True)
    waiting = Dossier.objects.filter(
        ~Exists(unsealed), state=DossierState.PROPOSED, round__standing_office=post.office_id
    )
    rows = Round.objects.filter(pk__in=waiting.values("round")).annotate(
        waiting=Count("dossiers", filter=Q(dossiers__in=waiting))
    )
    for row in rows.order_by("pk")[:MOST]:
        address = f"{reverse('workflows:round', args=[row.pk])}#lap-to-trinh"
        yield PendingItem("Lập tờ trình đề nghị công nhận", f"{row.waiting} hồ sơ", str(row), address)


def _to_close(post: Appointment) -> Iterator[PendingItem]:
    """Yield the rounds in which everything is finished: their report is due, and with it they are closed."""
    if post.role != Role.STANDING_CLERK:
        return
    rows = closing.ready_to_close(Round.objects.filter(standing_office=post.office_id))
    counted = rows.annotate(ended=Count("dossiers")).order_by("pk")
    for row in counted[:MOST]:
        due, _ = due_for(row, RoundStep.REPORT)
        address = f"{reverse('workflows:round_report', args=[row.pk])}#dong-dot"
        yield PendingItem("Báo cáo và đóng đợt", f"{row.ended} hồ sơ đã xong", str(row), address, due)


def _to_assess_again(post: Appointment) -> Iterator[PendingItem]:
    if post.role != Role.STANDING_CLERK:
        return
    for row in awaiting_reassessment(post).select_related("dossier__unit", "dossier__round")[:MOST]:
        dossier = row.dossier
        yield PendingItem(
            "Đánh giá lại theo kiến nghị được chấp nhận",
            str(dossier.unit),
            str(dossier.round),
            f"{appeals.address(dossier)}#viec-tiep",
        )


def _asked(post: Appointment) -> Iterator[PendingItem]:
    """Yield the indicators that units of other places ask the appointment's office about."""
    if post.role not in ASKED_ROLES:
        return
    rows = IndicatorRequest.objects.waiting().filter(office=post.office_id).order_by("due", "pk")
    for row in rows.select_related("dossier__unit", "dossier__round")[:MOST]:
        title, dossier = f"{row.get_kind_display()} {row.code}", row.dossier
        yield PendingItem(title, str(dossier.unit), str(dossier.round), row.get_absolute_url(), row.due)


def _objections(post: Appointment, today: date) -> Iterator[PendingItem]:
    rows = Objection.objects.filter(state=ObjectionState.FILED).order_by("answer_due", "pk")
    if post.role == Role.STANDING_CLERK:
        rows = rows.filter(dossier__round__standing_office=post.office_id)
    elif post.role in SIGNERS:
        rows = rows.filter(dossier__round__issuer=post.office_id, answer_due__lt=today)
    else:
        return
    for row in rows.select_related("dossier__unit", "dossier__round")[:MOST]:
        dossier = row.dossier
        address = appeals.address(dossier)
        yield PendingItem("Trả lời kiến nghị", str(dossier.unit), str(dossier.round), address, row.answer_due)


def _endings(post: Appointment) -> Iterator[PendingItem]:
    rows = TitleEnding.objects.order_by("pk")
    if post.role == Role.DOCUMENT_CLERK:
        rows = rows.filter(state=EndingState.SIGNED, title__dossier__round__issuer__unit=post.office.unit_id)
    elif post.role in SIGNERS:
        rows = rows.filter(
            state=EndingState.PROPOSED,
            title__dossier__round__issuer=post.office_id,
            title__dossier__round__signing_role__in=["", post.role],
        )
    else:
        return
    for row in rows.select_related("title__unit", "title__dossier__round")[:MOST]:
        words = "Cấp số quyết định" if row.state == EndingState.SIGNED else "Xem xét, ký quyết định"
        kind = "thu hồi" if row.kind == EndingKind.REVOKE else "cho thôi giữ"
        title = row.title
        yield PendingItem(
            f"{words} {kind} danh hiệu", str(title.unit), str(title.dossier.round), revocations.address(title)
        )


def _certificates_to_order(post: Appointment, today: date) -> Iterator[PendingItem]:
    """Yield published decisions whose certificates this signer may order."""
    if post.role not in SIGNERS:
        return
    rows = certificates.not_ordered(today).filter(
        submission__round__issuer=post.office_id, submission__round__signing_role__in=["", post.role]
    )
    for row in rows.select_related("document", "submission__round")[:MOST]:
        about = str(row.submission.round)
        yield PendingItem("Cho phép cấp giấy công nhận", str(row), about, certificates.page_of(row.pk))


def _certificates(post: Appointment) -> Iterator[PendingItem]:
    if post.role != Role.DOCUMENT_CLERK:
        return
    rows = CertificateBatch.objects.filter(
        state__in=[BatchState.ORDERED, BatchState.STOPPED],
        decision__submission__round__issuer__unit=post.office.unit_id,
    ).order_by("pk")
    for row in rows.select_related("decision__document", "decision__submission__round")[:MOST]:
        about = str(row.decision.submission.round)
        yield PendingItem("Cấp số giấy công nhận", str(row.decision), about, certificates.address(row))


def _signers(post: Appointment) -> Iterator[PendingItem]:
    """Return signing certificates that another site administrator proposed and this one has to confirm."""
    if post.role != Role.SITE_ADMINISTRATOR:
        return
    page = reverse("desk:certificates")
    rows = SigningCertificate.objects.waiting_for(post.user).order_by("registered_at", "pk")
    for row in rows.select_related("owner", "office")[:MOST]:
        address = f"{page}#chung-thu-{row.pk}"
        yield PendingItem("Xác nhận chứng thư số", str(row.owner or row.office), str(row), address)


def _set_entries(post: Appointment) -> Iterator[PendingItem]:
    """Return the drafts of criteria sets with values that another site administrator filled in from a source."""
    if post.role != Role.SITE_ADMINISTRATOR:
        return
    waiting = SetEntry.objects.waiting().filter(code=OuterRef("code"), version=OuterRef("version"))
    others = waiting.exclude(by__user=post.user_id).order_by().values("code")
    count = Subquery(others.annotate(n=Count("pk")).values("n"))
    rows = SetDraft.objects.annotate(waiting=count).filter(waiting__gt=0).defer("grid")
    for row in rows[:MOST]:
        address = reverse("workflows:set_completion", args=[row.pk])
        about = f"{row.waiting} giá trị chờ người thứ hai"
        yield PendingItem("Xác nhận giá trị của bộ tiêu chí", row.title or row.code, about, address)
