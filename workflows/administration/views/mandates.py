"""Signing mandates of managed offices: list, grant, end."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import Appointment, SigningMandate
from accounts.services import mandates
from workflows.administration.forms import EndForm, MandateForm
from workflows.administration.services import document_kinds
from workflows.administration.views.base import (
    administrators_only,
    form_page,
    managed_offices,
    managed_units,
)
from workflows.requests import ActingRequest


@administrators_only()
def mandate_list(request: ActingRequest) -> HttpResponse:
    """List the mandates of managed offices; `nhom=cu` those that ended."""
    past, today = request.GET.get("nhom") == "cu", timezone.localdate()
    managed = SigningMandate.objects.filter(issuer__unit__in=managed_units(request))
    ended = managed.filter(valid_until__lt=today)
    rows = ended if past else managed.exclude(pk__in=ended.values("pk"))
    names = dict(document_kinds())
    shown = [
        {
            "mandate": row,
            "kinds": ", ".join(names.get(kind, kind) for kind in row.kinds.split()) or "mọi loại văn bản",
            "later": row.valid_from > today,
        }
        for row in rows.select_related("holder__user", "holder__office", "issuer").order_by(
            by_name("issuer"), "-valid_from"
        )
    ]
    return render(request, "workflows/administration/mandates.html", {"rows": shown, "past": past})


@administrators_only("GET", "HEAD", "POST")
def new_mandate(request: ActingRequest) -> HttpResponse:
    """Grant a mandate under a document."""
    holders = Appointment.objects.filter(office__unit__in=managed_units(request), user__is_active=True)
    holders = holders.exclude(valid_until__lt=timezone.localdate()).exclude(user=request.user)
    form = MandateForm(
        request.POST or None,
        holders=holders.select_related("user", "office"),
        offices=managed_offices(request),
        kinds=document_kinds(),
    )
    return form_page(
        request,
        form,
        lambda data: mandates.grant(by=request.appointment, **data),
        done="Đã giao thẩm quyền ký; người ký đã được thông báo.",
        go=lambda made: reverse("workflows:kept_mandates"),
        words={
            "title": "Giao thẩm quyền ký",
            "lead": "Ghi đúng như văn bản giao: ai ký, của cơ quan nào, hình thức, loại văn bản và ngày nào.",
            "button": "Giao thẩm quyền ký",
            "section": "Thẩm quyền ký",
            "back": reverse("workflows:kept_mandates"),
        },
    )


@administrators_only("GET", "HEAD", "POST")
def end_mandate(request: ActingRequest, pk: int) -> HttpResponse:
    """End a mandate early."""
    managed = SigningMandate.objects.filter(issuer__unit__in=managed_units(request))
    mandate = get_object_or_404(managed.select_related("holder__user", "issuer"), pk=pk)
    return form_page(
        request,
        EndForm(request.POST or None),
        lambda data: mandates.end_mandate(by=request.appointment, mandate=mandate, **data),
        done="Đã kết thúc thẩm quyền ký. Văn bản đã ký vẫn giữ nguyên giá trị.",
        go=lambda row: reverse("workflows:kept_mandates"),
        words={
            "title": "Kết thúc thẩm quyền ký",
            "lead": f"{mandate}, từ {mandate.valid_from:%d/%m/%Y}. Muốn chấm dứt ngay, chọn ngày hôm qua.",
            "button": "Kết thúc thẩm quyền ký",
            "danger": True,
            "section": "Thẩm quyền ký",
            "back": reverse("workflows:kept_mandates"),
        },
    )
