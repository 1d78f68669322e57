"""The outbox: a message is written with its cause, once."""

from __future__ import annotations

import pytest
from django.db import transaction

from ledger.models import OutboxMessage
from ledger.services import outbox
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_message_waits_for_its_sender():
    person = UserFactory()
    message = outbox.queue(
        to=person, subject="Hồ sơ được trả lại", body="Hãy bổ sung.", link="/viec/1/", key="tra-lai:1"
    )
    assert (message.to, message.sent_at, message.attempts) == (person, None, 0)


def test_the_same_key_says_nothing_twice_to_one_person():
    person = UserFactory()
    first = outbox.queue(to=person, subject="Một", body="", key="k")
    second = outbox.queue(to=person, subject="Hai", body="", key="k")
    assert first == second
    assert OutboxMessage.objects.get().subject == "Một"


def test_the_same_key_reaches_each_person():
    for person in (UserFactory(), UserFactory()):
        outbox.queue(to=person, subject="Một", body="", key="k")
    assert OutboxMessage.objects.count() == 2


def test_a_message_goes_with_the_act_that_is_rolled_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.queue(to=UserFactory(), subject="Một", body="", key="k")
        raise RuntimeError
    assert OutboxMessage.objects.count() == 0


def test_a_subject_longer_than_the_column_is_cut_not_refused():
    assert len(outbox.queue(to=UserFactory(), subject="x" * 400, body="", key="k" * 300).subject) == 300
