"""Appointments (phân công) given and ended by administrators, and accounts for new people."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.errors import PeopleError
from accounts.models import Appointment, Office, Role, User
from accounts.queries import people_managed_by
from accounts.rules import spans
from accounts.services import administration, password_links, user_accounts
from ledger.required import require_reason, require_text
from ledger.services import audit, outbox


@transaction.atomic
def appoint(
    *,
    by: Appointment,
    person: User,
    office: Office,
    role: str,
    capacity: str,
    since: date,
    until: date | None = None,
) -> Appointment:
    """Give a person a role in an office from a day on; several may be held at a time.

    Raises PeopleError: the office or the person is not the administrator's to keep, the role is the site's and
    they do not hold it, it is their own account, the account is closed, the days are wrong, or the person has
    that role there already.
    """
    office = Office.objects.select_for_update(of=("self",)).select_related("unit").get(pk=office.pk)
    administration.require_managed(by, office.unit)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == by.user_id:
        raise PeopleError("Không tự phân công cho mình được. Hãy nhờ quản trị viên khác hoặc cấp trên.")
    if not people_managed_by(by).filter(pk=person.pk).exists():
        raise PeopleError("Người này không thuộc phạm vi của bạn. Hãy nhờ quản trị viên cấp trên phân công.")
    if not person.is_active:
        raise PeopleError(
            f"{person} đã thôi công tác, tài khoản đã khóa. Hãy mở lại tài khoản ở trang của người đó trước."
        )
    return _give(by, person, office, role, capacity, since, until)


def _give(
    by: Appointment,
    person: User,
    office: Office,
    role: str,
    capacity: str,
    since: date,
    until: date | None,
) -> Appointment:
    if role not in Role.values:
        raise PeopleError("Chưa chọn vai. Hãy chọn một vai trong danh sách.")
    if role == Role.SITE_ADMINISTRATOR:
        administration.require_site(by)
    administration.require_span(since, until)
    administration.require_within(office.unit, str(office.unit), since, until)
    administration.require_within(office, str(office), since, until)
    same = Appointment.objects.filter(user=person, office=office, role=role)
    if spans.overlap(same.values_list("valid_from", "valid_until"), since, until):
        raise PeopleError(
            f"{person} đã giữ vai “{Role(role).label}” tại {office} trong những ngày này. "
            "Hãy chọn ngày khác hoặc kết thúc lần trước."
        )
    made = Appointment.objects.create(
        user=person,
        office=office,
        role=role,
        capacity=capacity.strip(),
        valid_from=since,
        valid_until=until,
    )
    words = f"{made.get_role_display()} tại {office}, {spans.in_words(since, until)}"
    audit.record(act="appoint", appointment=by, subject=person, sentence=f"Phân công {person}: {words}.")
    outbox.queue(
        to=person,
        subject="Được phân công vai mới",
        body=f"{words}. Việc của vai này có ở mục Việc.",
        link=reverse("toi"),
        key=f"appoint:{made.pk}",
    )
    return made


@transaction.atomic
def add_person(
    *,
    by: Appointment,
    username: str,
    full_name: str,
    email: str,
    office: Office,
    role: str,
    capacity: str,
    since: date,
    until: date | None = None,
) -> User:
    """Make an account for a new person together with their first role; they set the password themselves.

    Who has an address is sent the link that does so; for the others an administrator prints one (services/links).
    Raises PeopleError: the name is taken or no name for an account, or the appointment is refused.
    """
    office = Office.objects.select_for_update(of=("self",)).select_related("unit").get(pk=office.pk)
    administration.require_managed(by, office.unit)
    username = require_text(
        username, "Chưa ghi tên đăng nhập. Hãy ghi tên viết liền, không dấu.", error=PeopleError
    )
    if User.objects.filter(username__iexact=username).exists():
        raise PeopleError(f"Tên đăng nhập “{username}” đã có người dùng. Hãy chọn tên khác.")
    person = User(username=username, full_name=user_accounts.name_of_person(full_name), email=email.strip())
    person.set_unusable_password()
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise PeopleError(" ".join(error.messages)) from None
    person.save()
    audit.record(act="new-person", appointment=by, subject=person, sentence=f"Tạo tài khoản cho {person}.")
    _give(by, person, office, role, capacity, since, until)
    if person.email:
        password_links.activation(person=person, by=by, by_mail=True)
    return person


@transaction.atomic
def end_appointment(*, by: Appointment, post: Appointment, last_day: date, reason: str) -> Appointment:
    """End a role with a day; mandates and stand-ins that rest on it end with it.

    Raises PeopleError: not the administrator's to keep, their own role, no reason, or a wrong day.
    """
    post = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "office__unit")
        .get(pk=post.pk)
    )
    administration.require_managed(by, post.office.unit)
    if post.role == Role.SITE_ADMINISTRATOR:
        administration.require_site(by)
    if post.user_id == by.user_id:
        raise PeopleError("Không tự kết thúc vai của mình được. Hãy nhờ quản trị viên khác hoặc cấp trên.")
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi vì sao thôi giữ vai.", error=PeopleError)
    administration.require_end(post, last_day)
    administration.end_appointments([post], last_day)
    audit.record(
        act="end-appointment",
        appointment=by,
        subject=post.user,
        sentence=f"{post.user} thôi vai {post.get_role_display()} tại {post.office} "
        f"sau ngày {last_day:%d/%m/%Y}: {why}",
    )
    post.refresh_from_db()
    return post
