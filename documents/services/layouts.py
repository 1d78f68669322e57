"""Layouts administrators copy, change, try and put to use; a used layout is never changed, only followed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Role
from documents.errors import NotEntitled, RenderingFailed, WrongStatus
from documents.models import DocumentKind, Layout, LayoutState
from documents.rendering import layout_source, layouts, render
from documents.rendering.samples import sample_page
from ledger.services import audit

SAMPLE_DAY = date(2026, 2, 5)
SAMPLE_URL = "https://hoctap.example.vn/kiem-tra/ma-kiem-tra-mau/"


@transaction.atomic
def copy(*, kind: str, name: str, appointment: Appointment, of: Layout | None = None) -> Layout:
    """Begin a layout of one's own from one that exists, or from the one the system brings."""
    _administrator(appointment)
    if not name.strip():
        raise WrongStatus("Chưa đặt tên mẫu. Hãy đặt tên để phân biệt với mẫu khác.")
    made = Layout.objects.create(
        kind=DocumentKind(kind),
        name=name.strip()[:120],
        source=of.source if of else layout_source(kind),
        created_by=appointment,
    )
    _record("layout-copied", made, appointment, f"Sao mẫu {made.get_kind_display().lower()}: {made.name}")
    return made


@transaction.atomic
def change(*, layout: Layout, source: str, appointment: Appointment) -> Layout:
    """Change a layout that is not used; raise RenderingFailed with the reason where it may not say that."""
    _administrator(appointment)
    layout = Layout.objects.select_for_update().get(pk=layout.pk)
    if layout.state != LayoutState.DRAFT:
        raise WrongStatus("Mẫu này đã được dùng nên không sửa được. Hãy sao thành mẫu mới rồi sửa.")
    _check(source)
    layout.source = source
    layout.save(update_fields=["source"])
    _record("layout-changed", layout, appointment, f"Sửa mẫu {layout.name}")
    return layout


@transaction.atomic
def activate(*, layout: Layout, appointment: Appointment) -> Layout:
    """Put a layout to use for its kind; it is tried as PDF/A first, and takes the place of the one before."""
    _administrator(appointment)
    layout = Layout.objects.select_for_update().get(pk=layout.pk)
    trial(layout.kind, layout.source)
    Layout.objects.filter(kind=layout.kind, state=LayoutState.ACTIVE).exclude(pk=layout.pk).update(
        state=LayoutState.RETIRED
    )
    layout.state, layout.activated_at = LayoutState.ACTIVE, timezone.now()
    layout.save(update_fields=["state", "activated_at"])
    _record("layout-activated", layout, appointment, f"Dùng mẫu {layout.name}")
    return layout


@transaction.atomic
def retire(*, layout: Layout, appointment: Appointment) -> Layout:
    """Stop using a layout; the one the system brings is used again."""
    _administrator(appointment)
    layout.state = LayoutState.RETIRED
    layout.save(update_fields=["state"])
    _record("layout-retired", layout, appointment, f"Thôi dùng mẫu {layout.name}")
    return layout


def trial(kind: str, source: str) -> bytes:
    """Return a sample document in this layout, by the very path that issues; raise RenderingFailed."""
    _check(source)
    return render(kind, sample_page(kind), date=SAMPLE_DAY, check_url=SAMPLE_URL, layout=source)


def source_in_use(kind: str) -> str:
    """Return the source of the layout in use for a kind, empty where it is the system's own."""
    found = Layout.objects.filter(kind=kind, state=LayoutState.ACTIVE).first()
    return found.source if found else ""


def _check(source: str) -> None:
    reason = layouts.refusal(source)
    if reason:
        raise RenderingFailed(reason)


def _administrator(appointment: Appointment) -> None:
    if appointment.role != Role.ADMINISTRATOR or not appointment.holds_on(timezone.localdate()):
        raise NotEntitled("Chỉ quản trị viên được sửa mẫu văn bản.")


def _record(act: str, layout: Layout, appointment: Appointment, sentence: str) -> None:
    audit.record(act=act, appointment=appointment, subject=layout, sentence=sentence)
