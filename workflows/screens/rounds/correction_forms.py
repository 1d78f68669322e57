"""Forms that correct a round that was opened: units taken out, deadlines corrected or extended, settings."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.utils import timezone

from dossiers.models import Council, Dossier, Round, RoundStep
from dossiers.models.dossiers import RUNNING_STATES
from dossiers.rules.round_changes import first_names
from dossiers.rules.rounds import StepLimit
from dossiers.services.rounds.correcting import COLUMNS
from workflows.screens.fields import DayField, RowsField
from workflows.screens.forms import reason_field, required
from workflows.screens.rounds.forms import (
    MAJORITIES,
    QUORUMS,
    RoundForm,
    add_step_fields,
    limits_typed,
    share_of,
)

SHARES = {"quorum": QUORUMS, "majority": MAJORITIES}


class UnitsField(RowsField):
    """Dossiers chosen by the names of their units."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the unit's name."""
        return str(obj.unit)


class TakeOutForm(forms.Form):
    """The units to take out of a round, of those that have sent nothing, and why."""

    dossiers = UnitsField(
        label="Đơn vị chưa nộp hồ sơ", queryset=Dossier.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field("Lý do đưa ra khỏi đợt", rows=2)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        rows = round.dossiers.filter(state__in=RUNNING_STATES, submitted_at__isnull=True)
        fields["dossiers"].queryset = rows.select_related("unit").order_by("unit__code", "pk")
        fields["dossiers"].error_messages |= {
            "required": "Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một đơn vị.",
            "invalid_choice": "Có đơn vị vừa nộp hồ sơ hoặc không còn trong đợt. Hãy chọn lại.",
        }
        required(fields["reason"], "Chưa ghi lý do đưa ra khỏi đợt. Hãy ghi rõ lý do.")


class CorrectDeadlinesForm(forms.Form):
    """The limits of all steps as they should be, and why."""

    reason = reason_field("Lý do sửa thời hạn", rows=2)

    def __init__(self, *args: Any, limits: dict[str, StepLimit], **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        for step, one in limits.items():
            initial |= {f"due_{step}": one.due, f"days_{step}": one.days, f"counted_{step}": one.counted_in}
        super().__init__(*args, **{"initial": initial, **kwargs})
        fields: dict[str, Any] = self.fields
        add_step_fields(fields)
        required(fields["reason"], "Chưa ghi lý do sửa thời hạn. Hãy ghi rõ lý do.")

    def clean(self) -> dict[str, Any]:
        """Refuse days in the past, but those that stood there before."""
        data = super().clean() or {}
        for step in RoundStep.values:
            day = data.get(f"due_{step}")
            if day is not None and day < timezone.localdate() and day != self.initial.get(f"due_{step}"):
                self.add_error(f"due_{step}", "Ngày này đã qua. Hãy chọn một ngày còn ở phía trước.")
        return data

    def limits(self) -> dict[str, StepLimit]:
        """Return the limits that were typed, by step."""
        return limits_typed(self.cleaned_data)


class CorrectSettingsForm(forms.Form):
    """The settings of a round on which nothing rests yet, and why they are corrected."""

    NAMES = (
        "name", "with_inspection", "with_council", "council", "quorum", "majority", "ballot_kind", "casting_vote",
        "tie_rule", "recuse_reviewers", "signing_role", "objection_days", "answer_days",
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, held: dict[str, str], **kwargs: Any) -> None:
        initial = {name: getattr(round, name) for name in self.NAMES if name not in SHARES}
        initial |= {
            name: f"{getattr(round, f'{name}_numerator')}/{getattr(round, f'{name}_denominator')}"
            for name in SHARES
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        fields: dict[str, Any] = self.fields
        for name in self.NAMES:
            if COLUMNS[name if name not in SHARES else f"{name}_numerator"] not in held:
                fields[name] = deepcopy(RoundForm.base_fields[name])
        for name, choices in SHARES.items():
            if name in fields and initial[name] not in dict(choices):
                fields[name].choices = [(initial[name], initial[name]), *choices]
        if "council" in fields:
            here = Council.objects.valid_on(timezone.localdate()).filter(
                office__unit=round.standing_office.unit_id
            )
            fields["council"].queryset = here | Council.objects.filter(pk=round.council_id)
            fields["council"].empty_label = None
        for name in ("objection_days", "answer_days"):
            if name in fields:
                fields[name].required = True
        fields["reason"] = required(
            reason_field("Lý do sửa quy định", rows=2), "Chưa ghi lý do sửa quy định. Hãy ghi rõ lý do."
        )

    def settings(self) -> list[forms.BoundField]:
        """Return the fields that may be corrected, without the reason."""
        return [self[name] for name in self.NAMES if name in self.fields]

    def changes(self) -> dict[str, Any]:
        """Return what was typed, by the columns of a round."""
        found = {}
        for name in self.NAMES:
            if name not in self.fields:
                continue
            value = self.cleaned_data[name]
            if name in SHARES:
                found[f"{name}_numerator"], found[f"{name}_denominator"] = share_of(value)
            else:
                found[name] = value
        return found


class ExtensionForm(forms.Form):
    """The extension of a deadline: step, new day, reason."""

    step = forms.ChoiceField(label="Bước được gia hạn", widget=forms.RadioSelect)
    new_due = DayField(label="Hạn mới")
    reason = reason_field("Lý do gia hạn")

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["step"].choices = steps
        fields["new_due"].error_messages["required"] = "Chưa chọn hạn mới. Hãy chọn một ngày."
        fields["step"].error_messages["required"] = "Chưa chọn bước. Hãy chọn bước cần gia hạn."
        required(fields["reason"], "Chưa ghi lý do gia hạn. Hãy ghi rõ lý do.")
        if len(steps) == 1:
            fields["step"].initial = steps[0][0]


def names_of(dossiers: list[Dossier]) -> str:
    """Return the units of dossiers, the first by name."""
    return first_names([one.unit.name for one in dossiers])
