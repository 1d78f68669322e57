"""Maps between published sets: saved, and read for what led to an indicator."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Appointment
from criteria.errors import BadMap
from criteria.models import CriteriaSet, MapLine, SetMap
from criteria.services.drafts import require_site_administrator
from criteria.sets import mapping
from criteria.sets.mapping import Line
from ledger.services import audit


@transaction.atomic
def save_map(
    *, appointment: Appointment, old_set: CriteriaSet, new_set: CriteriaSet, targets: mapping.Targets
) -> SetMap:
    """Keep what each indicator of the old set became in the new one; raises BadMap with every problem."""
    require_site_administrator(appointment)
    found = mapping.problems(old_set.parsed(), new_set.parsed(), targets)
    if old_set == new_set:
        found.append("Hai bộ phải khác nhau.")
    if found:
        raise BadMap(found)
    kept, _ = SetMap.objects.update_or_create(old_set=old_set, new_set=new_set, defaults={"by": appointment})
    kept.lines.all().delete()
    MapLine.objects.bulk_create(
        MapLine(map=kept, old_code=line.old, new_code=line.new, relation=line.relation)
        for line in mapping.lines(targets)
    )
    audit.record(
        act="criteria-map",
        appointment=appointment,
        subject=kept,
        sentence=f"Lập bảng đối chiếu {old_set} → {new_set}.",
    )
    return kept


def lines_between(old_set: CriteriaSet, new_set: CriteriaSet) -> tuple[Line, ...]:
    """The map between two sets: the kept one; between versions of one set, indicators that did not change."""
    if old_set == new_set:
        return tuple(Line(code, code, mapping.SAME) for code in old_set.parsed().by_code)
    kept = MapLine.objects.filter(map__old_set=old_set, map__new_set=new_set)
    found = tuple(Line(row.old_code, row.new_code, row.relation) for row in kept)
    if found or old_set.code != new_set.code:
        return found
    old, new = old_set.parsed(), new_set.parsed()
    return tuple(
        Line(code, code, mapping.SAME)
        for code, entry in old.by_code.items()
        if code in new.by_code
        and (new.by_code[code].kind, new.by_code[code].text) == (entry.kind, entry.text)
    )
