"""Titles after the decision: lists for the office, and one title with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import rights, title_rules
from dossiers.models import EndingKind, EndingState, Title, TitleEnding
from dossiers.services import endings
from home.title_history import history_of
from home.words import STATES, model_name
from workflows import titles
from workflows.forms.acts import IssueForm, ReasonForm
from workflows.forms.aftermath import EndingForm
from workflows.tasks import PAGE
from workflows.views.base import attempt, workspace


@workspace()
def title_list(request: HttpRequest) -> HttpResponse:
    """List titles by group (?nhom=) with a search by the unit's name (?tu=), 50 a page."""
    today = timezone.localdate()
    group = request.GET.get("nhom", "con-hieu-luc")
    group = group if group in titles.GROUPS else "con-hieu-luc"
    words = request.GET.get("tu", "").strip()[:100]
    seen = titles.titles_of(request.user)
    if words:
        from home.directory_facts import matching_units

        seen = seen.filter(unit__in=matching_units(words))
    page = Paginator(titles.in_group(seen, group, today), PAGE).get_page(request.GET.get("page"))
    reforms = titles.reform_words(page, today)
    rows = [title_row(title, today) | {"reform": reforms.get(title.pk, "")} for title in page]
    tabs = [(slug, label, slug == group) for slug, label in titles.GROUPS.items()]
    context = {"page_obj": page, "rows": rows, "tabs": tabs, "group": group, "words": words}
    return render(request, "workflows/titles.html", context)


def title_row(title: Title, today: Any) -> dict[str, Any]:
    """Return a title with its state in words and the day from which renewal should be asked for."""
    return {
        "title": title,
        "name": model_name(title.model),
        "state": STATES[title.status_on(today)],
        "renew_from": title_rules.renewal_from(title.valid_until, titles.SOON_MONTHS),
        "soon": title.status_on(today) == "valid"
        and today >= title_rules.renewal_from(title.valid_until, titles.SOON_MONTHS),
        "url": endings.address(title),
    }


@workspace("GET", "HEAD", "POST")
def title_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a title, its history and the acts the appointment may do; a POST does the one pressed."""
    title = get_object_or_404(titles.titles_of(request.user), pk=pk)
    acts = acts_for(request.appointment, title)
    forms = {
        "ending": EndingForm(),
        "refusal": ReasonForm(),
        "issue": IssueForm(initial={"on": timezone.localdate()}),
    }
    problems: list[str] = []
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in acts:
            raise Http404
        done, problems = _do(request, title, act, forms)
        if done is not None:
            return redirect(request.path)
    context = {
        **title_row(title, timezone.localdate()),
        "reform": titles.reform_words([title], timezone.localdate()).get(title.pk, ""),
        "acts": acts,
        "open_ending": _open_ending(title),
        "history": history_of(title),
        "forms": forms,
        "problems": problems,
    }
    return render(request, "workflows/title.html", context, status=422 if request.method == "POST" else 200)


def _open_ending(title: Title) -> TitleEnding | None:
    waiting = title.endings.filter(state__in=[EndingState.PROPOSED, EndingState.SIGNED])
    return waiting.select_related("proposed_by__user", "document").first()


def acts_for(post: Appointment, title: Title) -> set[str]:
    """Return which acts the screen offers: revoke, give-up, sign, refuse, issue."""
    in_round, waiting = title.dossier.round, _open_ending(title)
    if waiting is None:
        if title.status_on(timezone.localdate()) != "valid":
            return set()
        if post.role == Role.STANDING_CLERK and post.office_id == in_round.standing_office_id:
            return {"revoke"}
        heads = post.role == Role.UNIT_HEAD and rights.speaks_for(post, title.unit)
        return {"give-up"} if heads else set()
    if waiting.state == EndingState.PROPOSED:
        signs = post.role in in_round.signing_roles() and post.office_id == in_round.issuer_id
        return {"sign", "refuse"} if signs else set()
    clerk = post.role == Role.DOCUMENT_CLERK and post.office.unit_id == in_round.issuer.unit_id
    return {"issue"} if clerk else set()


def _do(request: HttpRequest, title: Title, act: str, forms: dict[str, Any]) -> tuple[Any, list[str]]:
    post, waiting = request.appointment, _open_ending(title)
    run: Callable[[], Any]
    if act in {"revoke", "give-up"}:
        form = forms["ending"] = EndingForm(request.POST)
        form.is_valid()
        kind = EndingKind.REVOKE if act == "revoke" else EndingKind.GIVE_UP
        facts = {name: form.cleaned_data.get(name, "") for name in ("ground", "reason")}
        run = lambda: endings.propose(appointment=post, title=title, kind=kind, **facts)  # noqa: E731
        done = "Đã gửi đề nghị; người có thẩm quyền và đơn vị đã được thông báo."
    elif act == "sign":
        run = lambda: endings.sign(appointment=post, ending=waiting)  # noqa: E731
        done = "Đã ký; văn thư đã được báo để cấp số."
    elif act == "refuse":
        form = forms["refusal"] = ReasonForm(request.POST)
        form.is_valid()
        reason = form.cleaned_data.get("reason", "")
        run = lambda: endings.refuse(appointment=post, ending=waiting, reason=reason)  # noqa: E731
        done = "Đã từ chối; người đề nghị đã được báo lý do."
    else:
        form = forms["issue"] = IssueForm(request.POST)
        if not form.is_valid():
            return None, ["Chưa cấp số được: ngày ban hành chưa đúng."]
        day = form.cleaned_data["on"]
        run = lambda: endings.issue(appointment=post, ending=waiting, on=day)  # noqa: E731
        done = "Đã cấp số và ban hành; danh hiệu chấm dứt, đơn vị đã được thông báo."
    return attempt(request, run, done)
