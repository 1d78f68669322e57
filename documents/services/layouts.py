"""Layouts: copied, changed, tried, activated, retired; a used layout is never changed, only replaced."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Appointment, Office
from accounts.reach import Over, line_of, reach
from accounts.role_groups import ADMINISTRATORS
from documents.errors import NotEntitled, RenderingFailed, WrongStatus
from documents.models import DocumentKind, Layout, LayoutState
from documents.rendering import layout_source, render
from documents.rendering.samples import sample_page
from documents.rules import layouts
from ledger.required import require_text
from ledger.services import audit

SAMPLE_DAY = date(2026, 2, 5)
SAMPLE_URL = "https://hoctap.example.vn/kiem-tra/ma-kiem-tra-mau/"


@transaction.atomic
def copy(*, kind: str, name: str, appointment: Appointment, of: Layout | None = None) -> Layout:
    """Create a draft layout from another one, or from the built-in one.

    It belongs to the acting administrator's office; one that the site's administrator begins is the whole site's.
    """
    office = None if reach(appointment, timezone.localdate()).whole_site else appointment.office
    _require_kept(appointment, office)
    if of is not None:
        _require_kept(appointment, of.office)
    name = require_text(name, "Chưa đặt tên mẫu. Hãy đặt tên để phân biệt với mẫu khác.", error=WrongStatus)
    made = Layout.objects.create(
        kind=DocumentKind(kind),
        name=name[:120],
        office=office,
        source=of.source if of else layout_source(kind),
        created_by=appointment,
    )
    _record("layout-copied", made, appointment, f"Sao mẫu {made.get_kind_display().lower()}: {made.name}")
    return made


@transaction.atomic
def change(*, layout: Layout, source: str, appointment: Appointment) -> Layout:
    """Change a draft layout; raise RenderingFailed for a forbidden source, WrongStatus for no draft."""
    layout = _kept(layout, appointment)
    if layout.state != LayoutState.DRAFT:
        raise WrongStatus("Mẫu này đã được dùng nên không sửa được. Hãy sao thành mẫu mới rồi sửa.")
    _check(source)
    layout.source = source
    layout.save(update_fields=["source"])
    _record("layout-changed", layout, appointment, f"Sửa mẫu {layout.name}")
    return layout


@transaction.atomic
def activate(*, layout: Layout, appointment: Appointment) -> Layout:
    """Activate a layout for its kind within its office's subtree, after a trial as PDF/A.

    It takes the place of the one of the same office (or of the whole site) before it. Raises RenderingFailed, and
    WrongStatus where another one was put to use in the same moment.
    """
    layout = _kept(layout, appointment)
    trial(layout.kind, layout.source)
    before = Layout.objects.filter(kind=layout.kind, office=layout.office, state=LayoutState.ACTIVE)
    before.exclude(pk=layout.pk).update(state=LayoutState.RETIRED)
    layout.state, layout.activated_at = LayoutState.ACTIVE, timezone.now()
    try:
        with transaction.atomic():
            layout.save(update_fields=["state", "activated_at"])
    except IntegrityError as error:
        raise WrongStatus(
            "Một mẫu khác của loại văn bản này vừa được dùng cùng lúc. Hãy tải lại trang, xem mẫu đó rồi chọn lại."
        ) from error
    _record("layout-activated", layout, appointment, f"Dùng mẫu {layout.name}")
    return layout


@transaction.atomic
def retire(*, layout: Layout, appointment: Appointment) -> Layout:
    """Retire a layout; the next one above it, or the built-in one, applies again."""
    layout = _kept(layout, appointment)
    layout.state = LayoutState.RETIRED
    layout.save(update_fields=["state"])
    _record("layout-retired", layout, appointment, f"Thôi dùng mẫu {layout.name}")
    return layout


def trial(kind: str, source: str) -> bytes:
    """Return a sample document rendered in this layout as issuing does; raise RenderingFailed."""
    _check(source)
    return render(kind, sample_page(kind), date=SAMPLE_DAY, check_url=SAMPLE_URL, layout=source)


def source_in_use(kind: str, issuer: Office) -> str:
    """Return the source of the active layout for a kind of an issuer's documents, empty for the built-in one.

    The issuer's own comes first, then those of its unit and of the units above it, then the whole site's.
    """
    active = Layout.objects.filter(kind=kind, state=LayoutState.ACTIVE).select_related("office")
    layouts_in_use = list(active.order_by("-activated_at"))
    if not layouts_in_use:
        return ""
    line = line_of(issuer.unit_id)
    nearness: dict[int | None, int] = {unit: step for step, unit in enumerate(line, start=1)}
    nearness[None] = len(line) + 1

    def rank(layout: Layout) -> int | None:
        if layout.office is not None and layout.office_id == issuer.pk:
            return 0
        return nearness.get(layout.office.unit_id if layout.office else None)

    near = [(place, layout) for layout in layouts_in_use if (place := rank(layout)) is not None]
    return min(near, key=lambda pair: pair[0])[1].source if near else ""


def _check(source: str) -> None:
    reason = layouts.refusal(source)
    if reason:
        raise RenderingFailed(reason)


def _require_kept(appointment: Appointment, office: Office | None) -> None:
    administered = reach(appointment, timezone.localdate())
    if appointment.role not in ADMINISTRATORS or administered.over == Over.NOTHING:
        raise NotEntitled("Chỉ quản trị viên được sửa mẫu văn bản.")
    if administered.whole_site:
        return
    if office is None:
        raise NotEntitled("Mẫu dùng cho cả hệ thống do người giữ vai “Quản trị hệ thống” sửa.")
    if not administered.holds_office(office):
        raise NotEntitled(f"Mẫu này của {office}. Hãy để quản trị viên của cơ quan đó sửa.")


def _kept(layout: Layout, appointment: Appointment) -> Layout:
    """Return the layout, its row locked; raise NotEntitled unless the acting administrator may change it."""
    locked = Layout.objects.select_for_update(of=("self",)).select_related("office").get(pk=layout.pk)
    _require_kept(appointment, locked.office)
    return locked


def _record(act: str, layout: Layout, appointment: Appointment, sentence: str) -> None:
    audit.record(act=act, appointment=appointment, subject=layout, sentence=sentence)
