"""How documents are numbered, dated and headed (Nghị định 30/2020/NĐ-CP, Điều 8, Phụ lục I and III)."""

from __future__ import annotations

import unicodedata
from datetime import date

from accounts.rules.offices import joined
from ledger.vietnamese.folding import unmarked

LETTER = "CV"
"""The register of letters (công văn), whose symbol names no kind (Phụ lục III, mục I)."""
BLANK = "…"


def two_digits(value: int, *, below: int) -> str:
    """Return the number with a leading zero where it is less than `below`."""
    return f"{value:02d}" if value < below else str(value)


def date_words(*, year: int | None, month: int | None, day: int | None) -> str:
    """Return "ngày 05 tháng 02 năm 2026", leaving out what is not known.

    Days 1–9 and months 1–2 take a leading zero (Phụ lục I, phần II, mục 4).
    """
    parts = []
    if day:
        parts.append(f"ngày {two_digits(day, below=10)}")
    if month:
        parts.append(f"tháng {two_digits(month, below=3)}")
    if year:
        parts.append(f"năm {year}")
    return " ".join(parts)


def date_line(place: str, day: date | None) -> str:
    """Return the line "Phường Một, ngày 05 tháng 02 năm 2026"; blanks to fill in without a day."""
    if day is None:
        return f"{place}, ngày {BLANK} tháng {BLANK} năm {BLANK}"
    return f"{place}, {date_words(year=day.year, month=day.month, day=day.day)}"


def full_number(number: int | str | None, symbol: str) -> str:
    """Return "12/QĐ-UBND"; numbers 1–9 are printed "01" (Phụ lục I, phần II, mục 3).

    A number that was read from a file (text) stands as printed; a missing one gives "…/QĐ-UBND".
    """
    shown = two_digits(number, below=10) if isinstance(number, int) else number or BLANK
    if not symbol:
        return "" if number is None else shown
    return f"{shown}/{symbol}"


def number_line(number: int | str | None, symbol: str) -> str:
    """Return the line "Số: 12/QĐ-UBND"."""
    return f"Số: {full_number(number, symbol)}"


def symbol_of(type_code: str, issuer_symbol: str) -> str:
    """Return the symbol "QĐ-UBND"; a letter carries the issuer's symbol alone."""
    if type_code == LETTER:
        return issuer_symbol
    return f"{type_code}-{issuer_symbol}"


def cited(kind_name: str, number: int | str | None, symbol: str, day: date | None) -> str:
    """Return how a later document names this one: "Quyết định số 12/QĐ-UBND ngày 05/02/2026"."""
    name = f"{kind_name} số {full_number(number, symbol)}"
    return f"{name} ngày {day:%d/%m/%Y}" if day else name


def heading_lines(name: str) -> str:
    """Return an issuer's name in capitals, broken after the body: "ỦY BAN NHÂN DÂN↵XÃ AN BÌNH"."""
    return name.upper().replace("ỦY BAN NHÂN DÂN ", "ỦY BAN NHÂN DÂN\n", 1)


def recipient_lines(recipients: list[str]) -> list[str]:
    """Return the lines under Nơi nhận: "- Như trên;" … "- Lưu: VT." (Phụ lục I, phần II, mục 9)."""
    names = [name.strip().lstrip("-–").rstrip(";. ").strip() for name in recipients]
    names = [name for name in names if name]
    if not any(name.lower().startswith("lưu") for name in names):
        names.append("Lưu: VT")
    last = len(names) - 1
    return [f"- {name}{'.' if index == last else ';'}" for index, name in enumerate(names)]


def basis_lines(basis: list[str]) -> list[str]:
    """Return the lines of the grounds: each ends with a semicolon, the last with a full stop."""
    lines = [line.strip().rstrip(";.") for line in basis if line.strip()]
    last = len(lines) - 1
    return [f"{line}{'.' if index == last else ';'}" for index, line in enumerate(lines)]


def place_of(unit_name: str) -> str:
    """Return the place printed before the date: the unit's own name, "Xã An Bình" → "An Bình".

    A name that is a number keeps its kind: "Phường 3" (Phụ lục I, phần II, mục 4).
    """
    kinds = ("thành phố", "tỉnh", "huyện", "quận", "thị xã", "thị trấn", "phường", "xã", "đặc khu")
    for kind in kinds:
        if unit_name.lower().startswith(kind + " "):
            own = unit_name[len(kind) + 1 :].strip()
            return unit_name if own[:1].isdigit() else own
    return unit_name


def ascii_of(text: str) -> str:
    """Return the text with đ as d and without marks."""
    return unmarked(unicodedata.normalize("NFKC", text)).encode("ascii", "ignore").decode()


def file_name(kind_name: str, number: int | None, symbol: str, year: int | None) -> str:
    """Return the file name of a download: "Quyết định 12-QĐ-UBND 2026.pdf"."""
    words = f"{kind_name} {full_number(number, symbol)} {year or ''}".strip()
    return "".join(c if c.isalnum() or c in " -_." else "-" for c in words) + ".pdf"


def authority_line(block: list[str], issuer_name: str) -> str:
    """Return who decides, above the grounds of a decision (Phụ lục III, mẫu 1.2).

    A head who signs alone or is stood in for decides himself: "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ AN BÌNH";
    what is signed "TM." the collective decides; words that both names share are printed once.
    """
    issuer = issuer_name.upper()
    if not block or block[0].startswith("TM."):
        return issuer
    head = block[0].split(". ", 1)[1] if block[0].startswith(("KT.", "TL.", "TUQ.", "Q.")) else block[0]
    return joined(head.upper(), issuer)


def carried_by(documents: list[tuple[str, bool]]) -> dict[int, int]:
    """Return which document of a file each tờ trình carries, by their places in the file.

    Each document is (type, whether it has a number). A tờ trình carries one draft: a document
    without a number before one with a number, then the nearest, then the one that follows.
    """
    found: dict[int, int] = {}
    for place, (kind, _) in enumerate(documents):
        others = [
            (numbered, abs(other - place), other < place, other)
            for other, (type_code, numbered) in enumerate(documents)
            if type_code != "TTr" and other not in found.values()
        ]
        if kind == "TTr" and others:
            found[place] = min(others)[-1]
    return found
