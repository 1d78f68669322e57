"""Form of evidence metadata (lý lịch minh chứng), as a person confirms it."""

from __future__ import annotations

from django import forms

from dossiers.models import Passport
from workflows.screens.fields import DayField


class PassportForm(forms.Form):
    """Issuer, number, symbol, day and title of a document."""

    issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=300)
    number = forms.CharField(label="Số", required=False, max_length=40)
    symbol = forms.CharField(label="Ký hiệu", required=False, max_length=80)
    issued_on = DayField(label="Ngày ban hành", required=False)
    title = forms.CharField(
        label="Trích yếu", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, passport: Passport) -> PassportForm:
        """Return the form filled with the stored metadata."""
        return cls(initial={name: getattr(passport, name) for name in cls.base_fields})
