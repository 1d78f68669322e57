"""The forms of log-in and of one's own choices, in words that say what to do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from accounts.models import MailMode, MessagePreference


class LoginForm(AuthenticationForm):
    """Name and password; a closed account and a wrong password read the same."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại."
        ),
        "inactive": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại rồi thử lại.",
        "too_many": (
            "Đã nhập sai quá nhiều lần. Hãy đợi 5 phút rồi thử lại, đăng nhập từ máy vẫn dùng, hoặc bấm “Quên mật "
            "khẩu?” để đặt lại."
        ),
    }

    def __init__(self, request=None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["username"].error_messages["required"] = "Hãy nhập tên đăng nhập."
        self.fields["password"].label = "Mật khẩu"
        self.fields["password"].error_messages["required"] = "Hãy nhập mật khẩu."

    @property
    def blocked(self) -> bool:
        """Return whether the password was not looked at: too many wrong ones came before it."""
        return getattr(self.request, "paused", False)

    def clean(self) -> dict[str, Any]:
        """Check the pair; who has to wait is told so."""
        try:
            return super().clean()
        except ValidationError:
            if self.blocked:
                raise ValidationError(self.error_messages["too_many"], code="too_many") from None
            raise


PASSWORD_HELP = "Ít nhất 8 ký tự, khó đoán, không giống tên của mình. Một câu ngắn dễ nhớ là tốt nhất."  # noqa: S105 - a hint


def password_field(label: Any, name: str = "new-password", help_text: Any = "") -> forms.CharField:
    """Return a field for a password, which a browser may fill in; nothing of it is taken away."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": name}),
        help_text=help_text,
    )


class SetPasswordForm(forms.Form):
    """A new password, typed twice; and one's name where nobody has written it yet."""

    full_name = forms.CharField(label="Họ và tên", max_length=150, help_text="Viết đủ, họ trước: Lò Thị Mây.")
    password = password_field("Mật khẩu mới", help_text=PASSWORD_HELP)
    again = password_field("Gõ lại mật khẩu mới")

    def __init__(self, *args: Any, nameless: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not nameless:
            del self.fields["full_name"]
        for name, sentence in (
            ("full_name", "Hãy ghi họ và tên của mình."),
            ("password", "Hãy gõ mật khẩu mới."),
            ("again", "Hãy gõ lại mật khẩu mới."),
        ):
            if name in self.fields:
                self.fields[name].error_messages["required"] = sentence

    def clean_again(self) -> str:
        """Return the second typing where it is the first one."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise ValidationError("Hai lần gõ mật khẩu không giống nhau. Hãy gõ lại cả hai.")
        return self.cleaned_data["again"]


class ChangePasswordForm(SetPasswordForm):
    """The password in use, and the new one twice."""

    old = password_field("Mật khẩu đang dùng", "current-password")
    field_order = ["old", "password", "again"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].error_messages["required"] = "Hãy gõ mật khẩu đang dùng."


class ForgottenForm(forms.Form):
    """Whose password was forgotten, by user name or address."""

    who = forms.CharField(
        label="Tên đăng nhập hoặc thư điện tử",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": "Hãy ghi tên đăng nhập hoặc thư điện tử."},
    )


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
        self.fields["mail"].choices = MailMode.choices  # type: ignore[attr-defined]
