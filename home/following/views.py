"""Following a unit or a topic by mail: /theo-doi/, the confirming page, and the reader's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.client_address import within_hourly_limit
from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit
from home.articles.topic_addresses import SLUG_MAX, TOPIC_PARAMETER
from home.directory.queries import matching_units, unit_of_code
from home.errors import LinkNotValid
from home.following import subscriptions
from home.models import ArticleTopic
from ledger.web.acts import UNKNOWN
from ledger.web.numbers import whole_number

REQUESTS_AN_HOUR = 20  # from one place; a library or a school sits behind one address
UNITS_OFFERED = 20
GONE_TEMPLATE = "home/following/gone.html"


class FollowForm(forms.Form):
    """The address that letters go to."""

    address = forms.EmailField(
        label="Địa chỉ thư điện tử",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Hãy ghi địa chỉ thư điện tử.",
            "invalid": "Địa chỉ này chưa đúng. Hãy ghi dạng ten@noi-gui.vn.",
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Choose what to follow (`don-vi`, `chu-de`) and give an address; every address gets the same response."""
    posted = request.method == "POST"
    parameters = request.POST if posted else request.GET
    unit = unit_of_code(parameters.get("don-vi", "")[:30])
    topic = ArticleTopic.objects.at(parameters.get(TOPIC_PARAMETER, "")[:SLUG_MAX]) if unit is None else None
    chosen = unit is not None or topic is not None
    form = FollowForm(request.POST if posted and chosen else None)
    too_many = posted and chosen and not within_hourly_limit(request, "follow", REQUESTS_AN_HOUR)
    if not too_many and form.is_valid():
        subscriptions.subscribe(
            address=form.cleaned_data["address"], unit=unit, topic=topic, now=timezone.now()
        )
        return redirect("follow_asked")
    facts = {"form": form, "unit": unit, "topic": topic, "chosen": chosen, "too_many": too_many}
    status = 429 if too_many else 422 if form.errors else 200
    return render(
        request, "home/following/follow.html", facts | ({} if chosen else choices(request)), status=status
    )


def choices(request: HttpRequest) -> dict[str, Any]:
    """Return the units that match the reader's words (`tu`) and all topics, to choose from."""
    words = request.GET.get("tu", "").strip()[:100]
    units = AdministrativeUnit.objects.valid_on(timezone.localdate()).filter(pk__in=matching_units(words))
    rows = units.select_related("parent").order_by(by_name(), "pk")[:UNITS_OFFERED] if words else []
    return {"words": words, "units": rows, "topics": ArticleTopic.objects.all()}


@require_safe
def request_sent(request: HttpRequest) -> HttpResponse:
    """Show what happens next, the same for every address."""
    return render(request, "home/following/asked.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button that confirms; the link alone does not, since mail programs open links by themselves."""
    try:
        if request.method == "POST":
            following = subscriptions.confirm(token=token, now=timezone.now())
        else:
            following = subscriptions.following_of(token)
    except LinkNotValid as error:
        return render(request, GONE_TEMPLATE, {"why": str(error)}, status=404)
    own = subscriptions.own_page_path(following.follower_id) if following.confirmed_at else ""
    return render(request, "home/following/confirm.html", {"following": following, "own": own})


@never_cache
@csrf_exempt  # the link itself is the right, and a mail program's own button brings no cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a reader follows; a POST ends one subscription (`muc`) or all of them.

    All end by the button (`tat-ca`) or by one-click unsubscription of a mail program (RFC 8058); any other POST is
    refused.
    """
    try:
        follower = subscriptions.follower_of(token)
    except LinkNotValid as error:
        return render(request, GONE_TEMPLATE, {"why": str(error)}, status=404)
    problem = ""
    if request.method == "POST":
        if "muc" in request.POST:
            remains = subscriptions.unsubscribe(
                follower=follower, following_id=whole_number(request.POST["muc"])
            )
            return redirect(request.path) if remains else render(request, GONE_TEMPLATE, {"ended": True})
        if "tat-ca" in request.POST or request.POST.get("List-Unsubscribe") == "One-Click":
            subscriptions.erase(follower=follower)
            return render(request, GONE_TEMPLATE, {"ended": True})
        problem = UNKNOWN
    rows = follower.followings.confirmed().select_related("unit", "topic")
    facts = {"followings": rows, "problem": problem}
    return render(request, "home/following/own.html", facts, status=422 if problem else 200)
