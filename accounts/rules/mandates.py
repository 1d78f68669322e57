"""Rules of signing mandates (thẩm quyền ký): what one must say, and whether it covers a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.rules.offices import leads_alone
from accounts.rules.spans import overlap

DELEGATED = "TUQ"
COLLECTIVE = "TM"
FOR_ANOTHER = {"KT": "ký thay", "TL": "ký thừa lệnh", "TUQ": "ký thừa ủy quyền"}
ACTING = "Q"
HEADS = ("", COLLECTIVE, ACTING)


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a signing mandate says (NĐ 30/2020/NĐ-CP, Điều 13); `kinds` empty covers every kind of document."""

    form: str
    valid_from: date
    valid_until: date | None
    kinds: frozenset[str] = frozenset()


def why_not(mandate: Mandate, *, on: date, kind: str = "") -> str:
    """Say why a mandate does not cover a signature on a day; empty where it does.

    A delegation (TUQ.) is limited in time and in what it covers (Điều 13 khoản 3): without an end or
    without named kinds it covers nothing.
    """
    if on < mandate.valid_from:
        return f"Thẩm quyền ký chỉ có hiệu lực từ {mandate.valid_from:%d/%m/%Y}."
    if mandate.valid_until is not None and on > mandate.valid_until:
        return f"Thẩm quyền ký đã hết hiệu lực sau ngày {mandate.valid_until:%d/%m/%Y}."
    if mandate.form == DELEGATED and (mandate.valid_until is None or not mandate.kinds):
        return "Ủy quyền ký phải có thời hạn và nội dung được ủy quyền."
    if kind and mandate.kinds and kind not in mandate.kinds:
        return "Thẩm quyền ký này không gồm loại văn bản này."
    return ""


def mandate_fault(new: Mandate, *, body_line: str, principal: str, issuer: str = "") -> str:
    """Say what a mandate that is to be given lacks (NĐ 30/2020/NĐ-CP, Điều 13); empty where nothing.

    Nobody signs for a collective in an office that one head leads (khoản 1): a Sở, a Phòng, a school.
    """
    if body_line and issuer and leads_alone(issuer):
        return (
            f"{issuer} làm việc theo chế độ thủ trưởng nên không ký thay mặt (TM.). Hãy để trống ô “Thay mặt” và "
            "chọn hình thức khác."
        )
    if new.form == COLLECTIVE and not body_line:
        return "Ký thay mặt (TM.) thì phải ghi tên tập thể, ví dụ “Ủy ban nhân dân”. Hãy điền ô “Thay mặt”."
    if new.form in FOR_ANOTHER and not principal:
        words = FOR_ANOTHER[new.form]
        return f"Hình thức {words} ({new.form}.) phải ghi chức vụ của người được {words}. Hãy điền ô đó."
    if new.form == DELEGATED and (new.valid_until is None or not new.kinds):
        return (
            "Ủy quyền ký (TUQ.) phải có thời hạn và nội dung. Hãy ghi ngày cuối và chọn loại văn bản được ký."
        )
    return ""


def meet(one: Mandate, other: Mandate) -> bool:
    """Say whether two mandates cover the same kind of document on the same day."""
    days = overlap([(one.valid_from, one.valid_until)], other.valid_from, other.valid_until)
    return days and (not one.kinds or not other.kinds or bool(one.kinds & other.kinds))
