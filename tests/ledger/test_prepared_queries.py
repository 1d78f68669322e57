"""Questions composed once: the same rows as Django gives, for every key, and nothing that would be kept wrongly."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Case, QuerySet, When

from dossiers.models import Decision, Title
from home.decisions.read_model import decision_rows
from ledger.database.prepared import MOST_SHAPES, PreparedQuery
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
    asked = PreparedQuery(lambda key: Title.objects.filter(decision=key).order_by("pk").values(*NAMES))
    for units in (1, 3):
        decision = make_decision(units=units)
        assert asked(decision.pk) == list(decision.titles.order_by("pk").values(*NAMES))
    assert asked(987654321) == []


def test_a_text_is_compared_as_it_is() -> None:
    asked = PreparedQuery(lambda name: Title.objects.filter(unit__name=name).values("unit__name"))
    make_decision(name="xã %s 100% ' \\")
    assert asked("xã %s 100% ' \\") == [{"unit__name": "xã %s 100% ' \\"}]
    assert asked("xã %") == []


def test_a_value_that_is_changed_on_its_way_cannot_be_asked_for() -> None:
    asked = PreparedQuery(lambda name: Title.objects.filter(unit__name__contains=name).values("pk"))
    with pytest.raises(ValueError, match="not compared as they are"):
        asked("Học")


def test_a_value_that_is_written_into_the_sql_cannot_be_asked_for() -> None:
    asked = PreparedQuery(lambda most: Title.objects.order_by("pk").values("pk")[:most])
    with pytest.raises(ValueError, match="not compared as they are"):
        asked(5)


def test_records_come_with_what_is_joined_and_computed() -> None:
    def ask(key: int, day: date) -> QuerySet[Title]:
        lasting = Case(When(valid_until__gte=day, then=True), default=False)
        joined = Title.objects.select_related("unit", "decision__document", "dossier")
        return joined.annotate(lasting=lasting).filter(decision=key).order_by("pk")

    asked, decision = PreparedQuery(ask), make_decision(units=2)
    for day in (date(2020, 2, 29), date(9000, 1, 1), date(9999, 12, 31)):
        rows, plain = asked(decision.pk, day), list(ask(decision.pk, day))
        assert [(row, row.lasting, row.recognised_on) for row in rows] == [
            (row, row.lasting, row.recognised_on) for row in plain
        ]
        assert [(row.unit.name, row.decision.document.facts) for row in rows] == [
            (row.unit.name, row.decision.document.facts) for row in plain
        ]


def test_what_is_joined_is_not_asked_for_again(django_assert_num_queries) -> None:
    asked, decision = (
        PreparedQuery(lambda key: Title.objects.select_related("unit").filter(decision=key)),
        make_decision(),
    )
    with django_assert_num_queries(1):
        assert [row.unit.name for row in asked(decision.pk)]


def test_what_is_to_be_fetched_besides_is_fetched(django_assert_num_queries) -> None:
    decision = make_decision(units=3)
    asked = PreparedQuery(lambda key: Decision.objects.filter(pk=key).prefetch_related("titles"))
    with django_assert_num_queries(2):
        [row] = asked(decision.pk)
        assert len(row.titles.all()) == 3


def test_a_missing_record_is_said_as_django_says_it() -> None:
    asked = PreparedQuery(lambda key: Title.objects.filter(pk=key))
    assert asked.first(5) is None
    with pytest.raises(Title.DoesNotExist):
        asked.get(5)


def test_lists_of_any_length_are_asked_for() -> None:
    asked = PreparedQuery(lambda keys: Title.objects.filter(pk__in=keys).order_by("pk").values_list("pk"))
    keys = list(make_decision(units=4).titles.order_by("pk").values_list("pk", flat=True))
    for count in (0, 1, 3, 4):
        assert asked(tuple(keys[:count])) == [(key,) for key in keys[:count]]


def test_lists_of_many_lengths_do_not_fill_the_memory() -> None:
    asked = PreparedQuery(lambda keys: Title.objects.filter(pk__in=keys).values_list("pk"))
    for count in range(1, MOST_SHAPES + 10):
        asked(tuple(range(count)))
    assert len(asked._compiled) <= MOST_SHAPES


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
