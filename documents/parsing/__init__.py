"""Parser of plans and administrative documents: a file goes in, facts as a dictionary come out.

No Django, no database. ``read_file(path)`` and ``read(data, filename)`` return what
``manage.py read_plan --json`` prints; ``read_text(data, filename)`` returns the lines that the
``line`` fields count (1-based). Errors are ``errors.BadInput`` (unreadable, exit 2) and
``errors.Refused`` (understood but not accepted, exit 3), both with a Vietnamese sentence.

Codes used in the result
------------------------
type        KH TTr QĐ BC CV TB HD BB CTr NQ CT ĐA PA QC ... (Nghị định 30/2020/NĐ-CP, Phụ lục III);
            citations add TT (thông tư), NĐ (nghị định), Luật, PL, KL ...
number      the printed number ("96"), null where blank; symbol without inner spaces
            ("TT-PGDDT"); ``normalised`` is the corrected whole ("96/TTr-PGDĐT") or null.
operator    ">=" ít nhất, tối thiểu, không dưới, từ … trở lên · ">" trên, hơn, vượt · "<" dưới,
            giảm xuống dưới · "<=" tối đa, không quá, trở xuống · "increase" tăng (thêm) ·
            "decrease" giảm (đi) · "=" a bare or "đạt" percentage. unit is always "%".
role        lead chủ trì, phụ trách, đầu mối · coordinate phối hợp · advise tham mưu · summarise
            tổng hợp · execute everything else.
signature   authority "TM. …" (for a body); on_behalf "KT. …", "TL. …", "TUQ. …" (for a person).
year        of a target: its own sentence ("đến năm 2025"), else the nearest heading above, a
            period ("2021-2025") counting as its last year; the title counts as a heading only
            for aims that are not the threshold of an indicator.
threshold   ">= 70%" (several joined by "; "), null where the indicator states no percentage.
deadlines   ``before`` is true only where "trước" is printed; ``inferred`` is true where the
            year is not printed and was taken from the title or the date of the document.
warnings    see ``warnings.py``.
"""

from __future__ import annotations

from documents.parsing.errors import BadInput, NotADocument, ReadingError, Refused
from documents.parsing.worker import bytes_of, extract_pages, read, read_file, read_text

__all__ = [
    "BadInput",
    "NotADocument",
    "ReadingError",
    "Refused",
    "bytes_of",
    "extract_pages",
    "read",
    "read_file",
    "read_text",
]
