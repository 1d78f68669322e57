"""The columns of every sheet, once: what a cell means and where its value stands in the set's content."""

from __future__ import annotations

from criteria import labels
from criteria.rules import definition as d
from criteria.rules import level_definition as ld
from criteria.rules.evidence_policy import NEEDS
from criteria.sheets.columns import OFFICIAL, ROW_SOURCE, Column, Fact, Sheet, sourced

KINDS = {
    "có / không": d.YES_NO,
    "tỷ lệ": d.SHARE,
    "giá trị": d.VALUE,
    "so với năm trước": d.CHANGE,
    "bậc của thang": d.RUNG,
    "danh hiệu thi đua": d.AWARD,
    "điểm": d.POINTS,
    "nhiều phần": d.ALL_OF,
    "tổng hợp từ danh hiệu": d.ROLL_UP,
}
LEVELS = {"cấp thôn": "thon", "cấp xã": "xa", "cấp huyện": "huyen", "cấp tỉnh": "tinh", "cá nhân": "ca_nhan"}
OPERATORS = {"ít nhất": ">=", "trên": ">", "không quá": "<=", "dưới": "<"}
RULES = {
    "mọi chỉ tiêu": ld.ALL,
    "ít nhất (số lượng)": ld.AT_LEAST,
    "ít nhất (tỷ lệ)": ld.SHARE,
    "chỉ tiêu bắt buộc": ld.MANDATORY,
    "tổng điểm ít nhất": ld.POINTS,
    "điểm sàn từng chỉ tiêu": ld.FLOOR,
}
BRANCHES = {"tiêu chuẩn": ld.STANDARD, "tiêu chí": ld.CRITERION}
COUNTED = {"chỉ tiêu": ld.INDICATORS, "tiêu chí": ld.CRITERIA}
EVIDENCE_NEEDS = {name: code for code, name in NEEDS.items()}
DIRECTIONS = {"tăng": "rise", "giảm": "fall"}
MODELS = {name: code for code, name in labels.MODELS.items()}
EVENTS = {
    "hạn gửi hồ sơ": "dossier_due",
    "hạn quyết định": "decision_due",
    "báo cáo tỉnh": "report_province",
    "báo cáo Bộ": "report_ministry",
}


FACTS = "Bộ tiêu chí"
DEFAULT_SOURCE = "Nguồn dùng chung"


FACT_ROWS = (
    Fact(
        "Mã bộ", ("code",), "code", needed=True, help="chữ thường không dấu, số, gạch nối; ví dụ tt25-2023-xa"
    ),
    Fact("Phiên bản", ("version",), "integer", needed=True, help="nội dung đổi thì tăng số này"),
    Fact("Tên bộ tiêu chí", ("title",), needed=True),
    Fact("Mô hình", ("model",), "choice", needed=True, choices=MODELS, open=True),
    Fact("Cấp", ("government_level",), "choice", needed=True, choices=LEVELS),
    Fact("Cũng dùng cho cấp", ("also_levels",), "choices", choices=LEVELS),
    Fact("Chấm điểm", ("scored",), "flag"),
    Fact("Tổng điểm tối đa", ("max_points",), "number", sourced=True),
    Fact("Tên bậc khi chưa đạt", ("below_band",)),
    Fact("Văn bản", ("instrument", "name"), needed=True, help="ví dụ Thông tư số 25/2023/TT-BGDĐT"),
    Fact("Số, ký hiệu", ("instrument", "number"), needed=True),
    Fact("Cơ quan ban hành", ("instrument", "issuer"), needed=True),
    Fact("Ngày ban hành", ("instrument", "issued"), "day", sourced=True),
    Fact("Có hiệu lực từ", ("in_force", "from"), "day", sourced=True),
    Fact("Có hiệu lực đến", ("in_force", "until"), "day", sourced=True),
    Fact("Thời hạn danh hiệu (tháng)", ("validity_months",), "integer", sourced=True),
    Fact("Thí điểm từ", ("pilot", "from"), "day", sourced=True),
    Fact("Thí điểm đến", ("pilot", "until"), "day", sourced=True, help="sau ngày này không mở đợt mới"),
    Fact(DEFAULT_SOURCE, (), help="dùng cho mọi giá trị không ghi nguồn riêng"),
)
OPTIONAL_FACTS = {("max_points",), ("pilot", "from"), ("pilot", "until")}

REPLACES = Sheet(
    "Thay thế",
    (Column("Văn bản bị thay thế", ("value",), width=34), *ROW_SOURCE),
    nulls=("value",),
    carries=("value",),
)
UNIT_KINDS = Sheet(
    "Loại đơn vị",
    (
        Column("Mã", ("code",), "code", needed=True),
        Column("Tên", ("name",), needed=True, width=40),
    ),
)
LEVEL_ROWS = Sheet(
    "Mức độ",
    (
        Column("Mức", ("level",), "integer", needed=True, width=8),
        Column("Tên", ("name",), needed=True),
        *sourced("Điều", "article"),
        Column("Điều kiện chưa rõ", ("open",), "flag", help="“có”: nguồn không nêu điều kiện của mức này"),
        *sourced("Chờ (tháng)", "after_months", "integer"),
        *sourced("Tổng điểm", "min_points", "number"),
        Column("Cần đạt cả mức liền trước", ("needs_previous",), "flag"),
        *sourced("Thời hạn danh hiệu (tháng)", "validity_months", "integer"),
        *ROW_SOURCE,
    ),
    groups=("article", "after_months", "min_points", "validity_months"),
    demanded=("article",),
    carries=("name",),
)
RULE_ROWS = Sheet(
    "Điều kiện",
    (
        Column("Mức", ("level",), "integer", needed=True, width=8),
        Column("Cách tính", ("kind",), "choice", needed=True, choices=RULES, width=24),
        Column(
            "Giá trị",
            ("value",),
            "amount",
            help="số chỉ tiêu, tỷ lệ % hoặc phân số như 2/3, điểm; trống: chưa rõ",
        ),
        Column(
            "Chỉ tiêu", ("codes",), "codes", width=30, help="mã các chỉ tiêu bắt buộc, cách nhau bằng dấu ;"
        ),
        Column("Trong tiêu chuẩn", ("standard",), "code", help="để trống mọi ô phạm vi: tính trong cả bộ"),
        Column("Trong tiêu chí", ("criterion",), "code"),
        Column(
            "Riêng từng", ("each",), "choice", choices=BRANCHES, help="từng tiêu chuẩn, tiêu chí đều phải đạt"
        ),
        Column("Đếm", ("count",), "choice", choices=COUNTED, help="để trống: đếm chỉ tiêu"),
        Column(
            "Phương án",
            ("alternative",),
            "code",
            help="các dòng cùng tên là một phương án; đạt một phương án là đủ",
        ),
        *ROW_SOURCE,
    ),
    carries=("kind",),
)
KIND_BARS = Sheet(
    "Điểm theo loại đơn vị",
    (
        Column("Mức", ("level",), "integer", needed=True, width=8),
        Column("Loại đơn vị", ("kind",), "code", needed=True),
        Column("Tổng điểm", ("value",), "number"),
        *ROW_SOURCE,
    ),
    nulls=("value",),
    carries=("value",),
)
AUTHORITIES = Sheet(
    "Thẩm quyền",
    (
        Column("Người công nhận", ("value",), width=36),
        Column("Từ ngày", ("from",), "day"),
        Column("Đến ngày", ("until",), "day"),
        Column("Có thể chọn", ("options",), "texts", width=40, help="nhiều người cách nhau bằng dấu ;"),
        Column("Chỉ cho cấp", ("levels",), "choices", choices=LEVELS, help="để trống: mọi cấp"),
        Column("Chỉ cho loại đơn vị", ("unit_kinds",), "codes", width=24, help="để trống: mọi loại"),
        *ROW_SOURCE,
    ),
    nulls=("value", "from", "until"),
    carries=("value",),
)
CALENDAR = Sheet(
    "Lịch",
    (
        Column("Việc", ("event",), "choice", needed=True, choices=EVENTS, open=True),
        Column("Tên gọi", ("name",), needed=True, width=28),
        Column("Ngày", ("value",), "month_day", help="ngày/tháng, ví dụ 28/02"),
        Column("Số năm sau năm đánh giá", ("year_offset",), "integer"),
        Column("Tính cả ngày đó", ("on_the_day",), "flag", help="để trống: trước ngày đó"),
        Column("Từ ngày", ("from",), "day"),
        Column("Đến ngày", ("until",), "day"),
        *ROW_SOURCE,
    ),
    nulls=("value", "from", "until"),
    carries=("value",),
)
STANDARDS = Sheet(
    "Tiêu chuẩn",
    (
        Column("Mã", ("code",), "code", needed=True, width=8),
        *sourced("Nội dung", "text", width=50),
        *OFFICIAL,
    ),
    groups=("text", "official"),
    demanded=("text",),
)
CRITERIA = Sheet(
    "Tiêu chí",
    (
        Column("Tiêu chuẩn", ("parent",), "code", needed=True, width=10),
        Column("Mã", ("code",), "code", needed=True, width=8),
        *sourced("Nội dung", "text", width=50),
        Column("Điều chưa rõ", ("open_note",), width=30),
        *OFFICIAL,
    ),
    groups=("text", "official"),
    demanded=("text",),
)
INDICATORS = Sheet(
    "Chỉ tiêu",
    (
        Column("Tiêu chí", ("parent",), "code", needed=True, width=10),
        Column("Mã", ("code",), "code", needed=True, width=8),
        *sourced("Nội dung", "text", width=60),
        Column("Cách trả lời", ("kind",), "choice", needed=True, choices=KINDS),
        Column("Đơn vị tính", ("unit",), width=12),
        Column("Nhận thẳng số %", ("percent_allowed",), "flag", width=12),
        Column("Chỉ cho loại đơn vị", ("applies_to",), "codes", width=24),
        Column("Không cho loại đơn vị", ("not_for",), "codes", width=24),
        *sourced("Gợi ý minh chứng", "guidance", width=40),
        *sourced("Cơ quan phụ trách", "responsible", width=30),
        *sourced("Điểm tối đa", "max_points", "number"),
        *sourced("Điểm sàn", "floor", "number"),
        *OFFICIAL,
        Column(
            "Đếm người từ sổ", ("register",), "code", width=14, help="cong_dan_hoc_tap; để trống: không đếm"
        ),
    ),
    groups=("text", "guidance", "responsible", "max_points", "floor", "official"),
    demanded=("text",),
)
LADDER = Sheet(
    "Thang bậc",
    (
        Column("Chỉ tiêu", ("parent",), "code", needed=True, width=10),
        Column("Tên bậc", ("name",), needed=True, width=34, help="từ bậc thấp đến bậc cao"),
        Column("Nguồn", ("source",), width=24),
        Column("Đã kiểm chứng", ("verified",), "flag", width=12),
    ),
    carries=("name",),
)
PARTS = Sheet(
    "Thành phần",
    (
        Column("Chỉ tiêu", ("parent",), "code", needed=True, width=10),
        Column("Nội dung", ("value",), width=50),
        *ROW_SOURCE,
    ),
    nulls=("value",),
    carries=("value",),
)
REQUIREMENTS = Sheet(
    "Yêu cầu",
    (
        Column("Chỉ tiêu", ("parent",), "code", needed=True, width=10),
        Column("Mức", ("level",), "integer", width=8, help="để trống: mọi mức không có dòng riêng"),
        Column("Thành phần", ("part",), "integer", width=12, help="số thứ tự, chỉ khi hỏi nhiều phần"),
        Column("So sánh", ("operator",), "choice", choices=OPERATORS, help="để trống: ít nhất"),
        Column("Giá trị", ("value",), "number", help="tỷ lệ tính theo %, thang bậc tính theo thứ tự bậc"),
        Column("Tăng / giảm", ("direction",), "choice", choices=DIRECTIONS),
        Column("Điều khoản riêng", ("article",), width=36),
        Column("Danh hiệu được đếm", ("title_model",), "choice", choices=MODELS, open=True),
        Column("Từ mức danh hiệu", ("title_level",), "integer"),
        Column("Cấp của danh hiệu được đếm", ("title_government_level",), "choice", choices=LEVELS),
        *ROW_SOURCE,
    ),
    carries=("value",),
)
EVIDENCE = Sheet(
    "Minh chứng",
    (
        Column("Chỉ tiêu", ("parent",), "code", needed=True, width=10),
        Column("Yêu cầu", ("need",), "choice", needed=True, choices=EVIDENCE_NEEDS, width=26),
        Column("Ít nhất", ("least",), "integer", width=10),
        Column("Loại văn bản", ("kinds",), "codes", width=20, help="chữ viết tắt, ví dụ QĐ; KH"),
        Column("Trong số năm", ("years",), "integer", width=12, help="tính đến năm đánh giá"),
        *ROW_SOURCE,
    ),
    carries=("need",),
)
OPEN_POINTS = Sheet("Điểm chưa rõ", (Column("Nội dung", ("value",), needed=True, width=80),))
TRANSITION = Sheet(
    "Chuyển tiếp",
    (Column("Năm đánh giá", ("year",), "integer", needed=True), *ROW_SOURCE),
    carries=("year",),
)
SHEETS = (
    REPLACES,
    UNIT_KINDS,
    LEVEL_ROWS,
    RULE_ROWS,
    KIND_BARS,
    AUTHORITIES,
    CALENDAR,
    STANDARDS,
    CRITERIA,
    INDICATORS,
    LADDER,
    PARTS,
    REQUIREMENTS,
    EVIDENCE,
    OPEN_POINTS,
    TRANSITION,
)
GUIDE = "Hướng dẫn"
