"""Titles recognised before the system: entered one by one or by spreadsheet, corrected and removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit
from criteria.sheets.layout import LEVELS
from dossiers.models import Title
from dossiers.rules.title_entries import PaperTitle
from dossiers.services.supporting_files import SCANS, Upload, take
from dossiers.services.titles import entries, entry_rights, entry_sheets, entry_template
from home.addresses import unit_address
from home.titles.history import history_of_title
from home.titles.labels import STATE_LABELS
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.downloads import bytes_response
from workflows.requests import ActingRequest
from workflows.screens.base import REFUSALS, attempt, invalid_form, page_acts, workspace
from workflows.screens.downloads import private_file
from workflows.screens.fields import DayField
from workflows.screens.forms import ReasonForm, reason_field, required

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SCANS = 40
MOST_OFFERED = 1000


class PaperForm(forms.Form):
    """A title as its paper decision states it."""

    model = forms.ChoiceField(label="Danh hiệu")
    government_level = forms.ChoiceField(
        label="Cấp của danh hiệu",
        choices=[(code, words) for words, code in LEVELS.items() if code != "ca_nhan"],
    )
    level = forms.IntegerField(label="Mức độ", min_value=1, max_value=9)
    number = required(
        forms.CharField(label="Số, ký hiệu quyết định", max_length=60, help_text="Ví dụ: 1234/QĐ-UBND"),
        "Chưa ghi số, ký hiệu quyết định.",
    )
    recognised_on = required(DayField(label="Ngày quyết định"), "Chưa ghi ngày quyết định.")
    issuer = required(
        forms.CharField(label="Cơ quan ra quyết định", max_length=200), "Chưa ghi cơ quan ra quyết định."
    )
    valid_until = DayField(
        label="Hiệu lực đến",
        required=False,
        help_text="Để trống thì tính theo số tháng của bộ tiêu chí đang có hiệu lực, nếu bộ tiêu chí nêu.",
    )
    year = forms.IntegerField(label="Năm đánh giá", min_value=2000, max_value=2100, required=False)
    note = forms.CharField(label="Ghi chú", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["model"].choices = [(code, name) for name, code in entry_template.models().items()]

    def paper(self) -> PaperTitle:
        """Return what a valid form says."""
        facts = {name: self.cleaned_data[name] for name in entries.FIELDS}
        return PaperTitle(**facts)


class EntryForm(PaperForm):
    """A new entry: the unit by its code, then the paper."""

    unit = required(
        forms.CharField(
            label="Mã đơn vị",
            max_length=30,
            help_text="Mã ở mục Đơn vị và cơ quan; gõ tên để chọn trong danh sách.",
            widget=forms.TextInput(attrs={"list": "don-vi", "autocomplete": "off"}),
        ),
        "Chưa ghi mã đơn vị.",
    )
    field_order = ("unit",)


class CorrectionForm(PaperForm):
    """The correction of an entry, with its reason."""

    reason = required(reason_field("Lý do sửa", rows=2), "Chưa ghi lý do sửa. Hãy ghi rõ lý do.")


def _keepers_only(request: ActingRequest) -> None:
    if request.appointment.role not in entry_rights.KEEPERS:
        raise Http404


def scans_of(request: ActingRequest) -> list[Upload]:
    """Return the scans sent with the form."""
    return [Upload(str(one.name), one.read()) for one in request.FILES.getlist("scan")[:MOST_SCANS]]


def enter(request: ActingRequest, form: EntryForm) -> tuple[Any, list[str]]:
    """Enter one title with its scan."""
    scans = scans_of(request)
    if not form.is_valid():
        return invalid_form()
    units = AdministrativeUnit.objects.filter(entry_rights.scope(request.appointment))
    code = form.cleaned_data["unit"].strip()
    unit = units.filter(code__iexact=code).order_by("-valid_from").first()
    if unit is None:
        return None, [
            f"Không có đơn vị mã “{code}” trong địa bàn của bạn. Hãy chọn trong danh sách; "
            "đơn vị mình thì cấp trên ghi nhận."
        ]
    if not scans:
        return None, ["Chưa có bản chụp quyết định. Hãy chọn tệp PDF, JPG hoặc PNG."]
    return attempt(
        request,
        lambda: entries.enter(appointment=request.appointment, unit=unit, paper=form.paper(), scan=scans[0]),
        "Đã ghi nhận danh hiệu vào sổ, có ghi rõ là nhập từ giấy.",
    )


ENTER = page_acts({"enter": enter})


@workspace("GET", "HEAD", "POST")
@takes_acts(ENTER)
@takes_files(settings.UPLOAD_MAX_BYTES)
def entry_new(request: ActingRequest) -> HttpResponse:
    """Enter one title recognised on paper."""
    _keepers_only(request)
    form = EntryForm(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST":
        title, problems = ENTER.chosen(request)(request, form)
        if title is not None:
            return redirect("workflows:title_entry", pk=title.pk)
    units = AdministrativeUnit.objects.filter(entry_rights.scope(request.appointment)).order_by(
        by_name(), "pk"
    )
    context = {"form": form, "problems": problems, "units": units[:MOST_OFFERED]}
    return render(request, "workflows/titles/entry_new.html", context, status=422 if problems else 200)


def _sheet(request: ActingRequest, *, dry_run: bool) -> tuple[Any, list[str]]:
    uploaded = request.FILES.get("sheet")
    if uploaded is None:
        return None, ["Chưa chọn bảng tính. Hãy chọn tệp .xlsx theo mẫu."]
    try:
        result = entry_sheets.import_sheet(
            appointment=request.appointment, content=uploaded.read(), scans=scans_of(request), dry_run=dry_run
        )
    except REFUSALS as error:
        return None, [str(error)]
    return result, []


def try_sheet(request: ActingRequest) -> tuple[Any, list[str]]:
    """Check the sheet; nothing is written."""
    return _sheet(request, dry_run=True)


def write_sheet(request: ActingRequest) -> tuple[Any, list[str]]:
    """Write all titles of a sound sheet."""
    return _sheet(request, dry_run=False)


SHEET = page_acts({"try": try_sheet, "write": write_sheet})


@workspace("GET", "HEAD", "POST")
@takes_acts(SHEET)
@takes_files(settings.UPLOAD_ARCHIVE_MAX_BYTES)
def entry_sheet(request: ActingRequest) -> HttpResponse:
    """Enter many titles by spreadsheet: a dry run names every fault by its cell."""
    _keepers_only(request)
    result: entry_sheets.SheetResult | None = None
    problems: list[str] = []
    if request.method == "POST":
        result, problems = SHEET.chosen(request)(request)
    bad = bool(problems or (result and result.faults))
    context = {"result": result, "problems": problems, "most_scans": MOST_SCANS}
    return render(request, "workflows/titles/entry_sheet.html", context, status=422 if bad else 200)


@workspace()
def entry_blank(request: ActingRequest) -> HttpResponse:
    """Return the empty spreadsheet to fill in."""
    _keepers_only(request)
    response: HttpResponse = bytes_response(
        entry_template.template(), name="danh-hieu-tu-giay.xlsx", media_type=SHEET_TYPE
    )
    return response


def correct(request: ActingRequest, title: Title, shown: dict[str, Any]) -> tuple[Any, list[str]]:
    """Correct the entry, with a reason; a new scan takes the place of the old one."""
    form = shown["form"] = CorrectionForm(request.POST)
    scans = scans_of(request)
    if not form.is_valid():
        return invalid_form()

    def run() -> Title:
        entry_rights.require_keeper(request.appointment, title.unit)
        stored = take(scans[0], appointment=request.appointment, only=SCANS) if scans else None
        return entries.correct(
            appointment=request.appointment,
            title=title,
            paper=form.paper(),
            reason=form.cleaned_data["reason"],
            scan=stored,
            name=scans[0].name if scans else "",
        )

    return attempt(request, run, "Đã sửa; lý do được ghi vào nhật ký.")


def remove(request: ActingRequest, title: Title, shown: dict[str, Any]) -> tuple[Any, list[str]]:
    """Remove the entry from the register, with a reason."""
    form = shown["removal"] = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    return attempt(
        request,
        lambda: entries.remove(appointment=request.appointment, title=title, reason=reason),
        "Đã bỏ danh hiệu này khỏi sổ; lý do được ghi vào nhật ký.",
    )


ACTS = page_acts({"correct": correct, "remove": remove})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(settings.UPLOAD_MAX_BYTES)
def entry_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show an entered title with its paper; whoever keeps the territory corrects or removes it."""
    title = get_object_or_404(
        entry_rights.visible_to(request.user).select_related(
            "unit", "entry__scan", "entry__entered_by__user"
        ),
        pk=pk,
    )
    keeps = entry_rights.may_keep(request.appointment, title)
    shown: dict[str, Any] = {
        "form": CorrectionForm(initial=_initial(title)),
        "removal": ReasonForm(auto_id="bo_%s"),
    }
    problems: list[str] = []
    if request.method == "POST":
        if not keeps:
            raise Http404
        act = ACTS.key(request)
        done, problems = ACTS.chosen(request)(request, title, shown)
        if done is not None:
            return redirect(reverse("workflows:titles") if act == "remove" else request.path)
    today = timezone.localdate()
    context = {
        "title": title,
        "keeps": keeps,
        "problems": problems,
        "state": STATE_LABELS[title.status_on(today)],
        "public": unit_address(title.unit.code),
        "history": history_of_title(title),
        **shown,
    }
    return render(request, "workflows/titles/entry.html", context, status=422 if problems else 200)


def _initial(title: Title) -> dict[str, Any]:
    paper = entries.paper_of(title)
    return {name: getattr(paper, name) for name in entries.FIELDS}


@workspace()
def entry_scan(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the scanned decision of an entered title to whoever may see the entry."""
    title = get_object_or_404(entry_rights.visible_to(request.user).select_related("entry__scan"), pk=pk)
    if title.entry.scan is None:
        raise Http404
    return private_file(request, title.entry.scan, title.entry.scan_name)
