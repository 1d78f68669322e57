"""Questions composed once: the same rows as Django gives, for every key, and nothing that would be kept wrongly."""

from __future__ import annotations

import pytest

from dossiers.models import Title
from home.composed import Composed
from home.decision_rows import decision_rows
from tests.factories.home import make_decision, published_decision

pytestmark = pytest.mark.django_db
NAMES = (
    "pk",
    "level",
    "valid_until",
    "unit__name",
    "decision__document__signer_block",
    "dossier__created_at",
)


def test_each_key_gets_its_own_rows_as_django_reads_them() -> None:
    asked = Composed(lambda key: Title.objects.filter(decision=key).order_by("pk").values(*NAMES))
    for units in (1, 3):
        decision = make_decision(units=units)
        assert asked(decision.pk) == list(decision.titles.order_by("pk").values(*NAMES))
    assert asked(987654321) == []


def test_a_text_is_compared_as_it_is() -> None:
    asked = Composed(lambda name: Title.objects.filter(unit__name=name).values("unit__name"))
    make_decision(name="xã %s 100% ' \\")
    assert asked("xã %s 100% ' \\") == [{"unit__name": "xã %s 100% ' \\"}]
    assert asked("xã %") == []


def test_a_value_that_is_changed_on_its_way_cannot_be_asked_for() -> None:
    asked = Composed(lambda name: Title.objects.filter(unit__name__contains=name).values("pk"))
    with pytest.raises(ValueError, match="not compared as they are"):
        asked("Học")


def test_a_decision_without_a_live_page_has_no_rows() -> None:
    page = published_decision()
    assert decision_rows(page.slug).pk == page.decision_id
    page.live = False
    page.save()
    assert decision_rows(page.slug) is None


def test_a_decision_page_asks_seven_questions(client, django_assert_num_queries) -> None:
    address = published_decision(units=20).address
    client.get(f"{address}?lan=1")
    with django_assert_num_queries(7):
        client.get(f"{address}?lan=2")
