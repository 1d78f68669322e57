"""Official documents at each step."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import Appointment, Office, SigningMandate
from documents.models import OfficialDocument, SigningCertificate
from documents.services import certificates, draft, issue, sign
from tests.factories.accounts import AppointmentFactory, OfficeFactory

DECISION_FACTS: dict[str, Any] = {
    "authority": "Chủ tịch Ủy ban nhân dân xã An Bình",
    "basis": ["Căn cứ Luật Tổ chức chính quyền địa phương", "Xét đề nghị của Hội đồng"],
    "articles": [
        "Công nhận các đơn vị có tên trong danh sách kèm theo.",
        "Quyết định có hiệu lực từ ngày ký.",
    ],
    "annex": {
        "title": "Đơn vị được công nhận",
        "columns": ["STT", "Tên đơn vị", "Mức độ"],
        "rows": [[1, "Trường Trung học cơ sở Bình Minh", "Mức độ 1"]],
    },
}


def chairman_of(office: Office) -> tuple[Appointment, SigningMandate]:
    """Return a chairman and the mandate to sign the office's papers."""
    chairman = AppointmentFactory(role="chairman", office=office, capacity="Chủ tịch")
    mandate = SigningMandate.objects.create(
        holder=chairman,
        issuer=office,
        form="",
        body_line="",
        capacity="Chủ tịch",
        valid_from=date(2020, 1, 1),
    )
    return chairman, mandate


def committee() -> Office:
    """Return the committee of a made-up commune."""
    return OfficeFactory(name="Ủy ban nhân dân xã An Bình", symbol="UBND", kind="committee")


def drafted(office: Office, **given: Any) -> OfficialDocument:
    """Return a draft decision of the office."""
    author = AppointmentFactory(role="standing_clerk", office=office)
    values: dict[str, Any] = {
        "kind": "quyet_dinh",
        "title": "Về việc công nhận Đơn vị học tập năm 2025",
        "facts": DECISION_FACTS,
        "recipients": ["Như Điều 2"],
        "place": "An Bình",
    }
    return draft(issuer=office, appointment=author, **{**values, **given})


def signed(office: Office, **given: Any) -> OfficialDocument:
    """Return a signed decision of the office."""
    chairman, mandate = chairman_of(office)
    return sign(document=drafted(office, **given), mandate=mandate, appointment=chairman)


def clerk_of(office: Office) -> Appointment:
    """Return the document clerk (văn thư) of the office."""
    return AppointmentFactory(role="document_clerk", office=office)


def issued(office: Office, on: date = date(2026, 2, 5), **given: Any) -> OfficialDocument:
    """Return an issued decision of the office."""
    return issue(document=signed(office, **given), appointment=clerk_of(office), on=on)


def registered(pem: str, *, identity: str = "", **whose: Any) -> SigningCertificate:
    """Return a certificate that two administrators of the site have registered for its owner or office."""
    first, second = (AppointmentFactory(role="site_administrator") for _ in range(2))
    kept = certificates.register_certificate(pem=pem, appointment=first, identity=identity, **whose)
    return certificates.confirm_certificate(certificate=kept, appointment=second, identity=identity)
