"""What a decision's page says: whom, which level, until when, why, and how to check the paper."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.db.models import Prefetch
from django.utils.safestring import SafeString, mark_safe

from criteria.models import Indicator
from dossiers.models import Decision, IndicatorVerdict, Title
from home.title_history import history_of, with_history
from home.title_queries import ORDER, decision_state
from home.words import STATES, model_name, result_state


def check_address(code: str) -> str:
    """Return the public address at which a document's code can be checked."""
    return f"{settings.PUBLIC_URL}/kiem-tra/{code}/"


@lru_cache(maxsize=1024)
def qr_picture(address: str) -> SafeString:
    """Return the check address as a QR code drawn in SVG, dark on white whatever the reader's theme."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=3, border=4, dark="#1B2330", light="#FFFFFF", omitsize=False)
    return mark_safe(  # noqa: S308 - segno draws shapes only; the address is not printed as text
        drawn.replace("<svg ", '<svg role="img" aria-label="Mã QR của địa chỉ kiểm tra" ', 1)
    )


def decision_facts(decision: Decision, today: date) -> dict[str, Any]:
    """Return the template's facts; the queries do not grow with the number of units.

    With more than one unit each one's verdicts are folded away under a line that counts them.
    """
    titles = list(
        with_history(Title.objects.filter(decision=decision))
        .select_related(
            "unit", "dossier__round__criteria_set", "replaced_by__decision__document", "decision__document"
        )
        .defer(
            "dossier__round__criteria_set__definition",
            "decision__document__facts",
            "replaced_by__decision__document__facts",
        )
        .prefetch_related(Prefetch("dossier__verdicts", queryset=IndicatorVerdict.objects.order_by("pk")))
        .order_by("-level", "unit__name")
    )
    texts = indicator_texts({t.dossier.round.criteria_set_id for t in titles})
    rows = [title_facts(title, texts, today) for title in titles]
    counts = {state: sum(row["state"].code == state for row in rows) for state in ORDER}
    document = decision.document
    return {
        "document": document,
        "rows": rows,
        "state": STATES[decision_state(counts)],
        "counts": [(STATES[s], n) for s, n in counts.items() if n],
        "model": model_name(titles[0].model) if titles else "",
        "round": titles[0].dossier.round if titles else None,
        "plan_page": plan_page_of(titles[0].dossier.round.plan_id) if titles else None,
        "check_address": check_address(document.check_code),
        "qr_svg": qr_picture(check_address(document.check_code)),
        "check_path": f"/kiem-tra/{document.check_code}/",
        "fold": len(rows) > 1,
    }


def plan_page_of(plan_id: int | None) -> Any:
    """Return the published page of a round's plan, or None."""
    from home.models.plans import PlanPage

    return PlanPage.objects.live().filter(plan_id=plan_id).first() if plan_id else None


def indicator_texts(set_ids: set[int]) -> dict[tuple[int, str], str]:
    """Return the indicators' texts by criteria set and code."""
    rows = Indicator.objects.filter(criteria_set_id__in=set_ids).order_by()
    return {(i, code): text for i, code, text in rows.values_list("criteria_set_id", "code", "text")}


def title_facts(title: Title, texts: dict[tuple[int, str], str], today: date) -> dict[str, Any]:
    """Return one unit's row: its state and the verdicts at the level it was given."""
    set_id = title.dossier.round.criteria_set_id
    verdicts = [
        {
            "code": verdict.code,
            "text": texts.get((set_id, verdict.code), ""),
            "state": result_state(verdict.result),
            "required": verdict.required,
            "found": verdict.found,
            "article": verdict.article,
            "reason": verdict.reason,
        }
        for verdict in title.dossier.verdicts.all()
        if verdict.level == title.level
    ]
    return {
        "title": title,
        "unit": title.unit,
        "level": title.level,
        "state": STATES[title.status_on(today)],
        "verdicts": verdicts,
        "history": history_of(title, today),
        "met": sum(v["state"].code == "pass" for v in verdicts),
        "counted": sum(v["state"].code != "not_applicable" for v in verdicts),
    }
