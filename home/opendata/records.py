"""The record of each dataset: names, types and meanings of its columns; schema files and the API are made of these."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema
from pydantic import Field

from accounts.models import Level
from criteria.labels import MODELS
from criteria.models import CriteriaSet
from home.titles.labels import FILTER_STATES, STATE_LABELS

ORIGINS = {"decided": "Quyết định trên hệ thống này", "entered": "Nhập từ giấy, trước hệ thống"}
LABELS = "x-labels"  # what each code of a column means, in the schema files and on the page


def coded(description: str, labels: dict[str, str]) -> Any:
    """Return a field for codes, with the label of each."""
    extra: Any = {LABELS: labels}
    return Field(description=description, json_schema_extra=extra)


class TitleRecord(Schema):
    """One title of one unit (danh hiệu)."""

    id: int = Field(description="Mã của danh hiệu trong hệ thống này")
    unit_code: str = Field(description="Mã đơn vị")
    unit_name: str = Field(description="Tên đơn vị")
    unit_level: str = coded("Cấp của đơn vị", dict(Level.choices))
    parent_code: str | None = Field(description="Mã đơn vị cấp trên trực tiếp")
    parent_name: str | None = Field(description="Tên đơn vị cấp trên trực tiếp")
    model: str = coded("Mã mô hình học tập", MODELS)
    model_name: str = Field(description="Tên mô hình học tập, kèm cấp nếu đã rõ")
    government_level: str = coded(
        "Cấp của danh hiệu; để trống nếu chưa rõ", dict(CriteriaSet.GovernmentLevel.choices)
    )
    level: int = Field(description="Mức độ được công nhận")
    level_name: str = Field(description="Tên mức độ như bộ tiêu chí ghi: Mức độ 2, Khá")
    valid_from: dt.date = Field(description="Có hiệu lực từ ngày")
    valid_until: dt.date | None = Field(
        description="Có hiệu lực đến hết ngày; để trống nếu chưa xác định thời hạn"
    )
    state: str = coded("Tình trạng hôm nay", {state: STATE_LABELS[state].words for state in FILTER_STATES})
    revoked_on: dt.date | None = Field(description="Thu hồi từ ngày")
    decision_number: str = Field(description="Số, ký hiệu quyết định")
    decision_date: dt.date | None = Field(description="Ngày ban hành quyết định")
    decision_url: str = Field(description="Địa chỉ trang của quyết định; để trống nếu nhập từ giấy")
    origin: str = coded("Danh hiệu từ đâu", ORIGINS)


class DecisionRecord(Schema):
    """One recognition decision (quyết định công nhận)."""

    id: int = Field(description="Mã của quyết định trong hệ thống này")
    number: str = Field(description="Số, ký hiệu")
    date: dt.date | None = Field(description="Ngày ban hành")
    issuer: str = Field(description="Cơ quan ban hành, như in trên văn bản")
    title: str = Field(description="Trích yếu")
    units: int = Field(description="Số đơn vị được công nhận")
    url: str = Field(description="Địa chỉ trang của quyết định")
    pdf_url: str = Field(description="Địa chỉ tệp PDF đã ban hành")
    check_url: str = Field(description="Địa chỉ kiểm tra văn bản")
    sha256: str = Field(description="Dấu SHA-256 của tệp PDF")
    corrected: bool = Field(
        description="Đã có văn bản đính chính; nội dung đính chính ở trang của quyết định"
    )
    state: str = coded("Tình trạng hôm nay", {code: label.words for code, label in STATE_LABELS.items()})
    revoked_on: dt.date | None = Field(description="Thu hồi từ ngày")
    revoked_by: str | None = Field(description="Số, ký hiệu của văn bản thu hồi")


class PlanRecord(Schema):
    """One published plan (kế hoạch)."""

    id: int = Field(description="Mã của kế hoạch trong hệ thống này")
    type: str = Field(description="Tên loại viết tắt: KH, TTr, QĐ…")
    number: str = Field(description="Số, ký hiệu như in")
    year: int | None = Field(description="Năm ghi trên văn bản")
    date: dt.date | None = Field(description="Ngày ban hành, nếu in đủ ngày tháng năm")
    issuer: str = Field(description="Cơ quan ban hành")
    issuer_inferred: bool = Field(description="Cơ quan ban hành do hệ thống suy ra, không in trên văn bản")
    place: str = Field(description="Địa danh")
    title: str = Field(description="Trích yếu")
    url: str = Field(description="Địa chỉ trang của kế hoạch")
    revoked_on: dt.date | None = Field(description="Thu hồi từ ngày")


class CriteriaSetRecord(Schema):
    """One published version of a criteria set (bộ tiêu chí)."""

    code: str = Field(description="Mã bộ tiêu chí")
    version: int = Field(description="Phiên bản")
    title: str = Field(description="Tên bộ tiêu chí")
    model: str = coded("Mã mô hình học tập", MODELS)
    level: str = coded("Cấp áp dụng", dict(CriteriaSet.GovernmentLevel.choices))
    instrument: str = Field(description="Văn bản quy định")
    in_force_from: dt.date | None = Field(description="Có hiệu lực từ ngày")
    in_force_until: dt.date | None = Field(description="Có hiệu lực đến hết ngày")
    indicators: int = Field(description="Số chỉ tiêu")
    verified: bool = Field(description="Mọi giá trị đã được đối chiếu với văn bản")
    sha256: str = Field(description="Dấu SHA-256 của nội dung")
