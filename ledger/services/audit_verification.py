"""Verifying the audit chain: every line there, as it was sealed, in its place, and nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from ledger.database.snapshot import snapshot
from ledger.errors import KeyUnknown
from ledger.models import AuditHead, AuditLine
from ledger.sealing import keys
from ledger.services.audit_seals import HEAD_KEY, ZERO, facts_of, head_holds, seal

SKEW = timedelta(minutes=5)  # between the clocks of two machines that write


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying the chain found: `broken_at` is the first line that does not hold, or None.

    `head` is the last line as it is noted outside ("SEQ:HASH"), `remark` what is odd without being wrong.
    """

    lines: int
    broken_at: int | None
    problem: str
    head: str = ""
    remark: str = ""

    @property
    def ok(self) -> bool:
        """Return whether every line holds."""
        return self.broken_at is None


def verify(told: Callable[[AuditLine], None] | None = None) -> ChainReport:
    """Read the whole chain and name the first line that does not hold; `told` is given each line that holds."""
    with snapshot():  # a line written meanwhile is no gap at the end
        return _read(told)


def _read(told: Callable[[AuditLine], None] | None) -> ChainReport:
    before: AuditLine | None = None
    count, broken_at, problem = 0, None, ""
    for line in AuditLine.objects.order_by("seq").iterator(chunk_size=2000):
        count += 1
        if broken_at is None and (problem := _trouble(line, before, count)):
            broken_at = count
        if told is not None and (broken_at is None or _holds(line)):
            told(line)
        before = line
    end = before.hash if before else ZERO
    head = f"{before.seq}:{before.hash}" if before else ""
    if broken_at is not None:
        return ChainReport(broken_at - 1, broken_at, problem, head)
    problem = _head_trouble(before, count, end)
    if problem:
        return ChainReport(count, count + 1, problem, head)
    return ChainReport(count, None, "", head, _sequence_remark())


def _holds(line: AuditLine) -> bool:
    try:
        own = seal(prev_hash=line.prev_hash, facts=facts_of(line), epoch=line.key_epoch)
    except KeyUnknown:
        return False
    return keys.equal(line.hash, own)


def _trouble(line: AuditLine, before: AuditLine | None, count: int) -> str:
    """Return why a line does not follow the one before it; empty where it does."""
    if line.seq != count:
        return f"thiếu dòng {count}, dòng kế tiếp mang số {line.seq}"
    if line.prev_hash != (before.hash if before else ZERO):
        return "dấu của dòng trước không khớp"
    if line.key_epoch > keys.current_epoch():
        return f"khóa thế hệ {line.key_epoch} không có trong AUDIT_KEYS_OLD và AUDIT_KEY"
    if not _holds(line):
        return "nội dung đã bị thay đổi sau khi ghi"
    if before is None:
        return ""
    if line.format < before.format or line.key_epoch < before.key_epoch:
        return "dòng ghi bằng dạng hoặc khóa đã thôi dùng từ trước đó"
    if line.format > 1 and line.at < before.at - SKEW:
        return (
            f"ghi lúc {line.at:%d/%m/%Y %H:%M} UTC, trước dòng đứng trước nó ({before.at:%d/%m/%Y %H:%M} UTC)"
        )
    return ""


def _head_trouble(last: AuditLine | None, count: int, end: str) -> str:
    """Return what is wrong at the end: cut off, or a head not written with the key; empty where nothing."""
    head = AuditHead.objects.filter(pk=HEAD_KEY).first()
    if head is not None and (head.seq, head.hash) != (count, end):
        return f"chuỗi phải có {head.seq} dòng, chỉ thấy {count}"
    if (written := _ever_written()) > (last.pk if last else 0):
        return f"đã từng ghi tới dòng có mã {written}, nay dòng cuối mang mã {last.pk if last else 0}"
    if last is None or last.format == 1:
        return ""
    if head is None:
        return "đầu chuỗi đã bị xóa"
    try:
        return "" if head_holds(head) else "đầu chuỗi không do người giữ khóa ghi"
    except KeyUnknown as error:
        return str(error)


def _ever_written() -> int:
    """Return the largest key a line ever had, as SQLite remembers it; 0 where the database does not say."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [AuditLine._meta.db_table])
        return int((cursor.fetchone() or [0])[0])


def _sequence_remark() -> str:
    """Say where PostgreSQL gave out keys after the last line: acts that were taken back, or a tail cut off."""
    if connection.vendor != "postgresql":
        return ""
    table = AuditLine._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM {table}_id_seq")  # noqa: S608 - a table of ours
        last_given, called = cursor.fetchone()
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608
        [last] = cursor.fetchone()
    if not called or last_given <= last:
        return ""
    return (
        f"Sau dòng cuối (mã {last}) cơ sở dữ liệu đã cấp mã tới {last_given}: có việc bị hủy giữa chừng, "
        "hoặc đuôi chuỗi đã bị cắt. Hãy đối chiếu với đầu chuỗi ghi ở nơi khác bằng --expect."
    )
