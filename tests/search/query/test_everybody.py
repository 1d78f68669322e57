"""Random people: what they find, count and are offered is what the database lets them see.

Sixty by default, two hundred in `make test-long`.
And a word in a hidden file never changes anything for those who may not see the file.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Role
from dossiers.models import Dossier, DossierState
from search.engines.base import FACETS
from search.index import access_tokens, indexing
from search.index.access_tokens import tokens_of
from search.index.documents import sources
from search.index.source import HitLocation
from search.query import searcher
from search.query.filters import Filters
from search.text.folding import analyse
from tests.factories.accounts import AppointmentFactory, UserFactory
from tests.factories.kept import kept
from tests.search import records

pytestmark = pytest.mark.django_db
WORDS = ["lớp học", "thư viện", "xóa mù chữ", "khuyến học", "dòng họ", "công dân"]
PEOPLE = 200 if os.environ.get("RUN_LONG") == "1" else 60


@pytest.fixture
def world():
    """Return people of every role, seat and validity, with dossiers in every state and their evidence found."""
    people = made_people()
    indexing.rebuild()
    return people


@kept
def made_people() -> list[Any]:
    """Build dossiers in every state with evidence, and the people."""
    chance = random.Random(8)
    dossiers = [records.dossier(f"Đợt {n}") for n in range(5)]
    states = [
        DossierState.SELF_ASSESSMENT,
        DossierState.REVIEW,
        DossierState.PROPOSED,
        DossierState.RECOGNISED,
    ]
    for at, dossier in enumerate(dossiers):
        dossier.state = states[at % len(states)]
        dossier.submitted_at = None if dossier.state == DossierState.SELF_ASSESSMENT else dossier.created_at
        dossier.save()
        if dossier.submitted_at:
            records.on_agenda(dossier)
        for n in range(3):
            pages = [" ".join(chance.sample(WORDS, 3)) for _ in range(2)]
            records.evidence(dossier, *pages, name=f"{chance.choice(WORDS)} {n}.txt")
    records.article("Thư viện và lớp học", "<p>khuyến học</p>")
    people = [AnonymousUser(), UserFactory()]
    today = timezone.localdate()
    while len(people) < PEOPLE:
        dossier = chance.choice(dossiers)
        kind = chance.randrange(6)
        if kind == 0:
            people.append(records.person_of(dossier))
        elif kind == 1:
            people.append(records.member_over(dossier))
        elif kind == 2:
            people.append(
                AppointmentFactory(role=chance.choice(Role.values), office=dossier.round.issuer).user
            )
        elif kind == 3:
            office = dossier.round.standing_office
            people.append(AppointmentFactory(role=chance.choice(Role.values), office=office).user)
        elif kind == 4:
            ended = AppointmentFactory(role=Role.STANDING_CLERK, office=dossier.round.standing_office)
            ended.valid_until = today - timedelta(days=1)
            ended.save()
            people.append(ended.user)
        else:
            people.append(AppointmentFactory(role=chance.choice(Role.values)).user)
    return people


def expected(user, text: str) -> tuple[Counter, dict[str, Counter]]:
    """Return the documents that hold every word of the query, from the database alone, and their facets."""
    wanted = set(analyse(text).folded.split())
    found, facets = Counter(), {name: Counter() for name in FACETS}
    for source in sources().values():
        keys = source.visible_to(user).values_list("pk", flat=True)
        for record in source.queryset().filter(pk__in=list(keys)):
            for doc in source.to_documents(record):
                if wanted <= set(analyse(f"{doc.title} {doc.known_as} {doc.body}").folded.split()):
                    found[doc.kind, doc.pk, doc.page] += 1
                    for name, values in doc.facets.items():
                        facets[name].update(values)
    return found, facets


def may_open(user) -> set[tuple[str, str]]:
    """Return kind and key of every record this person may open, from the database alone."""
    return {
        (source.kind, str(pk))
        for source in sources().values()
        for pk in source.visible_to(user).values_list("pk", flat=True)
    }


def test_results_counts_and_facets_equal_those_of_the_database(world):
    """Where no text within reach holds the words, words one letter away may be answered: of what is within reach."""
    chance = random.Random(9)
    seen_something = 0
    for user in world:
        text = chance.choice(WORDS)
        hits, facets = expected(user, text)
        answer = searcher.best(user=user, text=text, limit=200)
        if not hits:
            assert {(hit.kind, hit.pk) for hit in answer.hits} <= may_open(user)
            assert answer.total == len(answer.hits)
            continue
        assert Counter((hit.kind, hit.pk, hit.page) for hit in answer.hits) == hits
        assert answer.total == hits.total()
        assert {name: Counter(answer.facets[name]) for name in FACETS} == facets
        assert sum(searcher.find(user=user, text=text).counts.values()) == hits.total()
        seen_something += hits.total() > 1
    assert seen_something > PEOPLE / 4


def test_what_is_offered_while_typing_is_what_may_be_opened(world):
    chance = random.Random(10)
    for user in world[::6]:
        typed = chance.choice(WORDS)[:4]
        offered = {row["url"] for row in searcher.suggest(user=user, text=typed)}
        addresses = set()
        for source in sources().values():
            for record in source.visible_to(user):
                addresses.add(source.url(record, HitLocation()).partition("?")[0])
        assert {url.partition("?")[0] for url in offered} <= addresses


def test_many_dossiers_are_named_in_few_tokens_and_mean_the_same(world, monkeypatch):
    whole = {user.pk: tokens_of(user) for user in world[1:60]}
    monkeypatch.setattr(access_tokens, "SINGLE_TOKENS_MAX", 0)
    for user in world[1:60]:
        few = tokens_of(user)
        seen = {
            pk for pk in Dossier.objects.values_list("pk", flat=True) if f"dossier:{pk}" in whole[user.pk]
        }
        means = {d.pk for d in Dossier.objects.all() if access_tokens.dossier_tokens(d) & few}
        assert means == seen


def test_a_canary_in_a_hidden_file_changes_no_answer_at_all(world):
    """Hits, scores, counts, facets, offers and the words meant stay the same to the last letter."""
    dossier = Dossier.objects.exclude(state=DossierState.SELF_ASSESSMENT).first()
    blind = [user for user in world if not Dossier.objects.visible_to(user).filter(pk=dossier.pk).exists()][
        :: 1 if PEOPLE > 60 else 4
    ]
    asked = [*WORDS, "chimhoangyen", "chimhoang yen", "lop hoc chimhoangyen", "thu vien"]

    def answers():
        return [
            (
                searcher.best(user=user, text=text),
                searcher.find(user=user, text=text, filters=Filters(kind="minh-chung")).hits,
                searcher.suggest(user=user, text=text[:5]),
            )
            for user in blind
            for text in asked[len(blind) % 3 :: 3]
        ]

    before = answers()
    records.evidence(dossier, "chimhoangyen thư viện lớp học", name="lop hoc chimhoangyen.txt")
    indexing.rebuild()
    assert answers() == before
