"""Short forms shared by the steps: reason, ballot, conclusion, decision, day of issue."""

from __future__ import annotations

from typing import Any

from django import forms

from dossiers.models import Dossier
from dossiers.services.assessment import levels
from dossiers.services.council.outcomes import outcomes_for
from workflows.screens.fields import DayField, RowsField


def reason_field(label: str = "Lý do", *, rows: int = 4) -> forms.CharField:
    """Return a text field for reasons; the service decides whether one is required."""
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


def required(field: forms.Field, message: str) -> forms.Field:
    """Make a field required, with the message shown when it is empty."""
    field.required = True
    field.error_messages["required"] = message
    return field


class ReasonForm(forms.Form):
    """A reason."""

    reason = reason_field()


class InspectionForm(forms.Form):
    """The report of an inspection: day, participants, findings."""

    on = DayField(label="Ngày kiểm tra", required=False)
    members = reason_field("Thành phần (mỗi dòng một người)", rows=3)
    reason = reason_field("Kết quả kiểm tra: điều đã thấy tại đơn vị", rows=6)


class MinutesForm(forms.Form):
    """The remarks that the secretary adds to the minutes."""

    remarks = reason_field("Ý kiến ghi thêm (mỗi dòng một đoạn)", rows=6)


class LevelForm(forms.Form):
    """The requested level."""

    level = forms.TypedChoiceField(label="Mức độ đề nghị", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, levels: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["level"].choices = levels


class OutcomeForm(forms.Form):
    """A ballot or a conclusion with its reason; an unreached level is not offered; the help says why."""

    outcome = forms.ChoiceField(label="Ý kiến", widget=forms.RadioSelect)
    reason = reason_field("Lý do (cần có khi không đề nghị hoặc trả lại)")

    def __init__(self, *args: Any, dossier: Dossier, ballot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        barred = levels.barred(dossier)
        closed = " ".join(result.sentence for result in barred.values())
        fields["outcome"].choices = [
            (code, words) for code, words in outcomes_for(dossier, ballot=ballot) if code not in barred
        ]
        if closed:
            fields["outcome"].help_text = closed
            fields["outcome"].error_messages["invalid_choice"] = (
                f"Không chọn được ý kiến này. {closed} Hãy chọn một ý kiến khác."
            )
        if not ballot:
            fields["outcome"].label = "Kết luận"


class DossiersForm(forms.Form):
    """The dossiers of a round that one act takes together."""

    dossiers = RowsField(label="Hồ sơ", queryset=Dossier.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["dossiers"].queryset = choices
        fields["dossiers"].label_from_instance = lambda dossier: str(dossier.unit)


class IssueForm(forms.Form):
    """The day of issue."""

    on = DayField(label="Ngày ban hành")
