"""Forms about time: moving a deadline."""

from __future__ import annotations

from typing import Any

from django import forms

from workflows.screens.fields import DayField
from workflows.screens.forms import reason_field, required


class ExtensionForm(forms.Form):
    """Which step gets more time, until when, why."""

    step = forms.ChoiceField(label="Bước được gia hạn", widget=forms.RadioSelect)
    new_due = DayField(label="Hạn mới")
    reason = reason_field("Lý do gia hạn")

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps
        self.fields["new_due"].error_messages["required"] = "Chưa chọn hạn mới. Hãy chọn một ngày."
        self.fields["step"].error_messages["required"] = "Chưa chọn bước. Hãy chọn bước cần gia hạn."
        required(self.fields["reason"], "Chưa ghi lý do gia hạn. Hãy ghi rõ lý do.")
        if len(steps) == 1:
            self.fields["step"].initial = steps[0][0]
