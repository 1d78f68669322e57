"""Rounds and sittings: opening a round, its board, a sitting's agenda."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import AdministrativeUnit, Level, Office, OfficeKind, Role
from documents.models import Plan
from dossiers.models import Dossier, DossierState, Round, RoundStep
from workflows import moves
from workflows.forms.acts import DossiersForm, RoundForm
from workflows.models import TaskCard
from workflows.models.cards import COUNCIL_ROLES
from workflows.views.base import attempt, workspace
from workflows.views.dossiers import STATE_KINDS


def rounds_for(request: HttpRequest) -> Any:
    """Return the rounds that concern the acting appointment: its office's, council's, unit's."""
    post = request.appointment
    if post.role == Role.ADMINISTRATOR:
        return Round.objects.all()
    near = Q(standing_office=post.office) | Q(issuer__unit=post.office.unit) | Q(dossiers__unit=post.office.unit)
    if post.role in COUNCIL_ROLES:
        near |= Q(council__seats__in=post.seats.valid_on(timezone.localdate()))
    return Round.objects.filter(near).distinct().select_related("criteria_set", "standing_office", "issuer", "council")


ROUND_FACTS = (
    "name", "year", "criteria_set", "units", "issuer", "council", "plan", "with_council", "with_inspection",
)


@workspace()
def round_list(request: HttpRequest) -> HttpResponse:
    """List the rounds that concern the acting appointment."""
    return render(
        request, "workflows/rounds.html",
        {"rounds": rounds_for(request), "may_open": request.appointment.role == Role.STANDING_CLERK},
    )


def prefilled(plan: Plan | None) -> dict[str, Any]:
    """Return what a plan fills in: its title, its year, and its first dated deadlines in order."""
    year = timezone.localdate().year
    initial: dict[str, Any] = {"year": year, "with_council": True}
    if plan is None:
        return initial
    initial |= {"plan": plan.pk, "year": plan.date_year or year, "name": f"Đợt theo {plan}"[:200]}
    days = [day for day in plan.deadlines.order_by("date").values_list("date", flat=True) if day]
    initial |= {f"due_{step}": day for step, day in zip(RoundStep.values, days, strict=False)}
    return initial


@workspace("GET", "HEAD", "POST")
def open_round(request: HttpRequest) -> HttpResponse:
    """Open a round from a criteria set, optionally from a plan (?ke-hoach=)."""
    post = request.appointment
    if post.role != Role.STANDING_CLERK:
        raise Http404
    chosen = request.GET.get("ke-hoach", "")
    plans = Plan.objects.newest_first()
    plan = plans.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    form = RoundForm(
        request.POST or None,
        initial=prefilled(plan),
        plans=plans,
        units=AdministrativeUnit.objects.filter(level__in=[Level.COMMUNE, Level.DISTRICT, Level.BODY]),
        issuers=Office.objects.filter(kind=OfficeKind.COMMITTEE, unit=post.office.unit),
    )
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ROUND_FACTS}
        opened, problems = attempt(
            request,
            lambda: moves.open_round(
                appointment=post, standing_office=post.office, deadlines=form.deadlines(),
                sitting_rules=form.sitting_rules(), **facts
            ),
            "Đã mở đợt đánh giá; các đơn vị đã được thông báo.",
        )
        if opened is not None:
            return redirect("workflows:round", pk=opened.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "problems": problems, "plans": plans[:50], "plan": plan}
    return render(request, "workflows/round_open.html", context, status=status)


@workspace("GET", "HEAD", "POST")
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round's dossiers by state; a POST opens a sitting or drafts a submission with chosen ones."""
    current = get_object_or_404(rounds_for(request), pk=pk)
    post = request.appointment
    seen = Dossier.objects.visible_to(request.user).filter(round=current).with_details().order_by("unit__code")
    waiting = seen.filter(cards__in=TaskCard.objects.open().filter(node="schedule").mine(post))
    ready = seen.filter(state=DossierState.PROPOSED) if post.role == Role.STANDING_CLERK else seen.none()
    problems: list[str] = []
    if request.method == "POST":
        act = request.POST.get("act")
        form = DossiersForm(request.POST, choices=waiting if act == "open-sitting" else ready)
        chosen = list(form.cleaned_data["dossiers"]) if form.is_valid() else []
        target, problems = _act_on_round(request, current, act, chosen)
        if target is not None:
            return redirect(target)
    columns = [
        (label, STATE_KINDS[state], [dossier for dossier in seen if dossier.state == state])
        for state, label in DossierState.choices
    ]
    context = {
        "round": current,
        "columns": columns,
        "waiting": waiting,
        "ready": ready,
        "problems": problems,
        "sittings": current.sittings.all(),
        "submissions": current.submissions.select_related("document") if post.role not in UNIT_SIDE else [],
    }
    return render(request, "workflows/round.html", context, status=422 if problems else 200)


UNIT_SIDE = {Role.UNIT_HEAD, Role.OFFICE_CONTRIBUTOR}


def _act_on_round(request: HttpRequest, current: Round, act: str | None, chosen: list) -> tuple[Any, list[str]]:
    post = request.appointment
    if not chosen:
        return None, ["Chưa chọn hồ sơ nào. Hãy đánh dấu ít nhất một hồ sơ."]
    if act == "open-sitting":
        sitting, problems = attempt(
            request,
            lambda: moves.open_sitting(appointment=post, round=current, dossiers=chosen),
            f"Đã mở phiên họp với {len(chosen)} hồ sơ; các thành viên đã được thông báo.",
        )
        return (f"/ho-so/phien-hop/{sitting.pk}/" if sitting else None), problems
    submission, problems = attempt(
        request,
        lambda: moves.draft_submission(appointment=post, round=current, dossiers=chosen),
        f"Đã trình {len(chosen)} hồ sơ; người có thẩm quyền đã được thông báo.",
    )
    return (f"/ho-so/dot/{current.pk}/" if submission else None), problems
