"""Screen that opens a round: settings, deadlines from statute and plan, participating units."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.queries import issuing_offices
from accounts.role_groups import ROUND_MANAGERS
from criteria.models import CriteriaSet
from documents.models import Plan
from dossiers.models import Council
from home.models.plans import plans_visible_to
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace
from workflows.screens.grounds import KeptFile, files_of
from workflows.screens.rounds.forms import RoundForm, plan_words
from workflows.screens.rounds.offered_days import (
    offered_days,
    proposed_deadlines,
    statutory_days,
    tapped,
    with_offers,
)
from workflows.screens.rounds.opening_offers import (
    AuthorityOffered,
    level_of,
    opening_unit,
    sets_offered,
    standing_offices,
    the_only,
    units_offered,
)
from workflows.screens.rounds.opening_preview import Ahead, plan_notes
from workflows.screens.rounds.own_sets import GROUNDS, OwnSetPart
from workflows.screens.rounds.unit_picker import UnitPicker


def prefilled(plan: Plan | None, own_level: str = "") -> dict[str, Any]:
    """Return the initial values from a plan: title, year, and deadlines matched to the steps."""
    year = timezone.localdate().year
    initial: dict[str, Any] = {"year": year, "with_council": True}
    if plan is None:
        return initial
    year = plan.date_year or year
    initial |= {"plan": plan.pk, "year": year, "name": f"Đợt theo {plan}"[:200]}
    return initial | proposed_deadlines(None, plan, year, own_level)


def _number(text: Any, otherwise: int) -> int:
    number = whole_number(text, most=2100)
    return number if number >= 2014 else otherwise


def _chosen(model: Any, text: Any) -> Any:
    return model.filter(pk=whole_number(text)).first()


def open_it(request: ActingRequest, ahead: Ahead) -> tuple[Any, list[str]]:
    """Open the round with the settings of the form, once every doubt is confirmed."""
    problems = ahead.look()
    if problems or ahead.preview is None:
        return None, problems
    if left := ahead.preview.unconfirmed(ahead.ticked):
        return None, [UNCONFIRMED, *(doubt.sentence for doubt in left)]
    told = ahead.preview.told
    return attempt(
        request,
        lambda: actions.open_round(appointment=request.appointment, settings=ahead.settings()),
        f"Đã mở đợt đánh giá với {told.units} hồ sơ. {told.words}{ahead.own.left_out_words()}",
    )


def look_ahead(request: ActingRequest, ahead: Ahead) -> tuple[Any, list[str]]:
    """Show what opening would do, or what forbids it."""
    return None, ahead.look()


def look_again(request: ActingRequest, ahead: Ahead) -> tuple[Any, list[str]]:
    """Show the form again with what was typed and chosen; what is wrong with an uploaded file is told at once."""
    return None, [*ahead.own.problems, *filter(None, [ahead.kept.problem])]


UNCONFIRMED = "Chưa mở: hãy đọc và đánh dấu xác nhận những điều sau ở phần Xem trước, rồi bấm “Mở đợt”."
LOOKS = ("bo-tieu-chi", "dien-han", "han-*", "loc", "chon-het", "bo-het", "trang-*")
ACTS = page_acts({"open": open_it, "xem-truoc": look_ahead, **dict.fromkeys(LOOKS, look_again)})
WHOLE = ("open", "xem-truoc")
"""Acts that take the form as it is; for the others it is only shown again."""


@workspace("GET", "HEAD", "POST")
@takes_files((len(GROUNDS) + 1) * settings.UPLOAD_MAX_BYTES)
@takes_acts(ACTS)
def open_round(request: ActingRequest) -> HttpResponse:
    """Open a round from a criteria set, optionally from a plan (?ke-hoach=).

    Every button but the last sends the whole form back to be looked at again: filling in the deadlines,
    filtering units, choosing all that match, turning the page.
    """
    post = request.appointment
    if post.role not in ROUND_MANAGERS:
        raise Http404
    plans = plans_visible_to(post).newest_first()
    act = ACTS.key(request)
    data = request.POST if request.method == "POST" else request.GET
    plan = _chosen(plans, data.get("plan") if request.method == "POST" else request.GET.get("ke-hoach"))
    criteria_set = _chosen(CriteriaSet.objects.published(), data.get("criteria_set"))
    standing = standing_offices(post)
    body = opening_unit(post, standing, data.get("standing_office"))
    units = units_offered(body, criteria_set)
    picker = UnitPicker(data, units, level=level_of(criteria_set))
    if act in LOOKS:
        picker.press(act, ACTS.rest(request))
    offered = {
        "plans": plans,
        "body": body,
        "issuers": issuing_offices(body, timezone.localdate()),
        "councils": Council.objects.valid_on(timezone.localdate()).filter(office__unit=body),
        "standing": standing,
        "sets": sets_offered(_year(data, plan), picker, criteria_set),
    }
    authority = AuthorityOffered(criteria_set, picker) if criteria_set else None
    offered["standing_of"] = authority.standing_of if authority else None
    form = _form(request, act, plan, criteria_set, offered, chosen_for(request, act, offered, authority))
    own = OwnSetPart(request, criteria_set)
    if act not in WHOLE:
        form.initial = {**form.initial, **the_only(form.initial, offered, authority)}
    ahead = Ahead(request, form, picker, own, KeptFile(request))
    problems: list[str] = []
    if request.method == "POST":
        opened, problems = ACTS.chosen(request)(request, ahead)
        if opened is not None:
            return redirect("workflows:round", pk=opened.pk)
    context = {
        "form": form, "problems": problems, "plan": plan, "picker": picker.shown(),
        "authority": authority, "ahead": ahead, "plan_notes": plan_notes(form, plan),
        "plan_choices": [(one.pk, plan_words(one)) for one in plans[:50]],
        "steps": steps_with_offers(form, criteria_set, plan, body.level),
        **own.context(),
    }  # fmt: skip
    return render(request, "workflows/rounds/open.html", context, status=422 if problems else 200)


def chosen_for(
    request: ActingRequest, act: str, offered: dict[str, Any], authority: AuthorityOffered | None
) -> QueryDict:
    """Return what was typed; the preview also chooses what there is only one of, and shows it before anything opens."""
    data = request.POST.copy()
    if act == "xem-truoc":
        data.update({name: str(key) for name, key in the_only(data, offered, authority).items()})
    return data


def _year(data: QueryDict, plan: Plan | None) -> int:
    return _number(data.get("year"), (plan.date_year if plan else None) or timezone.localdate().year)


def _form(
    request: ActingRequest,
    act: str,
    plan: Plan | None,
    criteria_set: CriteriaSet | None,
    offered: dict[str, Any],
    data: QueryDict,
) -> RoundForm:
    own_level = offered["body"].level
    offered = {name: rows for name, rows in offered.items() if name != "body"}
    if act in WHOLE:
        return RoundForm(data, files_of(request), **offered)
    if request.method != "POST":
        return RoundForm(initial=prefilled(plan, own_level), **offered)
    typed: dict[str, Any] = {name: data.get(name, "") for name in RoundForm(**offered).fields}
    for name in ("with_council", "with_inspection", "casting_vote", "recuse_reviewers"):
        typed[name] = name in data
    if act == "dien-han":
        typed |= proposed_deadlines(criteria_set, plan, _year(data, None), own_level)
    if act == "han-*":
        typed |= tapped(offered_days(criteria_set, plan, _year(data, None), own_level), ACTS.rest(request))
    return RoundForm(initial=typed, **offered)


def steps_with_offers(
    form: RoundForm, criteria_set: CriteriaSet | None, plan: Plan | None, own_level: str
) -> list[dict[str, Any]]:
    """Return the rows of the form's steps, each with the days of plan and statute that can be tapped."""
    year = _number(form["year"].value(), timezone.localdate().year)
    offers = offered_days(criteria_set, plan, year, own_level)
    return with_offers(form, offers, statutory_days(criteria_set, year))
