"""The forms of log-in and of one's own choices, in words that say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from accounts.models import MailMode, MessagePreference


class LoginForm(AuthenticationForm):
    """Name and password; a closed account and a wrong password read the same."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại."
        ),
        "inactive": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại rồi thử lại."),
        "too_many": _(
            "Đã nhập sai quá nhiều lần. Hãy đợi 5 phút rồi thử lại, hoặc nhờ người quản trị cấp lại mật khẩu."
        ),
    }

    def __init__(self, request=None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["username"].error_messages["required"] = _("Hãy nhập tên đăng nhập.")
        self.fields["password"].label = _("Mật khẩu")
        self.fields["password"].error_messages["required"] = _("Hãy nhập mật khẩu.")
        self.blocked = False

    @property
    def address(self) -> str:
        """Return where the request comes from; a header the client can write is not believed."""
        return self.request.META.get("REMOTE_ADDR", "") if self.request else ""

    def clean(self) -> dict[str, Any]:
        """Check the pair, unless too many wrong ones came before it."""
        account = self.cleaned_data.get("username") or ""
        if not account or not self.cleaned_data.get("password"):
            return self.cleaned_data
        if attempts.blocked(account, self.address):
            self.blocked = True
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            attempts.failed(account, self.address)
            raise
        attempts.succeeded(account, self.address)
        return cleaned


class MessageChoiceForm(forms.ModelForm):
    """How one wants to be told."""

    class Meta:
        model = MessagePreference
        fields = ["mail", "reminders"]
        widgets = {"mail": forms.RadioSelect}
        labels = {"reminders": "Gửi cả nhắc hạn qua thư điện tử"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].label = "Thư điện tử"
        self.fields["mail"].choices = MailMode.choices
