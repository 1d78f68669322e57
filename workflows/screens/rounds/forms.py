"""Forms of a round: settings, council rules and deadlines of a new one, and the extension of a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Office, Role
from accounts.role_groups import SIGNERS
from criteria.models import CriteriaSet
from criteria.rules.authorities import Standing
from criteria.services.selection import force_words
from documents.models import Plan
from dossiers.models import BallotKind, Council, CountedIn, RoundStep, TieRule
from dossiers.rules.rounds import StepLimit
from dossiers.rules.sittings import SittingRules
from workflows.screens.fields import DayField
from workflows.screens.grounds import FIELDS as GROUND_FIELDS
from workflows.screens.grounds import ground_fields

QUORUMS = [("2/3", "2/3 số thành viên được tham gia"), ("1/2", "1/2"), ("3/4", "3/4"), ("1/1", "Tất cả")]
MAJORITIES = [("1/2", "quá 1/2 số thành viên được tham gia"), ("2/3", "quá 2/3")]
SIGNER_CHOICES = [("", "Bất kỳ ai có thẩm quyền ký"), *((role.value, Role(role).label) for role in SIGNERS)]


MOST_TITLE = 90


def share_of(text: str) -> tuple[int, int]:
    """Return a share written as "2/3" as two numbers."""
    part, whole = text.split("/")
    return int(part), int(whole)


def add_step_fields(fields: dict[str, Any]) -> None:
    """Add to a form, for each step, its last day, a number of days, how they are counted, and the source."""
    for step in RoundStep.values:
        fields[f"due_{step}"] = DayField(label="Hạn cuối", required=False)
        fields[f"days_{step}"] = forms.IntegerField(
            label="và trong (số ngày)", min_value=1, max_value=366, required=False
        )
        fields[f"counted_{step}"] = forms.ChoiceField(
            label="tính theo", choices=CountedIn.choices, required=False
        )
        fields[f"source_{step}"] = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


def steps_of(form: forms.Form) -> Iterator[dict[str, Any]]:
    """Yield each step with its fields of a form and the source of its day."""
    for step, label in RoundStep.choices:
        yield {
            "label": label,
            "due": form[f"due_{step}"],
            "days": form[f"days_{step}"],
            "counted": form[f"counted_{step}"],
            "source": form[f"source_{step}"],
            "step": step,
        }


def limits_typed(data: Mapping[str, Any]) -> dict[str, StepLimit]:
    """Return the limits that were typed, by step."""
    return {
        step: StepLimit(
            due=data.get(f"due_{step}"),
            days=data.get(f"days_{step}"),
            counted_in=data.get(f"counted_{step}") or CountedIn.WORKING,
            source=data.get(f"source_{step}", ""),
        )
        for step in RoundStep.values
        if data.get(f"due_{step}") or data.get(f"days_{step}")
    }


class SetField(forms.ModelChoiceField):
    """A criteria set, named with the days of its validity."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the set's name, version and validity."""
        return f"{obj}, hiệu lực {force_words(obj.parsed())}"


FITS = {
    Standing.NAMED: "đúng thẩm quyền hôm nay",
    Standing.OTHER: "không đúng thẩm quyền hôm nay, phải ghi căn cứ",
    Standing.UNKNOWN: "chưa rõ thẩm quyền, phải ghi căn cứ",
}


class IssuerField(forms.ModelChoiceField):
    """An issuing office, named with what the chosen criteria set says of it (`standing_of`, None: no set chosen)."""

    standing_of: Callable[[Office], Standing] | None = None

    def label_from_instance(self, obj: Any) -> str:
        """Return the office's name, and whether the set has its head recognise."""
        return f"{obj}: {FITS[self.standing_of(obj)]}" if self.standing_of else str(obj)


class StandingField(forms.ModelChoiceField):
    """A standing office, named with its unit: two units may call theirs alike."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the office's name and its unit's."""
        return f"{obj}, {obj.unit}"


class PlanField(forms.ModelChoiceField):
    """A plan, named so that two of the same number can be told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return number, title, place and year."""
        return plan_words(obj)


def plan_words(plan: Plan) -> str:
    """Return a plan by number, title, place and year."""
    title = " ".join(plan.title.split())
    if len(title) > MOST_TITLE:
        title = f"{title[:MOST_TITLE].rsplit(' ', 1)[0]} …"
    place = plan.place or plan.issuer_name.split("\n")[0]
    year = str(plan.date_year) if plan.date_year else "không rõ năm"
    return ", ".join(part for part in (f"{plan}: {title}" if title else str(plan), place, year) if part)


class RoundForm(forms.Form):
    """The settings of a new round; empty fields take the usual values, so a short form opens a round as well."""

    name = forms.CharField(label="Tên đợt", max_length=200)
    year = forms.IntegerField(label="Năm đánh giá", min_value=2014, max_value=2100)
    criteria_set = SetField(
        label="Bộ tiêu chí",
        queryset=CriteriaSet.objects.none(),
        empty_label="Chọn bộ tiêu chí",
        help_text="Chỉ liệt kê bộ có hiệu lực cho năm đánh giá và hợp với cấp, loại hình các đơn vị đã chọn.",
    )
    plan = PlanField(
        label="Theo kế hoạch", queryset=Plan.objects.none(), required=False, empty_label="Không theo kế hoạch"
    )
    standing_office = StandingField(
        label="Cơ quan thường trực",
        queryset=Office.objects.none(),
        empty_label="Chọn cơ quan",
        help_text="Kiểm tra hồ sơ và trình kết quả. Chọn cơ quan của đơn vị khác thì bấm “Xem lại bộ tiêu chí” để hội "
        "đồng, cơ quan ra quyết định và đơn vị tham gia theo đơn vị đó. Chưa có thì lập ở mục Đơn vị và cơ quan.",
    )
    issuer = IssuerField(
        label="Cơ quan ra quyết định",
        queryset=Office.objects.none(),
        empty_label="Chọn cơ quan",
        help_text="Người đứng đầu cơ quan này công nhận, theo thẩm quyền mà bộ tiêu chí ghi cho ngày hôm nay.",
    )
    signing_role = forms.ChoiceField(label="Người ký quyết định", choices=SIGNER_CHOICES, required=False)
    with_inspection = forms.BooleanField(label="Có kiểm tra thực tế", required=False)
    with_council = forms.BooleanField(label="Có hội đồng đánh giá", required=False, initial=True)
    council = forms.ModelChoiceField(
        label="Hội đồng", queryset=Council.objects.none(), empty_label="Chọn hội đồng"
    )
    quorum = forms.ChoiceField(label="Phiên họp phải có ít nhất", choices=QUORUMS, required=False)
    majority = forms.ChoiceField(label="Thông qua khi tán thành", choices=MAJORITIES, required=False)
    ballot_kind = forms.ChoiceField(label="Cách bỏ phiếu", choices=BallotKind.choices, required=False)
    casting_vote = forms.BooleanField(
        label="Phiếu ngang nhau thì theo ý kiến chủ tịch hội đồng", required=False
    )
    tie_rule = forms.ChoiceField(
        label="Phiếu ngang nhau mà không theo chủ tịch thì", choices=TieRule.choices, required=False
    )
    recuse_reviewers = forms.BooleanField(
        label="Người đã thẩm định hồ sơ không bỏ phiếu về hồ sơ đó", required=False, initial=True
    )
    objection_days = forms.IntegerField(
        label="Đơn vị được kiến nghị trong (ngày)", min_value=1, max_value=366, required=False, initial=90,
        help_text="Luật Khiếu nại 2011, Điều 9: 90 ngày.",
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label="Trả lời kiến nghị trong (ngày)", min_value=1, max_value=366, required=False, initial=30,
        help_text="Luật Khiếu nại 2011, Điều 28: 30 ngày.",
    )  # fmt: skip

    ABOUT = (
        "name", "year", "criteria_set", "plan", "standing_office", "issuer", "signing_role", "with_inspection",
    )  # fmt: skip
    COUNCIL = (
        "with_council", "council", "quorum", "majority", "ballot_kind", "casting_vote", "tie_rule",
        "recuse_reviewers",
    )  # fmt: skip
    AFTER = ("objection_days", "answer_days")
    GROUND = GROUND_FIELDS

    def __init__(
        self,
        *args: Any,
        issuers: Any,
        standing: Any,
        plans: Any,
        councils: Any,
        sets: Any,
        standing_of: Callable[[Office], Standing] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields.update(ground_fields("Căn cứ thẩm quyền: theo quy định nào"))
        fields["issuer"].standing_of = standing_of
        fields["standing_office"].queryset = standing
        for name in ("objection_days", "answer_days"):
            fields[name].may_wait = True  # left empty it takes the days of the law
        self.only_office = standing[0] if len(standing) == 1 else None
        if self.only_office:
            del fields["standing_office"]
        fields["issuer"].queryset = issuers
        fields["plan"].queryset = plans
        fields["council"].queryset = councils
        fields["criteria_set"].queryset = sets
        add_step_fields(fields)

    def group(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        """Return the fields of one part of the form."""
        return [self[name] for name in names if name in self.fields]

    def about(self) -> list[forms.BoundField]:
        """Return the fields on the subject of the round and who decides."""
        return self.group(self.ABOUT)

    def council_fields(self) -> list[forms.BoundField]:
        """Return the fields on how the council decides."""
        return self.group(self.COUNCIL)

    def authority_fields(self) -> list[forms.BoundField]:
        """Return the fields of the written ground of an issuer that the set does not name."""
        return self.group(self.GROUND)

    def after(self) -> list[forms.BoundField]:
        """Return the fields on what follows the decision."""
        return self.group(self.AFTER)

    def steps(self) -> Iterator[dict[str, Any]]:
        """Yield each step with its fields and the source of its day."""
        yield from steps_of(self)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the past."""
        data = super().clean() or {}
        today = timezone.localdate()
        for step in RoundStep.values:
            day = data.get(f"due_{step}")
            if day is not None and day < today:
                self.add_error(f"due_{step}", "Ngày này đã qua. Hãy chọn một ngày còn ở phía trước.")
        return data

    def facts(self) -> dict[str, Any]:
        """Return the settings as `open_round` takes them, but for the ground."""
        data = self.cleaned_data
        names = (
            "name",
            "year",
            "criteria_set",
            "issuer",
            "council",
            "plan",
            "with_council",
            "with_inspection",
        )
        return {
            **{name: data[name] for name in names},
            "standing_office": self.only_office or data["standing_office"],
            "signing_role": data["signing_role"],
            "objection_days": data["objection_days"] or 90,
            "answer_days": data["answer_days"] or 30,
            "deadlines": self.deadlines(),
            "sitting_rules": self.sitting_rules(),
        }

    def sitting_rules(self) -> SittingRules:
        """Return the rules of the council's sittings; empty fields take the usual values."""
        data = self.cleaned_data
        return SittingRules(
            quorum=share_of(data["quorum"] or QUORUMS[0][0]),
            majority=share_of(data["majority"] or MAJORITIES[0][0]),
            casting_vote=data["casting_vote"],
            ballot_kind=data["ballot_kind"] or BallotKind.OPEN,
            recuse_reviewers=data["recuse_reviewers"],
            tie_rule=data["tie_rule"] or TieRule.CONCLUDE,
        )

    def deadlines(self) -> dict[str, StepLimit]:
        """Return the deadlines that were set, by step."""
        return limits_typed(self.cleaned_data)
