"""Errors of search; each has a Vietnamese sentence that says what to do."""

from __future__ import annotations

import errno
from typing import Final

DISK_FULL: Final = "No space left on device"
"""Text of ENOSPC in errors of the embedded engine, which carry no number."""


class SearchError(Exception):
    """The index cannot answer or cannot be written."""

    sentence = "Tìm kiếm đang gặp trục trặc. Hãy thử lại sau ít phút."

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else str(self.sentence)


class RecordUnreadable(Exception):
    """The index documents of a record cannot be made: a fault of ours, never of the engine."""


class SearchUnavailable(SearchError):
    """There is no readable index."""

    sentence = "Chỉ mục tìm kiếm chưa sẵn sàng. Hãy chạy lệnh “manage.py rebuild_index” để lập lại."
    away = (
        "Máy tìm kiếm không trả lời. Hãy thử lại sau ít phút; nội dung mới sẽ được bổ sung khi máy trở lại."
    )


class IndexDamaged(SearchUnavailable):
    """A file of the embedded index has a wrong checksum."""

    sentence = "Tệp của chỉ mục tìm kiếm đã hỏng. Hãy chạy lệnh “manage.py rebuild_index” để lập lại."


class IndexNotWritable(SearchUnavailable):
    """The folder of the embedded index cannot be written; changes stay pending."""

    sentence = (
        "Không ghi được vào thư mục chỉ mục tìm kiếm. Hãy kiểm tra quyền ghi của thư mục rồi chạy lại; nội dung "
        "mới vẫn được giữ để bổ sung sau."
    )
    full = (
        "Ổ đĩa chứa chỉ mục tìm kiếm đã đầy. Hãy dọn chỗ trống rồi chạy lại; nội dung mới vẫn được giữ để bổ "
        "sung sau."
    )

    @classmethod
    def because_of(cls, error: Exception) -> IndexNotWritable:
        """Return the error whose sentence fits the cause."""
        number = error.errno if isinstance(error, OSError) else None
        return cls(str(cls.full)) if number == errno.ENOSPC or DISK_FULL in str(error) else cls()


class SearchBusy(SearchError):
    """Another process holds the writer lock beyond the timeout."""

    sentence = "Chỉ mục đang được một tiến trình khác ghi. Hãy chờ tiến trình ấy xong rồi chạy lại."


class TooManyFilters(SearchError):
    """More filter values than allowed."""

    sentence = "Bộ lọc có quá nhiều giá trị. Hãy bỏ bớt rồi tìm lại."


class AddressTooLong(SearchError):
    """A query string longer than allowed."""

    sentence = "Địa chỉ tìm kiếm quá dài. Hãy rút ngắn câu tìm hoặc bỏ bớt bộ lọc rồi tìm lại."


class UnknownUser(SearchError):
    """A command names an account that does not exist or is closed."""

    sentence = "Không có tài khoản đang mở mang tên này. Hãy kiểm tra tên đăng nhập."


class TooManySaved(SearchError):
    """More saved searches than allowed."""

    sentence = "Đã lưu đủ số tìm kiếm cho phép. Hãy bỏ bớt một tìm kiếm cũ rồi lưu lại."
