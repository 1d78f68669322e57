"""An act is one transaction, and what it gathers is written once, at its end, within it."""

from __future__ import annotations

import pytest
from django.db import transaction

from ledger.services import outbox
from ledger.services.transactions import atomic_service, on_commit_batch, unit_of_work
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_what_an_act_gathers_is_written_once_at_the_end_of_the_outermost() -> None:
    written: list[list[str]] = []
    with unit_of_work():
        with unit_of_work():
            assert on_commit_batch(written.append, "xã A")
        assert on_commit_batch(written.append, "xã B")
        assert on_commit_batch(written.append, "xã A")
        assert written == []
    assert written == [["xã A", "xã B"]]


def test_a_batch_is_written_within_the_transaction_of_its_unit_of_work() -> None:
    within: list[bool] = []
    with unit_of_work():
        on_commit_batch(lambda rows: within.append(transaction.get_connection().in_atomic_block), 1)
    assert within == [True]


def test_outside_of_a_unit_of_work_nothing_is_batched() -> None:
    assert on_commit_batch(print, "xã A") is False


def test_a_unit_of_work_that_fails_writes_nothing_of_its_batches() -> None:
    written: list[list[str]] = []
    with pytest.raises(ValueError, match="không"), unit_of_work():
        on_commit_batch(written.append, "xã A")
        raise ValueError("không")
    with unit_of_work():
        on_commit_batch(written.append, "xã B")
    assert written == [["xã B"]]


def test_a_failure_while_a_batch_is_written_takes_the_unit_back() -> None:
    def fail(rows: list[str]) -> None:
        raise ValueError(rows[0])

    person = UserFactory()
    with pytest.raises(ValueError, match="xã A"), unit_of_work():
        outbox.queue(to=person, subject="Chào", body="Chào", key="một")
        on_commit_batch(fail, "xã A")
    assert outbox.unread(person) == 0


def test_a_service_within_an_act_needs_no_way_back_of_its_own(django_assert_num_queries) -> None:
    service = atomic_service(lambda: 1)
    with transaction.atomic(), django_assert_num_queries(2):
        assert service() == 1
    with unit_of_work(), django_assert_num_queries(0):
        assert service() == 1
