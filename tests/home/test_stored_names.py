"""Names of home that are stored outside the code keep their meaning: queued tasks and links of letters."""

from __future__ import annotations

import pytest
from django.core import signing
from django.utils import timezone
from django.utils.module_loading import import_string

from home.following import subscriptions
from home.models import Follower, Following
from tests.factories.accounts import UnitFactory


def test_a_purge_queued_before_still_finds_its_function() -> None:
    task = import_string("home.tasks.purge_front_cache")
    assert task.func.__name__ == "purge_front_cache"
    assert task.module_path == "home.tasks.purge_front_cache"


@pytest.mark.django_db
def test_links_of_letters_sent_before_still_open() -> None:
    follower = Follower.objects.create(address="ban.doc@songngan.example")
    following = Following.objects.create(follower=follower, unit=UnitFactory(), asked_at=timezone.now())
    own = signing.Signer(salt="home.following.own").sign(str(follower.pk))
    confirming = signing.TimestampSigner(salt="home.following.confirm").sign(str(following.pk))
    assert subscriptions.follower_of(own) == follower
    assert subscriptions.following_of(confirming) == following
