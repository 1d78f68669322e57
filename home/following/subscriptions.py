"""Subscriptions of readers to letters about a unit or a topic: requested, confirmed, ended.

No service here writes an audit line: it is no act of the authority, and personal data that a reader may have erased
must not be in a chain that cannot be erased. Nothing tells whether an address is known: everybody gets the same
response, and only the letter says more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import AdministrativeUnit
from home.errors import LinkNotValid
from home.models import ArticleTopic, Follower, Following
from ledger.services import outbox

CONFIRM_WITHIN = timedelta(hours=48)
REPEAT_AFTER = timedelta(hours=6)
LETTERS_A_DAY = 5  # protects an address that a stranger keeps entering
FORGET_AFTER = timedelta(days=7)
_CONFIRM = signing.TimestampSigner(salt="home.following.confirm")
_OWN = signing.Signer(salt="home.following.own")


@transaction.atomic
def subscribe(
    *, address: str, unit: AdministrativeUnit | None = None, topic: ArticleTopic | None = None, now: datetime
) -> None:
    """Record a subscription and send its address a letter with the confirming link.

    Nothing is sent for the same subscription within six hours or from the sixth request of a day on: the form must
    not fill a stranger's mailbox.
    """
    follower, _ = Follower.objects.get_or_create(address=address.strip().lower())
    Follower.objects.select_for_update().get(pk=follower.pk)
    requests_today = follower.followings.filter(asked_at__gt=now - timedelta(days=1)).count()
    following = follower.followings.filter(unit=unit, topic=topic).first()
    if following is not None and following.asked_at > now - REPEAT_AFTER:
        return
    if requests_today >= LETTERS_A_DAY:
        return
    if following is None:
        following = Following(follower=follower, unit=unit, topic=topic)
    following.asked_at = now
    following.save()
    _write(following)


def _write(following: Following) -> None:
    known = following.confirmed_at is not None
    body = (
        f"Địa chỉ này đã nhận thư về {following.words} từ trước; không cần làm gì thêm."
        if known
        else f"Có người đã dùng địa chỉ này để đăng ký nhận thư về {following.words}. Nếu đó là yêu cầu của chính "
        "người nhận thư này, hãy mở liên kết dưới đây trong 48 giờ rồi bấm nút xác nhận. "
        "Nếu không phải, chỉ cần bỏ qua: sẽ không có thư nào nữa và địa chỉ sẽ được xóa."
    )
    outbox.queue_outside(
        audience=following.follower.audience,
        subject="Đã theo dõi từ trước" if known else "Xác nhận nhận thư theo dõi",
        body=body,
        link="" if known else reverse("follow_confirm", args=[confirm_token(following)]),
        key=f"follow:ask:{following.pk}:{following.asked_at.isoformat()}",
    )


def confirm_token(following: Following) -> str:
    """Return the token of the confirming link; it is valid for 48 hours."""
    return _CONFIRM.sign(str(following.pk))


def following_of(token: str) -> Following:
    """Return the subscription of a confirming link; raise LinkNotValid where it is wrong, expired or ended."""
    try:
        key = _CONFIRM.unsign(token, max_age=CONFIRM_WITHIN)
    except signing.BadSignature as error:
        raise LinkNotValid from error
    following = Following.objects.select_related("unit", "topic", "follower").filter(pk=key).first()
    if following is None:
        raise LinkNotValid
    return following


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Following:
    """Confirm a subscription, so that letters begin; a second time nothing changes."""
    following = following_of(token)
    if following.confirmed_at is None:
        following.confirmed_at = now
        following.save(update_fields=["confirmed_at"])
    return following


def own_page_path(follower_id: int) -> str:
    """Return the path of a reader's own page, linked in every letter; it never expires."""
    return reverse("follow_own", args=[_OWN.sign(str(follower_id))])


def follower_of(token: str) -> Follower:
    """Return the reader whose own page a link opens; raise LinkNotValid where it is wrong or they were erased."""
    try:
        key = _OWN.unsign(token)
    except signing.BadSignature as error:
        raise LinkNotValid from error
    follower = Follower.objects.filter(pk=key).first()
    if follower is None:
        raise LinkNotValid
    return follower


@transaction.atomic
def unsubscribe(*, follower: Follower, following_id: int) -> bool:
    """End one subscription; return whether any remains. With the last one the address is erased."""
    ended, _ = follower.followings.filter(pk=following_id).delete()
    if not ended or follower.followings.confirmed().exists():
        return True
    erase(follower=follower)
    return False


def erase(*, follower: Follower) -> None:
    """Erase an address with its subscriptions; letters still in the outbox are withheld when sent."""
    follower.delete()


@transaction.atomic
def forget_unconfirmed(now: datetime) -> int:
    """Erase subscriptions not confirmed within a week, and addresses left without any; return how many addresses."""
    Following.objects.filter(confirmed_at__isnull=True, asked_at__lt=now - FORGET_AFTER).delete()
    empty = Follower.objects.filter(followings__isnull=True)
    number = empty.count()
    empty.delete()
    return number
