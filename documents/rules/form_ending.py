"""The end of a document: who signs and how (Mục II, điểm 7), and to whom it goes (điểm 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.rules.form_findings import Finding, Part

DEGREE = re.compile(r"^(?:PGS|GS|TS|ThS|Th\.S|Ths|BS|CN|KS|LS)\b\.?\s*(?=[A-ZĐÀ-Ỹ])")
SLASHED = re.compile(r"\b(?:T/M|K/T|T/L|T\.M|K\.T)\b")
UNDOTTED = re.compile(r"^\s*(?P<form>TM|KT|TL|TUQ)(?!\w)(?P<after>.?)\s*")
SHORTENED = re.compile(r"\b(?:TM|KT|TL|TUQ)\.?\s*(?:UBND|HĐND|CT|PCT)\b")
DEPUTY = re.compile(r"^PHÓ\s")
RECIPIENTS = re.compile(r"^\s*Nơi\s+nhận\b\s*(?P<colon>:?)", re.I)


def ending(part: Part) -> Iterator[Finding]:
    """Yield what departs in the signing block and the recipients."""
    yield from _signature(part)
    yield from _recipients(part)


def _signature(part: Part) -> Iterator[Finding]:
    signed = part.facts.get("signature") or {}
    last = part.lines[-1][0] if part.lines else 1
    name = str(signed.get("name") or "")
    yield from _name(part, name, last)
    if name and not signed.get("capacity"):
        yield Finding("no_capacity", "II.7", "Thiếu chức vụ của người ký.", last)
    for no, text in part.lines[-40:]:
        for piece in re.split(r"\t|\s{3,}", text):
            yield from _form(piece.strip(), no)
    if DEPUTY.match(str(signed.get("capacity") or "")) and not (signed.get("on_behalf") or _by_order(signed)):
        yield Finding(
            "no_kt", "II.7", "Cấp phó ký phải có “KT.” và chức vụ người đứng đầu ở dòng trên.", last
        )


def _name(part: Part, name: str, last: int) -> Iterator[Finding]:
    """The signer's full name: there, without a degree, not in capitals."""
    if not name:
        yield Finding("no_signer", "II.7", "Thiếu họ và tên người ký.", last)
    elif DEGREE.match(name) or any(
        DEGREE.match(text.strip()) and text.strip().endswith(name) for _, text in part.lines
    ):
        yield Finding("degree", "II.7", f"Trước họ tên người ký không ghi học hàm, học vị: “{name}”.", last)
    elif name == name.upper():
        yield Finding(
            "name_capitals", "II.7", "Họ và tên người ký viết bằng chữ in thường.", part.line_of(name)
        )


def _by_order(signed: dict[str, str | None]) -> bool:
    return bool(re.match(r"T(?:L|UQ)", str(signed.get("authority") or "")))


def _form(text: str, no: int) -> Iterator[Finding]:
    if SLASHED.search(text):
        yield Finding("form_slash", "II.7", "Viết “TM.”, “KT.”, “TL.”, không dùng dấu gạch chéo.", no)
    found = UNDOTTED.match(text)
    if found and text == text.upper() and found["after"] != ".":
        yield Finding("form_dot", "II.7", f"Sau “{found['form']}” phải có dấu chấm.", no)
    if SHORTENED.search(text) and text == text.upper():
        yield Finding("form_short", "II.7", "Tên tập thể, chức vụ sau TM., KT. không viết tắt.", no)


def _recipients(part: Part) -> Iterator[Finding]:
    place = next((n for n, (_, text) in enumerate(part.lines) if RECIPIENTS.match(text)), None)
    if place is None:
        yield Finding(
            "no_recipients", "II.9", "Thiếu mục “Nơi nhận”.", part.lines[-1][0] if part.lines else 1
        )
        return
    no, text = part.lines[place]
    heading = RECIPIENTS.match(text)
    if heading and not heading["colon"]:
        yield Finding("recipients_colon", "II.9", "Sau “Nơi nhận” phải có dấu hai chấm.", no)
    rows = _rows(part, place)
    yield from _archive_line(rows, no)
    yield from _marks(rows)
    for warning in part.warnings("missing_addressee"):
        yield Finding("missing_addressee", "II.9", warning["message"], rows[0][0] if rows else no)


def _archive_line(rows: list[tuple[int, str]], heading: int) -> Iterator[Finding]:
    """The line "Lưu: VT": one copy stays with the clerk."""
    archived = [(no, words) for no, words in rows if re.match(r"[-–]?\s*Lưu\b", words)]
    if not archived:
        yield Finding("no_kept", "II.9", "Nơi nhận thiếu dòng “Lưu: VT”.", rows[-1][0] if rows else heading)
    for no, words in archived:
        if not re.match(r"[-–]?\s*Lưu\s*:", words):
            yield Finding("kept_colon", "II.9", "Sau chữ “Lưu” phải có dấu hai chấm.", no)
        elif "VT" not in words:
            yield Finding("kept_office", "II.9", "Dòng “Lưu” phải có bản lưu tại văn thư (VT).", no)


def _marks(rows: list[tuple[int, str]]) -> Iterator[Finding]:
    """A semicolon after each recipient, a full stop after the last."""
    for position, (no, words) in enumerate(rows):
        end = "." if position == len(rows) - 1 else ";"
        if not words.endswith(end):
            mark = "dấu chấm ở dòng cuối" if end == "." else "dấu chấm phẩy ở cuối mỗi dòng"
            yield Finding("recipients_mark", "II.9", f"Nơi nhận phải có {mark}: “{words[:50]}”.", no)


def _rows(part: Part, place: int) -> list[tuple[int, str]]:
    """Return the lines listed under "Nơi nhận", wrapped ones joined."""
    rows: list[tuple[int, str]] = []
    for no, text in part.lines[place + 1 :]:
        words = re.split(r"\t|\s{3,}", text.strip())[0].strip()
        if re.match(r"[-–+]\s*\S", words):
            rows.append((no, words))
        elif words and rows and not rows[-1][1].endswith((";", ".")) and not re.match(r"[A-ZĐ]{2}", words):
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {words}")
        elif words and rows:
            break
    return rows
