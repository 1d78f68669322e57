"""Page data of a sample document of each kind, for trying a layout."""

from __future__ import annotations

from typing import Any

from documents import rules


def sample_page(kind: str) -> dict[str, Any]:
    """Return page data as `documents.rendering.page_data.page_data` builds them."""
    record = rules.KINDS[kind]
    return {
        "kind": record.name,
        "kind_line": record.kind_line,
        "title": "Về việc công nhận Đơn vị học tập năm 2025",
        "issuer": "Ủy ban nhân dân xã An Bình",
        "issuer_line": rules.heading_lines("Ủy ban nhân dân xã An Bình"),
        "superior": "",
        "number_line": rules.number_line(12, rules.symbol_of(record.abbreviation, "UBND")),
        "date_line": "An Bình, ngày 05 tháng 02 năm 2026",
        "authority": "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH",
        "addressee": "Ủy ban nhân dân tỉnh Sông Ngàn",
        "basis": rules.basis_lines(
            ["Căn cứ Luật Tổ chức chính quyền địa phương", "Xét đề nghị của Hội đồng"]
        ),
        "recipients": rules.recipient_lines(["Như Điều 2"]),
        "sign": {"block": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": "Nguyễn Thị Hồng Hạnh"},
        "annex_line": "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05/02/2026 của Ủy ban nhân dân xã An Bình)",
        "facts": dict(record.sample),
    }
