"""Limits on password attempts: per account and address, per address, with an alarm over many.

Every try is counted before the password is looked at, in the database, so that of forty at once no more than the
limit get through, whichever process they reach; a right password gives its own count back. Nobody can keep an owner
out: what is slowed down is an account *from a place*, and a browser in which the owner has logged in before counts by
itself ("device cookie"), whatever else goes on around the account or the place.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import tallies
from accounts.models import SecurityKind, Tally, User
from accounts.rules.network_addresses import place_of
from accounts.services import security_log

LIMIT: Final = 5  # wrong ones for one account from one place
WINDOW_SECONDS: Final = 5 * 60
LIMIT_UNDER_ATTACK: Final = 2  # the same in a quarter of an hour, while an account is tried from many places
AROUND_SECONDS: Final = 15 * 60
WRONG_ACCOUNTS_OF_A_PLACE: Final = 12
NOTICED_ACCOUNTS_OF_A_PLACE: Final = 15  # tried wrongly or opened, by browsers that were not known
PLACES_OF_AN_ACCOUNT: Final = 5
TOLD_SECONDS: Final = 60 * 60

PAIR, DEVICE, WRONG, OPENED, PLACE = (
    "login-pair",
    "login-device",
    "login-wrong",
    "login-opened",
    "login-place",
)
OWN = "own-password"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a password attempt comes from: the address, and the device cookie of a known browser."""

    address: str = ""
    device: str = ""

    @property
    def place(self) -> str:
        """Return what is counted for the address."""
        return place_of(self.address)


def folded(account: str, secret: str | None = None) -> str:
    """Return the keyed hash a user name is counted under, the same however it is typed."""
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    return salted_hmac("accounts.attempts", name, secret=secret, algorithm="sha256").hexdigest()


def admit(account: str, visitor: Visitor) -> bool:
    """Count an attempt; return whether the password may be checked."""
    who = folded(account)
    if visitor.device:
        counted = tallies.add(DEVICE, who=who, place=visitor.device, seconds=WINDOW_SECONDS)
        return _within(counted.count, LIMIT, account, visitor)
    before = _around(who, visitor.place)
    if visitor.place and before.too_many and not before.here:  # no row for every name somebody makes up
        _notice_place(before.wrong + before.opened, visitor)
        return False
    pair = tallies.add(PAIR, who=who, place=visitor.place, seconds=WINDOW_SECONDS)
    wrong = tallies.add(WRONG, who=who, place=visitor.place, seconds=AROUND_SECONDS)
    around = _around(who, visitor.place)
    if around.places >= PLACES_OF_AN_ACCOUNT:
        _notice_account(account, around.places, visitor)
        if not _within(wrong.count, LIMIT_UNDER_ATTACK, account, visitor):
            return False
    if visitor.place and (around.noticed or around.too_many):
        _notice_place(around.wrong + around.opened, visitor)
    if visitor.place and around.too_many:
        return False
    return _within(pair.count, LIMIT, account, visitor)


@dataclass(frozen=True, slots=True)
class _Around:
    """Attempts around one: accounts from this address (failed, opened), addresses of this account, this pair."""

    wrong: int
    opened: int
    places: int
    here: int

    @property
    def noticed(self) -> bool:
        """Return whether the address has tried more accounts than an office usually does."""
        return self.wrong + self.opened > NOTICED_ACCOUNTS_OF_A_PLACE

    @property
    def too_many(self) -> bool:
        """Return whether the address has tried more accounts than is allowed."""
        most = settings.LOGIN_ACCOUNTS_PER_ADDRESS
        return self.wrong > min(WRONG_ACCOUNTS_OF_A_PLACE, most) or self.wrong + self.opened > most


def _around(who: str, place: str) -> _Around:
    live = Tally.objects.filter(until__gt=timezone.now(), kind__in=(WRONG, OPENED))
    found = live.filter(Q(place=place) | Q(who=who)).aggregate(
        wrong=Count("pk", filter=Q(kind=WRONG, place=place)),
        opened=Count("pk", filter=Q(kind=OPENED, place=place)),
        places=Count("pk", filter=Q(kind=WRONG, who=who)),
        here=Count("pk", filter=Q(kind=WRONG, who=who, place=place)),
    )
    return _Around(**found)


def _within(count: int, most: int, account: str, visitor: Visitor) -> bool:
    """Return whether a count is within its limit; the first one above it is logged."""
    if count == most + 1:
        security_log.note(
            SecurityKind.SLOWED,
            user=person_named(account),
            address=visitor.address,
            what="Nhập sai quá nhiều lần; các lần thử tiếp theo phải đợi.",
        )
    return count <= most


def _notice_place(accounts: int, visitor: Visitor) -> None:
    _notice(
        f"Từ địa chỉ {visitor.address} có người thử mật khẩu của {accounts} tài khoản trở lên trong ít phút.",
        place=visitor.place,
        visitor=visitor,
    )


def _notice_account(account: str, places: int, visitor: Visitor) -> None:
    person = person_named(account)
    named = f"tài khoản {person.username}" if person else "một tên không có trong hệ thống"
    _notice(
        f"Mật khẩu của {named} bị thử từ {places} địa chỉ khác nhau trở lên trong ít phút.",
        who=folded(account),
        visitor=visitor,
        user=person,
    )


def _notice(what: str, *, visitor: Visitor, who: str = "", place: str = "", user: User | None = None) -> None:
    """Log it and notify the site's administrators, once an hour for one address or one account."""
    now = timezone.now()
    if tallies.add("login-told", who=who, place=place, seconds=TOLD_SECONDS, now=now).count > 1:
        return
    security_log.note(SecurityKind.SPRAYED, user=user, address=visitor.address, what=what)
    security_log.tell_administrators(
        subject="Có dấu hiệu dò mật khẩu",
        body=f"{what} Thử quá nhiều thì nơi đó phải đợi; chủ tài khoản vẫn đăng nhập được từ máy quen hoặc từ nơi "
        "khác. Hãy xem nhật ký an ninh: nếu không phải một lớp tập huấn hay một cơ quan dùng chung mạng, hãy chặn địa "
        "chỉ ở tường lửa và nhắc những người đã được mở tài khoản từ đó đổi mật khẩu.",
        key=f"sprayed:{who[:16] or place}:{now:%Y%m%d%H%M}",
    )


def failed(account: str, visitor: Visitor) -> None:
    """Log a wrong password; `admit` has counted it."""
    person = person_named(account)
    what = "Sai mật khẩu khi đăng nhập." if person else "Tên đăng nhập không có trong hệ thống."
    security_log.note(SecurityKind.FAILED, user=person, address=visitor.address, what=what)


def succeeded(person: Any, account: str, visitor: Visitor) -> None:
    """Take back the count of this attempt and log the log-in."""
    who = folded(account)
    if visitor.device:
        tallies.forget(DEVICE, who=who, place=visitor.device)
    else:
        tallies.forget(PAIR, WRONG, who=who, place=visitor.place)
        if visitor.place:
            tallies.add(OPENED, who=who, place=visitor.place, seconds=AROUND_SECONDS)
    security_log.note(
        SecurityKind.LOGGED_IN, user=person, address=visitor.address, what="Đăng nhập bằng mật khẩu."
    )


def person_named(account: str) -> User | None:
    """Return the account of a user name, however it was typed."""
    return User.objects.filter(username__iexact=unicodedata.normalize("NFKC", account).strip()).first()


def admit_own(person: Any, visitor: Visitor) -> bool:
    """Count an attempt of a logged-in person at their current password; return whether it may be checked."""
    counted = tallies.add(OWN, who=folded(person.username), place=visitor.place, seconds=WINDOW_SECONDS)
    return _within(counted.count, LIMIT, person.username, visitor)


def own_failed(person: Any, visitor: Visitor) -> None:
    """Log that a logged-in person typed their current password wrongly."""
    security_log.note(
        SecurityKind.FAILED,
        user=person,
        address=visitor.address,
        what="Sai mật khẩu đang dùng khi đổi mật khẩu.",
    )


def own_succeeded(person: Any, visitor: Visitor) -> None:
    """Reset the count of wrong attempts."""
    tallies.forget(OWN, who=folded(person.username), place=visitor.place)
