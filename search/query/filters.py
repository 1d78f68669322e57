"""Filters in the query string of the search page: kind, facets, dates and order, with limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from django.http import QueryDict
from django.utils.http import urlencode

from search.engines.base import FACETS
from search.errors import TooManyFilters
from search.query.tree import AnyOf, Node, Range

PARAMETERS: Final = {
    "year": "nam",
    "unit": "don-vi",
    "model": "mo-hinh",
    "level": "muc-do",
    "document": "loai-van-ban",
    "issuer": "co-quan",
    "indicator": "chi-tieu",
    "state": "trang-thai",
}
"""Facet → query parameter."""
NAMES: Final = {
    "year": "Năm",
    "unit": "Đơn vị",
    "model": "Mô hình",
    "level": "Mức độ",
    "document": "Loại văn bản",
    "issuer": "Cơ quan ban hành",
    "indicator": "Chỉ tiêu",
    "state": "Trạng thái",
}
VALUES_MAX: Final = 40
VALUE_LENGTH: Final = 200
Order = Literal["relevance", "date"]


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a search; the defaults match everything."""

    kind: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    order: Order = "relevance"

    def __bool__(self) -> bool:
        return bool(self.kind or self.values or self.since or self.until)

    def nodes(self) -> tuple[Node, ...]:
        """Return the query nodes of facets and dates; the kind is added per query."""
        nodes: list[Node] = [AnyOf(name, values) for name, values in self.values.items()]
        if self.since or self.until:
            nodes.append(Range("day", _number(self.since) or 1, _number(self.until)))
        return tuple(nodes)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters as query parameters."""
        pairs = [("loai", self.kind)] if self.kind else []
        for name, values in self.values.items():
            pairs += [(PARAMETERS[name], value) for value in values]
        pairs += [("tu-ngay", self.since.isoformat())] if self.since else []
        pairs += [("den-ngay", self.until.isoformat())] if self.until else []
        return pairs + ([("sap-xep", "ngay")] if self.order == "date" else [])

    def hidden(self) -> list[tuple[str, str]]:
        """Return the parameters for hidden fields of the search form, which has fields of its own for the dates."""
        return [(name, value) for name, value in self.pairs() if name not in {"tu-ngay", "den-ngay"}]

    def query(self, text: str) -> str:
        """Return the query string for the text and these filters."""
        return urlencode([("q", text), *self.pairs()])

    def with_value(self, name: str, value: str) -> Filters:
        """Return the filters with one more value."""
        return replace(self, values={**self.values, name: (*self.values.get(name, ()), value)})

    def without(self, name: str, value: str) -> Filters:
        """Return the filters without a value."""
        left = tuple(one for one in self.values.get(name, ()) if one != value)
        others = {key: values for key, values in self.values.items() if key != name}
        return replace(self, values={**others, name: left} if left else others)


def read_filters(query: QueryDict | Mapping[str, Any], kinds: Iterable[str]) -> Filters:
    """Return the filters of a query string; unknown kinds and invalid dates are ignored.

    Raises TooManyFilters beyond VALUES_MAX values of a facet.
    """
    kind = query.get("loai", "")
    values: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        typed = query.getlist(PARAMETERS[name]) if isinstance(query, QueryDict) else []
        if len(typed) > VALUES_MAX:
            raise TooManyFilters
        if cleaned := tuple(dict.fromkeys(text for value in typed if (text := _clean(value)))):
            values[name] = cleaned
    return Filters(
        kind=kind if kind in set(kinds) else "",
        values=values,
        since=_day(query.get("tu-ngay", "")),
        until=_day(query.get("den-ngay", "")),
        order="date" if query.get("sap-xep") == "ngay" else "relevance",
    )


def _clean(value: str) -> str:
    text = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return text.strip() if len(text) <= VALUE_LENGTH else ""


def _day(text: str) -> date | None:
    """Return the day of "2026-11-21" or "21/11/2026"."""
    parts = text.strip().split("/")
    if len(parts) == 3:
        text = "-".join((parts[2], parts[1].zfill(2), parts[0].zfill(2)))
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _number(day: date | None) -> int | None:
    return None if day is None else day.year * 10_000 + day.month * 100 + day.day
