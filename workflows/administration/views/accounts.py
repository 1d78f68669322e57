"""Accounts of managed people: password link, correction, reopening."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountLink, User
from accounts.queries import people_managed_by
from accounts.services import password_links, user_accounts
from workflows.administration.forms import AccountForm, LeaveForm, LinkForm
from workflows.administration.views.base import administrators_only, form_page
from workflows.requests import ActingRequest

PRINTED = "printed_link"


def _person(request: ActingRequest, pk: int) -> User:
    return get_object_or_404(people_managed_by(request.appointment), pk=pk)


def _words(person: User, title: str, lead: str, button: str) -> dict[str, str]:
    back = reverse("workflows:kept_person", args=[person.pk])
    return {"title": title, "lead": lead, "button": button, "section": str(person), "back": back}


@administrators_only("GET", "HEAD", "POST")
def make_link(request: ActingRequest, pk: int) -> HttpResponse:
    """Create a link with which the person sets a password, sent by mail or printed."""
    person = _person(request, pk)

    def act(data):
        by_mail = data["way"] == "mail"
        made = password_links.activation(person=person, by=request.appointment, by_mail=by_mail)
        if not by_mail:
            request.session[PRINTED] = made.pk
        return made

    def go(made):
        name = "workflows:kept_link_printed" if PRINTED in request.session else "workflows:kept_person"
        return reverse(name, args=[person.pk])

    return form_page(
        request,
        LinkForm(request.POST or None, has_address=bool(person.email)),
        act,
        done="Đã lập liên kết đặt mật khẩu; người đó đã được báo.",
        go=go,
        words=_words(
            person,
            f"Liên kết đặt mật khẩu cho {person}",
            "Dùng một lần, trong 24 giờ; liên kết trước hết hiệu lực. Mật khẩu đang dùng vẫn mở được tài khoản cho tới "
            "khi người đó đặt mật khẩu mới.",
            "Lập liên kết",
        ),
    )


@administrators_only()
def printed_link(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a new link once, to whoever created it, as a slip to print; no address contains it."""
    person = _person(request, pk)
    made = AccountLink.objects.select_related("user").filter(
        pk=request.session.pop(PRINTED, 0), user=person, made_by=request.user
    )
    link = next((one for one in made if one.usable_at(timezone.now())), None)
    if link is None:
        return redirect("workflows:kept_person", pk=person.pk)
    address = password_links.address_of(link)
    qr = segno.make(address, error="m").svg_data_uri(scale=4)
    context = {"person": person, "link": link, "address": address, "qr": qr}
    return render(request, "workflows/administration/link.html", context)


@administrators_only("GET", "HEAD", "POST")
def correct(request: ActingRequest, pk: int) -> HttpResponse:
    """Correct a person's name or address."""
    person = _person(request, pk)
    initial = {"full_name": person.full_name, "email": person.email}
    return form_page(
        request,
        AccountForm(request.POST or None, initial=initial),
        lambda data: user_accounts.correct(by=request.appointment, person=person, **data),
        done="Đã lưu; người đó đã được báo.",
        go=lambda one: reverse("workflows:kept_person", args=[one.pk]),
        words=_words(person, f"Sửa {person}", "Tên đăng nhập không đổi; văn bản đã ký giữ tên đã in.", "Lưu"),
    )


@administrators_only("GET", "HEAD", "POST")
def reopen(request: ActingRequest, pk: int) -> HttpResponse:
    """Reopen a closed account."""
    person = _person(request, pk)
    return form_page(
        request,
        LeaveForm(request.POST or None),
        lambda data: user_accounts.reopen(by=request.appointment, person=person, **data),
        done="Đã mở lại tài khoản. Hãy lập liên kết để người đó đặt mật khẩu, rồi phân công vai.",
        go=lambda one: reverse("workflows:kept_person", args=[one.pk]),
        words=_words(
            person,
            f"Mở lại tài khoản của {person}",
            "Mật khẩu cũ không còn mở được tài khoản; vai cũ không tự trở lại.",
            "Mở lại tài khoản",
        ),
    )
