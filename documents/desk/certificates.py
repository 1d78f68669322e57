"""Signing certificates: list, proposal, confirmation and refusal by administrators of the site."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.guards import act_for_site
from accounts.models import Appointment, Office, User
from accounts.queries import site_administrators
from documents.desk.guard import (
    acting_appointment,
    desk_acts,
    desk_page,
    uploaded_file,
)
from documents.errors import SignatureRefused, WrongStatus
from documents.models import CertificateState, SigningCertificate
from documents.services import certificates as service
from ledger.web.acts import takes_acts
from ledger.web.body_limits import FORM_BYTES, takes_files
from ledger.web.numbers import whole_number


def _register(request: HttpRequest) -> object:
    content, _ = uploaded_file(request)
    whose = request.POST.get("cua", "")
    kind, _, key = whose.partition(":")
    number = whole_number(key)
    if kind not in {"nguoi", "co-quan"} or not number:
        raise WrongStatus("Chưa chọn chủ của chứng thư: một người hoặc một cơ quan.")
    try:
        pem = content.decode("ascii")
    except UnicodeDecodeError as error:
        raise SignatureRefused(
            "Tệp không phải chứng thư dạng PEM. Hãy xuất chứng thư thành tệp .pem."
        ) from error
    owner = User.objects.filter(pk=number).first() if kind == "nguoi" else None
    office = Office.objects.filter(pk=number).first() if kind == "co-quan" else None
    return service.register_certificate(
        pem=pem,
        appointment=acting_appointment(request),
        owner=owner,
        office=office,
        identity=_identity(request),
    )


def _identity(request: HttpRequest) -> str:
    return request.POST.get("so_dinh_danh", "")[:40]


def _chosen(request: HttpRequest) -> SigningCertificate:
    certificate = SigningCertificate.objects.filter(pk=whole_number(request.POST.get("chung_thu"))).first()
    if certificate is None:
        raise WrongStatus("Chứng thư này không còn trong danh sách. Hãy tải lại trang.")
    return certificate


def _confirm(request: HttpRequest) -> object:
    return service.confirm_certificate(
        certificate=_chosen(request), appointment=acting_appointment(request), identity=_identity(request)
    )


def _decline(request: HttpRequest) -> object:
    reason = request.POST.get("ly_do", "")
    return service.decline_certificate(
        certificate=_chosen(request), appointment=acting_appointment(request), reason=reason
    )


ACTS = desk_acts(
    {
        "dang-ky": (
            _register,
            "Đã ghi đề nghị. Chứng thư được dùng khi một quản trị hệ thống khác xác nhận.",
        ),
        "xac-nhan": (_confirm, "Đã xác nhận chứng thư số."),
        "khong-xac-nhan": (_decline, "Đã ghi là không xác nhận chứng thư số."),
    }
)


@desk_page("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(FORM_BYTES)
def certificates(request: HttpRequest) -> HttpResponse:
    """List the signing certificates; administrators of the site propose, confirm or decline them."""
    post = act_for_site(request)
    problems: list[str] = []
    if request.method == "POST":
        problems = ACTS.chosen(request)(request)
        if not problems:
            return redirect("desk:certificates")
    rows = SigningCertificate.objects.select_related(
        "owner", "office", "registered_by__user", "decided_by__user"
    )
    by_owner = (
        F(by_name("owner")).asc(nulls_last=True), F(by_name("office")).asc(nulls_last=True), "-not_before", "-pk"
    )  # fmt: skip
    typed = request.POST if problems else QueryDict()
    waiting = list(rows.filter(state=CertificateState.PROPOSED).order_by("registered_at", "pk"))
    others = site_administrators(timezone.localdate()).exclude(pk=post.user_id)
    context = {
        "waiting": [_offered(one, post, typed) for one in waiting],
        "certificates": [
            _offered(one, post, typed)
            for one in rows.exclude(state=CertificateState.PROPOSED).order_by(*by_owner)
        ],
        "alone": not others.exists(),
        "owners": _owners(),
        "typed": typed,
        "problems": problems,
        "tab": "chung-thu",
    }
    return render(request, "documents/desk/certificates.html", context, status=422 if problems else 200)


def _owners() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the possible owners of a certificate, grouped for the form: people, then offices."""
    people = User.objects.filter(is_active=True).order_by(by_name(), "pk")
    offices = Office.objects.order_by(by_name(), "pk")
    return [
        ("Người ký", [(f"nguoi:{one.pk}", str(one)) for one in people]),
        ("Con dấu của cơ quan", [(f"co-quan:{one.pk}", str(one)) for one in offices]),
    ]


def _offered(one: SigningCertificate, post: Appointment, typed: QueryDict) -> dict[str, Any]:
    """Return the row of a certificate with the acts this administrator may do."""
    is_open = one.state in service.OPEN_STATES and one.withdrawn_on is None
    others = one.owner_id != post.user_id
    own_proposal = one.registered_by is not None and one.registered_by.user_id == post.user_id
    return {
        "row": one,
        "may_confirm": is_open and others and not own_proposal,
        "may_decline": is_open and others,
        "own_proposal": own_proposal,
        "asks_identity": is_open and service.gives_identity(one),
        "typed": typed if typed.get("chung_thu") == str(one.pk) else {},
    }
