"""Links with which people set their own passwords: made, found again by what stands in the address, used once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.errors import LinkNotValid, NotManaged, PeopleError
from accounts.models import AccountLink, Appointment, LinkPurpose, User
from accounts.queries import may_log_in, may_manage_account
from accounts.services import passwords
from ledger.services import audit, outbox
from ledger.web.numbers import whole_number

HOURS = {LinkPurpose.ACTIVATION: 24, LinkPurpose.RESET: 2}
RESETS_AN_HOUR = 3  # letters to one person; somebody else may keep typing that name in
SIGN_LENGTH = 40


def token_of(link: AccountLink, secret: str | None = None) -> str:
    """Return what stands in a link's address; it changes with the person's password."""
    value = f"{link.pk}:{link.nonce}:{link.user.password}"
    sign = salted_hmac("accounts.links", value, secret=secret, algorithm="sha256").hexdigest()[:SIGN_LENGTH]
    return f"{link.pk}.{sign}"


def path_of(link: AccountLink) -> str:
    """Return the path of the page that sets the password."""
    return reverse("lien-ket-mat-khau", args=[token_of(link)])


def address_of(link: AccountLink) -> str:
    """Return the full address that sets the password, from PUBLIC_URL."""
    return outbox.public_address(path_of(link))


def _is_signed(link: AccountLink, sign: str) -> bool:
    """Return whether a link's sign is right, under today's secret or one of before."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(sign, token_of(link, one).partition(".")[2]) for one in secrets)


def find(token: str, now: datetime) -> AccountLink:
    """Return the link an address names; raise LinkNotValid, the same for every reason, where it cannot be used."""
    number, _, sign = token.partition(".")
    link = AccountLink.objects.select_related("user").filter(pk=whole_number(number)).first()
    if link is None or not _is_signed(link, sign) or not link.usable_at(now) or not may_log_in(link.user):
        raise LinkNotValid
    return link


def waiting_for(person: User, now: datetime) -> AccountLink | None:
    """Return the newest activation link that the person may still use."""
    found = AccountLink.objects.select_related("user").filter(user=person, purpose=LinkPurpose.ACTIVATION)
    return next((link for link in found.order_by("-pk")[:1] if link.usable_at(now)), None)


def _make(person: User, purpose: LinkPurpose, made_by: User | None, now: datetime) -> AccountLink:
    until = now + timedelta(hours=HOURS[purpose])
    return AccountLink.objects.create(
        user=person, purpose=purpose, made_by=made_by, made_at=now, valid_until=until
    )


@transaction.atomic
def activation(*, person: User, by: Appointment | None = None, by_mail: bool = False) -> AccountLink:
    """Make a link for somebody's first or next password; the links before it end. `by` empty: a command.

    The password now in use goes on until the link is used. It goes to the person's mailbox (`by_mail`) or to
    whoever prints it. Raises NotKept (not the administrator's to keep), PeopleError (one's own account, closed,
    no address to write to).
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if by is not None and not may_manage_account(by, person):
        raise NotManaged(
            "Tài khoản này thuộc quản trị viên cấp trên. Hãy đề nghị họ lập liên kết, hoặc người đó tự bấm "
            "“Quên mật khẩu?” ở trang đăng nhập."
        )
    if by is not None and by.acting_user.pk == person.pk:
        raise PeopleError("Mật khẩu của mình thì đổi ở trang Tôi, mục Đổi mật khẩu.")
    if not may_log_in(person):
        raise PeopleError(f"Tài khoản của {person} đã khóa. Hãy mở lại tài khoản trước.")
    if by_mail and not person.email:
        raise PeopleError(f"{person} chưa có thư điện tử. Hãy ghi địa chỉ, hoặc in liên kết rồi đưa tận tay.")
    now = timezone.now()
    AccountLink.objects.filter(user=person, used_at=None, valid_until__gt=now).update(valid_until=now)
    link = _make(person, LinkPurpose.ACTIVATION, by.acting_user if by else None, now)
    way = "gửi qua thư điện tử" if by_mail else "in ra để đưa tận tay" if by else "lập bằng lệnh trên máy chủ"
    audit.record(
        act="activation-link",
        appointment=by,
        subject=person,
        sentence=f"Lập liên kết đặt mật khẩu cho {person}, {way}; dùng một lần, trong 24 giờ.",
    )
    maker = f"{by.acting_user} ({by})" if by else "Người cài đặt hệ thống"
    what = "Liên kết ở cuối thư này" if by_mail else "Liên kết sẽ được đưa tận tay"
    outbox.queue(
        to=person,
        subject="Liên kết đặt mật khẩu",
        body=f"{maker} vừa lập liên kết để bạn tự đặt mật khẩu cho tài khoản {person.username}. {what}, "
        "dùng được một lần, trong 24 giờ. Mật khẩu đang dùng (nếu có) vẫn mở được tài khoản cho tới khi bạn đặt "
        "mật khẩu mới. Nếu bạn không đề nghị việc này, hãy báo ngay cho cơ quan thường trực.",
        key=f"activation-link:{link.pk}",
        audience=f"link:{link.pk}" if by_mail else outbox.ACCOUNT,
    )
    return link


def people_named(words: str) -> list[int]:
    """Return the keys of the accounts somebody may mean who forgot a password: by user name or by address."""
    words = words.strip()
    if not words:
        return []
    named = User.objects.filter(username__iexact=words) or User.objects.filter(email__iexact=words)
    return [person.pk for person in named[:5] if may_log_in(person)]


@transaction.atomic
def reset(*, person: User) -> AccountLink | None:
    """Send somebody who forgot the password a link by mail; None without an address, or asked too often."""
    person = User.objects.select_for_update().get(pk=person.pk)
    now = timezone.now()
    earlier = AccountLink.objects.filter(user=person, purpose=LinkPurpose.RESET)
    if (
        not person.email
        or not may_log_in(person)
        or earlier.filter(made_at__gt=now - timedelta(hours=1)).count() >= RESETS_AN_HOUR
    ):
        return None
    link = _make(person, LinkPurpose.RESET, None, now)
    outbox.queue(
        to=person,
        subject="Đặt lại mật khẩu",
        body=f"Có người vừa bấm “Quên mật khẩu?” cho tài khoản {person.username}. Nếu là bạn, hãy mở liên kết ở cuối "
        "thư điện tử này trong 2 giờ để đặt mật khẩu mới; liên kết chỉ dùng một lần. Nếu không phải bạn, chỉ cần "
        "bỏ qua: mật khẩu không đổi.",
        key=f"reset-link:{link.pk}",
        audience=f"link:{link.pk}",
    )
    return link


@transaction.atomic
def use(*, token: str, password: str, full_name: str = "") -> User:
    """Set the password of the person a link is for, and end the link; return the person.

    `full_name` is taken where nobody has written the person's name yet. Raises LinkNotValid, and PeopleError
    where the password is too easily guessed.
    """
    now = timezone.now()
    person = User.objects.select_for_update().get(pk=find(token, now).user_id)
    link = find(token, now)  # again under the lock: of two at once, one comes second
    first = not person.has_usable_password()
    if full_name.strip() and nameless(person):
        person.full_name = " ".join(full_name.split())
    passwords.set_own(person, password, now)
    link.used_at = now
    link.save(update_fields=["used_at"])
    done = "kích hoạt tài khoản và tự đặt mật khẩu" if first else "đặt lại mật khẩu"
    passwords.tell(
        person,
        act="account-activated" if first else "password-reset",
        sentence=f"{person} {done} qua liên kết.",
        key=f"link-used:{link.pk}",
    )
    return person


def nameless(person: User) -> bool:
    """Return whether nobody has written the person's name yet: the account was made by its user name alone."""
    return person.full_name == person.username
