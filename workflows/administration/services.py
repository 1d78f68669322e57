"""Services of the administration that need rooms above `accounts`: running dossiers, setup steps, editor groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role, SigningMandate, User
from accounts.queries import managed_by
from accounts.rules.units import HAMLET_KINDS
from accounts.services import reforms
from criteria.models import CriteriaSet
from documents.models import DocumentKind
from dossiers.models import Council, Dossier, Round
from dossiers.models.dossiers import ENDED_STATES
from home.services.editor_groups import sync_all_groups, sync_groups_of
from ledger.vietnamese.collation import name_key

NAMED = 10


def running_dossiers(units: Sequence[AdministrativeUnit]) -> list[str]:
    """Return the units' unfinished dossiers in words: the first ten and how many more."""
    running = (
        Dossier.objects.filter(unit__in=units).exclude(state__in=ENDED_STATES).order_by("unit__code", "pk")
    )
    rows = [
        f"{one.unit} – {one.round} ({one.get_state_display().lower()})"
        for one in running.select_related("unit", "round")[: NAMED + 1]
    ]
    more = running.count() - NAMED
    return [*rows[:NAMED], f"và {more} hồ sơ khác"] if more > 0 else rows


def unit_kinds() -> list[tuple[str, str]]:
    """Return the kinds of units in the criteria sets and those of thôn and tổ dân phố, ordered by name.

    A code that two sets name differently ("thanh_pho") bears both names; kinds of persons are no kinds of units.
    """
    known: dict[str, list[str]] = {code: [name] for code, name in HAMLET_KINDS.items()}
    for one in CriteriaSet.objects.exclude(level=CriteriaSet.GovernmentLevel.CA_NHAN).order_by("pk"):
        for code, name in one.parsed().unit_kinds.items():
            names = known.setdefault(code, [])
            if name not in names:
                names.append(name)
    return sorted(
        ((code, " / ".join(names)) for code, names in known.items()), key=lambda pair: name_key(pair[1])
    )


def document_kinds() -> list[tuple[str, str]]:
    """Return the kinds of documents a mandate may be limited to."""
    return list(DocumentKind.choices)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of the setup before a first round: whether it is done, and where it is done."""

    words: str
    note: str
    address: str
    done: bool


def setup_steps(post: Appointment) -> list[SetupStep]:
    """Return the setup steps before a round can be opened, in order."""
    today, unit = timezone.localdate(), post.office.unit_id
    managed = managed_by(post)
    roles = set(
        Appointment.objects.valid_on(today).filter(office__unit__in=managed).values_list("role", flat=True)
    )
    mandates = SigningMandate.objects.valid_on(today).filter(issuer__unit__in=managed)
    sets = CriteriaSet.objects.published().from_files()
    councils = Council.objects.valid_on(today).filter(office__unit=unit)
    rounds = Round.objects.filter(standing_office__unit=unit)
    return [
        SetupStep(
            "Đơn vị",
            "Các xã, phường, cơ quan, trường học được đánh giá, mỗi đơn vị với cơ quan của nó.",
            reverse("workflows:kept_units"),
            managed.exclude(pk=unit).exists(),
        ),
        SetupStep(
            "Người và vai",
            "Chuyên viên thường trực, người đứng đầu từng đơn vị, người ký, văn thư.",
            reverse("workflows:kept_people"),
            {Role.STANDING_CLERK, Role.UNIT_HEAD} <= roles,
        ),
        SetupStep(
            "Thẩm quyền ký",
            "Ai ký quyết định, theo văn bản nào.",
            reverse("workflows:kept_mandates"),
            mandates.exists(),
        ),
        SetupStep(
            "Bộ tiêu chí",
            "Các bộ đi kèm đã nạp sẵn; bộ khác thì tải lên.",
            reverse("workflows:sets"),
            sets.exists(),
        ),
        SetupStep(
            "Hội đồng",
            "Thành viên, chủ tịch và thư ký hội đồng.",
            reverse("workflows:councils"),
            councils.exists(),
        ),
        SetupStep(
            "Đợt đánh giá",
            "Chọn bộ tiêu chí, thời hạn và đơn vị.",
            reverse("workflows:open_round"),
            rounds.exists(),
        ),
    ]


@transaction.atomic
def with_editor_groups(act: Callable[[], Any], person: Callable[[Any], User]) -> Any:
    """Run an act on a person's roles and synchronise their editor groups, in one transaction."""
    done = act()
    sync_groups_of(person(done))
    return done


@transaction.atomic
def reform_units(*, by: Appointment, **what: Any) -> list[AdministrativeUnit]:
    """Reform units that have no running dossiers, and synchronise the editor groups of everybody."""
    heirs = reforms.reform(by=by, running=running_dossiers, **what)
    sync_all_groups()
    return heirs
