"""The short forms of a step: a reason, a ballot, a conclusion, a decision."""

from __future__ import annotations

from typing import Any

from django import forms

from criteria.models import CriteriaSet
from documents.models import Plan
from dossiers.models import BallotKind, Council, Dossier, Outcome, RoundStep
from dossiers.rules import SittingRules
from workflows.forms.fields import DayField


def reason_field(label: str = "Lý do", *, rows: int = 4) -> forms.CharField:
    """Return a text field for reasons; the service says when one is needed."""
    return forms.CharField(
        label=label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ReasonForm(forms.Form):
    """A reason, or what was seen."""

    reason = reason_field()


class MinutesForm(forms.Form):
    """What the secretary adds to the record."""

    remarks = reason_field("Ý kiến ghi thêm (mỗi dòng một đoạn)", rows=6)


class LevelForm(forms.Form):
    """The level asked for."""

    level = forms.TypedChoiceField(label="Mức độ đề nghị", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, levels: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels


class OutcomeForm(forms.Form):
    """A ballot or a conclusion, with its reason."""

    outcome = forms.ChoiceField(label="Ý kiến", widget=forms.RadioSelect)
    reason = reason_field("Lý do (cần có khi không đề nghị hoặc trả lại)")

    def __init__(self, *args: Any, dossier: Dossier, ballot: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = dossier.requested_level or 0
        choices = [Outcome.LEVEL_2] if asked >= 2 else []
        choices += [Outcome.LEVEL_1, Outcome.REFUSE, Outcome.RETURN]
        choices += [Outcome.ABSTAIN] if ballot else []
        self.fields["outcome"].choices = [(choice.value, choice.label) for choice in choices]
        if not ballot:
            self.fields["outcome"].label = "Kết luận"


class DossiersForm(forms.Form):
    """Which dossiers of a round an act takes together."""

    dossiers = forms.ModelMultipleChoiceField(
        label="Hồ sơ", queryset=Dossier.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dossiers"].queryset = choices
        self.fields["dossiers"].label_from_instance = lambda dossier: str(dossier.unit)


class IssueForm(forms.Form):
    """The day of issue."""

    on = DayField(label="Ngày ban hành")


QUORUMS = [("2/3", "2/3 số thành viên được tham gia"), ("1/2", "1/2"), ("3/4", "3/4"), ("1/1", "Tất cả")]
MAJORITIES = [("1/2", "quá 1/2 số thành viên được tham gia"), ("2/3", "quá 2/3")]


def share_of(text: str) -> tuple[int, int]:
    """Return a share written as "2/3"."""
    part, whole = text.split("/")
    return int(part), int(whole)


class RoundForm(forms.Form):
    """A new round: what it is about, who takes part, until when."""

    name = forms.CharField(label="Tên đợt", max_length=200)
    year = forms.IntegerField(label="Năm đánh giá", min_value=2014, max_value=2100)
    criteria_set = forms.ModelChoiceField(label="Bộ tiêu chí", queryset=CriteriaSet.objects.published())
    plan = forms.ModelChoiceField(label="Theo kế hoạch", queryset=Plan.objects.none(), required=False)
    council = forms.ModelChoiceField(label="Hội đồng", queryset=Council.objects.all())
    issuer = forms.ModelChoiceField(label="Cơ quan ra quyết định", queryset=None)
    units = forms.ModelMultipleChoiceField(
        label="Đơn vị tham gia", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    with_council = forms.BooleanField(label="Có hội đồng đánh giá", required=False, initial=True)
    with_inspection = forms.BooleanField(label="Có kiểm tra thực tế", required=False)
    quorum = forms.ChoiceField(label="Phiên họp phải có ít nhất", choices=QUORUMS, required=False)
    majority = forms.ChoiceField(label="Thông qua khi tán thành", choices=MAJORITIES, required=False)
    ballot_kind = forms.ChoiceField(label="Cách bỏ phiếu", choices=BallotKind.choices, required=False)
    casting_vote = forms.BooleanField(
        label="Phiếu ngang nhau thì theo ý kiến chủ tịch hội đồng", required=False
    )
    recuse_reviewers = forms.BooleanField(
        label="Người đã thẩm định hồ sơ không bỏ phiếu về hồ sơ đó", required=False, initial=True
    )

    def __init__(self, *args: Any, units: Any, issuers: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
        self.fields["issuer"].queryset = issuers
        self.fields["plan"].queryset = plans
        for step, label in RoundStep.choices:
            self.fields[f"due_{step}"] = DayField(label=f"Hạn: {label.lower()}", required=False)

    def sitting_rules(self) -> SittingRules:
        """Return how the council decides; what was left empty is as usual."""
        data = self.cleaned_data
        return SittingRules(
            quorum=share_of(data["quorum"] or QUORUMS[0][0]),
            majority=share_of(data["majority"] or MAJORITIES[0][0]),
            casting_vote=data["casting_vote"],
            ballot_kind=data["ballot_kind"] or BallotKind.OPEN,
            recuse_reviewers=data["recuse_reviewers"],
        )

    def deadlines(self) -> dict[str, Any]:
        """Return the deadlines that were given, by step."""
        found = {step: self.cleaned_data.get(f"due_{step}") for step in RoundStep.values}
        return {step: day for step, day in found.items() if day}
