"""Checking the form of a file before it is signed, and the certificates of signers and seals."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.derived import by_name
from accounts.guards import act_for_site
from accounts.models import Office, User
from documents.checking import check
from documents.desk.guard import MAX_BYTES, acting, desk, desk_acts, uploaded
from documents.errors import SignatureRefused, UnreadableFile, WrongStatus
from documents.models import SigningCertificate
from documents.reading import ReadingError
from documents.services import signing
from ledger.acts import takes
from ledger.bodies import FORM_BYTES, takes_files
from ledger.numbers import whole_number


@desk("GET", "HEAD", "POST")
@takes_files(MAX_BYTES)
def form_check(request: HttpRequest) -> HttpResponse:
    """Say what in a file departs from the decree; the file is not kept."""
    problems: list[str] = []
    findings: list[dict[str, Any]] | None = None
    name = ""
    if request.method == "POST":
        try:
            content, name = uploaded(request)
            findings = check(content, name)
        except (UnreadableFile, ReadingError) as error:
            problems = [str(error)]
    context = {"findings": findings, "name": name, "problems": problems, "tab": "soat"}
    return render(request, "documents/desk/form_check.html", context, status=422 if problems else 200)


def _register(request: HttpRequest) -> object:
    content, _ = uploaded(request)
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
    return signing.register_certificate(pem=pem, appointment=acting(request), owner=owner, office=office)


ACTS = desk_acts({"dang-ky": (_register, "Đã đăng ký chứng thư số.")})


@desk("GET", "HEAD", "POST")
@takes(ACTS)
@takes_files(FORM_BYTES)
def certificates(request: HttpRequest) -> HttpResponse:
    """List the certificates; an administrator of the site registers whose one is."""
    act_for_site(request)
    problems: list[str] = []
    if request.method == "POST":
        problems = ACTS.chosen(request)(request)
        if not problems:
            return redirect("desk:certificates")
    context = {
        "certificates": SigningCertificate.objects.select_related("owner", "office").order_by(
            F(by_name("owner")).asc(nulls_last=True), F(by_name("office")).asc(nulls_last=True), "-not_before"
        ),
        "people": User.objects.filter(is_active=True).order_by(by_name(), "pk"),
        "offices": Office.objects.order_by(by_name(), "pk"),
        "problems": problems,
        "tab": "chung-thu",
    }
    return render(request, "documents/desk/certificates.html", context, status=422 if problems else 200)
