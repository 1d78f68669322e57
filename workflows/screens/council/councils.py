"""Councils: list, establishment by a decision, members and their terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import Appointment, User
from accounts.role_groups import ROUND_MANAGERS
from dossiers.models import Council, CouncilSeat, Seat
from dossiers.services.council import councils
from ledger.services import audit
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace
from workflows.screens.fields import DayField

PLACES = 12


class CouncilForm(forms.Form):
    """The council as its decision establishes it."""

    name = forms.CharField(label="Tên hội đồng", max_length=200)
    established_by = forms.CharField(label="Quyết định thành lập (số, ký hiệu, cơ quan)", max_length=200)
    established_on = DayField(label="Ngày quyết định")
    valid_until = DayField(label="Hoạt động đến hết ngày", required=False)


def people_of(post: Appointment) -> Any:
    """Return the active people who work in the unit of the acting appointment."""
    near = Appointment.objects.valid_on(timezone.localdate()).filter(office__unit=post.office.unit_id)
    return User.objects.filter(is_active=True, pk__in=near.values("user"))


def managing(request: ActingRequest) -> Appointment:
    """Return the acting appointment; raise Http404 unless its role manages councils."""
    if request.appointment.role not in ROUND_MANAGERS:
        raise Http404
    return request.appointment


@workspace()
def council_list(request: ActingRequest) -> HttpResponse:
    """List the councils of the unit, the newest first."""
    post = managing(request)
    councils_of_unit = Council.objects.filter(office__unit=post.office.unit_id).order_by(
        "-valid_from", by_name(), "pk"
    )
    return render(
        request,
        "workflows/council/councils.html",
        {"councils": councils_of_unit, "today": timezone.localdate()},
    )


@workspace("GET", "HEAD", "POST")
def new_council(request: ActingRequest) -> HttpResponse:
    """Establish a council: its decision, and a person for each seat."""
    post = managing(request)
    form = CouncilForm(request.POST or None, initial={"established_on": timezone.localdate()})
    rows: list[dict[str, Any]] = [
        {
            "user": whole_number(request.POST.get(f"user-{n}")),
            "seat": request.POST.get(f"seat-{n}", default_seat(n)),
        }
        for n in range(PLACES)
    ]
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        people = {user.pk: user for user in people_of(post)}
        members = [
            councils.Member(user=people[row["user"]], seat=row["seat"])
            for row in rows
            if row["user"] in people
        ]
        made, problems = attempt(
            request,
            lambda: councils.establish(
                appointment=post, office=post.office, members=members, **form.cleaned_data
            ),
            "Đã lập hội đồng.",
        )
        if made is not None:
            return redirect("workflows:council", pk=made.pk)
    context = {
        "form": form,
        "rows": rows,
        "people": people_of(post),
        "seats": Seat.choices,
        "problems": problems,
    }
    return render(
        request,
        "workflows/council/council_new.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def default_seat(number: int) -> str:
    """Return the seat that the nth row of the form proposes."""
    return {0: Seat.CHAIR, 1: Seat.VICE_CHAIR, 2: Seat.SECRETARY}.get(number, Seat.MEMBER).value


def add(request: ActingRequest, council: Council) -> tuple[Any, list[str]]:
    """Add the member that the form names."""
    user = people_of(request.appointment).filter(pk=whole_number(request.POST.get("user"))).first()
    if user is None:
        return None, ["Chưa chọn người. Hãy chọn một người đang công tác."]
    member = councils.Member(user=user, seat=request.POST.get("seat", ""))
    return attempt(
        request,
        lambda: councils.add_member(
            appointment=request.appointment, council=council, member=member, since=timezone.localdate()
        ),
        f"Đã bổ sung {user} vào hội đồng.",
    )


def end(request: ActingRequest, council: Council) -> tuple[Any, list[str]]:
    """End the membership that the form names."""
    seat = get_object_or_404(CouncilSeat, council=council, pk=whole_number(request.POST.get("member")))
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: councils.end_member(appointment=request.appointment, seat=seat, reason=reason),
        "Đã ghi thôi nhiệm vụ.",
    )


ACTS = page_acts({"add": add, "end": end})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def council_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a council; a POST adds a member or ends a membership."""
    post = managing(request)
    council = get_object_or_404(Council, pk=pk, office__unit=post.office.unit_id)
    problems: list[str] = []
    if request.method == "POST":
        _, problems = ACTS.chosen(request)(request, council)
        if not problems:
            return redirect("workflows:council", pk=pk)
    seats = council.seats.select_related("appointment__user", "appointment__office")
    serving = set(council.seats.serving_on(timezone.localdate()).values_list("pk", flat=True))
    context = {
        "council": council,
        "now": [seat for seat in seats if seat.pk in serving],
        "past": [seat for seat in seats if seat.pk not in serving],
        "people": people_of(post),
        "seats": Seat.choices,
        "sittings": council.sittings.visible_to(request.user).select_related("round"),
        "history": audit.history(council),
        "problems": problems,
    }
    return render(request, "workflows/council/council.html", context, status=422 if problems else 200)
