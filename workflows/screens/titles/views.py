"""Titles: list by group, and the page of one title with its revocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.models import EndingKind, EndingState, Title, TitleEnding
from dossiers.rules import titles as title_rules
from dossiers.services.titles import entry_rights, revocations
from home.directory.queries import matching_units
from home.titles.history import history_of_title
from home.titles.labels import STATE_LABELS
from ledger.web.acts import takes_acts
from workflows.inbox.tasks import PAGE
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, require_offered, workspace
from workflows.screens.forms import IssueForm, ReasonForm
from workflows.screens.titles import title_groups
from workflows.screens.titles.forms import EndingForm


@workspace()
def title_list(request: ActingRequest) -> HttpResponse:
    """List titles by group (?nhom=) with a search by the unit's name (?tu=), 50 a page."""
    today = timezone.localdate()
    group = request.GET.get("nhom", "con-hieu-luc")
    group = group if group in title_groups.GROUPS else "con-hieu-luc"
    words = request.GET.get("tu", "").strip()[:100]
    seen = title_groups.visible_titles(request.user)
    if words:
        seen = seen.filter(unit__in=matching_units(words))
    page = Paginator(title_groups.in_group(seen, group, today), PAGE).get_page(request.GET.get("page"))
    reforms = title_groups.reform_notes(page, today)
    rows = [title_row(title, today) | {"reform": reforms.get(title.pk, "")} for title in page]
    tabs = [(slug, label, slug == group) for slug, label in title_groups.GROUPS.items()]
    context: dict[str, Any] = {"page_obj": page, "rows": rows, "tabs": tabs, "group": group, "words": words}
    context["may_enter"] = request.appointment.role in entry_rights.KEEPERS
    return render(request, "workflows/titles/titles.html", context)


def title_row(title: Title, today: Any) -> dict[str, Any]:
    """Return a title with its state in words and the day from which to apply for renewal."""
    renew_from = title_rules.renewal_from(title.valid_until, title_groups.SOON_MONTHS)
    return {
        "title": title,
        "name": title.name,
        "state": STATE_LABELS[title.status_on(today)],
        "renew_from": renew_from,
        "soon": title.status_on(today) == "valid" and renew_from is not None and today >= renew_from,
        "url": revocations.address(title),
    }


def _open_ending(title: Title) -> TitleEnding | None:
    waiting = title.endings.filter(state__in=[EndingState.PROPOSED, EndingState.SIGNED])
    return waiting.select_related("proposed_by__user", "document").first()


def acts_ever(post: Appointment, title: Title) -> set[str]:
    """Return the acts of this page that the appointment has at some time."""
    in_round = title.dossier.round
    if post.role == Role.STANDING_CLERK and post.office_id == in_round.standing_office_id:
        return {"revoke"}
    if post.role == Role.UNIT_HEAD and permissions.speaks_for(post, title.unit):
        return {"give-up"}
    if post.role in in_round.signing_roles() and post.office_id == in_round.issuer_id:
        return {"sign", "refuse"}
    clerk = post.role == Role.DOCUMENT_CLERK and post.office.unit_id == in_round.issuer.unit_id
    return {"issue"} if clerk else set()


def acts_now(ever: set[str], title: Title, waiting: TitleEnding | None) -> set[str]:
    """Return which of these acts the state of the title allows: propose, then decide, then number."""
    if waiting is None:
        valid = title.status_on(timezone.localdate()) == "valid"
        return ever & {"revoke", "give-up"} if valid else set()
    return ever & ({"sign", "refuse"} if waiting.state == EndingState.PROPOSED else {"issue"})


def propose(kind: str) -> Callable[..., tuple[Any, list[str]]]:
    """Return the act that proposes the end of a title, by kind."""

    def run(
        request: ActingRequest, title: Title, waiting: TitleEnding | None, forms: dict[str, Any]
    ) -> tuple[Any, list[str]]:
        form = forms["ending"] = EndingForm(request.POST)
        form.is_valid()
        facts = {name: form.cleaned_data.get(name, "") for name in ("ground", "reason")}
        return attempt(
            request,
            lambda: revocations.propose(appointment=request.appointment, title=title, kind=kind, **facts),
            "Đã gửi đề nghị; người có thẩm quyền và đơn vị đã được thông báo.",
        )

    return run


def sign(
    request: ActingRequest, title: Title, waiting: TitleEnding, forms: dict[str, Any]
) -> tuple[Any, list[str]]:
    """Sign the decision that ends the title."""
    return attempt(
        request,
        lambda: revocations.sign(appointment=request.appointment, ending=waiting),
        "Đã ký; văn thư đã được báo để cấp số.",
    )


def refuse(
    request: ActingRequest, title: Title, waiting: TitleEnding, forms: dict[str, Any]
) -> tuple[Any, list[str]]:
    """Refuse the proposal, with the reason."""
    form = forms["refusal"] = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    return attempt(
        request,
        lambda: revocations.refuse(appointment=request.appointment, ending=waiting, reason=reason),
        "Đã từ chối; người đề nghị đã được báo lý do.",
    )


def issue(
    request: ActingRequest, title: Title, waiting: TitleEnding, forms: dict[str, Any]
) -> tuple[Any, list[str]]:
    """Number the signed decision, which ends the title."""
    form = forms["issue"] = IssueForm(request.POST)
    if not form.is_valid():
        return None, ["Chưa cấp số được: ngày ban hành chưa đúng."]
    day = form.cleaned_data["on"]
    return attempt(
        request,
        lambda: revocations.issue(appointment=request.appointment, ending=waiting, on=day),
        "Đã cấp số và ban hành; danh hiệu chấm dứt, đơn vị đã được thông báo.",
    )


ACTS = page_acts(
    {
        "revoke": propose(EndingKind.REVOKE),
        "give-up": propose(EndingKind.GIVE_UP),
        "sign": sign,
        "refuse": refuse,
        "issue": issue,
    }
)
LINES = ("propose-title-ending", "sign-title-ending", "refuse-title-ending", "issue-title-ending")


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def title_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a title, its history and the possible acts; a POST does one."""
    title = get_object_or_404(title_groups.visible_titles(request.user), pk=pk)
    if title.entry is not None:
        return redirect(revocations.address(title))
    waiting, ever = _open_ending(title), acts_ever(request.appointment, title)
    acts = acts_now(ever, title, waiting)
    forms = {
        "ending": EndingForm(),
        "refusal": ReasonForm(),
        "issue": IssueForm(initial={"on": timezone.localdate()}),
    }
    problems: list[str] = []
    if request.method == "POST":
        require_offered(ACTS.key(request), ever, acts, title.dossier, LINES)
        done, problems = ACTS.chosen(request)(request, title, waiting, forms)
        if done is not None:
            return redirect(request.path)
    context = {
        **title_row(title, timezone.localdate()),
        "reform": title_groups.reform_notes([title], timezone.localdate()).get(title.pk, ""),
        "acts": acts,
        "open_ending": waiting,
        "history": history_of_title(title),
        "forms": forms,
        "problems": problems,
    }
    return render(
        request, "workflows/titles/title.html", context, status=422 if request.method == "POST" else 200
    )
