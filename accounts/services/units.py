"""Units and offices (tổ chức): created, corrected and ended by administrators."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction

from accounts.errors import PeopleError
from accounts.models import AdministrativeUnit, Appointment, Office, OfficeKind
from accounts.rules import units
from accounts.services import administration
from ledger.required import require_reason, require_text
from ledger.services import audit

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
NAME_MAX, UNIT_CODE_MAX, OFFICE_CODE_MAX = 200, 30, 40


def code_of(code: str, most: int) -> str:
    """Return a code fit for an address; raise PeopleError where it is none."""
    code = require_text(code, "Chưa ghi mã. Hãy ghi mã theo danh mục.", error=PeopleError)
    if len(code) > most or not CODE.fullmatch(code):
        raise PeopleError(
            f"Mã “{code[:most]}” chỉ được gồm chữ không dấu, số, dấu . - _ và dài tối đa {most}."
        )
    return code


def name_of(name: str) -> str:
    """Return a name with single spaces; raise PeopleError where there is none or it is too long."""
    name = " ".join(require_text(name, "Chưa ghi tên. Hãy ghi tên đầy đủ.", error=PeopleError).split())
    if len(name) > NAME_MAX:
        raise PeopleError(f"Tên dài quá {NAME_MAX} chữ. Hãy ghi gọn lại.")
    return name


def make_unit(
    *, parent: AdministrativeUnit, name: str, code: str, level: str, kind: str, since: date
) -> AdministrativeUnit:
    """Make a unit below another; the caller has checked the right to. Raises PeopleError."""
    code, name = code_of(code, UNIT_CODE_MAX), name_of(name)
    if level not in units.ORDER or not units.contains(parent.level, level):
        raise PeopleError(
            f"{parent} ({parent.get_level_display().lower()}) không thể có đơn vị trực thuộc ở cấp đã chọn. "
            "Hãy chọn cấp thấp hơn hoặc đơn vị khác."
        )
    administration.require_within(parent, str(parent), since, parent.valid_until)
    used = AdministrativeUnit.objects.filter(code__iexact=code)
    other = next((one for one in used if one.valid_until is None or one.valid_until >= since), None)
    if other is not None:
        raise PeopleError(
            f"Mã “{code}” đang là mã của {other} trong thời gian này. Hãy chọn mã khác hoặc ngày khác."
        )
    return AdministrativeUnit.objects.create(
        parent=parent, name=name, code=code, level=level, kind=kind, valid_from=since
    )


@transaction.atomic
def add_unit(
    *,
    by: Appointment,
    parent: AdministrativeUnit,
    name: str,
    code: str,
    level: str,
    kind: str,
    since: date,
    basis: str,
) -> AdministrativeUnit:
    """Make a unit below one that the administrator keeps, from a day on, under a document."""
    administration.require_managed(by, parent)
    basis = require_text(basis, "Chưa ghi căn cứ. Hãy ghi số, ký hiệu văn bản thành lập.", error=PeopleError)
    parent = AdministrativeUnit.objects.select_for_update().get(pk=parent.pk)
    made = make_unit(parent=parent, name=name, code=code, level=level, kind=kind, since=since)
    audit.record(
        act="new-unit",
        appointment=by,
        subject=made,
        sentence=f"Lập đơn vị {made} (mã {made.code}) thuộc {parent} từ {since:%d/%m/%Y}: {basis}",
    )
    return made


@transaction.atomic
def correct_unit(
    *, by: Appointment, unit: AdministrativeUnit, name: str, kind: str, reason: str
) -> AdministrativeUnit:
    """Correct what was written wrongly about a unit; a new name from a day on is a reform instead."""
    administration.require_managed(by, unit)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi điều gì đã ghi sai.", error=PeopleError)
    unit = AdministrativeUnit.objects.select_for_update().get(pk=unit.pk)
    before = f"{unit.name} ({unit.kind or 'chưa có loại hình'})"
    unit.name, unit.kind = name_of(name), kind
    unit.save()
    after = f"{unit.name} ({unit.kind or 'chưa có loại hình'})"
    audit.record(
        act="correct-unit",
        appointment=by,
        subject=unit,
        sentence=f"Sửa chỗ ghi sai: {before} thành {after}: {why}",
    )
    return unit


@transaction.atomic
def add_office(
    *,
    by: Appointment,
    unit: AdministrativeUnit,
    name: str,
    code: str,
    symbol: str,
    kind: str,
    since: date,
) -> Office:
    """Make an office of a unit from a day on."""
    administration.require_managed(by, unit)
    unit = AdministrativeUnit.objects.select_for_update().get(pk=unit.pk)
    code, name = code_of(code, OFFICE_CODE_MAX), name_of(name)
    if kind not in OfficeKind.values:
        raise PeopleError("Chưa chọn vai trò của cơ quan. Hãy chọn một dòng trong danh sách.")
    if Office.objects.filter(code__iexact=code).exists():
        raise PeopleError(f"Mã “{code}” đã dùng cho cơ quan khác. Hãy chọn mã khác.")
    administration.require_within(unit, str(unit), since, unit.valid_until)
    made = Office.objects.create(
        unit=unit,
        name=name,
        code=code,
        symbol=symbol.strip(),
        kind=kind,
        valid_from=since,
        valid_until=unit.valid_until,
    )
    audit.record(
        act="new-office",
        appointment=by,
        subject=unit,
        sentence=f"Lập {made} (mã {made.code}) từ {since:%d/%m/%Y}.",
    )
    return made


@transaction.atomic
def correct_office(*, by: Appointment, office: Office, name: str, symbol: str, reason: str) -> Office:
    """Correct an office's name or symbol; papers already issued keep what they say."""
    office = Office.objects.select_for_update(of=("self",)).select_related("unit").get(pk=office.pk)
    administration.require_managed(by, office.unit)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi điều gì đã ghi sai.", error=PeopleError)
    before = f"{office.name} ({office.symbol})"
    office.name, office.symbol = name_of(name), symbol.strip()
    office.save(update_fields=["name", "symbol"])
    sentence = f"Sửa chỗ ghi sai: {before} thành {office.name} ({office.symbol}): {why}"
    audit.record(act="correct-office", appointment=by, subject=office.unit, sentence=sentence)
    return office


@transaction.atomic
def end_office(*, by: Appointment, office: Office, last_day: date, reason: str) -> Office:
    """End an office with a day; refused while somebody holds a role there beyond it."""
    office = Office.objects.select_for_update(of=("self",)).select_related("unit").get(pk=office.pk)
    administration.require_managed(by, office.unit)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi vì sao cơ quan ngừng hoạt động.", error=PeopleError)
    administration.require_end(office, last_day)
    staying = administration.appointments_after(office, last_day)
    if staying:
        named = ", ".join(f"{post.user} ({post.get_role_display()})" for post in staying[:5])
        raise PeopleError(
            f"Còn người giữ vai tại {office} sau ngày này: {named}. Hãy kết thúc các vai đó trước."
        )
    office.valid_until = last_day
    office.save(update_fields=["valid_until"])
    audit.record(
        act="end-office",
        appointment=by,
        subject=office.unit,
        sentence=f"{office} ngừng hoạt động sau ngày {last_day:%d/%m/%Y}: {why}",
    )
    return office
