"""Pages about people: who stands in for me while I am away, and who works here (for administrators)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.date_input import DayInput
from accounts.derived_columns import by_name
from accounts.errors import PeopleError
from accounts.models import Appointment, Role, StandIn, User
from accounts.requests import ActingRequest
from accounts.services import stand_ins, user_accounts
from ledger.web.numbers import whole_number


class StandInForm(forms.Form):
    """Who does whose work, from when until when."""

    principal = forms.ModelChoiceField(
        label="Vai cần người làm thay", queryset=Appointment.objects.none(), empty_label="Chọn vai"
    )
    deputy = forms.ModelChoiceField(
        label="Người làm thay", queryset=User.objects.none(), empty_label="Chọn người"
    )
    since = forms.DateField(label="Từ ngày", widget=DayInput())
    until = forms.DateField(label="Đến hết ngày", widget=DayInput())
    reason = forms.CharField(label="Lý do", max_length=200, required=False)

    def __init__(self, *args: Any, principals: Any, deputies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        principal, deputy = self.fields["principal"], self.fields["deputy"]
        assert isinstance(principal, forms.ModelChoiceField)
        assert isinstance(deputy, forms.ModelChoiceField)
        principal.queryset, deputy.queryset = principals, deputies
        principal.label_from_instance = lambda obj: f"{obj.user}: {obj}"  # type: ignore[method-assign]


def told(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Do an act about people and say what came of it; return whether it was done."""
    try:
        act()
    except PeopleError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def _arranged(request: ActingRequest) -> tuple[Any, Any]:
    """Return the appointments this person may have stood in for, and the colleagues who may do it."""
    post, today = request.appointment, timezone.localdate()
    assert post is not None
    posts = Appointment.objects.valid_on(today).exclude(role__in=stand_ins.NOT_PASSED_ON)
    posts = posts.select_related("user", "office__unit")
    near = Appointment.objects.valid_on(today).filter(office__unit=post.office.unit_id)
    if post.role == Role.ADMINISTRATOR:
        posts = posts.filter(office__unit=post.office.unit_id)
    else:
        posts = posts.filter(user=request.user)
        near = near.exclude(user=request.user)
    return posts, User.objects.filter(is_active=True, pk__in=near.values("user"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_page(request: ActingRequest) -> HttpResponse:
    """Arrange who does one's work while one is away; an administrator arranges it for the unit."""
    post = request.appointment
    if not post:
        raise Http404
    principals, deputies = _arranged(request)
    form = StandInForm(
        request.POST or None,
        principals=principals,
        deputies=deputies,
        initial={"since": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = "Đã ghi người làm thay; người đó đã được thông báo."
        if told(request, lambda: stand_ins.stand_in(by=post, **data), done):
            return redirect("lam-thay")
    rows = StandIn.objects.filter(principal__in=principals).select_related(
        "principal__user", "principal__office", "deputy"
    )
    mine = StandIn.objects.filter(deputy=request.user).select_related(
        "principal__user", "principal__office", "deputy"
    )
    today = timezone.localdate()
    context = {
        "form": form,
        "rows": rows.filter(ended_at=None, valid_until__gte=today),
        "mine": mine.filter(ended_at=None, valid_until__gte=today),
        "may": principals.exists(),
    }
    return render(
        request, "accounts/stand_ins.html", context, status=422 if request.method == "POST" else 200
    )


@login_required
@require_http_methods(["POST"])
def end_stand_in(request: ActingRequest, pk: int) -> HttpResponse:
    """End a stand-in now."""
    post = request.appointment
    found = get_object_or_404(StandIn.objects.select_related("principal__office"), pk=pk)
    if not post or not stand_ins.may_arrange(request.user, found.principal, [post]):
        raise Http404
    told(request, lambda: stand_ins.end_stand_in(by=post, stand_in=found), "Đã kết thúc việc làm thay.")
    return redirect("lam-thay")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: ActingRequest) -> HttpResponse:
    """List the people of the administrator's unit; a POST records that one of them leaves."""
    post, today = request.appointment, timezone.localdate()
    if not post or post.role != Role.ADMINISTRATOR:
        raise Http404
    posts = Appointment.objects.filter(office__unit=post.office.unit_id).select_related("user", "office")
    if request.method == "POST":
        chosen = request.POST.get("person", "")
        person = get_object_or_404(User, pk=whole_number(chosen), appointments__in=posts)
        reason = request.POST.get("reason", "")
        told(
            request,
            lambda: user_accounts.leave(by=post, person=person, reason=reason),
            "Đã ghi thôi công tác; mọi quyền chấm dứt ngay.",
        )
        return redirect("nhan-su")
    by_person: dict[int, dict[str, Any]] = {}
    for row in posts.order_by(by_name("user"), "-valid_from"):
        entry = by_person.setdefault(row.user_id, {"person": row.user, "posts": [], "past": []})
        entry["posts" if row.holds_on(today) else "past"].append(row)
    return render(request, "accounts/staff.html", {"people": list(by_person.values())})
