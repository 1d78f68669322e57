"""What a facet's value is called on the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import AdministrativeUnit
from criteria.labels import model_name
from documents.models import DocumentKind
from documents.rules import TYPE_CODES
from dossiers.models import DossierState
from ledger.web.numbers import whole_number


def labels(name: str, values: Iterable[str]) -> dict[str, str]:
    """Return the words for these values of a facet; an unknown value stands as it is."""
    wanted = list(values)
    if name == "unit":
        return {**{value: value for value in wanted}, **_units(wanted)}
    if name == "model":
        return {value: model_name(value) for value in wanted}
    if name == "level":
        return {value: _("Mức độ {level}").format(level=value) for value in wanted}
    if name == "document":
        return {value: _document(value) for value in wanted}
    if name == "indicator":
        return {value: _("Chỉ tiêu {code}").format(code=value) for value in wanted}
    if name == "state":
        return {value: _state(value) for value in wanted}
    return {value: value for value in wanted}


def _units(values: list[str]) -> dict[str, str]:
    keys = [whole_number(value) for value in values]
    return {
        str(pk): name for pk, name in AdministrativeUnit.objects.filter(pk__in=keys).values_list("pk", "name")
    }


def _document(code: str) -> str:
    kind = next((kind for kind, known in TYPE_CODES.items() if known.upper() == code.upper()), None)
    return str(DocumentKind(kind).label) if kind else code


def _state(code: str) -> str:
    about, _dash, state = code.partition("-")
    if about == "dossier" and state in DossierState.values:
        return str(DossierState(state).label)
    return OTHER_STATES.get(code, code)


OTHER_STATES = {
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
