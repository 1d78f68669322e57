"""Rules of Nghị định 30/2020/NĐ-CP: kinds, numbers, dates and headings of documents; check of their form."""

from documents.rules.form import findings
from documents.rules.kinds import KINDS, Kind
from documents.rules.numbering import (
    BLANK,
    LETTER,
    ascii_of,
    authority_line,
    basis_lines,
    carried_by,
    cited,
    date_line,
    date_words,
    file_name,
    full_number,
    heading_lines,
    number_line,
    place_of,
    recipient_lines,
    symbol_of,
    two_digits,
)
from documents.rules.revocations import is_revoked, wrong_day

__all__ = [
    "BLANK",
    "KINDS",
    "LETTER",
    "Kind",
    "ascii_of",
    "authority_line",
    "basis_lines",
    "carried_by",
    "cited",
    "date_line",
    "date_words",
    "file_name",
    "findings",
    "full_number",
    "heading_lines",
    "is_revoked",
    "number_line",
    "place_of",
    "recipient_lines",
    "symbol_of",
    "two_digits",
    "wrong_day",
]
