"""Table of the addresses whose reading or download is written to the security log.

Evidence, minutes and drafts, lists and pages about people, whole dossiers. Keys are names of addresses; the words say
what it is, with the numbers of the address. Files that everybody may have stand in PUBLIC: of them nothing is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accounts.models import SecurityKind

READ, TAKEN = SecurityKind.READ, SecurityKind.TAKEN


@dataclass(frozen=True, slots=True)
class Watched:
    """How one address is told.

    `once` an hour where a page asks for it again and again (pictures, parts; a whole file taken away is always told);
    `attached` only where the answer is a file.
    """

    kind: str
    words: str
    once: bool = False
    attached: bool = False


WATCHED: Final[dict[str, Watched]] = {
    "workflows:evidence": Watched(TAKEN, "Minh chứng {evidence} của hồ sơ {pk}", once=True),
    "workflows:evidence_view": Watched(READ, "Minh chứng {evidence} của hồ sơ {pk}"),
    "workflows:page_picture": Watched(READ, "Ảnh các trang của minh chứng {evidence}, hồ sơ {pk}", once=True),
    "workflows:report": Watched(TAKEN, "Toàn bộ hồ sơ {pk} (tệp ZIP)", attached=True),
    "workflows:report_pdf": Watched(TAKEN, "Báo cáo tự đánh giá của hồ sơ {pk}"),
    "workflows:table_pdf": Watched(TAKEN, "Bảng tổng hợp của hồ sơ {pk}"),
    "workflows:inspection_pdf": Watched(TAKEN, "Biên bản kiểm tra thực tế {report} của hồ sơ {pk}"),
    "workflows:round_report_pdf": Watched(TAKEN, "Báo cáo kết quả đợt {pk}"),
    "workflows:round_report_xlsx": Watched(TAKEN, "Bảng tính báo cáo đợt {pk}"),
    "workflows:round_progress_xlsx": Watched(TAKEN, "Bảng tính tiến độ đợt {pk}"),
    "workflows:minutes_pdf": Watched(TAKEN, "Biên bản phiên họp {pk}"),
    "workflows:submission_pdf": Watched(TAKEN, "Tờ trình {pk}"),
    "workflows:draft_decision": Watched(TAKEN, "Dự thảo quyết định của tờ trình {pk}"),
    "workflows:draft_page": Watched(READ, "Ảnh các trang dự thảo của tờ trình {pk}", once=True),
    "workflows:paper_draft": Watched(TAKEN, "Dự thảo văn bản {pk}"),
    "workflows:paper_draft_page": Watched(READ, "Ảnh các trang dự thảo văn bản {pk}", once=True),
    "workflows:certificate": Watched(TAKEN, "Giấy công nhận {pk}"),
    "workflows:certificate_bundle": Watched(TAKEN, "Tất cả giấy công nhận của lần lập {pk}"),
    "workflows:kept_people": Watched(READ, "Danh sách nhân sự"),
    "workflows:kept_person": Watched(READ, "Trang của người số {pk}"),
    "workflows:kept_link_printed": Watched(TAKEN, "Liên kết đặt mật khẩu của người số {pk}, để in"),
    "workflows:file_traces": Watched(READ, "Danh sách tệp lỗi"),
    "nhan-su": Watched(READ, "Danh sách người của đơn vị"),
    "an-ninh": Watched(READ, "Nhật ký an ninh"),
    "desk:download": Watched(TAKEN, "Văn bản đi {pk}"),
    "desk:copy_file": Watched(TAKEN, "Bản sao {pk}"),
    "desk:book_export": Watched(TAKEN, "Sổ đăng ký {pk}"),
    "desk:incoming_one": Watched(READ, "Văn bản đến {pk}"),
    "desk:incoming_file": Watched(TAKEN, "Tệp của văn bản đến {pk}"),
    "documents:check_pdf": Watched(TAKEN, "Văn bản tải bằng mã tra cứu"),
    **{
        f"wagtailadmin_reports:{name}{part}": Watched(TAKEN, f"Bảng xuất của báo cáo {name}", attached=True)
        for name in ("locked_pages", "workflow", "workflow_tasks", "site_history", "aging_pages")
        for part in ("", "_results")
    },
    "tim-kiem-bang-tinh": Watched(TAKEN, "Kết quả tìm kiếm"),
}

PUBLIC: Final = frozenset(
    {
        "workflows:set_template", "workflows:set_xlsx", "workflows:set_json",  # criteria sets and a blank one
        "workflows:title_entry_template",  # a blank sheet
        "desk:layout_preview",  # a layout filled in with made-up words
        "public_picture", "site_picture", "plan_picture", "unit_picture", "decision_picture",
        "open_data_file", "open_data_schema", "deadline_calendar", "text_size_sheet", "offline_worker", "manifest",
        "robots", "sitemap", "sitemap_file", "decision_feed", "plan_feed", "article_feed",
    }
)  # fmt: skip
