"""Import of a plan file: its documents are stored, with the criteria set they print and their public pages.

An issued plan is imported from the PDF that was issued (`publish_issued_document`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db import transaction

from accounts.models import Appointment, Office
from criteria.errors import BadSetFile
from criteria.services import set_from_plan
from documents.models import DocumentKind, Plan
from documents.rules import file_name
from documents.services.plans import store_plans
from dossiers.models import PaperCase
from home.errors import NotIssued
from home.models import PlanPage
from home.services.publishing import publish_plan
from home.slugs import fold
from ledger.services import files

# Models by the words plans use for them, the narrower words first.
MODELS = (
    ("cong-dong-hoc-tap", "cong_dong_hoc_tap"),
    ("don-vi-hoc-tap", "don_vi_hoc_tap"),
    ("thanh-pho-hoc-tap", "thanh_pho_hoc_tap"),
    ("huyen-hoc-tap", "huyen_hoc_tap"),
)
LEVELS = (("cap-xa", "xa"), ("cap-huyen", "huyen"), ("cap-tinh", "tinh"))
LEVEL_OF_MODEL = {"cong_dong_hoc_tap": "xa", "don_vi_hoc_tap": "huyen", "huyen_hoc_tap": "huyen"}


@dataclass(frozen=True, slots=True)
class Imported:
    """The outcome for one document of a file; `note` says why a printed criteria set was not stored."""

    plan: Plan
    new: bool
    page: PlanPage | None
    page_new: bool
    note: str = ""

    @property
    def changed(self) -> bool:
        """Return whether anything was written."""
        return self.new or self.page_new


@transaction.atomic
def import_file(
    *,
    content: bytes,
    filename: str,
    publish: bool,
    user: Any = None,
    appointment: Appointment | None = None,
    office: Office | None = None,
) -> list[Imported]:
    """Store every document of a file, or none; importing the same bytes again changes nothing.

    With `publish` each gets its page. Of a file that an office here issued (`office`) only the first is a document
    and gets a page; what looks like further documents is text within it. Raise
    `documents.parsing.ReadingError` where the file cannot be read.
    """
    name = PurePath(filename).name
    stored = store_plans(content=content, filename=name, appointment=appointment, office=office)
    outcomes = []
    for plan, new in stored:
        note = store_printed_set(plan, user=user, appointment=appointment) if new else ""
        was_published = PlanPage.objects.filter(plan=plan, live=True).exists()
        has_page = publish and (office is None or plan.position == 1)
        page = publish_plan(plan, user) if has_page else None
        outcomes.append(Imported(plan, new, page, has_page and not was_published, note))
    return outcomes


def store_printed_set(plan: Plan, *, user: Any, appointment: Appointment | None) -> str:
    """Keep the criteria set a plan prints as a draft, "from plan, not verified"; return the reason where that fails."""
    if not plan.indicators:
        return ""
    model, level = set_kind(plan)
    try:
        with transaction.atomic():
            criteria_set = set_from_plan(
                plan.facts,
                model=model,
                government_level=level,
                text=plan.text,
                actor=user,
                appointment=appointment,
            )
    except BadSetFile as error:
        return str(error)
    if criteria_set is not None:
        plan.criteria_set_code = criteria_set.code
        plan.save(update_fields=["criteria_set_code"])
    return ""


def set_kind(plan: Plan) -> tuple[str, str]:
    """Return model and level of a plan's printed criteria set, from its title, else from its first lines."""
    for text in (plan.title, "\n".join(plan.text.split("\n")[:40])):
        words = fold(text)
        model = next((slug for name, slug in MODELS if name in words), "")
        if model:
            level = next((slug for name, slug in LEVELS if name in words), "")
            return model, level or LEVEL_OF_MODEL.get(model, "tinh")
    return "thanh_pho_hoc_tap", "tinh"


def publish_issued_document(*, case: PaperCase) -> PlanPage | None:
    """Publish an issued plan and return its page; None for other kinds, which are only in the register.

    The page shows what the issued PDF says, so its facts are read from those bytes.
    """
    document = case.draft
    if not document.is_issued or document.pdf is None:
        raise NotIssued(f"{document} chưa ban hành nên chưa công bố được. Hãy cấp số trước.")
    if document.kind != DocumentKind.PLAN:
        return None
    name = file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    imported = import_file(
        content=files.open_bytes(document.pdf),
        filename=name,
        publish=True,
        appointment=case.decided_by,
        office=document.issuer,
    )
    return imported[0].page if imported else None
