"""Managed units and offices: tree, one unit, new ones, corrections, reforms."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit, Office
from accounts.services import units as unit_services
from ledger.vietnamese.folding import fold
from workflows.administration.forms import (
    EndForm,
    OfficeCorrectionForm,
    OfficeForm,
    ReformForm,
    UnitCorrectionForm,
    UnitForm,
)
from workflows.administration.services import reform_units, setup_steps, unit_kinds
from workflows.administration.views.base import administrators_only, form_page, history_of, managed_units
from workflows.requests import ActingRequest

PAGE = 30


def _address(unit: AdministrativeUnit) -> str:
    return reverse("workflows:kept_unit", args=[unit.pk])


def _words(unit: AdministrativeUnit, title: str, button: str, lead: str = "") -> dict[str, object]:
    return {"title": title, "button": button, "lead": lead, "section": "Đơn vị", "back": _address(unit)}


@administrators_only()
def organisation(request: ActingRequest) -> HttpResponse:
    """Show the setup steps that remain before a round can be opened."""
    context = {"unit": request.appointment.office.unit, "steps": setup_steps(request.appointment)}
    return render(request, "workflows/administration/organisation.html", context)


@administrators_only()
def units(request: ActingRequest) -> HttpResponse:
    """Show the top managed unit, or list the units found by words."""
    words = request.GET.get("tu", "").strip()[:100]
    if not words:
        return _shown(request, request.appointment.office.unit_id)
    matching = managed_units(request).filter(Q(folded__contains=fold(words))).select_related("parent")
    page = Paginator(matching.order_by(by_name(), "pk"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "workflows/administration/units.html",
        {"page_obj": page, "words": words, "today": timezone.localdate()},
    )


@administrators_only()
def unit_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one unit: offices, units below, predecessors and successors, history."""
    return _shown(request, pk)


def _shown(request: ActingRequest, pk: int) -> HttpResponse:
    managed = managed_units(request)
    unit = get_object_or_404(managed.select_related("parent", "successor"), pk=pk)
    today = timezone.localdate()
    below = unit.children.order_by("level", by_name(), "pk")
    context = {
        "unit": unit,
        "up": unit.parent if unit.parent_id and managed.filter(pk=unit.parent_id).exists() else None,
        "today": today,
        "open": unit.valid_until is None or unit.valid_until >= today,
        "offices": list(unit.offices.order_by("valid_until", by_name(), "pk")),
        "page_obj": Paginator(below, PAGE).get_page(request.GET.get("page")),
        "before": list(unit.predecessors.all()) + list(unit.other_predecessors.all()),
        "after": ([unit.successor] if unit.successor else []) + list(unit.other_successors.all()),
        "history": history_of(unit),
    }
    return render(request, "workflows/administration/unit.html", context)


@administrators_only("GET", "HEAD", "POST")
def new_unit(request: ActingRequest, pk: int) -> HttpResponse:
    """Create a unit below this one."""
    parent = get_object_or_404(managed_units(request), pk=pk)
    return form_page(
        request,
        UnitForm(request.POST or None, kinds=unit_kinds(), initial={"level": "xa"}),
        lambda data: unit_services.add_unit(by=request.appointment, parent=parent, **data),
        done="Đã lập đơn vị. Hãy thêm cơ quan của đơn vị.",
        go=_address,
        words=_words(parent, f"Đơn vị mới thuộc {parent}", "Lập đơn vị"),
    )


@administrators_only("GET", "HEAD", "POST")
def correct_unit(request: ActingRequest, pk: int) -> HttpResponse:
    """Correct the name or kind of a unit."""
    unit = get_object_or_404(managed_units(request), pk=pk)
    initial = {"name": unit.name, "kind": unit.kind}
    lead = "Chỉ sửa chỗ ghi sai. Đổi tên từ một ngày thì dùng “Sáp nhập, chia tách, đổi tên” của đơn vị cấp trên."
    return form_page(
        request,
        UnitCorrectionForm(request.POST or None, kinds=unit_kinds(), initial=initial),
        lambda data: unit_services.correct_unit(by=request.appointment, unit=unit, **data),
        done="Đã sửa; chỗ ghi cũ còn trong lịch sử.",
        go=_address,
        words=_words(unit, f"Sửa {unit}", "Lưu chỗ sửa", lead),
    )


@administrators_only("GET", "HEAD", "POST")
def reform(request: ActingRequest, pk: int) -> HttpResponse:
    """Merge, split or rename units below this one from a day on."""
    parent = get_object_or_404(managed_units(request), pk=pk)
    below = parent.children.filter(valid_until__isnull=True).order_by("level", by_name(), "pk")
    form = ReformForm(request.POST or None, units=below, kinds=unit_kinds())
    lead = (
        "Nhiều đơn vị thành một là sáp nhập, một thành nhiều là chia tách, một thành một là đổi tên. Cơ quan, vai và "
        "thẩm quyền ký của đơn vị cũ kết thúc cùng ngày; danh hiệu và hồ sơ đã xong giữ nguyên ở đơn vị cũ."
    )
    return form_page(
        request,
        form,
        lambda data: reform_units(by=request.appointment, **{**data, "ended": list(data["ended"])}),
        done="Đã ghi việc sắp xếp đơn vị. Hãy thêm cơ quan và phân công người cho đơn vị kế thừa.",
        go=lambda heirs: _address(heirs[0]),
        words=_words(parent, f"Sáp nhập, chia tách, đổi tên: {parent}", "Ghi việc sắp xếp", lead),
    )


@administrators_only("GET", "HEAD", "POST")
def new_office(request: ActingRequest, pk: int) -> HttpResponse:
    """Create an office of this unit."""
    unit = get_object_or_404(managed_units(request), pk=pk)
    return form_page(
        request,
        OfficeForm(request.POST or None),
        lambda data: unit_services.add_office(by=request.appointment, unit=unit, **data),
        done="Đã lập cơ quan.",
        go=lambda made: _address(unit),
        words=_words(unit, f"Cơ quan mới của {unit}", "Lập cơ quan"),
    )


def _office(request: ActingRequest, pk: int) -> Office:
    managed = Office.objects.filter(unit__in=managed_units(request)).select_related("unit")
    return get_object_or_404(managed, pk=pk)


@administrators_only("GET", "HEAD", "POST")
def correct_office(request: ActingRequest, pk: int) -> HttpResponse:
    """Correct an office's name or symbol."""
    office = _office(request, pk)
    initial = {"name": office.name, "symbol": office.symbol}
    return form_page(
        request,
        OfficeCorrectionForm(request.POST or None, initial=initial),
        lambda data: unit_services.correct_office(by=request.appointment, office=office, **data),
        done="Đã sửa; chỗ ghi cũ còn trong lịch sử.",
        go=lambda row: _address(office.unit),
        words=_words(
            office.unit, f"Sửa {office}", "Lưu chỗ sửa", "Văn bản đã ban hành giữ nguyên như đã in."
        ),
    )


@administrators_only("GET", "HEAD", "POST")
def end_office(request: ActingRequest, pk: int) -> HttpResponse:
    """End an office in which nobody holds an appointment any more."""
    office = _office(request, pk)
    words = _words(
        office.unit, f"Kết thúc {office}", "Kết thúc cơ quan", "Không xóa gì; cơ quan còn trong lịch sử."
    )
    return form_page(
        request,
        EndForm(request.POST or None),
        lambda data: unit_services.end_office(by=request.appointment, office=office, **data),
        done="Đã ghi ngày ngừng hoạt động của cơ quan.",
        go=lambda row: _address(office.unit),
        words={**words, "danger": True},
    )
