"""Screen that opens a round: settings, deadlines from statute and plan, participating units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role
from accounts.queries import issuing_offices
from accounts.reach import in_tree
from accounts.role_groups import ROUND_MANAGERS
from criteria.models import CriteriaSet
from criteria.rules.authorities import Standing, decided, depends_on_unit, finding, named_in
from criteria.rules.definition import BODIES
from criteria.services.selection import on_offer
from documents.models import Plan
from dossiers.models import Council
from dossiers.services.rounds import authorities
from dossiers.services.rounds.opening import judged_by_itself
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
    units = units_offered(post, criteria_set)
    picker = UnitPicker(data, units, level=level_of(criteria_set))
    if act in LOOKS:
        picker.press(act, ACTS.rest(request))
    offered = {
        "plans": plans,
        "issuers": issuing_offices(post.office.unit, timezone.localdate()),
        "councils": Council.objects.valid_on(timezone.localdate()).filter(office__unit=post.office.unit_id),
        "standing": standing_offices(post),
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
        "steps": steps_with_offers(form, criteria_set, plan, post.office.unit.level),
        **own.context(),
    }  # fmt: skip
    return render(request, "workflows/rounds/open.html", context, status=422 if problems else 200)


def the_only(
    chosen: Mapping[str, Any], offered: dict[str, Any], authority: AuthorityOffered | None
) -> dict[str, int]:
    """Return the issuer that the set names, and whatever there is only one of, where nothing is chosen yet."""
    found = {"council": only(offered["councils"]), "standing_office": only(offered["standing"])}
    if not chosen.get("issuer"):
        named = authority.only_of(offered["issuers"]) if authority else None
        found["issuer"] = named or only(offered["issuers"])
    return {name: key for name, key in found.items() if key is not None and not chosen.get(name)}


def chosen_for(
    request: ActingRequest, act: str, offered: dict[str, Any], authority: AuthorityOffered | None
) -> QueryDict:
    """Return what was typed; the preview also chooses what there is only one of, and shows it before anything opens."""
    data = request.POST.copy()
    if act == "xem-truoc":
        data.update({name: str(key) for name, key in the_only(data, offered, authority).items()})
    return data


def only(rows: QuerySet[Any]) -> int | None:
    """Return the key of the only row, None where there are none or several."""
    keys = list(rows.values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


class AuthorityOffered:
    """Who recognises today by the chosen set, for the units chosen so far."""

    def __init__(self, criteria_set: CriteriaSet, picker: UnitPicker) -> None:
        self.definition, self.day = criteria_set.parsed(), timezone.localdate()
        wanted = picker.picked().select_related("parent") if depends_on_unit(self.definition) else ()
        self.judged = authorities.judged(self.definition, wanted)
        self.authority = self.definition.authority_on(self.day)

    def standing_of(self, office: Office) -> Standing:
        """Return what the set says of an office that is to decide."""
        return finding(self.definition, authorities.issuer_of(office), self.judged, self.day).standing

    def only_of(self, offices: QuerySet[Office]) -> int | None:
        """Return the key of the one office that the set names, None where it names none or several."""
        named = [office.pk for office in offices if self.standing_of(office) == Standing.NAMED]
        return named[0] if len(named) == 1 else None

    @property
    def is_known(self) -> bool:
        """Return whether the set is sure who recognises today."""
        return self.authority is not None and decided(self.authority)

    @property
    def names(self) -> tuple[str, ...]:
        """Return whom the set names, or lists as possible."""
        return named_in(self.authority) if self.authority else ()


def units_offered(post: Appointment, criteria_set: CriteriaSet | None) -> QuerySet[AdministrativeUnit]:
    """Return the units below the opening unit, and that unit itself where the criteria set has it assess itself."""
    top = post.office.unit
    there = AdministrativeUnit.objects.valid_on(timezone.localdate()).filter(in_tree(top.pk))
    itself = criteria_set is not None and judged_by_itself(top, criteria_set.parsed())
    return there if itself else there.exclude(pk=top.pk)


def standing_offices(post: Appointment) -> QuerySet[Office]:
    """Return the possible standing offices: a clerk's own, for an administrator those of the unit."""
    if post.role == Role.STANDING_CLERK:
        return Office.objects.filter(pk=post.office_id)
    here = Office.objects.valid_on(timezone.localdate()).filter(unit=post.office.unit_id)
    return here.filter(kind=OfficeKind.STANDING)


def level_of(criteria_set: CriteriaSet | None) -> str:
    """Return the level of units that a criteria set is for; empty when no set is chosen or it judges several."""
    if criteria_set is None:
        return ""
    definition = criteria_set.parsed()
    if definition.model == BODIES:
        return Level.BODY
    judged = definition.government_levels
    return judged[0] if len(judged) == 1 and judged[0] in Level.values else ""


def sets_offered(year: int, picker: UnitPicker, chosen: CriteriaSet | None) -> QuerySet[CriteriaSet]:
    """Return the sets valid for the year that suit the chosen units, and the one already chosen."""
    units = picker.picked().order_by().values_list("level", "kind").distinct()
    keys = [row.pk for row in on_offer(year=year, units=units)]
    return CriteriaSet.objects.filter(pk__in=[*keys, chosen.pk] if chosen else keys)


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
    own_level = request.appointment.office.unit.level
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
