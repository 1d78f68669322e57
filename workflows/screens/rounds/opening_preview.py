"""What the opening form shows before it opens a round: the size, faults beside their fields, doubts to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from documents.models import Plan
from dossiers.errors import ProcedureError
from dossiers.services.rounds.previewing import Preview, preview
from dossiers.services.rounds.settings import RoundSettings
from workflows.requests import ActingRequest
from workflows.screens.base import invalid_form
from workflows.screens.grounds import KeptFile
from workflows.screens.rounds.forms import RoundForm
from workflows.screens.rounds.own_sets import OwnSetPart
from workflows.screens.rounds.unit_picker import UnitPicker

REFUSED = "Chưa mở được đợt. Hãy sửa những chỗ sau:"


@dataclass
class Ahead:
    """The form with everything that stands beside it, and what opening would do once it was looked at."""

    request: ActingRequest
    form: RoundForm
    picker: UnitPicker
    own: OwnSetPart
    kept: KeptFile
    preview: Preview | None = None
    unit_faults: tuple[str, ...] = ()

    @property
    def ticked(self) -> list[str]:
        """Return the doubts that were confirmed."""
        return self.request.POST.getlist("xac-nhan")

    @property
    def doubts(self) -> list[tuple[Any, bool]]:
        """Return each doubt and whether it is confirmed."""
        return [(one, one.key in self.ticked) for one in self.preview.doubts] if self.preview else []

    def settings(self) -> RoundSettings:
        """Return what a round is opened with. Raise BadAnswer for an impossible value of the set's open points."""
        return RoundSettings(
            units=self.picker.picked().select_related("parent", "successor"),
            own=self.own.settings(),
            ground=self.kept.ground(self.form),
            **self.form.facts(),
        )

    def look(self) -> list[str]:
        """Look ahead; return what forbids opening, with each sentence beside its field as well."""
        if self.kept.problem:
            self.form.add_error("ground_file", self.kept.problem)
        if not self.form.is_valid():
            return invalid_form()[1]
        try:
            settings = self.settings()
        except ProcedureError as error:
            return [REFUSED, str(error)]
        found = preview(appointment=self.request.appointment, settings=settings)
        for field, sentence in found.faults:
            if field in self.form.fields:
                self.form.add_error(field, sentence)
        self.unit_faults = tuple(sentence for field, sentence in found.faults if field == "units")
        if found.faults:
            return [REFUSED, *dict.fromkeys(sentence for _, sentence in found.faults)]
        self.preview = found
        return []


def plan_notes(form: RoundForm, plan: Plan | None) -> list[str]:
    """Return why a chosen plan fills nothing in, a sentence; nothing where it did or none is chosen."""
    if plan is None or any(row["due"].value() for row in form.steps()):
        return []
    days = list(plan.deadlines.all())
    if not days:
        return ["Kế hoạch này không nêu ngày nào nên không điền được hạn. Hãy ghi hạn bằng tay."]
    known = [one.date for one in days if one.date is not None and not one.recurs]
    today = timezone.localdate()
    if known and max(known) < today:
        return [
            f"Mọi ngày của kế hoạch này đã qua (ngày muộn nhất {max(known):%d/%m/%Y}) nên không điền hạn nào. "
            "Hãy chọn kế hoạch mới hơn hoặc ghi hạn bằng tay."
        ]
    return [
        f"Kế hoạch này nêu {len(days)} ngày nhưng không ngày nào khớp với một bước của đợt. Hãy ghi hạn bằng tay."
    ]
