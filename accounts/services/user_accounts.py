"""An account as administrators manage it: corrected, closed when its person leaves, opened again."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotManaged, PeopleError
from accounts.models import Appointment, StandIn, User
from accounts.queries import managed_by, may_manage_account
from accounts.services import administration
from ledger.required import require_reason, require_text
from ledger.services import audit, outbox

NAME_MAX = 150


def name_of_person(text: str) -> str:
    """Return a full name with single spaces; raise PeopleError where there is none or it is too long."""
    name = " ".join(
        require_text(text, "Chưa ghi họ và tên. Hãy viết đủ, họ trước.", error=PeopleError).split()
    )
    if len(name) > NAME_MAX:
        raise PeopleError(f"Họ và tên dài quá {NAME_MAX} chữ. Hãy ghi gọn lại.")
    return name


def mail_address(text: str) -> str:
    """Return an address without its edges, or nothing; raise PeopleError where it is none or too long to be kept."""
    email = text.strip()
    try:
        User._meta.get_field("email").run_validators(email)
    except ValidationError:
        raise PeopleError(f"Thư điện tử “{email[:60]}” chưa đúng. Hãy ghi dạng ten@noi-gui.vn.") from None
    return email


def _kept(by: Appointment, person: User) -> User:
    found = User.objects.select_for_update().get(pk=person.pk)
    if not may_manage_account(by, found):
        raise NotManaged("Tài khoản này thuộc quản trị viên cấp trên. Hãy đề nghị họ thực hiện.")
    return found


@transaction.atomic
def correct(*, by: Appointment, person: User, full_name: str, email: str) -> User:
    """Correct a person's name or address (sửa tên, thư điện tử); the old address is told of the new one.

    Raises NotKept, and PeopleError where the name or the address is none.
    """
    person = _kept(by, person)
    name, email = name_of_person(full_name), mail_address(email)
    before, changed = str(person), []
    if name != person.full_name:
        changed.append(f"họ tên {before} thành {name}")
    if moved := email.lower() != person.email.lower():
        changed.append("địa chỉ thư điện tử")
    if not changed:
        return person
    former, person.full_name, person.email = person.email, name, email
    person.former_email = former if moved else person.former_email
    person.save(update_fields=["full_name", "email", "former_email"])
    line = audit.record(
        act="correct-person",
        appointment=by,
        subject=person,
        sentence=f"Sửa {', '.join(changed)} của {before}.",
    )
    words = (
        f"{by.acting_user} ({by}) đã sửa {' và '.join(changed)} trong tài khoản {person.username} của bạn. "
    )
    message = {
        "subject": "Tài khoản của bạn đã được sửa",
        "body": words + "Nếu bạn không đề nghị việc này, hãy báo ngay cho cơ quan thường trực.",
        "link": reverse("toi"),
    }
    outbox.queue(to=person, key=f"correct-person:{line.seq}", audience=outbox.ACCOUNT, **message)
    if moved and former:
        outbox.queue(to=person, key=f"former-address:{line.seq}", audience=outbox.FORMER, **message)
    return person


@transaction.atomic
def reopen(*, by: Appointment, person: User, reason: str) -> User:
    """Open a closed account again (mở lại tài khoản); its password of before opens nothing, a new link is needed.

    Raises NotKept, and PeopleError where it is open or no reason is given.
    """
    person = _kept(by, person)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi vì sao mở lại tài khoản.", error=PeopleError)
    if person.is_active:
        raise PeopleError(f"Tài khoản của {person} đang mở.")
    person.is_active = True
    person.set_unusable_password()
    person.password_set_at = None
    person.save(update_fields=["is_active", "password", "password_set_at"])
    line = audit.record(
        act="account-reopened",
        appointment=by,
        subject=person,
        sentence=f"Mở lại tài khoản của {person}: {why}",
    )
    outbox.queue(
        to=person,
        subject="Tài khoản của bạn đã được mở lại",
        body=f"{by.acting_user} ({by}) đã mở lại tài khoản {person.username}. Cần một liên kết mới để đặt mật khẩu.",
        key=f"account-reopened:{line.seq}",
        audience=outbox.ACCOUNT,
    )
    return person


@transaction.atomic
def leave(*, by: Appointment, person: User, reason: str) -> User:
    """End every appointment of a person who leaves and close the account; nothing they did is touched.

    Raises PeopleError (an administrator who keeps one of the person's units, or an account nobody appointed; a
    reason, not oneself, and no role now that another unit's administrator keeps).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    units = set(Appointment.objects.filter(user=person).values_list("office__unit", flat=True))
    kept = managed_by(by)
    mine = kept.filter(pk__in=units).exists() if units else may_manage_account(by, person)
    if not mine:
        raise PeopleError("Chỉ quản trị viên của đơn vị hoặc cấp trên ghi được việc thôi công tác.")
    if person.pk == by.user_id:
        raise PeopleError("Không tự ghi thôi công tác cho mình được. Hãy nhờ quản trị viên khác.")
    administration.require_account(by, person)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi lý do thôi công tác.", error=PeopleError)
    if not person.is_active:
        raise PeopleError(f"{person} đã thôi công tác.")
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    current = Appointment.objects.valid_on(today).filter(user=person)
    elsewhere = current.exclude(office__unit__in=kept).select_related("office").first()
    if elsewhere is not None:
        raise PeopleError(
            f"{person} còn giữ vai tại {elsewhere.office}, ngoài phạm vi của bạn. Hãy kết thúc các vai ở đơn vị "
            "mình, hoặc nhờ quản trị viên cấp trên ghi thôi công tác."
        )
    here = Appointment.objects.filter(user=person, office__unit__in=kept).exclude(valid_until__lte=yesterday)
    for post in here.select_related("office"):
        administration.end_appointments([post], max(post.valid_from, yesterday))
    StandIn.objects.filter(ended_at__isnull=True, deputy=person).update(ended_at=timezone.now())
    StandIn.objects.filter(ended_at__isnull=True, principal__user=person).update(ended_at=timezone.now())
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record(
        act="person-left",
        appointment=by,
        subject=person,
        sentence=f"{person} thôi công tác: {why}",
    )
    return person
