"""Forms of what follows a decision: ending a title, objecting, answering."""

from __future__ import annotations

from django import forms

from dossiers.models import ANSWERS
from workflows.forms.acts import reason_field


class EndingForm(forms.Form):
    """On which legal ground and why a title ends."""

    ground = forms.CharField(
        label="Căn cứ pháp lý",
        required=False,
        max_length=500,
        help_text="Ghi điều, khoản và số, ký hiệu văn bản, ví dụ: khoản 2 Điều 17 Thông tư số …",
    )
    reason = reason_field("Lý do")


class ObjectionForm(forms.Form):
    """What the unit objects to."""

    text = reason_field("Nội dung kiến nghị", rows=6)


class AnswerObjectionForm(forms.Form):
    """The answer to an objection."""

    outcome = forms.ChoiceField(
        label="Kết quả",
        required=False,
        widget=forms.RadioSelect,
        choices=[(choice.value, choice.label) for choice in ANSWERS],
    )
    text = reason_field("Nội dung trả lời", rows=6)
