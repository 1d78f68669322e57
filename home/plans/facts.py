"""Template context of a plan's page: every fact read from the plan, each with its line of the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from criteria.rules.last_day import next_term
from documents.models import DocumentRevocation, Plan, PlanRelation
from documents.parsing.form.kinds import name_of
from documents.rules.amounts import amount_words, threshold_words

RELATION_LABELS = {"basis": "Căn cứ", "replaces": "Thay thế", "mention": "Nhắc đến"}
# Targets that a bar can show: a share of a whole. A rise or fall "by 5 %" is no share and is shown in words.
SHARE_OPERATORS = frozenset({">=", ">", "<", "<=", "="})
ASSIGNMENTS_OPEN = 12


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """A deadline as the page shows it."""

    day: date  # the last day in time
    text: str
    line: int | None
    before: date | None  # the day before which the plan asks for it ("trước")
    yearly: bool
    past: bool


def plan_facts(plan: Plan, today: date | None = None) -> dict[str, Any]:
    """Return the template context of a plan; seven queries."""
    today = today or timezone.localdate()
    dues = sorted(
        (due for d in plan.deadlines.all() if (due := deadline_facts(d, today))), key=lambda d: d.day
    )
    assignments = list(plan.assignments.all())
    return {
        "plan": plan,
        "facts": plan.facts,
        "upcoming": [d for d in dues if not d.past],
        "passed": [d for d in dues if d.past],
        "assignments": assignments[:ASSIGNMENTS_OPEN],
        "more_assignments": assignments[ASSIGNMENTS_OPEN:],
        "target_groups": target_groups(plan),
        "indicators": [indicator_facts(i) for i in plan.indicators],
        "citations": citation_groups(plan),
        "recipients": plan.recipients,
        "attachments": list(plan.facts.get("attachments") or []),
        "warnings": plan.warnings,
        "lines": document_lines(plan),
        "links": links_of(plan),
        "revocation": revocation_of(plan, today),
        "carried_page": page_of_plan(plan.carries),
        "carried_by_pages": [p for c in plan.carried_by.all() if (p := page_of_plan(c))],
    }


def revocation_of(plan: Plan, day: date) -> DocumentRevocation | None:
    """Return the revocation, in force on a day, of the document whose file the plan was read from; else None."""
    rows = DocumentRevocation.objects.in_force(day).filter(document__pdf=plan.source_id)
    return rows.select_related("revoked_by").defer("revoked_by__facts").first()


def page_of_plan(plan: Plan | None) -> Any:
    """Return the live page of a plan, None where there is none."""
    page = getattr(plan, "page", None) if plan is not None else None
    return page if page is not None and page.live else None


def links_of(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return the published plans that this one is linked with, by the kind of link; two queries."""
    forward = plan.links.select_related("earlier__page").defer("earlier__text", "earlier__facts")
    back = plan.links_back.select_related("plan__page").defer("plan__text", "plan__facts")
    links: dict[str, list[dict[str, Any]]] = {"replaces": [], "basis": [], "replaced_by": [], "basis_of": []}
    names = {PlanRelation.REPLACES: "replaced_by", PlanRelation.BASIS: "basis_of"}
    for link in forward:
        if page := page_of_plan(link.earlier):
            links[link.relation].append({"page": page, "plan": link.earlier, "link": link})
    for link in back:
        if page := page_of_plan(link.plan):
            links[names[PlanRelation(link.relation)]].append({"page": page, "plan": link.plan, "link": link})
    return links


def deadline_facts(deadline: Any, today: date) -> DeadlineFacts | None:
    """Return a deadline with its next last day in time, None where it names no day; a yearly one is never past."""
    term = next_term(deadline.date, deadline.recurs, before=deadline.before, words=deadline.text, today=today)
    if term is None:
        return None
    yearly = deadline.date is None
    before = term.named if term.named != term.last else None
    past = not yearly and term.last < today
    return DeadlineFacts(
        term.last, without_bullet(deadline.text), deadline.line, before, yearly=yearly, past=past
    )


def without_bullet(text: str) -> str:
    """Return a printed line without its bullet, beginning with a capital letter."""
    words = text.lstrip("-–—+•* \t")
    return words[:1].upper() + words[1:]


def target_groups(plan: Plan) -> list[dict[str, Any]]:
    """Return the targets by year, those without a year last."""
    rows = sorted(plan.targets.all(), key=lambda t: (t.year is None, t.year or 0, t.pk))
    return [
        {"year": year, "targets": [target_facts(t) for t in group]}
        for year, group in groupby(rows, key=lambda t: t.year)
    ]


def target_facts(target: Any) -> dict[str, Any]:
    """Return a target in words, and for a share of a whole the position of its mark on a bar from 0 to 100."""
    as_bar = target.operator in SHARE_OPERATORS and target.unit in {"%", ""} and 0 <= target.value <= 100
    return {
        "subject": without_bullet(target.subject),
        "amount": amount_words(target.operator, target.value, target.unit or "%"),
        "line": target.line,
        "as_bar": as_bar,
        # The mark is one unit wide and must stay within the picture.
        "mark": f"{min(float(target.value), 99):.2f}" if as_bar else "0",
    }


def indicator_facts(indicator: dict[str, Any]) -> dict[str, Any]:
    """Return an indicator printed in the plan with its threshold and responsible units in words."""
    return {
        **indicator,
        "threshold": threshold_words(indicator.get("threshold") or ""),
        "units": "; ".join(indicator.get("units") or []),
    }


def citation_groups(plan: Plan) -> list[dict[str, Any]]:
    """Return the cited instruments grouped by their relation to the plan."""
    groups = []
    for relation, words in RELATION_LABELS.items():
        rows = [c for c in plan.citations if c.get("relation") == relation]
        if rows:
            groups.append({"words": words, "rows": [citation_facts(c) for c in rows]})
    return groups


def citation_facts(citation: dict[str, Any]) -> dict[str, Any]:
    """Return a citation with its date as a date."""
    try:
        day = date.fromisoformat(citation.get("date") or "")
    except ValueError:
        day = None
    return {**citation, "day": day, "kind": citation.get("type_name") or name_of(citation.get("type") or "")}


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line with its number in the file, counted from 1; `centred` marks a heading."""

    number: int
    text: str
    centred: bool


def document_lines(plan: Plan) -> list[Line]:
    """Return the lines with words in them; numbers count the lines of the whole file, from 1."""
    return [
        Line(number, text.strip(), is_centred(text.strip()))
        for number, text in plan.numbered_lines()
        if text.strip()
    ]


def is_centred(text: str) -> bool:
    """Return whether a line is a title: capitals only, short, and not a table row."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and len(text) <= 90 and "|" not in text and all(c.isupper() for c in letters)
