"""Rules for certificates and signing times: owner, identity numbers, plausible time (NĐ 30/2020/NĐ-CP, Điều 13).

The signer's tool states the time of signing; nobody vouches for it. So it binds only within what is known of the
document, and everything that can end (certificate, registration, mandate) is judged at a moment that we know
ourselves: the trusted time stamp's, else the moment the file was handed in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

LEEWAY = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""

TOO_EARLY = (
    "Thời điểm ký ghi trong tệp sớm hơn lúc văn bản được ban hành. "
    "Hãy chỉnh lại giờ của máy ký rồi ký lại từ bản tải về."
)
TOO_LATE = "Thời điểm ký ghi trong tệp ở tương lai. Hãy chỉnh lại giờ của máy ký rồi ký lại từ bản tải về."
NO_NAME = "Chứng thư không ghi họ và tên (CN). Hãy chọn đúng chứng thư cá nhân của người ký."
OTHER_NAME = (
    "Chứng thư cấp cho “{said}”, không phải cho {person}. Hãy chọn đúng người; nếu họ tên trong hệ thống ghi sai, "
    "hãy đề nghị quản trị viên của đơn vị sửa họ tên trước."
)
NUMBER_NEEDED = "Chứng thư có ghi số định danh. Hãy nhập số trên giấy tờ của người ký để đối chiếu."
OTHER_NUMBER = "Số định danh trong chứng thư khác với số trên giấy tờ của người ký. Hãy đối chiếu lại."
OWN = "Không ai tự đăng ký hay tự xác nhận chứng thư của mình. Hãy nhờ quản trị viên hệ thống khác."
SAME = "Người đề nghị không tự xác nhận. Hãy để một quản trị viên hệ thống khác đối chiếu và xác nhận."

IDENTITY = re.compile(r"(?:(?:CCCD|CMND|CMT|CCID|PNO|IDC|ĐDCN|DDCN)[A-Z]{0,3}[\s:.\-]*)?(\d{12}|\d{9})", re.I)


def time_problem(stated: datetime, *, issued_at: datetime | None, now: datetime, trusted: bool) -> str | None:
    """Return why a stated signing time is impossible, None where it is plausible or a trusted stamp proves it."""
    if trusted:
        return None
    if issued_at is not None and stated < issued_at - LEEWAY:
        return TOO_EARLY
    return TOO_LATE if stated > now + LEEWAY else None


def name_key(name: str) -> str:
    """Return a name as names are compared: one form of its accents, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def name_problem(said: Iterable[str], person: str) -> str | None:
    """Return why a certificate with these names is not this person's, or None."""
    names = list(said)
    if not any(name_key(one) for one in names):
        return NO_NAME
    other = next((one for one in names if name_key(one) != name_key(person)), None)
    return None if other is None else OTHER_NAME.format(said=other[:150], person=person)


def identity_numbers(values: Iterable[str]) -> list[str]:
    """Return the identity numbers among a subject's serial numbers and user ids ("CCCD:001…", "012345678")."""
    found = (IDENTITY.fullmatch(value.strip()) for value in values)
    return [match[1] for match in found if match]


def number_problem(said: Iterable[str], typed: str) -> str | None:
    """Return why the person's identity number does not match the certificate's, or None."""
    numbers = set(said)
    if not numbers:
        return None
    digits = re.sub(r"\D", "", typed)
    if not digits:
        return NUMBER_NEEDED
    return None if numbers == {digits} else OTHER_NUMBER


def registrar_problem(who: int, *, owner: int | None, proposer: int | None = None) -> str | None:
    """Return why an account may not propose (or, with `proposer`, confirm) this certificate, or None."""
    if owner is not None and who == owner:
        return OWN
    return SAME if proposer is not None and who == proposer else None
