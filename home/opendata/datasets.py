"""The datasets of open data: their rows, and each row as the values of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from ninja import Schema

from criteria.models import CriteriaSet
from documents.models import DocumentRevocation
from documents.rules import full_number
from dossiers.models import Title
from dossiers.models.titles import state_filter
from dossiers.rules.titles import STATES as TITLE_STATES
from home.addresses import decision_address, plan_address
from home.decisions.history import is_corrected
from home.models.decisions import DecisionPage, published_decisions
from home.models.plans import PlanPage, published_plans
from home.opendata import records
from home.titles.queries import decision_state, title_register

CHUNK = 2000  # rows read at a time, so that a file of any size needs the same memory


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset: `rows` returns its public rows, `values` one row as the values of a record."""

    slug: str
    title: str
    description: str
    record: type[Schema]
    rows: Callable[[], QuerySet]
    values: Callable[[Any, date], dict[str, Any]]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield all records, read in chunks."""
        today = timezone.localdate()
        for row in self.rows().iterator(chunk_size=CHUNK):
            yield self.values(row, today)

    def columns(self) -> list[tuple[str, str, dict[str, str]]]:
        """Return name, meaning and labels of codes of each column, in the order of the files."""
        return [
            (name, field.description or "", _labels(field.json_schema_extra))
            for name, field in self.record.model_fields.items()
        ]


def _labels(extra: Any) -> dict[str, str]:
    """Return the labels of codes in a column's extra schema, an empty dictionary where it has no codes."""
    return extra.get(records.LABELS, {}) if isinstance(extra, dict) else {}


def address(path: str) -> str:
    """Return the public address of a path."""
    return f"{settings.PUBLIC_URL}{path}"


def titles() -> QuerySet[Title]:
    """Return the titles of published decisions."""
    return (
        title_register()
        .select_related("unit__parent", "decision__document", "decision__page", "entry")
        .only(
            "model",
            "government_level",
            "level",
            "level_name",
            "valid_from",
            "valid_until",
            "replaced_on",
            "revoked_on",
            "unit__code",
            "unit__name",
            "unit__level",
            "unit__parent__code",
            "unit__parent__name",
            "decision__document__number",
            "decision__document__symbol",
            "decision__document__issued_on",
            "decision__page__slug",
            "recognised_on",
            "entry__number",
        )
        .order_by("pk")
    )


def title_values(title: Title, today: date) -> dict[str, Any]:
    """Return a title as the values of a `TitleRecord`; one entered from paper has no page of a decision."""
    unit, decision = title.unit, title.decision
    return {
        "id": title.pk,
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_level": unit.level,
        "parent_code": unit.parent.code if unit.parent else None,
        "parent_name": unit.parent.name if unit.parent else None,
        "model": title.model,
        "model_name": title.name,
        "government_level": title.government_level,
        "level": title.level,
        "level_name": title.level_title,
        "valid_from": title.valid_from,
        "valid_until": title.valid_until,
        "state": title.status_on(today),
        "revoked_on": title.revoked_on,
        "decision_number": decision.document.full_number if decision else title.entry.number,
        "decision_date": decision.document.issued_on if decision else title.recognised_on,
        "decision_url": address(decision_address(decision.page.slug)) if decision else "",
        "origin": "decided" if decision else "entered",
    }


def decisions() -> QuerySet[DecisionPage]:
    """Return the pages of published decisions with their numbers of titles in each state, as subqueries."""
    today = timezone.localdate()
    titles_of_decision = Title.objects.filter(decision=OuterRef("decision"))
    counts = {
        f"n_{state}": _number(titles_of_decision.filter(state_filter(state, today))) for state in TITLE_STATES
    }
    return (
        published_decisions()
        .annotate(n=_number(titles_of_decision), corrected=is_corrected("decision__document"), **counts)
        .prefetch_related(Prefetch("decision__document__revocations", _revocations(today), "in_force"))
        .order_by("pk")
    )


def _number(titles: QuerySet[Title]) -> Coalesce:
    counted = titles.order_by().values("decision").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _revocations(day: date) -> QuerySet[DocumentRevocation]:
    return DocumentRevocation.objects.in_force(day).select_related("revoked_by").defer("revoked_by__facts")


def decision_values(page: DecisionPage, _today: date) -> dict[str, Any]:
    """Return a decision as the values of a `DecisionRecord`."""
    document = page.decision.document
    revocation = next(iter(document.in_force), None)
    by = revocation.revoked_by if revocation else None
    counts = {state: getattr(page, f"n_{state}") for state in TITLE_STATES}
    return {
        "id": page.decision_id,
        "number": document.full_number,
        "date": document.issued_on,
        "issuer": document.issuer_name,
        "title": document.title,
        "units": page.n,
        "url": address(decision_address(page.slug)),
        "pdf_url": address(f"{decision_address(page.slug)}van-ban/"),
        "check_url": address(reverse("documents:check", args=[document.check_code])),
        "sha256": document.sha256,
        "corrected": page.corrected,
        "state": "revoked" if revocation else decision_state(counts),
        "revoked_on": max(revocation.revoked_on, document.issued_on) if revocation else None,
        "revoked_by": by.full_number if by else None,
    }


def plans() -> QuerySet[PlanPage]:
    """Return the pages of published plans."""
    revocations = _revocations(timezone.localdate()).filter(document__pdf=OuterRef("plan__source"))
    return (
        published_plans().annotate(revoked_on=Subquery(revocations.values("revoked_on")[:1])).order_by("pk")
    )


def plan_values(page: PlanPage, _today: date) -> dict[str, Any]:
    """Return a plan as the values of a `PlanRecord`."""
    plan = page.plan
    return {
        "id": plan.pk,
        "type": plan.type,
        "number": full_number(plan.number or None, plan.symbol),
        "year": plan.date_year,
        "date": plan.date,
        "issuer": plan.issuer_name,
        "issuer_inferred": plan.issuer_inferred,
        "place": plan.place,
        "title": plan.title,
        "url": address(plan_address(page.slug)),
        "revoked_on": page.revoked_on,
    }


def criteria_sets() -> QuerySet[Any]:
    """Return the published criteria sets with the number of their indicators."""
    rows = CriteriaSet.objects.published().defer("definition")
    return rows.annotate(n=Count("indicators")).order_by("code", "version")


def criteria_set_values(row: Any, _today: date) -> dict[str, Any]:
    """Return a criteria set as the values of a `CriteriaSetRecord`."""
    stored = ("code", "version", "title", "model", "level", "instrument", "in_force_from", "in_force_until")
    values = {name: getattr(row, name) for name in stored}
    return {**values, "indicators": row.n, "verified": row.verified, "sha256": row.sha256}


DATASETS = {
    dataset.slug: dataset
    for dataset in (
        Dataset(
            "danh-hieu",
            "Sổ danh hiệu học tập",
            "Đơn vị nào giữ danh hiệu gì, mức độ nào, từ ngày nào đến ngày nào, theo quyết định nào.",
            records.TitleRecord,
            titles,
            title_values,
        ),
        Dataset(
            "quyet-dinh",
            "Quyết định công nhận",
            "Các quyết định đã công bố, kèm địa chỉ tệp PDF và dấu SHA-256 để đối chiếu.",
            records.DecisionRecord,
            decisions,
            decision_values,
        ),
        Dataset(
            "ke-hoach",
            "Kế hoạch",
            "Các kế hoạch, tờ trình và văn bản chỉ đạo đã công bố.",
            records.PlanRecord,
            plans,
            plan_values,
        ),
        Dataset(
            "bo-tieu-chi",
            "Bộ tiêu chí",
            "Các bộ tiêu chí đã công bố, theo văn bản quy định và thời gian hiệu lực.",
            records.CriteriaSetRecord,
            criteria_sets,
            criteria_set_values,
        ),
    )
}
