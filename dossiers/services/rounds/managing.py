"""Who steers a round, how far it has come, and whom to tell of a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role
from accounts.role_groups import SIGNERS, UNIT_ROLES
from accounts.unit_succession import heir_on
from dossiers import permissions
from dossiers.errors import NotAllowed, WrongState
from dossiers.models import CompletenessCheck, Dossier, DossierState, Round, Sitting, Submission
from dossiers.models import SubmissionState as S
from dossiers.models.dossiers import RUNNING_STATES
from dossiers.rules.round_changes import Standing, why_finished
from dossiers.services.rounds.authorities import may_record
from ledger.services import outbox

UNDER_WAY = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.SIGNED)


def may_steer(appointment: Appointment, round: Round) -> bool:
    """Return whether somebody steers the round: the standing office's clerk, or an administrator who keeps it."""
    return may_record(appointment, round)


def locked_round(*, appointment: Appointment, round: Round) -> tuple[Round, Standing]:
    """Return the round with its row locked, and how far it has come.

    Raise NotAllowed (standing office, or an administrator who keeps it) and WrongState (closed or cancelled).
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related(
        "standing_office", "issuer", "council"
    )
    found = rows.get(pk=round.pk)
    permissions.require_in_force(appointment)
    if not may_steer(appointment, found):
        raise NotAllowed(f"Việc này do {found.standing_office} làm. Hãy báo cơ quan đó.")
    standing = standing_of(found)
    if why := why_finished(standing):
        raise WrongState(why)
    return found, standing


def standing_of(round: Round) -> Standing:
    """Return how far a round has come, in three queries."""
    checks = CompletenessCheck.objects.filter(dossier=OuterRef("pk"), accepted=True)
    counts = Dossier.objects.filter(round=round).annotate(was_accepted=Exists(checks)).aggregate(
        sent=Count("pk", filter=Q(submitted_at__isnull=False)),
        accepted=Count("pk", filter=Q(was_accepted=True)),
        ended=Count("pk", filter=Q(state__in=[DossierState.RECOGNISED, DossierState.REFUSED])),
        running=Count("pk", filter=Q(state__in=RUNNING_STATES)),
    )  # fmt: skip
    sittings = Sitting.objects.filter(round=round).aggregate(
        sittings=Count("pk"), open_sittings=Count("pk", filter=Q(concluded_at__isnull=True))
    )
    submissions = Submission.objects.filter(round=round).aggregate(
        submissions=Count("pk"), open_submissions=Count("pk", filter=Q(state__in=UNDER_WAY))
    )
    closed = round.closed_at is not None
    return Standing(closed=closed, cancelled=round.cancelled, **counts, **sittings, **submissions)


def page_of(round: Round) -> str:
    """Return the address of the round's page."""
    return reverse("workflows:round", args=[round.pk])


def people_of(
    units: Iterable[AdministrativeUnit], roles: Collection[str] = UNIT_ROLES
) -> dict[int, list[Appointment]]:
    """Return by each unit's key who works for it today in these roles, or for the unit that succeeded it.

    Two queries however many units there are; one more for each unit that has ended.
    """
    today = timezone.localdate()
    heirs = {unit.pk: heir_on(unit, today).pk for unit in units}
    posts = Appointment.objects.valid_on(today).filter(
        role__in=roles, user__is_active=True, office__unit__in=set(heirs.values())
    )
    by_unit: dict[int, list[Appointment]] = {}
    for post in posts.select_related("user", "office__unit").order_by("pk"):
        by_unit.setdefault(post.office.unit_id, []).append(post)
    return {key: by_unit.get(heir, []) for key, heir in heirs.items()}


def judges_of(round: Round) -> list[Appointment]:
    """Return who checks, judges and signs in the round today: standing office, council, leaders of the issuer."""
    today = timezone.localdate()
    seats = round.council.seats.serving_on(today).values("appointment") if round.with_council else ()
    near = Q(role=Role.STANDING_CLERK, office=round.standing_office_id) | Q(
        role__in=SIGNERS, office=round.issuer_id
    )
    posts = Appointment.objects.valid_on(today).filter(near | Q(pk__in=seats), user__is_active=True)
    return list(posts.select_related("user", "office__unit").order_by("pk"))


def tell(
    people: Iterable[Appointment],
    *,
    subject: str,
    body: str,
    key: str,
    link: str,
    links: Mapping[int, str] | None = None,
) -> int:
    """Queue one message for each person, in one statement; return to how many.

    `links` leads an appointment to an address of its own. Sent under the appointment, not at all once it has ended.
    """
    by_user = {post.user_id: post for post in people}
    outbox.queue_all(
        outbox.letter_to(
            post.user,
            subject=subject,
            body=body,
            link=(links or {}).get(post.pk, link),
            key=key,
            audience=f"post:{post.pk}",
        )
        for post in by_user.values()
    )
    return len(by_user)
