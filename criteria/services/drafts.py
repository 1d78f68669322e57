"""Editing criteria sets: draft, check, publish. Only drafts change; what is published stays for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Appointment, Role
from criteria.errors import BadSetFile, EditConflict, NotAllowed, NotChecked, PublishedSet
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.rules.definition import SetDefinition
from criteria.services.entry_checks import entry_problems, marked_alone
from criteria.services.loading import store_set
from criteria.sets.canonical import same
from criteria.sets.checking import criteria
from criteria.sets.parsing import parse
from criteria.sheets import Outcome, read_grid, to_grid
from criteria.sheets.grid import aligned
from criteria.sheets.layout import FACT_ROWS, FACTS
from criteria.sheets.worker import Grid
from ledger.services import audit

TITLE = next(n for n, fact in enumerate(FACT_ROWS, start=2) if fact.path == ("title",))
VERSION = next(n for n, fact in enumerate(FACT_ROWS, start=2) if fact.path == ("version",))


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found: problems stop the publishing, remarks are to be known."""

    problems: list[str]
    remarks: list[str]


def require_site_administrator(appointment: Appointment) -> None:
    """Raise NotAllowed unless the person acts as administrator of the site today: sets are the same for everybody."""
    in_force = appointment.user.is_active and appointment.holds_on(timezone.localdate())
    if appointment.role != Role.SITE_ADMINISTRATOR or not in_force:
        raise NotAllowed(
            "Chỉ người giữ vai “Quản trị hệ thống” soạn và công bố bộ tiêu chí. Hãy chọn đúng vai trò."
        )


def grid_of_draft(draft: SetDraft) -> Grid:
    """The cells of a draft, keyed by number again, at the places of today's columns."""
    kept = {
        name: [(row, {int(place): cell for place, cell in cells.items()}) for row, cells in lines]
        for name, lines in draft.grid.items()
    }
    return aligned(kept)


def read_draft(draft: SetDraft) -> Outcome:
    """What the draft says now: its content, or every problem by sheet, row and cell."""
    return read_grid(grid_of_draft(draft))


@transaction.atomic
def start_draft(*, appointment: Appointment, source: CriteriaSet) -> SetDraft:
    """A draft of the next version, holding what the set says now; an open draft of the set is returned."""
    require_site_administrator(appointment)
    if source.origin == CriteriaSet.Origin.PLAN:
        raise NotAllowed(
            "Bản đọc từ kế hoạch không thành một bộ riêng. Hãy mở bộ của thông tư rồi lấy từng giá trị vào."
        )
    held = SetDraft.objects.filter(code=source.code).first()
    if held is not None:
        return held
    last = CriteriaSet.objects.filter(code=source.code).aggregate(last=Max("version"))["last"] or 0
    data = {**source.definition, "version": last + 1}
    return _create(appointment, data, source, f"Soạn phiên bản {last + 1} từ {source}.")


@transaction.atomic
def draft_from_content(*, appointment: Appointment, data: Mapping[str, Any]) -> SetDraft | None:
    """Keep an uploaded, clean content as a draft; None where a published version says just this already.

    Raises PublishedSet where the version is published with another content, EditConflict where another
    draft of the set is open.
    """
    require_site_administrator(appointment)
    stored = CriteriaSet.objects.filter(code=data["code"], version=data["version"]).first()
    if stored is not None and same(stored.definition, data):
        return None
    if stored is not None:
        raise PublishedSet(
            f"{stored} đã công bố với nội dung khác nên không thay được. Hãy tăng số phiên bản trong tệp."
        )
    held = SetDraft.objects.filter(code=data["code"]).first()
    if held is not None:
        outcome = read_draft(held)
        if outcome.data is not None and same(outcome.data, data):
            return held
        raise EditConflict(f"Đang có {held}. Hãy công bố hoặc bỏ bản nháp đó rồi tải lên lại.")
    base = CriteriaSet.objects.published().filter(code=data["code"]).order_by("-version").first()
    return _create(
        appointment, data, base, f"Tải lên bản nháp bộ {data['code']} phiên bản {data['version']}."
    )


def _create(
    appointment: Appointment, data: Mapping[str, Any], base: CriteriaSet | None, sentence: str
) -> SetDraft:
    draft = SetDraft.objects.create(
        code=data["code"],
        version=data["version"],
        title=data["title"],
        grid=to_grid(data),
        base=base,
        by=appointment,
    )
    audit.record(act="criteria-draft", appointment=appointment, subject=draft, sentence=sentence)
    return draft


@transaction.atomic
def change_sheet(
    *,
    appointment: Appointment,
    draft: SetDraft,
    sheet: str,
    row: int,
    cells: Mapping[int, Any] | None,
    edits: int,
) -> SetDraft:
    """Replace, add (a row number of its own) or take away (`cells` None) one row of a draft.

    `edits` is the count the person saw; EditConflict where the draft moved on. Code and version stay: they
    are the draft's name. What is wrong is told by the check, not here, so that a set may be half done.
    """
    require_site_administrator(appointment)
    held = SetDraft.objects.select_for_update().get(pk=draft.pk)
    if held.edits != edits:
        at = timezone.localtime(held.updated_at)
        raise EditConflict(
            f"{held.by.user} đã sửa bản nháp này lúc {at:%H:%M %d/%m/%Y}. Hãy xem bản mới rồi sửa lại nếu vẫn cần."
        )
    grid = grid_of_draft(held)
    lines = [line for line in grid[sheet] if line[0] != row]
    if cells:
        lines.append((row, dict(cells)))
    lines.sort()
    heading, rest = lines[:1], lines[1:]
    grid[sheet] = lines if sheet == FACTS else [*heading, *((n, c) for n, (_, c) in enumerate(rest, start=2))]
    held.grid = grid
    held.title = str(dict(grid[FACTS]).get(TITLE, {}).get(2, ""))[:300]
    held.checked_sha256 = ""
    held.edits += 1
    held.by = appointment
    held.save()
    audit.record(
        act="criteria-edit",
        appointment=appointment,
        subject=held,
        sentence=f"Sửa trang “{sheet}”, dòng {row} của bản nháp {held.code} phiên bản {held.version}.",
    )
    return held


def cells_hash(draft: SetDraft) -> str:
    """SHA-256 of a draft's cells."""
    text = json.dumps(grid_of_draft(draft), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def check_draft(*, appointment: Appointment, draft: SetDraft) -> CheckReport:
    """Check a draft; where nothing is wrong it may be published as it stands."""
    require_site_administrator(appointment)
    draft = SetDraft.objects.select_for_update().get(pk=draft.pk)
    outcome = read_draft(draft)
    problems = [*outcome.problems, *_own_problems(draft, outcome)]
    remarks = []
    if outcome.data is not None and not problems:
        remarks = [*_remarks(outcome.data), *marked_alone(draft, outcome.data)]
    draft.checked_sha256 = "" if problems else cells_hash(draft)
    draft.save(update_fields=["checked_sha256"])
    outcome_words = f"còn {len(problems)} điểm phải sửa" if problems else "không có lỗi"
    audit.record(
        act="criteria-check",
        appointment=appointment,
        subject=draft,
        sentence=f"Kiểm tra bản nháp {draft.code} phiên bản {draft.version}: {outcome_words}.",
    )
    return CheckReport(problems, remarks)


def _own_problems(draft: SetDraft, outcome: Outcome) -> list[str]:
    if outcome.data is None:
        return []
    found = []
    if (outcome.data["code"], outcome.data["version"]) != (draft.code, draft.version):
        found.append(f"Mã bộ và phiên bản của bản nháp là {draft.code}, {draft.version} và không đổi được.")
    if CriteriaSet.objects.filter(code=draft.code, version=draft.version).exists():
        found.append(f"Bộ {draft.code} phiên bản {draft.version} đã công bố; hãy bỏ bản nháp này.")
    if draft.base is not None and same(
        {**draft.base.definition, "version": 0}, {**outcome.data, "version": 0}
    ):
        found.append(f"Nội dung giống hệt {draft.base}; không có gì để công bố.")
    return found + entry_problems(draft, outcome.data)


def _remarks(data: Mapping[str, Any]) -> list[str]:
    """What is open or unverified, to be known before publishing."""
    definition = parse(data)
    listed = {
        "Nội dung chưa có trong nguồn": [e.code for e in definition.indicators if not e.text_known],
        "Mức yêu cầu chưa có trong nguồn": _open_requirements(definition),
        "Điều kiện của mức chưa có trong nguồn": [
            f"mức {level.level}"
            for level in definition.levels
            if level.open or any(rule.open for rule in level.rules)
        ],
        "Chỉ tiêu chưa kiểm chứng": [e.code for e in definition.indicators if not e.verified],
    }
    remarks = [f"{what}: {', '.join(codes)}." for what, codes in listed.items() if codes]
    notes = [(entry["code"], entry.get("open_note")) for _, entry in criteria(data)]
    return remarks + [f"Tiêu chí {code}: {note}." for code, note in notes if note]


def _open_requirements(definition: SetDefinition) -> list[str]:
    """Return the indicators and levels whose requirement no source states."""
    judged = [entry for entry in definition.indicators if entry.kind not in ("yes_no", "points")]
    requirements = ((entry.code, item) for entry in judged for item in entry.requirements.values())
    return sorted(
        {
            f"{code} (mức {item.level})"
            for code, item in requirements
            if any(part.value is None for part in item.parts or (item,))
        }
    )


@transaction.atomic
def publish_draft(*, appointment: Appointment, draft: SetDraft) -> CriteriaSet:
    """Publish a checked draft as a new version, for ever; raises NotChecked where it was edited since."""
    require_site_administrator(appointment)
    draft = SetDraft.objects.select_for_update().get(pk=draft.pk)
    if not draft.is_checked or draft.checked_sha256 != cells_hash(draft):
        raise NotChecked("Bản nháp chưa được kiểm tra sau lần sửa cuối. Hãy kiểm tra rồi công bố.")
    outcome = read_draft(draft)
    if outcome.data is None:
        raise BadSetFile(outcome.problems)
    stored, new = store_set(data=outcome.data, appointment=appointment)
    if not new:
        raise PublishedSet(f"{stored} đã công bố với đúng nội dung này; hãy bỏ bản nháp.")
    draft.delete()
    return stored


@transaction.atomic
def discard_draft(*, appointment: Appointment, draft: SetDraft) -> None:
    """Throw a draft away."""
    require_site_administrator(appointment)
    entries = SetEntry.objects.of_draft(draft).exclude(state=SetEntry.State.WITHDRAWN)
    entries.update(
        state=SetEntry.State.WITHDRAWN,
        closed_by=appointment,
        closed_at=timezone.now(),
        reason="Bản nháp đã bỏ.",
    )
    sentence = f"Bỏ bản nháp bộ {draft.code} phiên bản {draft.version}."
    audit.record(act="criteria-discard", appointment=appointment, subject=draft, sentence=sentence)
    draft.delete()
