"""Decisions that recognised persons by a list: shown, entered with their scan, removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit
from criteria.labels import model_name
from dossiers.models import ListDecision
from dossiers.rules.list_decisions import BY_LIST, PaperList
from dossiers.services.titles import entry_rights, list_decisions
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts, workspace
from workflows.screens.downloads import private_file
from workflows.screens.fields import DayField
from workflows.screens.forms import required
from workflows.screens.titles.entries import MOST_OFFERED, scans_of

PER_PAGE = 50


class ListForm(forms.Form):
    """A decision by list as its paper states it, for a unit by its code."""

    unit = required(
        forms.CharField(
            label="Mã đơn vị",
            max_length=30,
            help_text="Gõ tên để chọn trong danh sách.",
            widget=forms.TextInput(attrs={"list": "don-vi", "autocomplete": "off"}),
        ),
        "Chưa ghi mã đơn vị.",
    )
    people = required(
        forms.IntegerField(label="Số người được công nhận", min_value=1), "Chưa ghi số người được công nhận."
    )
    number = required(
        forms.CharField(label="Số, ký hiệu quyết định", max_length=60, help_text="Ví dụ: 1234/QĐ-UBND"),
        "Chưa ghi số, ký hiệu quyết định.",
    )
    recognised_on = required(DayField(label="Ngày quyết định"), "Chưa ghi ngày quyết định.")
    issuer = required(
        forms.CharField(label="Cơ quan ra quyết định", max_length=200), "Chưa ghi cơ quan ra quyết định."
    )
    valid_until = DayField(
        label="Hiệu lực đến", required=False, help_text="Để trống nếu quyết định không ghi thời hạn."
    )

    def paper(self) -> PaperList:
        """Return what a valid form says."""
        names = ("people", "number", "recognised_on", "issuer", "valid_until")
        return PaperList(model=BY_LIST, **{name: self.cleaned_data[name] for name in names})


def enter(request: ActingRequest, form: ListForm) -> tuple[Any, list[str]]:
    """Enter one decision with its scan."""
    scans = scans_of(request)
    if not form.is_valid():
        return invalid_form()
    code = form.cleaned_data["unit"].strip()
    units = AdministrativeUnit.objects.filter(entry_rights.scope(request.appointment))
    unit = units.filter(code__iexact=code).order_by("-valid_from").first()
    if unit is None:
        return None, [f"Không có đơn vị mã “{code}” trong địa bàn của bạn. Hãy chọn trong danh sách."]
    return attempt(
        request,
        lambda: list_decisions.enter(
            appointment=request.appointment,
            unit=unit,
            paper=form.paper(),
            scan=scans[0] if scans else None,
        ),
        "Đã ghi quyết định vào sổ.",
    )


def remove(request: ActingRequest, form: ListForm) -> tuple[Any, list[str]]:
    """Remove a decision, with a reason."""
    kept = list_decisions.visible_to(request.user)
    row = get_object_or_404(kept, pk=whole_number(request.POST.get("decision")))
    return attempt(
        request,
        lambda: list_decisions.remove(
            appointment=request.appointment, decision=row, reason=request.POST.get("reason", "")
        ),
        "Đã bỏ quyết định này khỏi sổ; lý do được ghi vào nhật ký.",
    )


ACTS = page_acts({"enter": enter, "remove": remove})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(settings.UPLOAD_MAX_BYTES)
def list_page(request: ActingRequest) -> HttpResponse:
    """Show the decisions by list of one's territory or unit; whoever keeps the territory enters and removes."""
    keeps = request.appointment.role in entry_rights.KEEPERS
    entering = request.method == "POST" and ACTS.key(request) == "enter"
    form = ListForm(request.POST if entering else None)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, form)
        if done is not None:
            return redirect("workflows:list_decisions")
    rows = list_decisions.visible_to(request.user).order_by("-recognised_on", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    units = AdministrativeUnit.objects.filter(entry_rights.scope(request.appointment))
    context = {
        "page_obj": page,
        "form": form if keeps else None,
        "units": units.order_by(by_name(), "pk")[:MOST_OFFERED] if keeps else (),
        "title_name": model_name(BY_LIST, ""),
        "problems": problems,
    }
    return render(request, "workflows/titles/list_decisions.html", context, status=422 if problems else 200)


@workspace()
def scan(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the scanned decision."""
    row: ListDecision = get_object_or_404(list_decisions.visible_to(request.user), pk=pk)
    return private_file(request, row.scan, row.scan_name)
