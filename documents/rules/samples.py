"""Made-up facts of a document of each kind, for trying a layout; `documents.rules.kinds` says which kind has which."""

from __future__ import annotations

from typing import Any

UNITS = ("Trường Trung học cơ sở Bình Minh", "Trường Tiểu học Hoa Sen", "Trạm Y tế xã An Bình")
TABLE: dict[str, Any] = {
    "columns": ["STT", "Tên đơn vị", "Mức độ"],
    "rows": [[n, name, "Mức độ 1"] for n, name in enumerate(UNITS, 1)],
}
DECISION: dict[str, Any] = {
    "articles": [
        "Công nhận các đơn vị có tên trong danh sách kèm theo.",
        "Quyết định có hiệu lực từ ngày ký.",
    ],
    "annex": {"heading": "DANH SÁCH", "title": "Đơn vị được công nhận", **TABLE},
}
MINUTES: dict[str, Any] = {
    "opened": "08 giờ 00 phút, ngày 05/02/2026", "chair": "Nguyễn Văn An", "secretary": "Trần Thị Bình",
    "secretary_name": "Trần Thị Bình", "present": [{"name": "Nguyễn Văn An", "capacity": "Chủ tịch"}],
    "paragraphs": ["Hội đồng xem xét 03 hồ sơ và kết luận như sau:"], "table": TABLE, "closed": "10 giờ 00 phút",
}  # fmt: skip
CERTIFICATE: dict[str, Any] = {
    "unit": UNITS[0], "honour": "đạt danh hiệu “Đơn vị học tập” mức độ 1 năm 2025",
    "paragraphs": ["Có giá trị đến hết ngày 31/12/2027"], "entry": "Theo Quyết định số 12/QĐ-UBND",
}  # fmt: skip
SUMMARY: dict[str, Any] = {"paragraphs": ["Kết quả của các đơn vị trong đợt:"], "table": TABLE}
ORDINARY: dict[str, Any] = {
    "paragraphs": [
        "Đoạn thứ nhất của nội dung, đủ dài để thấy cách ngắt dòng, canh đều và thụt đầu dòng. " * 3
    ],
    "sections": [{"heading": "I. MỤC ĐÍCH, YÊU CẦU", "paragraphs": ["1. Mục đích.", "2. Yêu cầu."]}],
    "table": TABLE,
    "closing": ["Kính đề nghị xem xét, quyết định./."],
}
