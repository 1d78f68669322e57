"""Logging in, choosing the role to act in, and the page about oneself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import devices, security_events
from accounts.forms import LoginForm, MessageChoiceForm
from accounts.middleware import SESSION_KEY
from accounts.models import MessagePreference, SecurityKind
from accounts.queries import acting_appointments
from accounts.requests import ActingRequest


class LogIn(LoginView):
    """`/dang-nhap/`: the form; in the demonstration `demo.accounts.log_in_table` adds its accounts."""

    template_name = "accounts/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:  # type: ignore[override]
        """Return where to go next; not to the editors' desk for who may not enter it, which sends them back here."""
        target = super().get_redirect_url()
        user = self.request.user
        if (
            target.startswith(reverse("wagtailadmin_home"))
            and user.is_authenticated
            and not user.has_perm("wagtailadmin.access_admin")
        ):
            return resolve_url(settings.LOGIN_REDIRECT_URL)
        return target

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Open the session, tell of wrong passwords since the last one, and let the browser be known from now on."""
        person = form.get_user()
        since = person.last_login
        response = super().form_valid(form)
        security_events.tell_of_failures(self.request, person, since)
        devices.remember(self.request, response, person.get_username())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again; 429 where the account is paused."""
        response = super().form_invalid(form)
        if isinstance(form, LoginForm) and form.blocked:
            response.status_code = 429
        return response


class LogOut(LogoutView):
    """`/dang-xuat/`: the session ends, and the browser is asked to forget the pages it kept of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Log out; on a shared machine nothing of this person stays in the browser's cache."""
        person = request.user if request.user.is_authenticated else None
        response = super().dispatch(request, *args, **kwargs)
        if person is not None and not request.user.is_authenticated:
            security_events.log_event(request, SecurityKind.LOGGED_OUT, "Đăng xuất.", user=person)
        response["Clear-Site-Data"] = '"cache"'
        return response


log_in = LogIn.as_view()
log_out = LogOut.as_view()


def safe_next(request: HttpRequest) -> str:
    """Return where the form asks to go next, if that is a page of ours, else the task list."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and safe else resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
@login_required
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act under another of one's own current appointments; any other is not found."""
    chosen = request.POST.get("appointment", "")
    mine = {str(row.pk): row for row in acting_appointments(request.user)}
    if chosen not in mine:
        raise Http404
    request.session[SESSION_KEY] = mine[chosen].pk
    request.session.cycle_key()
    messages.success(request, f"Đang làm việc với vai: {mine[chosen]}.")
    return redirect(safe_next(request))


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show who one is here and in which roles."""
    return render(request, "accounts/me.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def message_choice(request: ActingRequest) -> HttpResponse:
    """Choose how to be told: at once, once a day, or on the page only."""
    mine = MessagePreference.objects.filter(user=request.user).first() or MessagePreference(user=request.user)
    form = MessageChoiceForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã lưu cách nhận thông báo.")
        return redirect("toi-thong-bao")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/message_choice.html", {"form": form}, status=status)
