"""Forms of what follows a decision: revocation of a title, appeal, answer to an appeal."""

from __future__ import annotations

from django import forms

from dossiers.models import ANSWERS
from workflows.screens.forms import reason_field, required


class EndingForm(forms.Form):
    """The legal ground and reason of the end of a title."""

    ground = forms.CharField(
        label="Căn cứ pháp lý",
        error_messages={"required": "Chưa ghi căn cứ pháp lý. Hãy ghi điều, khoản và văn bản."},
        max_length=500,
        help_text="Ghi điều, khoản và số, ký hiệu văn bản, ví dụ: khoản 2 Điều 17 Thông tư số …",
    )
    reason = required(reason_field("Lý do"), "Chưa ghi lý do. Hãy ghi rõ lý do.")


class ObjectionForm(forms.Form):
    """The text of an appeal."""

    text = required(reason_field("Nội dung kiến nghị", rows=6), "Chưa ghi nội dung kiến nghị. Hãy ghi rõ.")


class AnswerObjectionForm(forms.Form):
    """The answer to an appeal."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        error_messages={"required": "Chưa chọn kết quả. Hãy chọn một kết quả."},
        widget=forms.RadioSelect,
        choices=[(choice.value, choice.label) for choice in ANSWERS],
    )
    text = required(reason_field("Nội dung trả lời", rows=6), "Chưa ghi nội dung trả lời. Hãy ghi rõ lý do.")
