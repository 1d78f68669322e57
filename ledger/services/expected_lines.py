"""Check of the chain against a line whose number and hash were noted outside (`verify_audit --expect`)."""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger.models import AuditLine
from ledger.web.numbers import whole_number

FORM = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


class Expected(NamedTuple):
    """A line that must be there: its number and its seal."""

    seq: int
    hash: str


def read(words: str) -> Expected:
    """Read "SEQ:HASH" as it is noted; ValueError with a sentence where it is something else."""
    match = FORM.fullmatch(words.strip().lower())
    if match is None:
        raise ValueError(
            f"“{words[:120]}” không phải đầu chuỗi nhật ký. Hãy ghi dạng SỐ:MÃ, mã gồm 64 chữ số hệ 16."
        )
    return Expected(whole_number(match[1]) or 0, match[2])


def problem(expected: Expected) -> str:
    """Return why the chain is not the one the line was noted from; empty where it is."""
    line = AuditLine.objects.filter(seq=expected.seq).defer("seals").first()
    if line is not None and line.hash == expected.hash:
        return ""
    why = "không còn dòng này" if line is None else f"dòng này nay mang dấu {line.hash[:16]}…"
    return (
        f"Chuỗi nhật ký không chứa dòng {expected.seq} với dấu {expected.hash[:16]}… đã ghi ở nơi khác: {why}. "
        "Chuỗi đã bị cắt, viết lại hoặc thay bằng một bản cũ."
    )
