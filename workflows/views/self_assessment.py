"""The self-assessment: one indicator open at a time, then sending the dossier."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from criteria.definition import Indicator
from criteria.rules import is_answered
from dossiers.errors import BadFile
from dossiers.models import Dossier, Evidence
from dossiers.services import answers, evidence, submitting
from workflows import moves
from workflows.background import read_soon
from workflows.forms.acts import LevelForm
from workflows.forms.answers import AnswerForm
from workflows.models import TaskCard
from workflows.views.base import attempt
from workflows.views.dossiers import RESULTS


def screen(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Show the indicators and the open one; a POST saves, attaches, removes or sends."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    kind = answers.unit_kind(dossier)
    indicators = [i for i in dossier.round.criteria_set.parsed().indicators if i.applies(kind)]
    indicator = chosen_indicator(request, indicators)
    stored = dossier.answers.filter(code=indicator.code).prefetch_related("parts").select_related("by__user").first()
    form = AnswerForm(indicator=indicator, answer=stored)
    problems: list[str] = []
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "save":
            form = AnswerForm(request.POST, indicator=indicator, answer=stored)
        done, problems = act_on(request, card, dossier, indicator, form, act)
        if done:
            return redirect(done if isinstance(done, str) else address(card, following(indicators, indicator)))
    context = page_context(card, dossier, indicators, indicator, may) | {
        "form": form, "problems": problems, "answer": stored,
    }
    return render(request, "workflows/self_assess.html", context, status=200 if request.method != "POST" else 422)


def chosen_indicator(request: HttpRequest, indicators: list[Indicator]) -> Indicator:
    """Return the indicator named in the address or the form, else the first."""
    code = request.POST.get("code") or request.GET.get("chi-tieu")
    return next((i for i in indicators if i.code == code), indicators[0])


def following(indicators: list[Indicator], indicator: Indicator) -> Indicator:
    """Return the indicator after this one; after the last, the last."""
    place = indicators.index(indicator)
    return indicators[min(place + 1, len(indicators) - 1)]


def address(card: TaskCard, indicator: Indicator) -> str:
    """Return the address of an indicator on the task's screen."""
    return f"{card.get_absolute_url()}?chi-tieu={indicator.code}#mo"


def act_on(
    request: HttpRequest, card: TaskCard, dossier: Dossier, indicator: Indicator, form: AnswerForm, act: str | None
) -> tuple[Any, list[str]]:
    """Do what the pressed button says; return where to go (True: the next indicator) or the problems."""
    post = request.appointment
    if act == "save":
        if not form.is_valid():
            return None, ["Chưa lưu được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."]
        saved, problems = attempt(
            request,
            lambda: answers.save_answer(
                appointment=post, dossier=dossier, code=indicator.code, fields=form.service_fields(),
                expected_version=form.cleaned_data["version"],
            ),
            f"Đã lưu chỉ tiêu {indicator.code}.",
        )
        return saved is not None, problems
    if act == "attach":
        return attach(request, dossier, indicator, address(card, indicator))
    if act == "remove":
        named = request.POST.get("evidence", "")
        found = dossier.evidence.kept().filter(pk=int(named) if named.isdecimal() else 0).first()
        if found is None:
            return address(card, indicator), []
        _, problems = attempt(
            request, lambda: evidence.remove(appointment=post, evidence=found), f"Đã bỏ minh chứng {found.label}."
        )
        return (None if problems else address(card, indicator)), problems
    level = request.POST.get("level", "")
    if not level.isdecimal():
        return None, ["Chưa chọn mức độ đề nghị. Hãy chọn một mức độ rồi nộp."]
    sent, problems = attempt(
        request,
        lambda: moves.submit_dossier(appointment=post, dossier=dossier, requested_level=int(level), task=card.task),
        "Đã nộp hồ sơ; cơ quan thường trực đã được thông báo.",
    )
    return (dossier.get_absolute_url() if sent else None), problems


def attach(request: HttpRequest, dossier: Dossier, indicator: Indicator, back: str) -> tuple[Any, list[str]]:
    """Take in one uploaded file; too large ones are refused before they are read."""
    upload = request.FILES.get("file")
    if upload is None:
        return None, ["Chưa chọn tệp. Hãy chọn một tệp rồi tải lên."]

    def act() -> Evidence:
        if upload.size > settings.UPLOAD_MAX_BYTES:
            most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise BadFile(f"Tệp “{upload.name}” lớn hơn {most} MB. Hãy chia nhỏ hoặc giảm dung lượng.")
        return evidence.attach(
            appointment=request.appointment, dossier=dossier, code=indicator.code,
            content=upload.read(), filename=upload.name,
        )

    kept, problems = attempt(request, act, f"Đã thêm minh chứng cho chỉ tiêu {indicator.code}.")
    if kept is None:
        return None, problems
    read_soon(kept.pk)
    if kept.text_problem:
        messages.warning(request, kept.text_problem)
    return back, []


def page_context(
    card: TaskCard, dossier: Dossier, indicators: list[Indicator], indicator: Indicator, may: bool
) -> dict[str, Any]:
    """Return the list with each state, the verdicts on the open one, and what the head needs to send."""
    assessment = answers.current_assessment(dossier)
    given = answers.rule_answers(dossier)
    counted: dict[str, int] = {}
    for code in dossier.evidence.kept().values_list("code", flat=True):
        counted[code] = counted.get(code, 0) + 1
    rows = [
        {
            "indicator": one,
            "answered": one.code in given and is_answered(one, given[one.code]),
            "evidence": counted.get(one.code, 0),
            "open": one.code == indicator.code,
            "url": address(card, one),
        }
        for one in indicators
    ]
    verdicts = [
        {"verdict": v, "kind": RESULTS[v.result][0], "words": RESULTS[v.result][1]}
        for v in assessment.indicators
        if v.code == indicator.code
    ]
    levels = [(lv.level, lv.name) for lv in dossier.round.criteria_set.parsed().levels]
    missing = [(n, name, submitting.what_is_missing(dossier, n)) for n, name in levels] if may else []
    return {
        "card": card, "dossier": dossier, "rows": rows, "indicator": indicator, "verdicts": verdicts,
        "evidence": dossier.evidence.kept().filter(code=indicator.code),
        "progress_done": assessment.answered, "progress_total": assessment.applicable,
        "may_submit": may, "missing": missing, "level_form": LevelForm(levels=levels),
        "offices": [a.office for a in dossier.assignments.filter(code=indicator.code).select_related("office")],
    }
