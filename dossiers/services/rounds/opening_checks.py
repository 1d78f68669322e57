"""What is asked before a round is opened: every check with the field of the form that it is about.

`open_round` stops at the first that refuses; the preview runs them all and shows each beside its field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role
from accounts.queries import holders, mandate_for
from accounts.reach import in_tree, reach
from accounts.rules.offices import head_of
from criteria.models import CriteriaSet
from criteria.rules.authorities import names_own_head
from criteria.rules.definition import BODIES, SetDefinition
from criteria.services.selection import existing, pilots_over
from documents.models import DocumentKind
from dossiers import permissions
from dossiers.errors import BadAnswer, NotAllowed
from dossiers.models import Council, Round, RoundStep, Seat
from dossiers.rules.authorities import conflict
from dossiers.rules.rounds import (
    MOST_NAMED,
    as_limits,
    authority_conflicts,
    council_conflicts,
    deadline_faults,
    seat_conflicts,
    signer_conflicts,
    terms_conflicts,
)
from dossiers.rules.titles import level_of_titles, title_key
from dossiers.services.grounds import Ground, require_whole
from dossiers.services.rounds import authorities, living_dossiers
from dossiers.services.rounds.settings import RoundSettings

Check = tuple[str, Callable[[], object]]
Fault = tuple[str, str]
"""The field of the form, and a sentence."""


class Contradictions(BadAnswer):
    """Settings that contradict each other; `faults` are (field, sentence)."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(sentence for _, sentence in faults))
        self.faults = tuple(faults)


def required_checks(
    appointment: Appointment, settings: RoundSettings, units: Sequence[AdministrativeUnit]
) -> Iterator[Check]:
    """Yield the checks of a new round in their order, each with the field it is about."""
    council = settings.council
    yield "issuer", lambda: require_office(appointment, settings.standing_office, settings.issuer, council)
    yield "units", lambda: _require_units(units)
    yield "name", lambda: require_free_name(settings.standing_office, settings.name, settings.year)
    yield from fitting_checks(settings, units)
    yield "deadlines", lambda: _require_consistent(settings)
    yield living_check(appointment, settings, units)


def fitting_checks(settings: RoundSettings, units: Sequence[AdministrativeUnit]) -> Iterator[Check]:
    """Yield whether the units are the issuer's, the office's and the set's, of a new round or added later."""
    criteria_set = settings.criteria_set
    yield "units", lambda: require_superior(settings.issuer, criteria_set.parsed(), units)
    yield "units", lambda: require_territory(settings.standing_office, units)
    yield "criteria_set", lambda: require_fitting(criteria_set, settings.year, units)


def living_check(
    appointment: Appointment, settings: RoundSettings, units: Sequence[AdministrativeUnit]
) -> Check:
    """Return whether none of the units has a living dossier for the same title and year."""
    key = key_of(settings)
    return "units", lambda: living_dossiers.require_none(appointment=appointment, units=units, key=key)


def key_of(settings: RoundSettings) -> str:
    """Return the key of the title that the round's dossiers are for."""
    levels = settings.criteria_set.parsed().government_levels
    level = level_of_titles(levels, settings.issuer.unit.level)
    return title_key(settings.criteria_set.model, level, settings.year)


def _require_units(units: Sequence[AdministrativeUnit]) -> None:
    if not units:
        raise BadAnswer("Chưa chọn đơn vị nào. Hãy chọn ít nhất một đơn vị.")
    keys = [unit.pk for unit in units]
    twice = [unit.name for unit in units if keys.count(unit.pk) > 1] if len(set(keys)) < len(keys) else []
    if twice:
        raise BadAnswer(f"{twice[0]} được chọn hai lần. Hãy bỏ bớt một lần.")


def require_free_name(standing: Office, name: str, year: int, *, but: int | None = None) -> None:
    """Raise BadAnswer where the office has another round of that name and year that was not cancelled."""
    same = Round.objects.filter(standing_office=standing, name=name, year=year, cancelled=False)
    if same.exclude(pk=but or 0).exists():
        raise BadAnswer(f"Năm {year} đã có đợt mang tên “{name}”. Hãy đặt tên khác.")


def _require_consistent(settings: RoundSettings) -> None:
    if faults := contradictions(settings):
        raise Contradictions(faults)


def required_ground(settings: RoundSettings, units: Sequence[AdministrativeUnit]) -> Ground | None:
    """Return the ground on which the issuer recognises, None where the set names its head today."""
    definition, issuer = settings.criteria_set.parsed(), settings.issuer
    found = authorities.found(definition, issuer, units, timezone.localdate())
    if not found.needs_ground:
        return None
    if not settings.ground.given:
        why = conflict(found, head=head_of(issuer.name), instrument=definition.instrument)
        raise BadAnswer(f"{why} {CHOOSE_OR_GROUND}")
    return require_whole(settings.ground, authorities.ABOUT)


def contradictions(settings: RoundSettings) -> list[Fault]:
    """Return each contradiction among the settings with the field it is about."""
    council = settings.council if settings.with_council else None
    limits = as_limits(settings.deadlines)
    found = [("quorum", one) for one in (settings.sitting_rules.conflicts() if council else ())]
    found += [(f"due_{step}", one) for step, one in deadline_faults(limits, dict(RoundStep.choices))]
    found += [
        ("objection_days", one)
        for one in terms_conflicts(objection_days=settings.objection_days, answer_days=settings.answer_days)
    ]
    found += people_faults(council, settings.issuer, settings.signing_role)
    if council:
        review = limits.get(RoundStep.REVIEW)
        found += [("council", one) for one in council_conflicts(council.valid_until, review)]
    return found


def require_office(appointment: Appointment, standing: Office, issuer: Office, council: Council) -> None:
    """Raise NotAllowed unless the round is the acting person's to open, with an issuer and council of that body."""
    if appointment.role == Role.ADMINISTRATOR:
        permissions.require(appointment, Role.ADMINISTRATOR)
        if not reach(appointment, timezone.localdate()).holds_office(standing):
            raise NotAllowed(f"{standing} không thuộc phạm vi của bạn. Hãy để cơ quan đó mở đợt.")
    else:
        permissions.require(appointment, Role.STANDING_CLERK, office=standing)
    if issuer.unit_id != standing.unit_id:
        raise NotAllowed(
            f"{standing} không tham mưu cho {issuer}. Hãy chọn cơ quan ra quyết định cùng đơn vị."
        )
    if council.office.unit_id != standing.unit_id:
        raise NotAllowed(f"{council} không thuộc {standing.unit}. Hãy chọn hội đồng của đơn vị mình.")


def require_territory(standing: Office, units: Sequence[AdministrativeUnit]) -> None:
    """Raise NotAllowed for a unit that lies outside the territory (địa bàn) of the standing office's unit today."""
    there = set(AdministrativeUnit.objects.filter(in_tree(standing.unit_id)).values_list("pk", flat=True))
    outside = [unit.name for unit in units if unit.pk not in there]
    if outside:
        named = ", ".join(outside[:MOST_NAMED]) + (" …" if len(outside) > MOST_NAMED else "")
        raise NotAllowed(
            f"{len(outside)} đơn vị không thuộc địa bàn của {standing.unit}: {named}. Hãy bỏ các đơn vị này; đợt của "
            "họ do cơ quan thường trực nơi đó mở."
        )


CHOOSE_OR_GROUND = (
    "Hãy chọn cơ quan đúng thẩm quyền, hoặc ghi căn cứ thẩm quyền: nội dung, văn bản và tệp kèm theo."
)


def require_superior(issuer: Office, definition: SetDefinition, units: Sequence[AdministrativeUnit]) -> None:
    """Raise BadAnswer unless the issuer stands above every unit, or the set leaves the highest unit to itself."""
    below = set(AdministrativeUnit.objects.filter(in_tree(issuer.unit_id)).values_list("pk", flat=True))
    top = issuer.unit
    conflicts = authority_conflicts(
        issuer=issuer.name,
        issuer_unit=top.name,
        not_below=[unit.name for unit in units if unit.pk not in below],
        itself=any(unit.pk == top.pk for unit in units),
        itself_allowed=judged_by_itself(top, definition),
    )
    if conflicts:
        raise BadAnswer(" ".join(conflicts))


def judged_by_itself(unit: AdministrativeUnit, definition: SetDefinition) -> bool:
    """Return whether a set leaves a unit to its own judgement: the set is of its level, and nobody stands above it
    or the set names its own committee's head (on a ground where it is not sure).
    """
    if definition.government_level != unit.level or definition.model == BODIES:
        return False
    return unit.parent_id is None or names_own_head(definition, unit.level, timezone.localdate())


def require_fitting(criteria_set: CriteriaSet, year: int, units: Sequence[AdministrativeUnit]) -> None:
    definition = criteria_set.parsed()
    if criteria_set.origin == CriteriaSet.Origin.PLAN:
        raise BadAnswer(
            f"{criteria_set} là bản nháp đọc từ kế hoạch, không phải bộ tiêu chí. "
            "Hãy chọn bộ tiêu chí của thông tư; người quản trị lấy giá trị của kế hoạch vào bộ đó."
        )
    versions = CriteriaSet.objects.published().filter(code=criteria_set.code)
    over = pilots_over(versions, timezone.localdate()).get(criteria_set.code)
    if over is not None:
        raise BadAnswer(
            f"{criteria_set} đã hết thí điểm ngày {over:%d/%m/%Y}. Hãy chọn bộ tiêu chí đang có hiệu lực."
        )
    if not definition.may_judge(year):
        known = CriteriaSet.objects.published().from_files().filter(model=criteria_set.model)
        raise BadAnswer(
            f"{criteria_set} không có hiệu lực trong năm {year}. Hãy chọn bộ tiêu chí khác. "
            + existing(row.parsed() for row in known)
        )
    strange = [unit.name for unit in units if not definition.suits(unit.level, unit.kind)]
    if strange:
        named = ", ".join(strange[:MOST_NAMED]) + (" …" if len(strange) > MOST_NAMED else "")
        raise BadAnswer(
            f"{criteria_set} không dành cho cấp hoặc loại hình của {len(strange)} đơn vị: {named}. "
            "Hãy bỏ các đơn vị này hoặc chọn bộ tiêu chí khác."
        )


def people_faults(council: Council | None, issuer: Office, signing_role: str) -> list[Fault]:
    """Return what makes a council unable to sit, and a signer who may not sign, each with its field."""
    today = timezone.localdate()
    found: list[Fault] = []
    if council is not None:
        seats = list(council.seats.serving_on(today).values_list("seat", flat=True))
        of_council = seat_conflicts(seats=len(seats), chairs=seats.count(Seat.CHAIR))
        found += [("council", one) for one in of_council]
    if signing_role:
        able = [
            post
            for post in holders(signing_role, issuer)
            if mandate_for(post, issuer, today, kind=DocumentKind.DECISION)
        ]
        of_signer = signer_conflicts(role_name=str(Role(signing_role).label), signers=len(able))
        found += [("signing_role", one) for one in of_signer]
    return found
