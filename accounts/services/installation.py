"""First set-up of an installation: its province, committee, standing office and first administrator.

The only act without anybody acting: whoever runs the command has the whole machine in hand. It completes what is
there already and touches nothing that is as wanted, so a killed run is finished by the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import InstalledOtherwise, InvalidInstallation, PeopleError
from accounts.models import (
    AccountLink,
    AdministrativeUnit,
    Appointment,
    Level,
    Office,
    OfficeKind,
    Role,
    User,
)
from accounts.queries import holders, may_log_in
from accounts.role_groups import ADMINISTRATORS
from accounts.rules import spans
from accounts.services import password_links, units, user_accounts
from ledger.services import audit

# Since when today's provinces and the two tiers of local government stand (Luật 72/2025/QH15); what belongs to a
# province cannot begin before it does.
TWO_TIERS = date(2025, 7, 1)
PLACE = re.compile(r"\s+(tỉnh|thành phố)\s.*$", re.IGNORECASE)
SMALL_WORDS = {"và", "của"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was given, each part fit to be kept."""

    province: str
    code: str
    office: str
    username: str
    email: str
    full_name: str
    since: date


@dataclass
class Founded:
    """What stands now, and a sentence for each thing that was made; none where all was there."""

    province: AdministrativeUnit
    standing: Office
    person: User
    link: AccountLink | None = None
    made: list[str] = field(default_factory=list)


def wanted(
    *,
    province: str,
    code: str,
    office: str,
    username: str,
    email: str = "",
    full_name: str = "",
    since: date | None = None,
) -> Wanted:
    """Return what an installation is to begin with; raise BadBeginning with what is wrong in it."""
    try:
        name = units.name_of(province)
        code = units.code_of(code, units.UNIT_CODE_MAX)
        office = units.name_of(office)
    except PeopleError as error:
        raise InvalidInstallation(str(error)) from None
    username = User.normalize_username(username.strip())
    full_name = " ".join(full_name.split()) or username
    try:
        User(username=username, full_name=full_name, password="!").clean_fields(exclude=["email"])  # noqa: S106
    except ValidationError:
        raise InvalidInstallation(
            f"Tên đăng nhập “{username[:60]}” hoặc họ tên chưa đúng. Hãy viết tên đăng nhập liền, chỉ gồm chữ, số "
            "và các dấu @ . + - _, tối đa 150 ký tự."
        ) from None
    try:
        email = user_accounts.mail_address(email)
    except PeopleError as error:
        raise InvalidInstallation(str(error)) from None
    since = since or TWO_TIERS
    if since > timezone.localdate():
        raise InvalidInstallation(f"Ngày {since:%d/%m/%Y} chưa tới. Hãy chọn ngày tỉnh đã có.")
    return Wanted(name, code, office, username, email, full_name, since)


@transaction.atomic
def found(want: Wanted) -> Founded:
    """Make what is missing, all or nothing.

    Raises BadBeginning (the code or the account is not free), BegunOtherwise (another province, another standing
    office or another administrator is there already).
    """
    audit.hold()  # of two commands at once, the second finds what the first made
    province = _province(want)
    person = _person(want)
    offices = list(province.offices.valid_on(timezone.localdate())) if province else []
    _require_same(want, province, offices, person)
    made: list[str] = []
    if province is None:
        province = _new_province(want, made)
    committee = next((one for one in offices if one.kind == OfficeKind.COMMITTEE), None)
    if committee is None:
        name = f"Ủy ban nhân dân {want.province[0].lower()}{want.province[1:]}"
        _new_office(province, name, "ubnd", "UBND", OfficeKind.COMMITTEE, made)
    standing = next((one for one in offices if one.kind == OfficeKind.STANDING), None)
    if standing is None:
        symbol = initials(want.office)
        standing = _new_office(province, want.office, "thuong-truc", symbol, OfficeKind.STANDING, made)
    if person is None:
        person = _new_person(want, made)
    elif want.email and not person.email:
        person.email = want.email
        person.save(update_fields=["email"])
        made.append(_said("correct-person", person, f"Ghi thư điện tử của {person}."))
    for role in ADMINISTRATORS:
        _give_first(person, standing, role, made)
    return Founded(province, standing, person, _link(person, made), made)


def _province(want: Wanted) -> AdministrativeUnit | None:
    today = timezone.localdate()
    now = AdministrativeUnit.objects.valid_on(today)
    taken = now.filter(code__iexact=want.code).first()
    if taken is not None and (taken.level, taken.name) != (Level.PROVINCE, want.province):
        raise InvalidInstallation(
            f"Mã “{want.code}” đang là mã của {taken.name}. Hãy ghi đúng tên và mã đã dùng, hoặc chọn mã khác."
        )
    other = now.filter(level=Level.PROVINCE).exclude(code__iexact=want.code).first()
    if other is not None:
        raise InstalledOtherwise(
            f"Hệ thống này đã khởi tạo cho {other.name} (mã {other.code}). Mỗi hệ thống phục vụ một tỉnh; muốn đổi "
            "tên thì dùng mục Sáp nhập, chia tách, đổi tên ở /to-chuc/don-vi/."
        )
    return taken


def _person(want: Wanted) -> User | None:
    person = User.objects.filter(username__iexact=want.username).first()
    if person is not None and not may_log_in(person):
        raise InvalidInstallation(
            f"Tài khoản “{person.username}” đã khóa hoặc là tài khoản dùng thử. Hãy chọn tên đăng nhập khác."
        )
    if person is not None and want.email and person.email and person.email.lower() != want.email.lower():
        raise InstalledOtherwise(
            f"Tài khoản “{person.username}” đã ghi thư điện tử khác. Hãy bỏ --email, rồi sửa địa chỉ ở "
            f"{reverse('workflows:kept_people')}."
        )
    return person


def _require_same(
    want: Wanted, province: AdministrativeUnit | None, offices: list[Office], person: User | None
) -> None:
    """Raise BegunOtherwise where the province has another standing office or another administrator already."""
    standing = next((one for one in offices if one.kind == OfficeKind.STANDING), None)
    if standing is not None and standing.name != want.office:
        raise InstalledOtherwise(
            f"Cơ quan thường trực của {province} đã là {standing.name}. Hãy ghi đúng tên đó, hoặc sửa ở "
            f"{reverse('workflows:kept_units')}."
        )
    if province is None:
        return
    keeping = holders(Role.ADMINISTRATOR, unit=province)
    if keeping and (person is None or all(post.user_id != person.pk for post in keeping)):
        names = ", ".join(sorted({post.user.username for post in keeping}))
        raise InstalledOtherwise(
            f"{province} đã có quản trị viên: {names}. Người đó thêm người khác ở /to-chuc/nhan-su/; cần liên kết "
            f"đặt mật khẩu mới thì chạy: python manage.py activation_link {keeping[0].user.username}"
        )


def _new_province(want: Wanted, made: list[str]) -> AdministrativeUnit:
    unit = AdministrativeUnit.objects.create(
        name=want.province, code=want.code, level=Level.PROVINCE, valid_from=want.since
    )
    sentence = f"Lập đơn vị {unit} (mã {unit.code}) từ {unit.valid_from:%d/%m/%Y} khi khởi tạo hệ thống."
    made.append(_said("new-unit", unit, sentence))
    return unit


def _new_office(
    province: AdministrativeUnit, name: str, ending: str, symbol: str, kind: str, made: list[str]
) -> Office:
    code = f"{province.code}-{ending}".lower()
    if Office.objects.filter(code__iexact=code).exists():
        raise InvalidInstallation(f"Mã cơ quan “{code}” đã dùng cho cơ quan khác. Hãy chọn mã tỉnh khác.")
    office = Office.objects.create(
        unit=province,
        name=units.name_of(name),
        code=code,
        symbol=symbol,
        kind=kind,
        valid_from=province.valid_from,
    )
    shown = f"ký hiệu {office.symbol}, " if office.symbol else ""
    sentence = (
        f"Lập {office} ({office.get_kind_display().lower()}, {shown}mã {office.code}) khi khởi tạo hệ thống."
    )
    made.append(_said("new-office", province, sentence))
    return office


def _new_person(want: Wanted, made: list[str]) -> User:
    person = User(username=want.username, full_name=want.full_name, email=want.email)
    person.set_unusable_password()
    person.save()
    made.append(_said("new-person", person, f"Tạo tài khoản {person.username} khi khởi tạo hệ thống."))
    return person


def _give_first(person: User, office: Office, role: str, made: list[str]) -> None:
    today = timezone.localdate()
    held = Appointment.objects.valid_on(today).filter(user=person, role=role, office__unit=office.unit_id)
    if held.exists():
        return
    post = Appointment.objects.create(user=person, role=role, office=office, valid_from=today)
    words = f"{post.get_role_display()} tại {office}, {spans.in_words(today, None)}"
    made.append(_said("appoint", person, f"Phân công {person}: {words}, khi khởi tạo hệ thống."))


def _link(person: User, made: list[str]) -> AccountLink | None:
    """Return the link of somebody who has set no password yet: a new one the first time, later only the same."""
    if person.has_usable_password():
        return None
    if not person.links.exists():
        made.append(f"Lập liên kết kích hoạt cho {person.username}.")
        return password_links.activation(person=person)
    return password_links.waiting_for(person, timezone.now())


def _said(act: str, subject: AdministrativeUnit | User, sentence: str) -> str:
    audit.record(act=act, subject=subject, sentence=sentence)
    return sentence


def initials(name: str) -> str:
    """Return how papers abbreviate an office: "Sở Giáo dục và Đào tạo tỉnh …" is SGDĐT."""
    words = PLACE.sub("", name).split()
    return "".join(word[0].upper() for word in words if word.lower() not in SMALL_WORDS)[:40]
