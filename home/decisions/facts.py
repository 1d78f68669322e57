"""Template context of a decision's page: whom it recognises, at which level, until when, why, and how to check it.

The upper half of the read model; `home.decisions.read_model` says why the page has one.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.rules.offices import head_of
from criteria.labels import model_name, result_label
from criteria.rules.level_definition import default_name, inline_name
from dossiers.rules.titles import STATES as TITLE_STATES
from dossiers.rules.titles import end_words, state_on
from home.addresses import decision_address, plan_address
from home.decisions.history import documents_about, history_of_decision
from home.decisions.read_model import (
    DecisionRows,
    decision_rows,
    document_name_at,
    filled_in,
    indicator_texts,
)
from home.decisions.summary import verdict_summary
from home.linked_data import of_decision
from home.titles.history import TitleFacts, title_events
from home.titles.labels import STATE_LABELS
from home.titles.queries import decision_state


def check_address(code: str) -> str:
    """Return the public address at which a document's code can be checked."""
    return f"{settings.PUBLIC_URL}{reverse('documents:check', args=[code])}"


@lru_cache(maxsize=1024)
def qr_code_svg(address: str) -> SafeString:
    """Return the check address as a QR code drawn in SVG, dark on white whatever the reader's theme."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=3, border=4, dark="#1B2330", light="#FFFFFF", omitsize=False)
    return mark_safe(  # noqa: S308 - segno draws shapes only; the address is not printed as text
        svg.replace("<svg ", '<svg role="img" aria-label="Mã QR của địa chỉ kiểm tra" ', 1)
    )


def decision_facts(slug: str, today: date) -> dict[str, Any] | None:
    """Return the template context of the published decision at this address, None where there is none.

    The number of queries does not grow with the number of units. With more than one unit, each unit's verdicts are
    folded under a line that counts them.
    """
    rows = decision_rows(slug)
    if rows is None:
        return None
    document, address = rows.document, decision_address(slug)
    titles = [title_facts(title, rows, today) for title in rows.titles]
    counts = {state: sum(title["state"].code == state for title in titles) for state in TITLE_STATES}
    state = STATE_LABELS["revoked" if document.revoked_on else decision_state(counts)]
    about = documents_about(document.pk)
    return {
        "document": document,
        "recogniser": head_of(document.issuer_name),
        "address": address,
        "rows": titles,
        "state": state,
        "counts": [(STATE_LABELS[code], number) for code, number in counts.items() if number],
        "model": model_name(rows.titles[0]["model"], rows.titles[0]["government_level"]) if titles else "",
        "round": round_facts(rows.titles[0]) if titles else None,
        "check_address": check_address(document.check_code),
        "qr_svg": qr_code_svg(check_address(document.check_code)),
        "check_path": reverse("documents:check", args=[document.check_code]),
        "fold": len(titles) > 1,
        "corrections": [event for event in about if event.is_correction],
        "happened": history_of_decision(document, rows.titles, about),
        "linked_data": of_decision(document, [title["name"] for title in titles], address, state.words),
        "public_url": settings.PUBLIC_URL,
    }


def round_facts(title: dict[str, Any]) -> dict[str, Any]:
    """Return the round of a title: its name, its criteria set, and its plan where that is published."""
    path = "dossier__round"
    plan_is_public = title[f"{path}__plan__page__live"]
    return {
        "name": title[f"{path}__name"],
        "ground": title[f"{path}__authority_ground"],
        "ground_document": title[f"{path}__authority_document"],
        "set_title": title[f"{path}__criteria_set__title"],
        "set_verified": title[f"{path}__criteria_set__verified"],
        "filled_in": filled_in(title[f"{path}_id"], title[f"{path}__own_sha256"]).lines,
        "plan_title": title[f"{path}__plan__page__title"] if plan_is_public else "",
        "plan_address": plan_address(title[f"{path}__plan__page__slug"]) if plan_is_public else "",
    }


def title_facts(title: dict[str, Any], rows: DecisionRows, today: date) -> dict[str, Any]:
    """Return the template context of one unit's title: state, history, and the verdicts at the level awarded."""
    path = "dossier__round__criteria_set"
    texts, note = indicator_texts(title[f"{path}_id"], title[f"{path}__sha256"])
    filled = filled_in(title["dossier__round_id"], title["dossier__round__own_sha256"])
    texts = texts | filled.texts
    verdicts = [
        {**verdict, "text": texts.get(verdict["code"], ""), "state": result_label(verdict["result"])}
        for verdict in rows.verdicts.get(title["dossier_id"], ())
    ]
    state = state_on(
        today,
        valid_until=title["valid_until"],
        replaced_on=title["replaced_on"],
        revoked_on=title["revoked_on"],
    )
    facts = TitleFacts(
        level=title["level"],
        level_name=title["level_name"],
        recognised_on=title["recognised_on"],
        document=str(rows.document),
        state=state,
        valid_until=title["valid_until"],
        replaced_on=title["replaced_on"],
        next_level=title["replaced_by__level"],
        next_level_name=title["replaced_by__level_name"] or "",
        next_document=document_name_at(title, "replaced_by__decision__document"),
        revoked_on=title["revoked_on"],
        revoked_why=title["revoked_why"],
        appeals=rows.appeals.get(title["dossier_id"], ()),
        revocations=rows.revocations.get(title["pk"], ()),
    )
    return {
        "unit_id": title["unit_id"],
        "name": title["unit__name"],
        "code": title["unit__code"],
        "level": title["level"],
        "level_words": inline_name(title["level_name"] or default_name(title["level"])),
        "valid_from": title["valid_from"],
        "end_words": end_words(title["valid_until"]),
        "revoked_on": title["revoked_on"],
        "revoked_why": title["revoked_why"],
        "next_document": facts.next_document,
        "state": STATE_LABELS[state],
        "verdicts": verdicts,
        "wording_note": note if verdicts else "",
        "history": title_events(facts, today),
        "tally": verdict_summary(verdict["state"].code for verdict in verdicts),
    }
