"""Problems of files by code, each with a Vietnamese sentence that says what happened and what to do."""

from __future__ import annotations

from documents.extraction.results import Problem

KINDS_TEXT = "pdf, docx, xlsx, pptx, odt, txt, csv, jpg, png, webp, heic, tif"

# The file is not accepted.
REFUSALS = {
    "empty": "Tệp trống (0 byte). Hãy kiểm tra lại tệp rồi tải lên.",
    "too-big": "Tệp lớn hơn {most} MB. Hãy chia nhỏ hoặc giảm dung lượng.",
    "kind": "Không nhận loại tệp “{suffix}”. Hãy dùng một trong các loại: {kinds}.",
    "disguised": "Nội dung tệp không đúng là .{suffix} như tên tệp. Hãy lưu lại đúng loại rồi tải lên.",
    "old-office": "Đây là tệp Office kiểu cũ. Hãy mở và lưu lại thành .docx, .xlsx hoặc .pptx rồi tải lên.",
    "password": "Tệp này có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lại.",
    "damaged": "Tệp bị hỏng nên không mở được. Hãy mở bằng phần mềm gốc, lưu lại rồi tải lên.",
    "macro": "Tệp có macro (mã chạy được) nên không nhận. Hãy lưu lại thành loại không có macro hoặc xuất ra PDF.",
    "bomb": "Tệp bung ra quá lớn so với dung lượng nên không nhận. Hãy xuất lại tệp từ phần mềm gốc.",
    "entries": "Tệp chứa quá nhiều phần bên trong nên không nhận. Hãy xuất lại tệp từ phần mềm gốc.",
    "path": "Bên trong tệp có tên đường dẫn không an toàn nên không nhận. Hãy tạo lại tệp rồi tải lên.",
    "nested": "Bên trong tệp có tệp nén hoặc chương trình khác nên không nhận. Hãy bỏ ra rồi tải riêng từng tệp.",
    "entities": "Tệp chứa khai báo XML không an toàn nên không nhận. Hãy xuất lại tệp từ phần mềm gốc.",
    "pixels": "Ảnh quá lớn ({size} triệu điểm ảnh, nhiều nhất {most}). Hãy giảm kích thước ảnh rồi tải lại.",
    "time": "Đọc tệp quá lâu nên đã dừng. Hãy tách tệp thành nhiều phần rồi tải lại.",
    "memory": "Đọc tệp tốn quá nhiều bộ nhớ nên đã dừng. Hãy tách tệp hoặc giảm kích thước ảnh rồi tải lại.",
    "output": "Nội dung đọc ra quá lớn nên đã dừng. Hãy tách tệp thành nhiều phần rồi tải lại.",
    "depth": "Cấu trúc tệp lồng nhau quá sâu nên không đọc được. Hãy xuất lại tệp từ phần mềm gốc.",
    "crash": "Không đọc được tệp này. Hãy mở, lưu lại hoặc xuất ra PDF rồi tải lên.",
    "encoding": "Không nhận ra bảng mã của tệp văn bản. Hãy lưu lại với mã UTF-8 rồi tải lên.",
    "pages": "Tệp có quá {most} trang. Hãy tách tệp rồi tải lại.",
}
# The file is read all the same; somebody should know.
REMARKS = {
    "no-text": "Không có chữ nào trong tệp; vẫn lưu làm minh chứng nhưng không tìm kiếm được nội dung.",
    "no-ocr": "Máy chủ chưa có công cụ nhận dạng chữ nên chưa đọc được các trang quét.",
    "ocr-failed": "Không nhận dạng được chữ ở trang {pages}. Hãy quét hoặc chụp lại rõ hơn.",
    "low-confidence": "Chữ nhận dạng ở trang {pages} chưa chắc chắn. Hãy đối chiếu với bản gốc.",
    "unfinished": "Mới đọc được {done}/{total} trang trong thời gian cho phép. Hãy tách tệp nếu cần đọc hết.",
    "cut": "Nội dung dài quá mức nên chỉ đọc phần đầu. Hãy tách tệp nếu cần đọc hết.",
    "legacy-font": "Tệp dùng phông chữ cũ ({font}); chữ đã được chuyển sang Unicode. Hãy xem lại vài dòng.",
    "attachments": "Tệp PDF có tệp đính kèm bên trong ({count}); hệ thống không đọc các tệp đó.",
    "active": "Tệp có mã tự chạy hoặc lệnh mở tệp khác; hệ thống không chạy. Nên xuất lại thành PDF thường.",
    "remote": "Tệp tự tải nội dung từ nơi khác khi mở ({parts}); hệ thống không tải. Nên xuất lại thành PDF thường.",
    "embedded": "Tệp có đối tượng nhúng ({count}); hệ thống không đọc các đối tượng đó.",
    "signature-broken": "Chữ ký số “{signer}” không còn giữ được hiệu lực: {why}",
    "signature-unread": "Không kiểm tra được chữ ký số trong tệp. Hãy kiểm tra bằng phần mềm ký số.",
    "location": "Ảnh có ghi vị trí chụp; vị trí được xóa trong bản công khai.",
    "personal-number": "Có số định danh cá nhân ở trang {pages}; số được che trong bản công khai.",
    "poor-text": "Chữ trong tệp ở trang {pages} khó đọc; hãy đối chiếu với bản gốc.",
}
SENTENCES = REFUSALS | REMARKS


class Refused(Exception):
    """The file is not accepted; `problem` says why."""

    def __init__(self, code: str, **values: object) -> None:
        self.problem = problem(code, **values)
        super().__init__(self.problem.message)


def problem(code: str, **values: object) -> Problem:
    """Return the problem of this code with its sentence filled in."""
    return Problem(code, SENTENCES[code].format(kinds=KINDS_TEXT, **values))


def pages_text(numbers: list[int], most: int = 6) -> str:
    """Return page numbers in words: "1, 2, 5", cut with "…" where there are many."""
    shown = ", ".join(str(number) for number in numbers[:most])
    return f"{shown} …" if len(numbers) > most else shown
