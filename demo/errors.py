"""Errors of the demonstration; each sentence says what to do."""

from __future__ import annotations


class DemonstrationOff(Exception):
    """Made-up records do not belong in an installation people work with."""

    sentence = "Lệnh này tạo dữ liệu giả nên chỉ chạy được ở bản thử (DEMO=1), không chạy ở bản dùng thật."

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else str(self.sentence)
