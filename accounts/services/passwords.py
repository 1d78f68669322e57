"""Passwords, which only their owners know: changing one's own, and what is told when one changes."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import attempts
from accounts.attempts import Visitor
from accounts.errors import PeopleError, TooManyTries, WrongPassword
from accounts.models import User
from ledger.services import audit, outbox


def set_own(person: User, password: str, now: datetime) -> None:
    """Keep the password its owner chose; raise PeopleError where it is too easily guessed."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PeopleError(" ".join(error.messages)) from None
    person.set_password(password)
    person.password_set_at = now
    person.save(update_fields=["password", "password_set_at", "full_name"])


def tell(person: User, *, act: str, sentence: str, key: str) -> None:
    """Write the audit line of a password that its owner changed, and tell them, should it not have been them."""
    audit.record(act=act, actor=person, subject=person, sentence=sentence)
    outbox.queue(
        to=person,
        subject="Mật khẩu vừa được đổi",
        body=f"Mật khẩu của tài khoản {person.username} vừa được đổi; mọi phiên làm việc khác của tài khoản đã kết "
        "thúc. Nếu không phải bạn làm, hãy bấm “Quên mật khẩu?” ở trang đăng nhập để đặt lại ngay và báo cho quản "
        "trị viên của cơ quan.",
        link=reverse("toi"),
        key=key,
        audience=outbox.ACCOUNT,
    )


def change(*, person: User, old: str, new: str, visitor: Visitor) -> User:
    """Change one's own password; every other session ends with the old one.

    Raises TooManyTries, WrongPassword (both counted, whatever is rolled back), and PeopleError where the new one is
    the same or too easily guessed.
    """
    if not attempts.admit_own(person, visitor):
        raise TooManyTries("Đã gõ sai mật khẩu đang dùng quá nhiều lần. Hãy đợi 5 phút rồi thử lại.")
    if not person.check_password(old):
        attempts.own_failed(person, visitor)
        raise WrongPassword("Mật khẩu đang dùng không đúng. Hãy gõ lại.")
    attempts.own_succeeded(person, visitor)
    return _change(person=person, old=old, new=new)


@transaction.atomic
def _change(*, person: User, old: str, new: str) -> User:
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.check_password(old):  # changed by somebody else a moment ago
        raise WrongPassword("Mật khẩu đang dùng không đúng. Hãy gõ lại.")
    if old == new:
        raise PeopleError("Mật khẩu mới trùng với mật khẩu đang dùng. Hãy chọn mật khẩu khác.")
    now = timezone.now()
    set_own(person, new, now)
    tell(
        person,
        act="password-changed",
        sentence=f"{person} tự đổi mật khẩu.",
        key=f"password-changed:{now.isoformat()}",
    )
    return person
