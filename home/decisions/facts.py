"""What a decision's page says: whom, which level, until when, why, and how to check the paper."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from criteria.labels import model_name, result_label
from dossiers.rules.titles import STATES as TITLE_STATES
from dossiers.rules.titles import state_on
from home.decisions.history import documents_about, history_of_decision
from home.decisions.read_model import (
    DecisionRows,
    decision_rows,
    document_name_at,
    indicator_texts,
)
from home.linked_data import of_decision
from home.titles.history import TitleFacts, title_events
from home.titles.labels import STATE_LABELS, verdict_summary
from home.titles.queries import decision_state


def check_address(code: str) -> str:
    """Return the public address at which a document's code can be checked."""
    return f"{settings.PUBLIC_URL}/kiem-tra/{code}/"


@lru_cache(maxsize=1024)
def qr_code_svg(address: str) -> SafeString:
    """Return the check address as a QR code drawn in SVG, dark on white whatever the reader's theme."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=3, border=4, dark="#1B2330", light="#FFFFFF", omitsize=False)
    return mark_safe(  # noqa: S308 - segno draws shapes only; the address is not printed as text
        drawn.replace("<svg ", '<svg role="img" aria-label="Mã QR của địa chỉ kiểm tra" ', 1)
    )


def decision_facts(slug: str, today: date) -> dict[str, Any] | None:
    """Return the template's facts of the published decision at this address, None where there is none.

    The queries do not grow with the number of units; with more than one unit each one's verdicts are folded away
    under a line that counts them.
    """
    found = decision_rows(slug)
    if found is None:
        return None
    rows = [title_facts(title, found, today) for title in found.titles]
    counts = {state: sum(row["state"].code == state for row in rows) for state in TITLE_STATES}
    address, paper = f"/quyet-dinh/{slug}/", found.paper
    about = documents_about(paper.pk)
    state = "revoked" if paper.revoked_on else decision_state(counts)
    return {
        "document": paper,
        "address": address,
        "rows": rows,
        "state": STATE_LABELS[state],
        "counts": [(STATE_LABELS[s], n) for s, n in counts.items() if n],
        "model": model_name(found.titles[0]["model"]) if rows else "",
        "round": round_facts(found.titles[0]) if rows else None,
        "check_address": check_address(paper.check_code),
        "qr_svg": qr_code_svg(check_address(paper.check_code)),
        "check_path": f"/kiem-tra/{paper.check_code}/",
        "fold": len(rows) > 1,
        "corrections": [one for one in about if one.is_correction],
        "happened": history_of_decision(paper, found.titles, about),
        "linked_data": of_decision(paper, [row["name"] for row in rows], address, STATE_LABELS[state].words),
        "public_url": settings.PUBLIC_URL,
    }


def round_facts(title: dict[str, Any]) -> dict[str, Any]:
    """Return the round a title came from: its name, its criteria set, and the plan where that is published."""
    path = "dossier__round"
    shown = title[f"{path}__plan__page__live"]
    return {
        "name": title[f"{path}__name"],
        "set_title": title[f"{path}__criteria_set__title"],
        "set_verified": title[f"{path}__criteria_set__verified"],
        "plan_title": title[f"{path}__plan__page__title"] if shown else "",
        "plan_address": f"/ke-hoach/{title[f'{path}__plan__page__slug']}/" if shown else "",
    }


def title_facts(title: dict[str, Any], found: DecisionRows, today: date) -> dict[str, Any]:
    """Return one unit's row: its state, its history, and the verdicts at the level it was given."""
    path = "dossier__round__criteria_set"
    texts = indicator_texts(title[f"{path}_id"], title[f"{path}__sha256"])
    verdicts = [
        {**verdict, "text": texts.get(verdict["code"], ""), "state": result_label(verdict["result"])}
        for verdict in found.verdicts.get(title["dossier_id"], ())
    ]
    state = state_on(
        today,
        valid_until=title["valid_until"],
        replaced_on=title["replaced_on"],
        revoked_on=title["revoked_on"],
    )
    story = TitleFacts(
        level=title["level"],
        recognised_on=title["recognised_on"],
        paper=str(found.paper),
        status=state,
        valid_until=title["valid_until"],
        replaced_on=title["replaced_on"],
        next_level=title["replaced_by__level"],
        next_paper=document_name_at(title, "replaced_by__decision__document"),
        revoked_on=title["revoked_on"],
        revoked_why=title["revoked_why"],
        objections=found.objections.get(title["dossier_id"], ()),
        endings=found.endings.get(title["pk"], ()),
    )
    return {
        "unit_id": title["unit_id"],
        "name": title["unit__name"],
        "code": title["unit__code"],
        "level": title["level"],
        "valid_from": title["valid_from"],
        "valid_until": title["valid_until"],
        "revoked_on": title["revoked_on"],
        "revoked_why": title["revoked_why"],
        "next_paper": story.next_paper,
        "state": STATE_LABELS[state],
        "verdicts": verdicts,
        "history": title_events(story, today),
        "tally": verdict_summary(verdict["state"].code for verdict in verdicts),
    }
