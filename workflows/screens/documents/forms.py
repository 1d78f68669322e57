"""Forms of document approvals."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Office
from documents.models import DocumentKind
from dossiers.services.documents.approvals import KINDS
from dossiers.services.documents.wordings import Wording, lines_of
from workflows.screens.forms import reason_field, required


class WordingForm(forms.Form):
    """The text of a document, and why it is put forward."""

    title = forms.CharField(
        label="Trích yếu", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    addressee = forms.CharField(
        label="Kính gửi", max_length=500, required=False, help_text="Công văn phải có nơi gửi."
    )
    basis = reason_field("Căn cứ (mỗi dòng một căn cứ)", rows=3)
    paragraphs = forms.CharField(
        label="Nội dung (mỗi dòng một đoạn)",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    recipients = reason_field("Nơi nhận (mỗi dòng một nơi)", rows=3)
    why = reason_field("Lý do trình (in trong tờ trình, mỗi dòng một đoạn)", rows=3)

    def wording(self) -> Wording:
        """Return the text as the service takes it."""
        data = self.cleaned_data
        return Wording(
            title=data["title"],
            paragraphs=lines_of(data["paragraphs"]),
            why=data["why"],
            basis=lines_of(data["basis"]),
            recipients=lines_of(data["recipients"]),
            addressee=data["addressee"].strip(),
        )


class PaperForm(WordingForm):
    """A new document: kind, issuing office and text."""

    field_order = ("kind", "issuer", "title", "addressee", "basis", "paragraphs", "recipients", "why")
    kind = forms.ChoiceField(
        label="Loại văn bản", choices=[(kind, DocumentKind(kind).label) for kind in KINDS]
    )
    issuer = forms.ModelChoiceField(
        label="Cơ quan ban hành", queryset=Office.objects.none(), empty_label="Chọn cơ quan"
    )

    def __init__(self, *args: Any, issuers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["issuer"].queryset = issuers


class CorrectionForm(forms.Form):
    """What was wrong in an issued document, and what it should say."""

    was = reason_field("Đã ghi (nội dung sai)", rows=2)
    should_be = reason_field("Nay sửa thành", rows=2)
    why = reason_field("Lý do đính chính (in trong tờ trình)", rows=3)


class RevocationForm(forms.Form):
    """The revocation or restoration of a document: legal ground, reason, and what the tờ trình says."""

    ground = required(
        reason_field("Căn cứ pháp lý (in trong quyết định)", rows=2), "Chưa ghi căn cứ pháp lý."
    )
    reason = required(reason_field("Lý do (in trong quyết định)", rows=3), "Chưa ghi lý do.")
    why = required(reason_field("Lý do trình (in trong tờ trình)", rows=3), "Chưa ghi lý do trình.")
