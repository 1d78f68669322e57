"""What the workbench shows: the list of indicators, the open one, and what stands beside it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest

from accounts.derived_columns import by_name
from accounts.models import Role
from criteria.labels import result_label
from criteria.rules.assessment import Assessment, is_answered
from criteria.rules.definition import Indicator
from criteria.rules.wording import found_text
from documents.extraction import kinds
from dossiers.models import Answer, Dossier, Evidence, Passport
from dossiers.rules import evidence_metadata
from dossiers.services.assessment import (
    answers,
    comments,
    office_contributions,
    previous_answers,
    submission_checks,
)
from dossiers.services.evidence import upload
from workflows.models import TaskCard
from workflows.screens.assessment.forms import AnswerForm
from workflows.screens.forms import LevelForm


@dataclass
class FormState:
    """One request at the workbench: who, which dossier, which indicator is open."""

    request: HttpRequest
    dossier: Dossier
    indicators: list[Indicator]
    indicator: Indicator
    stored: Answer | None
    form: AnswerForm
    base: str
    card: TaskCard | None = None

    @classmethod
    def of(cls, request: HttpRequest, dossier: Dossier, card: TaskCard | None = None) -> FormState:
        """Return the desk with the indicator the address or the form names, else the first one."""
        kind = answers.unit_kind(dossier)
        indicators = [i for i in dossier.round.criteria_set.parsed().indicators if i.applies(kind)]
        if not indicators:
            raise Http404
        code = request.POST.get("code") or request.GET.get("chi-tieu")
        indicator = next((i for i in indicators if i.code == code), indicators[0])
        stored = stored_answer(dossier, indicator.code)
        base = card.get_absolute_url() if card else f"{dossier.get_absolute_url()}chi-tieu/"
        form = AnswerForm(indicator=indicator, answer=stored)
        return cls(request, dossier, indicators, indicator, stored, form, base, card)

    def address(self, indicator: Indicator | None = None, place: str = "mo") -> str:
        """Return the address of an indicator on this screen, at a place of it."""
        return f"{self.base}?chi-tieu={(indicator or self.indicator).code}#{place}"

    def beside(self, step: int) -> Indicator | None:
        """Return the indicator before (-1) or after (1) the open one, or None."""
        at = self.indicators.index(self.indicator) + step
        return self.indicators[at] if 0 <= at < len(self.indicators) else None


def stored_answer(dossier: Dossier, code: str) -> Answer | None:
    """Return the stored answer with its parts and who saved it."""
    return dossier.answers.filter(code=code).prefetch_related("parts").select_related("by__user").first()


def answer_words(indicator: Indicator, answer: Answer | None) -> str:
    """Return what an answer says, in words."""
    if answer is None:
        return "chưa trả lời"
    given = answers.to_rule_answer(answer, tuple(answers.to_rule_answer(p) for p in answer.parts.all()))
    return found_text(indicator, given)


def context(desk: FormState, *, may_submit: bool = False) -> dict[str, Any]:
    """Return everything the workbench's template names."""
    dossier, indicator = desk.dossier, desk.indicator
    assessment = answers.current_assessment(dossier)
    return {
        "desk": desk,
        "card": desk.card,
        "dossier": dossier,
        "indicator": indicator,
        "form": desk.form,
        "answer": desk.stored,
        "problems": [],
        "may_submit": may_submit,
        "groups": groups(desk),
        "place": desk.indicators.index(indicator) + 1,
        "total": len(desk.indicators),
        "before": link_to(desk, -1),
        "after": link_to(desk, 1),
        "own_words": answer_words(indicator, desk.stored),
        "progress_done": assessment.answered,
        "progress_total": assessment.applicable,
        "verdicts": [{"verdict": v} for v in assessment.indicators if v.code == indicator.code],
        "evidence": evidence_rows(dossier, indicator.code),
        "accept": ",".join(f".{suffix}" for suffix in (*kinds.MIMES, "zip")),
        "limits": limit_words(desk),
        "upload_key": secrets.token_hex(16),
        **side_panel(desk),
        **office_context(desk),
        **(submission_context(desk, assessment) if may_submit else {}),
    }


def link_to(desk: FormState, step: int) -> str:
    """Return the address of the indicator before or after, or nothing at the ends."""
    other = desk.beside(step)
    return desk.address(other) if other else ""


def groups(desk: FormState) -> list[dict[str, Any]]:
    """Return the indicators under their standards, each with its state."""
    dossier = desk.dossier
    given = answers.rule_answers(answers.stored_answers(dossier))
    counted: dict[str, int] = {}
    for code in dossier.evidence.kept().values_list("code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    names = {branch.code: branch.text for branch in dossier.round.criteria_set.parsed().standards}
    found: list[dict[str, Any]] = []
    for one in desk.indicators:
        if not found or found[-1]["code"] != one.standard_code:
            found.append({"code": one.standard_code, "text": names.get(one.standard_code, ""), "rows": []})
        found[-1]["rows"].append(
            {
                "indicator": one,
                "answered": one.code in given and is_answered(one, given[one.code], ()),
                "evidence": counted.get(one.code, 0),
                "open": one.code == desk.indicator.code,
                "url": desk.address(one),
            }
        )
    return found


def evidence_rows(dossier: Dossier, code: str) -> list[Evidence]:
    """Return the evidence of an indicator with its passport, its age and the pages cited."""
    kept = dossier.evidence.kept().filter(code=code).select_related("passport", "file")
    rows = list(kept.prefetch_related("citations"))
    for item in rows:
        item.paper = getattr(item, "passport", None) or Passport(evidence=item)
        item.age = evidence_metadata.check_day(item.paper.issued_on, dossier.round.year)
    return rows


def limit_words(desk: FormState) -> dict[str, int]:
    """Return the limits that are said before an upload, in MB and files."""
    room = upload.remaining_allowance(appointment=desk.request.appointment, dossier=desk.dossier)
    return {
        "file_mb": room.file_bytes // upload.MB,
        "file_bytes": room.file_bytes,
        "zip_mb": settings.UPLOAD_ARCHIVE_MAX_BYTES // upload.MB,
        "zip_bytes": settings.UPLOAD_ARCHIVE_MAX_BYTES,
        "dossier_mb": room.dossier_bytes // upload.MB,
        "dossier_files": room.dossier_files,
        "person_mb": room.person_bytes // upload.MB,
    }


def side_panel(desk: FormState) -> dict[str, Any]:
    """Return what stands beside the open indicator: remarks, last year, the reviewer's mark."""
    code = desk.indicator.code
    return {
        "remarks": desk.dossier.remarks.filter(code=code).select_related("by__user", "by__office"),
        "may_speak": comments.may_comment(desk.request.appointment, desk.dossier),
        "earlier": previous_answers.previous_answers_for(
            dossier=desk.dossier, code=code, user=desk.request.user
        ),
        "mark": desk.dossier.marks.filter(code=code).select_related("by__user").first(),
    }


def office_context(desk: FormState) -> dict[str, Any]:
    """Return who the indicator is given to, the offices it may be given to, and the parts."""
    post, dossier = desk.request.appointment, desk.dossier
    given = [a.office for a in dossier.assignments.filter(code=desk.indicator.code).select_related("office")]
    views = office_contributions.contributions_of(dossier)
    leads = post.role == Role.UNIT_HEAD and post.office.unit_id == dossier.unit_id
    return {
        "offices": given,
        "leads": leads,
        "own_offices": dossier.unit.offices.order_by(by_name(), "pk") if leads else [],
        "parts": views if leads else [],
        "my_part": next((part for part in views if part.office.pk == post.office_id and not leads), None),
    }


def submission_context(desk: FormState, assessment: Assessment) -> dict[str, Any]:
    """Return what the head sees before sending: how each level stands and what stops it, and what to look at."""
    by_code = {one.code: one for one in desk.indicators}

    def linked(found: list[submission_checks.Finding]) -> list[tuple[str, str]]:
        return [
            (one.sentence, desk.address(by_code[one.code]) if one.code in by_code else "") for one in found
        ]

    requests = [
        {
            "name": entry.level.name,
            "state": entry.state,
            "found": linked(submission_checks.blocking_findings(desk.dossier, entry.level.level, assessment)),
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
        "advice": linked(submission_checks.advisory_findings(desk.dossier)),
        "level_form": LevelForm(levels=names),
    }
