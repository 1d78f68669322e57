"""The reform of units: several become one, one becomes several, one takes a new name (sáp nhập, chia tách)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.errors import PeopleError
from accounts.models import AdministrativeUnit, Appointment, Office, Role, SigningMandate
from accounts.services import administration, units
from ledger.required import require_text
from ledger.services import audit

Running = Callable[[Sequence[AdministrativeUnit]], list[str]]


@transaction.atomic
def reform(
    *,
    by: Appointment,
    ended: Sequence[AdministrativeUnit],
    day: date,
    made: Sequence[tuple[str, str]],
    kind: str,
    basis: str,
    running: Running,
    into: AdministrativeUnit | None = None,
) -> list[AdministrativeUnit]:
    """End units the day before `day` and let others take their place; return the heirs, the main one first.

    `made` are codes and names of new units (without a `kind` they have the one all ended units share),
    `into` is a unit that exists and takes them in. Offices, roles and mandates of the ended units end with
    them, units below them go to the main heir. `running` names their running dossiers: while there are any
    the reform is refused. Raises PeopleError.
    """
    basis = require_text(
        basis, "Chưa ghi căn cứ. Hãy ghi số, ký hiệu nghị quyết hoặc quyết định.", error=PeopleError
    )
    keys = [unit.pk for unit in ended]
    old = list(AdministrativeUnit.objects.select_for_update().filter(pk__in=keys).order_by("code"))
    _require_sound(by, old, day, made, into)
    if names := running(old):
        raise PeopleError(
            f"Còn hồ sơ đang làm: {'; '.join(names)}. Hãy kết thúc hoặc rút các hồ sơ này trước."
        )
    last = day - timedelta(days=1)
    for unit in old:
        _close(by, unit, last)
    parent = AdministrativeUnit.objects.get(children=old[0])
    level = old[0].level
    if not kind and len({unit.kind for unit in old}) == 1:
        kind = old[0].kind
    heirs = [into] if into is not None else []
    for code, name in made:
        heirs.append(units.make_unit(parent=parent, name=name, code=code, level=level, kind=kind, since=day))
    _pass_on(by, old, heirs, day, basis)
    return heirs


def _require_sound(
    by: Appointment,
    old: list[AdministrativeUnit],
    day: date,
    made: Sequence[tuple[str, str]],
    into: AdministrativeUnit | None,
) -> None:
    if not old:
        raise PeopleError("Chưa chọn đơn vị nào ngừng hoạt động. Hãy chọn ít nhất một đơn vị.")
    for unit in old:
        _require_endable(by, unit, day)
    if len({(unit.parent_id, unit.level) for unit in old}) > 1:
        raise PeopleError("Các đơn vị phải cùng cấp và cùng trực thuộc một đơn vị. Hãy ghi từng lần.")
    if day < timezone.localdate():
        raise PeopleError("Ngày có hiệu lực không thể trước hôm nay: việc đã làm vẫn đúng thẩm quyền.")
    _require_heirs(by, old, day, len(made), into)


def _require_endable(by: Appointment, unit: AdministrativeUnit, day: date) -> None:
    administration.require_managed(by, unit)
    if unit.pk == by.office.unit_id or unit.parent_id is None:
        raise PeopleError(f"{unit} là đơn vị của chính bạn. Việc này do quản trị viên cấp trên ghi.")
    if unit.valid_until is not None:
        raise PeopleError(f"{unit} đã có ngày ngừng hoạt động {unit.valid_until:%d/%m/%Y}.")
    if unit.valid_from >= day:
        raise PeopleError(f"{unit} hoạt động từ {unit.valid_from:%d/%m/%Y}. Hãy chọn ngày sau ngày đó.")


def _require_heirs(
    by: Appointment,
    old: list[AdministrativeUnit],
    day: date,
    made: int,
    into: AdministrativeUnit | None,
) -> None:
    heirs = made + (into is not None)
    if not heirs:
        raise PeopleError("Chưa có đơn vị kế thừa. Hãy ghi đơn vị mới hoặc chọn đơn vị nhận.")
    if heirs > 1 and len(old) > 1:
        raise PeopleError(
            "Nhiều đơn vị thành nhiều đơn vị: hãy ghi từng lần, mỗi lần một việc chia hoặc nhập."
        )
    if into is not None:
        administration.require_managed(by, into)
        if into in old or into.level != old[0].level or into.parent_id != old[0].parent_id:
            raise PeopleError("Đơn vị nhận phải là đơn vị khác, cùng cấp và cùng trực thuộc. Hãy chọn lại.")
        administration.require_within(into, str(into), day, into.valid_until)


def _close(by: Appointment, unit: AdministrativeUnit, last: date) -> None:
    for office in Office.objects.select_for_update().filter(unit=unit).exclude(valid_until__lte=last):
        if office.valid_from > last:
            raise PeopleError(f"{office} bắt đầu sau ngày này. Hãy chọn ngày khác.")
        posts = administration.appointments_after(office, last)
        if any(post.role == Role.SITE_ADMINISTRATOR for post in posts):
            administration.require_site(by)
        late = next((post for post in posts if post.valid_from > last), None)
        if late is not None:
            raise PeopleError(
                f"{late.user} được phân công tại {office} từ {late.valid_from:%d/%m/%Y}. Hãy chọn ngày sau ngày đó."
            )
        administration.end_appointments(posts, last)
        issued = SigningMandate.objects.filter(issuer=office, valid_from__lte=last)
        issued.exclude(valid_until__lte=last).update(valid_until=last)
        office.valid_until = last
        office.save(update_fields=["valid_until"])
    unit.valid_until = last
    unit.save(update_fields=["valid_until"])


def _pass_on(
    by: Appointment,
    old: list[AdministrativeUnit],
    heirs: list[AdministrativeUnit],
    day: date,
    basis: str,
) -> None:
    main, *others = heirs
    names = ", ".join(str(heir) for heir in heirs)
    for unit in old:
        unit.successor = main
        unit.save(update_fields=["successor"])
        unit.other_successors.set(others)
        for child in AdministrativeUnit.objects.filter(parent=unit).exclude(valid_until__lt=day):
            child.parent, child.former_parent, child.moved_on = main, unit, day
            child.save(update_fields=["parent", "former_parent", "moved_on"])
        sentence = f"{unit} (mã {unit.code}) ngừng hoạt động, {names} kế thừa từ {day:%d/%m/%Y}: {basis}"
        audit.record(act="reform-unit", appointment=by, subject=unit, sentence=sentence)
    gone = ", ".join(f"{unit} (mã {unit.code})" for unit in old)
    for heir in heirs:
        sentence = f"{heir} (mã {heir.code}) kế thừa {gone} từ {day:%d/%m/%Y}: {basis}"
        audit.record(act="inherit-unit", appointment=by, subject=heir, sentence=sentence)
