"""Form of the answer to one indicator, with fields by the kind of the indicator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Office
from criteria.rules import definition as d
from criteria.rules.definition import Indicator
from criteria.workdays import vietnam
from criteria.workdays.days import WORKING
from dossiers.models import Answer, Dossier, IndicatorRequest, RequestKind, RoundStep
from dossiers.services.assessment.indicator_requests import askable_offices
from dossiers.services.rounds.deadlines import due_for
from workflows.screens.fields import DayField, NumberField, written
from workflows.screens.forms import reason_field, required

LABELS = {
    "value": "Kết quả",
    "previous": "Năm trước",
    "numerator": "Số đạt",
    "denominator": "Tổng số",
    "points": "Điểm tự chấm",
}
USUAL_DAYS, ROOM_DAYS = 10, 5
YES_NO = [("yes", "Có thực hiện"), ("no", "Chưa thực hiện")]


class AnswerForm(forms.Form):
    """The answer to one indicator: fields by its kind, a note, and the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicator: Indicator, answer: Answer | None, **kwargs: Any) -> None:
        self.indicator, self.answer = indicator, answer
        super().__init__(*args, **{**kwargs, "initial": initial_of(indicator, answer)})
        fields: dict[str, Any] = self.fields
        fields["version"].initial = answer.version if answer else 0
        field: Any
        for name, field in fields_of(indicator).items():
            field.may_wait = True  # saved half done, asked for before sending
            fields[name] = field
        fields["note"] = forms.CharField(
            label="Thuyết minh",
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def service_fields(self) -> dict[str, Any]:
        """Return the cleaned answer as `save_answer` takes it."""
        data = self.cleaned_data
        fields: dict[str, Any] = {
            "note": data.get("note", ""),
            "register_reason": data.get("register_reason", ""),
        }
        if "yes" in data:
            fields["yes"] = {"yes": True, "no": False}.get(data["yes"])
        if "rung" in data:
            fields["rung"] = int(data["rung"]) if data["rung"] else None
        fields.update({name: data[name] for name in LABELS if name in data})
        if self.indicator.kind == d.ALL_OF:
            fields["parts"] = [
                {"numerator": data[f"numerator_{n}"], "denominator": data[f"denominator_{n}"]}
                for n, _ in enumerate(self.indicator.part_texts, 1)
            ]
        return fields


class AskForm(forms.Form):
    """A request to another organisation: who, what, until when, and whether it sees the evidence."""

    office = forms.ModelChoiceField(
        label="Cơ quan được hỏi", queryset=Office.objects.none(), empty_label="Chọn cơ quan"
    )
    kind = forms.ChoiceField(label="Đề nghị", choices=RequestKind.choices, widget=forms.RadioSelect)
    due = DayField(label="Trả lời chậm nhất ngày")
    text = forms.CharField(
        label="Điều cần trả lời (nếu cần nói thêm)", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    show_evidence = forms.BooleanField(label="Cho xem minh chứng của chỉ tiêu này", required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["office"].queryset = askable_offices(dossier)
        fields["office"].label_from_instance = office_label
        required(fields["office"], "Chưa chọn cơ quan. Hãy chọn cơ quan được hỏi.")
        required(fields["kind"], "Chưa chọn cần trả lời hay xác nhận.")
        required(fields["due"], "Chưa chọn hạn trả lời. Hãy chọn một ngày.")

    @classmethod
    def of(cls, dossier: Dossier, proposed: IndicatorRequest | None = None) -> AskForm:
        """Return the form with the usual day; of what a plan proposes, with its office and kind."""
        initial: dict[str, Any] = {"due": usual_day(dossier), "kind": RequestKind.ANSWER}
        if proposed is not None:
            initial |= {"office": proposed.office_id, "kind": proposed.kind}
            return cls(initial=initial, dossier=dossier, auto_id=f"id_{proposed.pk}_%s")
        return cls(initial=initial, dossier=dossier, auto_id="id_ask_%s")


def office_label(office: Office) -> str:
    """Return an office with its unit, unless the unit bears the same name."""
    return office.name if office.unit.name in office.name else f"{office.name} ({office.unit.name})"


def usual_day(dossier: Dossier) -> date:
    """Return the day offered for a reply: ten working days from today, five before the dossier is due at the latest."""
    today, off = timezone.localdate(), vietnam()
    usual = off.end_of_term(today, USUAL_DAYS, WORKING)
    due, _ = due_for(dossier.round, RoundStep.SUBMIT, dossier=dossier)
    latest = due - timedelta(days=ROOM_DAYS) if due else usual
    return max(today, min(usual, latest))


class ReplyForm(forms.Form):
    """Whether an answer is confirmed, and why not."""

    agrees = forms.ChoiceField(
        label="Kết quả trên",
        choices=[("yes", "Đúng, xác nhận"), ("no", "Không đúng")],
        widget=forms.RadioSelect,
    )
    text = reason_field("Ý kiến (cần có khi không xác nhận)", rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        required(fields["agrees"], "Chưa chọn xác nhận hay không. Hãy chọn một trong hai.")


def fields_of(indicator: Indicator) -> dict[str, forms.Field]:
    """Return the form fields of the indicator's kind, in order."""
    if indicator.kind == d.YES_NO:
        return {
            "yes": forms.ChoiceField(
                label="Trả lời", choices=YES_NO, required=False, widget=forms.RadioSelect
            )
        }
    if indicator.kind in (d.RUNG, d.AWARD):
        rungs = [("", "Chưa chọn"), *((str(n), text) for n, text in enumerate(indicator.ladder, 1))]
        return {"rung": forms.ChoiceField(label="Mức đạt được", choices=rungs, required=False)}
    if indicator.kind == d.ALL_OF:
        pairs: dict[str, forms.Field] = {}
        for n, text in enumerate(indicator.part_texts, 1):
            pairs[f"numerator_{n}"] = NumberField(label=f"{text}: số đạt")
            pairs[f"denominator_{n}"] = NumberField(label=f"{text}: tổng số")
        return pairs
    fields: dict[str, forms.Field] = {
        name: NumberField(label=label_of(indicator, name)) for name in indicator.answer_fields
    }
    if indicator.kind == d.ROLL_UP or indicator.register:
        empty = "số đạt" if indicator.register else "hai ô trên"
        fields["register_reason"] = forms.CharField(
            label=f"Lý do nhập khác số theo sổ (để trống {empty} thì lấy số theo sổ)",
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    if indicator.percent_allowed and "value" not in fields:
        fields["value"] = NumberField(label="Hoặc tỷ lệ phần trăm (%)")
    return fields


def label_of(indicator: Indicator, name: str) -> str:
    """Return a field's label with the unit of its number."""
    unit = f" ({indicator.unit})" if indicator.unit and name in {"value", "previous"} else ""
    return f"{LABELS[name]}{unit}"


def initial_of(indicator: Indicator, answer: Answer | None) -> dict[str, Any]:
    """Return the stored answer as initial values of the form."""
    if answer is None:
        return {}
    initial: dict[str, Any] = {name: written(getattr(answer, name)) for name in LABELS}
    initial["yes"] = {True: "yes", False: "no", None: ""}[answer.yes]
    initial["rung"] = "" if answer.rung is None else str(answer.rung)
    initial["note"] = answer.note
    initial["register_reason"] = answer.register_reason
    if indicator.kind == d.ALL_OF:
        for part in answer.parts.all():
            initial[f"numerator_{part.order}"] = written(part.numerator)
            initial[f"denominator_{part.order}"] = written(part.denominator)
    return initial
