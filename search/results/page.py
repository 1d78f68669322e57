"""The controls of the search page: active filters, facets, kinds and orders as links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.vietnamese.collation import name_key
from search.index.documents import sources
from search.query.filters import NAMES, Filters
from search.results.facet_labels import labels
from search.results.hits import SearchResults
from search.text.folding import fold

OPTIONS_MAX = 12


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A link that changes the filters; `count` hits remain, None where it removes a filter."""

    label: str
    query: str
    count: int | None = None
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """A facet with links to the values that can be chosen."""

    label: str
    links: Sequence[FilterLink]


@dataclass(frozen=True, slots=True)
class PageControls:
    """Everything around the hits; `query` and `suggested_query` are query strings of the page."""

    kinds: Sequence[FilterLink]
    active: Sequence[FilterLink]
    choices: Sequence[FacetChoices]
    orders: Sequence[FilterLink]
    query: str
    suggested_query: str
    suggests_diacritics: bool  # typed without diacritics and found as typed; the suggestion only narrows


def controls_for(results: SearchResults) -> PageControls:
    """Return the controls for the results of a search."""
    text, filters = results.terms.text, results.filters
    labels_of = {
        name: labels(name, {*values, *filters.values.get(name, ())}) for name, values in _facets(results)
    }
    return PageControls(
        kinds=_kinds(results, text, filters),
        active=_active(text, filters, labels_of),
        choices=_choices(results, text, filters, labels_of),
        orders=[
            FilterLink(
                "Phù hợp nhất",
                replace(filters, order="relevance").query(text),
                is_on=filters.order == "relevance",
            ),
            FilterLink("Mới nhất", replace(filters, order="date").query(text), is_on=filters.order == "date"),
        ],
        query=filters.query(text),
        suggested_query=filters.query(results.suggestion),
        suggests_diacritics=(
            bool(results.total) and not results.is_relaxed and fold(results.suggestion) == text.lower()
        ),
    )


def active_filter_labels(filters: Filters) -> list[str]:
    """Return the label of each active filter ("Năm: 2026")."""
    labels_of = {name: labels(name, set(values)) for name, values in filters.values.items()}
    return [link.label for link in _active("", filters, labels_of)]


def _facets(results: SearchResults) -> list[tuple[str, Mapping[str, int]]]:
    return [(name, results.facets.get(name, {})) for name in NAMES]


def _kinds(results: SearchResults, text: str, filters: Filters) -> list[FilterLink]:
    everything = FilterLink(
        "Tất cả", replace(filters, kind="").query(text), results.total, is_on=not filters.kind
    )
    return [
        everything,
        *(
            FilterLink(
                str(sources()[kind].label),
                replace(filters, kind=kind).query(text),
                count,
                is_on=kind == filters.kind,
            )
            for kind, count in results.counts.items()
        ),
    ]


def _active(text: str, filters: Filters, labels_of: Mapping[str, Mapping[str, str]]) -> list[FilterLink]:
    links = [
        FilterLink(
            _label(str(NAMES[name]), labels_of[name].get(value, value)),
            filters.without(name, value).query(text),
        )
        for name, values in filters.values.items()
        for value in values
    ]
    if filters.since:
        label = f"Từ {filters.since:%d/%m/%Y}"
        links.append(FilterLink(label, replace(filters, since=None).query(text)))
    if filters.until:
        label = f"Đến {filters.until:%d/%m/%Y}"
        links.append(FilterLink(label, replace(filters, until=None).query(text)))
    return links


def _label(name: str, label: str) -> str:
    """Return "filter: value", or the value alone where it begins with the filter's name ("Mức độ 1")."""
    if label.casefold().startswith(name.casefold()):
        return label[:1].upper() + label[1:]
    return f"{name}: {label}"


def _choices(
    results: SearchResults, text: str, filters: Filters, labels_of: Mapping[str, Mapping[str, str]]
) -> list[FacetChoices]:
    choices = []
    for name, counts in _facets(results):
        left = [
            (value, count) for value, count in counts.items() if value not in filters.values.get(name, ())
        ]
        left.sort(key=lambda row: (-row[1], name_key(labels_of[name][row[0]])))
        if name == "year":
            left.sort(reverse=True)
        links = [
            FilterLink(labels_of[name][value], filters.with_value(name, value).query(text), count)
            for value, count in left[:OPTIONS_MAX]
        ]
        if links:
            choices.append(FacetChoices(str(NAMES[name]), links))
    return choices
