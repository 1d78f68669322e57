"""One living dossier (hồ sơ đang sống) a unit, model, level of government and year.

A dossier lives while it runs, and after its recognition while its title holds. What ran out (refused, withdrawn,
revoked) makes way; so does a recognition against which an appeal was upheld: another round is how it is put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment
from accounts.unit_succession import earlier_selves
from dossiers.errors import BadAnswer
from dossiers.models import Dossier, DossierState, ObjectionState, Title
from dossiers.models.dossiers import RUNNING_STATES, appointment_scope
from dossiers.rules.rounds import MOST_NAMED

UPHELD = (ObjectionState.UPHELD, ObjectionState.PARTLY)
AT_ONCE = 500  # units asked for by their keys


def living(key: str) -> QuerySet[Dossier]:
    """Return the living dossiers for one title of one year (`dossiers.rules.titles.title_key`)."""
    holding = Title.objects.valid_on(timezone.localdate()).decided_here()
    recognised = Q(state=DossierState.RECOGNISED, pk__in=holding.values("dossier"))
    put_right = Dossier.objects.filter(title_key=key, objections__state__in=UPHELD)
    found = Dossier.objects.filter(title_key=key).filter(Q(state__in=RUNNING_STATES) | recognised)
    return found.exclude(recognised, pk__in=put_right.values("pk"))


def require_none(*, appointment: Appointment, units: Sequence[AdministrativeUnit], key: str) -> None:
    """Raise BadAnswer if a unit, under any of its names, has a living dossier for that title and year.

    The dossier is named with its round and state where the acting appointment may see it, or where its decision is
    public; else only that there is one.
    """
    names = _names_of(units)
    found = [dossier for some in _portions(names) for dossier in _of(living(key), some)]
    if not found:
        return
    seen = set(
        Dossier.objects.filter(appointment_scope(appointment), pk__in=[one.pk for one in found])
        .order_by()
        .values_list("pk", flat=True)
    )
    sentences = [_sentence(names[one.unit_id], one, one.pk in seen) for one in found[:MOST_NAMED]]
    if len(found) > MOST_NAMED:
        sentences.append(f"Còn {len(found) - MOST_NAMED} đơn vị khác cũng vậy.")
    raise BadAnswer(
        " ".join(sentences)
        + " Mỗi đơn vị chỉ có một hồ sơ cho một danh hiệu của một năm: hãy bỏ các đơn vị này."
    )


def _names_of(units: Iterable[AdministrativeUnit]) -> dict[int, AdministrativeUnit]:
    """Return each unit by its key and by those it had under earlier names."""
    units = list(units)
    now = {unit.pk: unit for unit in units}
    earlier = earlier_selves(units)
    return {former.pk: now[key] for key, formers in earlier.items() for former in formers} | now


def _portions(names: dict[int, AdministrativeUnit]) -> Iterable[list[int]]:
    keys = sorted(names)
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def _of(dossiers: QuerySet[Dossier], units: list[int]) -> QuerySet[Dossier]:
    return (
        dossiers.filter(unit__in=units)
        .select_related("round", "title__decision__document")
        .order_by("unit__code")
    )


def _sentence(unit: AdministrativeUnit, dossier: Dossier, seen: bool) -> str:
    """Return what may be said of the first dossier; a decision that was issued is public."""
    if dossier.state == DossierState.RECOGNISED:
        return (
            f"{unit} đã được công nhận danh hiệu này cho năm {dossier.round.year}: {dossier.title.decision}."
        )
    if seen:
        state = dossier.get_state_display()
        return f"{unit} đã có hồ sơ cho danh hiệu này ở {dossier.round} ({state[:1].lower()}{state[1:]})."
    return f"{unit} đã có hồ sơ đang chạy cho danh hiệu này, năm {dossier.round.year}, ở một đợt do cơ quan khác mở."
