"""Begin to seal the audit chain with a new key: how, and the line that says so."""

from __future__ import annotations

import secrets
from typing import Any

from ledger.commands import SiteCommand
from ledger.models import AuditHead
from ledger.sealing import keys
from ledger.services import audit, record_verification


class Command(SiteCommand):
    """Exit 0 where the chain is sealed with the newest key now, 3 where none is set yet, 1 where it is broken.

    Without a newer key it changes nothing and says what to write into the settings. What is sealed stays sealed
    with the key of its time; who got hold of an old key can change nothing of before either, since the first line
    under the new key seals the end of the old ones.
    """

    help = "Thay khóa nhật ký: in khóa mới và cách đặt; chạy lại sau khi đặt thì ghi dòng bắt đầu thế hệ khóa mới."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look which key sealed last, then say or do what comes next."""
        head = AuditHead.objects.first()
        sealed_with, epoch = head.key_epoch if head else 0, keys.current_epoch()
        if epoch <= sealed_with:
            self.stdout.write(
                f"Đang dùng khóa thế hệ {epoch} (dấu {keys.fingerprint(epoch)}). Để thay khóa:\n"
                "1. Nối giá trị AUDIT_KEY hiện nay vào cuối AUDIT_KEYS_OLD (các khóa cách nhau bằng dấu cách).\n"
                f"2. Đặt khóa mới: AUDIT_KEY={secrets.token_urlsafe(48)}\n"
                "3. Khởi động lại mọi tiến trình, rồi chạy lại lệnh này.\n"
                "4. Cất khóa mới ở nơi khác với bản sao lưu cơ sở dữ liệu; giữ mọi khóa cũ để còn kiểm tra được."
            )
            self.stop("Chưa có khóa mới nên chưa thay.", 3)
        chain = record_verification.read_chain()[1]
        if not chain.ok:
            self.stop(
                f"Nhật ký không nguyên vẹn ở dòng {chain.broken_at}: {chain.problem}. Không thay khóa.", 1
            )
        audit.write_seals({}, "")  # the first line under a new key says so
        self.stdout.write(
            f"Từ dòng {AuditHead.objects.get().seq}, nhật ký được niêm phong bằng khóa thế hệ {epoch} "
            f"(dấu {keys.fingerprint(epoch)})."
        )
