"""A made-up document of each kind, for trying a layout."""

from __future__ import annotations

from typing import Any

from documents import rules

UNITS = ("Trường Trung học cơ sở Bình Minh", "Trường Tiểu học Hoa Sen", "Trạm Y tế xã An Bình")
TABLE: dict[str, Any] = {
    "columns": ["STT", "Tên đơn vị", "Mức độ"],
    "rows": [[n, name, "Mức độ 1"] for n, name in enumerate(UNITS, 1)],
}
NAMES = {
    "to_trinh": "Tờ trình", "bien_ban": "Biên bản", "quyet_dinh": "Quyết định", "ke_hoach": "Kế hoạch",
    "bao_cao": "Báo cáo", "thong_bao": "Thông báo", "de_nghi": "Công văn đề nghị",
    "tu_danh_gia": "Báo cáo tự đánh giá", "tong_hop": "Bản tổng hợp kết quả", "giay_cong_nhan": "Giấy công nhận",
    "dinh_chinh": "Công văn đính chính",
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {
    "quyet_dinh": {
        "articles": ["Công nhận các đơn vị có tên trong danh sách kèm theo.", "Quyết định có hiệu lực từ ngày ký."],
        "annex": {"heading": "DANH SÁCH", "title": "Đơn vị được công nhận", **TABLE},
    },
    "bien_ban": {
        "opened": "08 giờ 00 phút, ngày 05/02/2026", "chair": "Nguyễn Văn An", "secretary": "Trần Thị Bình",
        "secretary_name": "Trần Thị Bình", "present": [{"name": "Nguyễn Văn An", "capacity": "Chủ tịch"}],
        "paragraphs": ["Hội đồng xem xét 03 hồ sơ và kết luận như sau:"], "table": TABLE, "closed": "10 giờ 00 phút",
    },
    "giay_cong_nhan": {
        "unit": UNITS[0], "honour": "đạt danh hiệu “Đơn vị học tập” mức độ 1 năm 2025",
        "paragraphs": ["Có giá trị đến hết ngày 31/12/2027"], "entry": "Theo Quyết định số 12/QĐ-UBND",
    },
    "tong_hop": {"paragraphs": ["Kết quả của các đơn vị trong đợt:"], "table": TABLE},
}  # fmt: skip
ORDINARY: dict[str, Any] = {
    "paragraphs": [
        "Đoạn thứ nhất của nội dung, đủ dài để thấy cách ngắt dòng, canh đều và thụt đầu dòng. " * 3
    ],
    "sections": [{"heading": "I. MỤC ĐÍCH, YÊU CẦU", "paragraphs": ["1. Mục đích.", "2. Yêu cầu."]}],
    "table": TABLE,
    "closing": ["Kính đề nghị xem xét, quyết định./."],
}


def sample_page(kind: str) -> dict[str, Any]:
    """Return page data as `documents.rendering.page_data.page_data` builds them."""
    name, code = NAMES[kind], rules.TYPE_CODES[kind]
    return {
        "kind": name,
        "kind_line": rules.KIND_LINES.get(kind, name.upper()),
        "title": "Về việc công nhận Đơn vị học tập năm 2025",
        "issuer": "Ủy ban nhân dân xã An Bình",
        "issuer_line": rules.heading_lines("Ủy ban nhân dân xã An Bình"),
        "superior": "",
        "number_line": rules.number_line(12, rules.symbol_of(code, "UBND")),
        "date_line": "An Bình, ngày 05 tháng 02 năm 2026",
        "authority": "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH",
        "addressee": "Ủy ban nhân dân tỉnh Sông Ngàn",
        "basis": rules.basis_lines(
            ["Căn cứ Luật Tổ chức chính quyền địa phương", "Xét đề nghị của Hội đồng"]
        ),
        "recipients": rules.recipient_lines(["Như Điều 2"]),
        "sign": {"block": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": "Nguyễn Thị Hồng Hạnh"},
        "annex_line": "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/02/2026 của Ủy ban nhân dân xã An Bình)",
        "facts": dict(FACTS.get(kind, ORDINARY)),
    }
