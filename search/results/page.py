"""What the search page shows around the hits: filters that are on, and those that can be switched on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from ledger.vietnamese.collation import name_key
from search.index.documents import sources
from search.query.filters import NAMES, Filters
from search.results.facet_labels import labels
from search.results.hits import SearchResults
from search.text.folding import fold

OPTIONS_MAX = 12


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A link that changes the filters; `count` is how many hits remain, None where it takes a filter off."""

    label: str
    query: str
    count: int | None = None
    on: bool = False


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """A facet with the values that can be chosen."""

    label: str
    chips: Sequence[FilterLink]


@dataclass(frozen=True, slots=True)
class PageControls:
    """Everything around the hits of one answer."""

    kinds: Sequence[FilterLink]
    on: Sequence[FilterLink]
    choices: Sequence[FacetChoices]
    orders: Sequence[FilterLink]
    query: str
    meant: str
    only_marks: bool  # all was found as it was typed, without marks; the words meant only leave out others


def controls_for(answer: SearchResults) -> PageControls:
    """Return the chips of an answer; every one is an ordinary link."""
    text, filters = answer.terms.text, answer.filters
    named = {name: labels(name, {*values, *filters.values.get(name, ())}) for name, values in _named(answer)}
    return PageControls(
        kinds=_kinds(answer, text, filters),
        on=_switched_on(text, filters, named),
        choices=_choices(answer, text, filters, named),
        orders=[
            FilterLink(
                _("Phù hợp nhất"),
                replace(filters, order="relevance").query(text),
                on=filters.order == "relevance",
            ),
            FilterLink(_("Mới nhất"), replace(filters, order="date").query(text), on=filters.order == "date"),
        ],
        query=filters.query(text),
        meant=filters.query(answer.meant),
        only_marks=bool(answer.total) and not answer.near and fold(answer.meant) == text.lower(),
    )


def active_filter_labels(filters: Filters) -> list[str]:
    """Return what each filter that is on says ("Năm: 2026")."""
    named = {name: labels(name, set(values)) for name, values in filters.values.items()}
    return [chip.label for chip in _switched_on("", filters, named)]


def _named(answer: SearchResults) -> list[tuple[str, Mapping[str, int]]]:
    return [(name, answer.facets.get(name, {})) for name in NAMES]


def _kinds(answer: SearchResults, text: str, filters: Filters) -> list[FilterLink]:
    everything = FilterLink(
        _("Tất cả"), replace(filters, kind="").query(text), answer.total, on=not filters.kind
    )
    return [
        everything,
        *(
            FilterLink(
                str(sources()[kind].label),
                replace(filters, kind=kind).query(text),
                count,
                on=kind == filters.kind,
            )
            for kind, count in answer.counts.items()
        ),
    ]


def _switched_on(text: str, filters: Filters, named: Mapping[str, Mapping[str, str]]) -> list[FilterLink]:
    chips = [
        FilterLink(
            _said(str(NAMES[name]), named[name].get(value, value)), filters.without(name, value).query(text)
        )
        for name, values in filters.values.items()
        for value in values
    ]
    if filters.since:
        label = _("Từ {day}").format(day=f"{filters.since:%d/%m/%Y}")
        chips.append(FilterLink(label, replace(filters, since=None).query(text)))
    if filters.until:
        label = _("Đến {day}").format(day=f"{filters.until:%d/%m/%Y}")
        chips.append(FilterLink(label, replace(filters, until=None).query(text)))
    return chips


def _said(name: str, label: str) -> str:
    """Return the filter and its value; a value that names its filter ("Mức độ 1") says both."""
    if label.casefold().startswith(name.casefold()):
        return label[:1].upper() + label[1:]
    return f"{name}: {label}"


def _choices(
    answer: SearchResults, text: str, filters: Filters, named: Mapping[str, Mapping[str, str]]
) -> list[FacetChoices]:
    choices = []
    for name, counts in _named(answer):
        left = [
            (value, count) for value, count in counts.items() if value not in filters.values.get(name, ())
        ]
        left.sort(key=lambda row: (-row[1], name_key(named[name][row[0]])))
        if name == "year":
            left.sort(reverse=True)
        chips = [
            FilterLink(named[name][value], filters.with_value(name, value).query(text), count)
            for value, count in left[:OPTIONS_MAX]
        ]
        if chips:
            choices.append(FacetChoices(str(NAMES[name]), chips))
    return choices
