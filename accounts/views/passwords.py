"""One's own password: changing it, and setting it through a link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import attempts, devices, security_events
from accounts.client_address import client_address
from accounts.errors import LinkNotValid, PeopleError, TooManyTries, WrongPassword
from accounts.forms import ChangePasswordForm, SetPasswordForm
from accounts.models import SecurityKind
from accounts.requests import ActingRequest
from accounts.services import password_links, passwords

LINK = "account_link"
BACKEND = "accounts.backends.AccountBackend"


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ActingRequest) -> HttpResponse:
    """Change one's own password; this session goes on, every other one ends."""
    form, status = ChangePasswordForm(request.POST or None), 422
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            visitor = attempts.Visitor(client_address(request))
            person = passwords.change(
                person=request.user, old=data["old"], new=data["password"], visitor=visitor
            )
        except PeopleError as error:
            status = 429 if isinstance(error, TooManyTries) else 422
            form.add_error("old" if isinstance(error, WrongPassword) else "password", str(error))
        else:
            update_session_auth_hash(request, person)
            security_events.log_event(request, SecurityKind.PASSWORD_SET, "Tự đổi mật khẩu.", user=person)
            messages.success(request, "Đã đổi mật khẩu. Các phiên làm việc khác của bạn đã kết thúc.")
            return redirect("toi")
    status = status if request.method == "POST" else 200
    return render(request, "accounts/password_change.html", {"form": form}, status=status)


@never_cache
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what the link says in the session and go on without it: addresses stand in logs and histories."""
    try:
        password_links.find(token, timezone.now())
    except LinkNotValid as error:
        return gone(request, error)
    request.session[LINK] = token
    answer = redirect("dat-mat-khau")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Set the password of the person the link is for, and open a session for them."""
    token = request.session.get(LINK, "")
    try:
        link = password_links.find(token, timezone.now())
        form = SetPasswordForm(request.POST or None, nameless=password_links.nameless(link.user))
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            person = password_links.use(
                token=token, password=data["password"], full_name=data.get("full_name", "")
            )
            since = person.last_login
            login(request, person, backend=BACKEND)
            request.session.pop(LINK, None)
            security_events.log_event(
                request, SecurityKind.PASSWORD_SET, "Đặt mật khẩu qua liên kết và đăng nhập.", user=person
            )
            security_events.tell_of_failures(request, person, since)
            messages.success(request, "Đã đặt mật khẩu. Từ nay đăng nhập bằng mật khẩu này.")
            answer = redirect("workflows:inbox")
            devices.remember(request, answer, person.get_username())
            return answer
    except LinkNotValid as error:
        return gone(request, error)
    except PeopleError as error:
        form.add_error("password", str(error))
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/password_set.html", {"form": form, "person": link.user}, status=status)


def gone(request: HttpRequest, error: LinkNotValid) -> HttpResponse:
    """Say that a link cannot be used, and how to come by another; never whose it was."""
    request.session.pop(LINK, None)
    return render(request, "accounts/link_gone.html", {"why": str(error)}, status=404)
