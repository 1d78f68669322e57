"""What the templates of the self-assessment form show: the list of indicators, the open one, its side panel."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings

from accounts.derived_columns import by_name
from accounts.models import Role
from criteria.labels import result_label
from criteria.rules.assessment import Assessment, is_answered
from criteria.rules.definition import Indicator
from criteria.rules.wording import found_text
from documents.extraction import kinds
from dossiers.models import Answer, Dossier, DossierState, Evidence, Passport, RequestState
from dossiers.rules import evidence_metadata
from dossiers.services.assessment import (
    answers,
    comments,
    indicator_sources,
    office_contributions,
    previous_answers,
    submission_checks,
)
from dossiers.services.evidence import policies, upload
from dossiers.services.titles import people_counts
from workflows.screens.assessment.form_state import FormState
from workflows.screens.assessment.forms import AskForm
from workflows.screens.forms import LevelForm


def answer_words(indicator: Indicator, answer: Answer | None) -> str:
    """Return an answer in words."""
    if answer is None:
        return "chưa trả lời"
    parts = tuple(answers.to_rule_answer(part) for part in answer.parts.all())
    return found_text(indicator, answers.to_rule_answer(answer, parts))


def context(state: FormState, *, may_submit: bool = False) -> dict[str, Any]:
    """Return the context of the form's templates; with `may_submit` also what stops or advises a submission."""
    dossier, indicator = state.dossier, state.indicator
    assessment = answers.current_assessment(dossier)
    return {
        "state": state,
        "card": state.card,
        "dossier": dossier,
        "indicator": indicator,
        "form": state.form,
        "answer": state.stored,
        "problems": [],
        "may_submit": may_submit,
        "groups": groups(state, assessment),
        "by_register": next(
            (v for v in assessment.indicators if v.code == indicator.code and v.base is not None), None
        ),
        "by_lists": counted_people(dossier, indicator),
        "place": state.indicators.index(indicator) + 1,
        "total": len(state.indicators),
        "before": link_to(state, -1),
        "after": link_to(state, 1),
        "own_words": answer_words(indicator, state.stored),
        "progress_done": assessment.asked_answered,
        "progress_total": assessment.asked,
        "verdicts": [{"verdict": v} for v in assessment.indicators if v.code == indicator.code],
        "evidence": evidence_rows(dossier, indicator.code),
        **policy_context(state),
        "accept": ",".join(f".{suffix}" for suffix in (*kinds.MIMES, "zip")),
        "limits": limit_words(state),
        "upload_key": secrets.token_hex(16),
        **side_panel(state),
        **office_context(state),
        **request_context(state),
        **(submission_context(state, assessment) if may_submit else {}),
    }


def counted_people(dossier: Dossier, indicator: Indicator) -> dict[str, int] | None:
    """Return how many persons the decisions by list give an indicator, and by how many decisions; None for none."""
    rows = people_counts.lines_behind(dossier, [indicator]).get(indicator.code)
    return {"people": sum(row.people for row in rows), "decisions": len(rows)} if rows else None


def link_to(state: FormState, step: int) -> str:
    """Return the address of the indicator before (-1) or after (1) the open one; empty at the ends."""
    other = state.neighbour(step)
    return state.address(other) if other else ""


def groups(state: FormState, assessment: Assessment) -> list[dict[str, Any]]:
    """Return the indicators grouped by standard, each with its state; what the register counts is answered."""
    by_register = {verdict.code for verdict in assessment.indicators if verdict.base}
    dossier = state.dossier
    given = answers.rule_answers(answers.stored_answers(dossier))
    counted: dict[str, int] = {}
    for code in dossier.evidence.kept().values_list("code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    names = {branch.code: branch.printed for branch in dossier.round.definition().standards}
    groups_shown: list[dict[str, Any]] = []
    for one in state.indicators:
        if not groups_shown or groups_shown[-1]["code"] != one.standard_code:
            groups_shown.append(
                {"code": one.standard_code, "text": names.get(one.standard_code, ""), "rows": []}
            )
        groups_shown[-1]["rows"].append(
            {
                "indicator": one,
                "answered": one.code in by_register
                or (one.code in given and is_answered(one, given[one.code], ())),
                "evidence": counted.get(one.code, 0),
                "open": one.code == state.indicator.code,
                "url": state.address(one),
            }
        )
    return groups_shown


def evidence_rows(dossier: Dossier, code: str) -> list[Evidence]:
    """Return the evidence of an indicator with its metadata, its age and the pages cited."""
    queryset = dossier.evidence.kept().filter(code=code).select_related("passport", "file")
    rows = list(queryset.prefetch_related("citations"))
    for item in rows:
        item.paper = getattr(item, "passport", None) or Passport(evidence=item)
        item.age = evidence_metadata.check_day(item.paper.issued_on, dossier.round.year)
    return rows


def policy_context(state: FormState) -> dict[str, Any]:
    """Return the evidence policy of the open indicator, and where it requires any what is missing and why."""
    dossier, indicator = state.dossier, state.indicator
    if not indicator.evidence.required:
        return {"policy": indicator.evidence}
    gap = dossier.evidence_gaps.filter(code=indicator.code).select_related("by__user").first()
    return {
        "policy": indicator.evidence,
        "policy_missing": policies.missing_evidence(dossier).get(indicator.code, ""),
        "gap": gap,
    }


def limit_words(state: FormState) -> dict[str, int]:
    """Return the limits shown before an upload, in MB and files."""
    room = upload.remaining_allowance(appointment=state.request.appointment, dossier=state.dossier)
    return {
        "file_mb": room.file_bytes // upload.MB,
        "file_bytes": room.file_bytes,
        "zip_mb": settings.UPLOAD_ARCHIVE_MAX_BYTES // upload.MB,
        "zip_bytes": settings.UPLOAD_ARCHIVE_MAX_BYTES,
        "dossier_mb": room.dossier_bytes // upload.MB,
        "dossier_files": room.dossier_files,
        "person_mb": room.person_bytes // upload.MB,
    }


def side_panel(state: FormState) -> dict[str, Any]:
    """Return what is shown beside the open indicator: comments, earlier answers, the reviewer's mark."""
    code = state.indicator.code
    return {
        "remarks": state.dossier.remarks.filter(code=code).select_related("by__user", "by__office"),
        "may_speak": comments.may_comment(state.request.appointment, state.dossier),
        "earlier": previous_answers.previous_answers_for(
            dossier=state.dossier, code=code, user=state.request.user
        ),
        "mark": state.dossier.marks.filter(code=code).select_related("by__user").first(),
    }


def office_context(state: FormState) -> dict[str, Any]:
    """Return the offices the indicator is assigned to, those it may be assigned to, and the contributions."""
    post, dossier = state.request.appointment, state.dossier
    given = [a.office for a in dossier.assignments.filter(code=state.indicator.code).select_related("office")]
    views = office_contributions.contributions_of(dossier)
    leads = post.role == Role.UNIT_HEAD and post.office.unit_id == dossier.unit_id
    return {
        "offices": given,
        "leads": leads,
        "own_offices": dossier.unit.offices.order_by(by_name(), "pk") if leads else [],
        "parts": views if leads else [],
        "my_part": next((part for part in views if part.office.pk == post.office_id and not leads), None),
    }


def request_context(state: FormState) -> dict[str, Any]:
    """Return what other organisations said or are asked about the indicator; for the head the form that asks."""
    dossier, code = state.dossier, state.indicator.code
    rows = dossier.requests.filter(code=code).exclude(state=RequestState.WITHDRAWN).select_related("office")
    shown: list[dict[str, Any]] = [
        {"row": row, "words": indicator_sources.source_words(row), "waits": row.state == RequestState.OPEN}
        for row in rows.order_by("pk")
    ]
    if not may_ask(state):
        shown = [one for one in shown if one["row"].state != RequestState.PROPOSED]
        return {"asked": shown, "ask_form": None}
    for one in shown:
        if one["row"].state == RequestState.PROPOSED:
            one["form"] = AskForm.of(dossier, one["row"])
    return {"asked": shown, "ask_form": state.ask_form or AskForm.of(dossier)}


def may_ask(state: FormState) -> bool:
    """Return whether the person may ask another organisation now: the unit's head while the dossier is filled in."""
    post, dossier = state.request.appointment, state.dossier
    leads = post.role == Role.UNIT_HEAD and post.office.unit_id == dossier.unit_id
    return leads and state.card is not None and dossier.state == DossierState.SELF_ASSESSMENT


def submission_context(state: FormState, assessment: Assessment) -> dict[str, Any]:
    """Return what the head reads before submitting: the state of each level, what stops it, what to check."""
    by_code = {one.code: one for one in state.indicators}

    def linked(findings: list[submission_checks.Finding]) -> list[tuple[str, str]]:
        return [
            (one.sentence, state.address(by_code[one.code]) if one.code in by_code else "")
            for one in findings
        ]

    requests = [
        {
            "name": entry.level.name,
            "state": entry.state,
            "found": linked(
                submission_checks.blocking_findings(state.dossier, entry.level.level, assessment)
            ),
        }
        for entry in assessment.levels
    ]
    names = [
        (
            entry.level.level,
            entry.level.name if entry.reached else f"{entry.level.name} ({result_label(entry.state).inline})",
        )
        for entry in assessment.levels
    ]
    return {
        "requests": requests,
        "advice": linked(submission_checks.advisory_findings(state.dossier)),
        "level_form": LevelForm(levels=names),
    }
