"""Labels of facet values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from accounts.models import AdministrativeUnit
from criteria.labels import model_name
from criteria.rules.level_definition import default_name
from documents.rules.kinds import kind_with
from dossiers.models import DossierState, Title
from ledger.vietnamese.collation import name_key
from ledger.web.numbers import whole_number


def labels(facet: str, values: Iterable[str]) -> dict[str, str]:
    """Return the labels of these values of a facet; an unknown value is its own label."""
    values = list(values)
    if facet == "unit":
        return {**{value: value for value in values}, **_units(values)}
    if facet == "level":
        return _levels(values)
    label_of = LABELS.get(facet, str)
    return {value: label_of(value) for value in values}


def _units(values: list[str]) -> dict[str, str]:
    keys = [whole_number(value) for value in values]
    return {
        str(pk): name for pk, name in AdministrativeUnit.objects.filter(pk__in=keys).values_list("pk", "name")
    }


def _levels(values: list[str]) -> dict[str, str]:
    """Return each level by the names its titles carry: "Mức độ 2", or "Mức độ 2, Khá" where sets name it so."""
    names: dict[str, list[str]] = {value: [default_name(whole_number(value))] for value in values}
    held = Title.objects.filter(level__in=[whole_number(value) for value in values]).exclude(level_name="")
    for level, name in sorted(set(held.values_list("level", "level_name")), key=lambda row: name_key(row[1])):
        if name not in names[str(level)]:
            names[str(level)].append(name)
    return {value: ", ".join(known) for value, known in names.items()}


def _document(code: str) -> str:
    kind = kind_with(code)
    return kind.name if kind else code


def _state(code: str) -> str:
    about, _dash, state = code.partition("-")
    if about == "dossier" and state in DossierState.values:
        return str(DossierState(state).label)
    return OTHER_STATES.get(code, code)


OTHER_STATES: Final = {
    "title-given": "Danh hiệu đã công nhận",
    "title-replaced": "Danh hiệu đã được thay thế",
    "title-revoked": "Danh hiệu đã thu hồi",
    "task-open": "Việc đang chờ",
    "task-done": "Việc đã xong",
    "paper-issued": "Văn bản đã ban hành",
    "paper-revoked": "Văn bản đã bị thu hồi",
    "incoming-open": "Văn bản đến đang xử lý",
    "incoming-done": "Văn bản đến đã xong",
}
LABELS: Final[Mapping[str, Callable[[str], str]]] = {
    "model": model_name,
    "document": _document,
    "indicator": lambda code: f"Chỉ tiêu {code}",
    "state": _state,
}
"""Facet → the function that returns the label of a value."""
