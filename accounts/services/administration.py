"""Shared checks of administration services: managed units, valid dates, ending appointments."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from accounts.errors import NotManaged, PeopleError
from accounts.models import AdministrativeUnit, Appointment, Office, SigningMandate, StandIn, User
from accounts.models.dated import Dated, DatedQuerySet
from accounts.queries import managed_by, site_administrators, site_appointment


def require_managed(by: Appointment, unit: AdministrativeUnit) -> None:
    """Raise NotKept unless the acting administrator keeps this unit today."""
    if not by.holds_on(timezone.localdate()) or not managed_by(by).filter(pk=unit.pk).exists():
        raise NotManaged(
            "Việc này thuộc quản trị viên của đơn vị đó hoặc của cấp trên. Hãy đề nghị họ thực hiện."
        )


def require_site(by: Appointment) -> None:
    """Raise NotKept unless the acting person administers the site today as well."""
    if by.stand_in is not None or site_appointment(by.user) is None:
        raise NotManaged(
            "Vai “Quản trị hệ thống” do người đang giữ vai đó giao và kết thúc. Hãy đề nghị họ thực hiện."
        )


def require_account(by: Appointment, person: User) -> None:
    """Raise NotKept where the person's account is kept above: the site's administrator, or who installed it."""
    if person.is_superuser or site_administrators(timezone.localdate()).filter(pk=person.pk).exists():
        require_site(by)


def require_span(since: date, until: date | None) -> None:
    """Raise PeopleError where an end stands before its beginning."""
    if until is not None and until < since:
        raise PeopleError(
            f"Ngày cuối {until:%d/%m/%Y} đứng trước ngày đầu {since:%d/%m/%Y}. Hãy sửa một trong hai ngày."
        )


def require_within(whole: Dated, name: str, since: date, until: date | None) -> None:
    """Raise PeopleError where a span reaches beyond the days of what it belongs to."""
    if since < whole.valid_from:
        raise PeopleError(
            f"{name} chỉ có hiệu lực từ {whole.valid_from:%d/%m/%Y}. Hãy chọn ngày đầu từ ngày đó."
        )
    last = whole.valid_until
    if last is not None and (until is None or until > last):
        raise PeopleError(f"{name} có hiệu lực đến hết {last:%d/%m/%Y}. Hãy ghi ngày cuối không sau ngày đó.")


def require_end(row: Dated, last_day: date) -> None:
    """Raise PeopleError unless a row can end with this day: acts already done under it must stay valid."""
    if row.valid_until is not None and row.valid_until <= last_day:
        raise PeopleError(f"Ngày cuối đã ghi là {row.valid_until:%d/%m/%Y}; chỉ kết thúc sớm hơn được.")
    earliest = max(row.valid_from, timezone.localdate() - timedelta(days=1))
    if last_day < earliest:
        raise PeopleError(
            f"Ngày cuối không thể trước {earliest:%d/%m/%Y}: việc đã làm trước đó vẫn đúng thẩm quyền. "
            "Hãy chọn ngày đó hoặc ngày sau."
        )


def end_appointments(posts: list[Appointment], last_day: date) -> None:
    """End appointments with a day, and with them the mandates and stand-ins that rest on them.

    Who stood in for a colleague as one of the unit does so no longer once they hold nothing else there.
    """
    for post in posts:
        Appointment.objects.filter(pk=post.pk).update(valid_until=last_day)
        mandates = SigningMandate.objects.filter(holder=post).exclude(valid_until__lte=last_day)
        mandates.filter(valid_from__lte=last_day).update(valid_until=last_day)
        mandates.filter(valid_from__gt=last_day).update(valid_until=F("valid_from"))
        _cut(StandIn.objects.filter(principal=post), last_day)
        unit = post.office.unit_id
        others = Appointment.objects.filter(user=post.user_id, office__unit=unit)
        if not others.valid_on(last_day + timedelta(days=1)).exists():
            _cut(StandIn.objects.filter(deputy=post.user_id, principal__office__unit=unit), last_day)


def _cut(stand_ins: DatedQuerySet, last_day: date) -> None:
    running = stand_ins.filter(ended_at__isnull=True, valid_until__gt=last_day)
    running.filter(valid_from__lte=last_day).update(valid_until=last_day)
    running.filter(valid_from__gt=last_day).update(ended_at=timezone.now())


def appointments_after(office: Office, last_day: date) -> list[Appointment]:
    """Return the office's appointments that reach beyond a day."""
    found = Appointment.objects.select_for_update(of=("self",)).filter(office=office)
    return list(found.exclude(valid_until__lte=last_day).select_related("user", "office"))
