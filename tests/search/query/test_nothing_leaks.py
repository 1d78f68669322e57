"""Whatever a list, a file, a letter or an offer says of found things, it says only what the person may see now."""

from __future__ import annotations

import io
import random
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from documents.models import IncomingDocument
from dossiers.models import Evidence
from ledger.models import OutboxMessage
from ledger.services import files
from search.index import indexing
from search.index.documents import sources
from search.index.source import HitLocation
from search.models import SavedSearch
from search.query import number_lookup, searcher
from search.query.filters import Filters
from search.query.similar import similar
from search.saved_searches import services as saved
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.search import records
from tests.search.query.test_everybody import WORDS, world
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
__all__ = ["world"]


def client_of(user) -> Client:
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client


def may_open(user) -> set[str]:
    """Return the addresses of every record the database shows this person."""
    return {
        source.url(record, HitLocation()).partition("?")[0]
        for source in sources().values()
        for record in source.visible_to(user)
    }


def plain(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def test_every_filter_counts_what_the_database_counts(world):
    chance = random.Random(21)
    for user in world[::7]:
        text = chance.choice(WORDS)
        whole = searcher.best(user=user, text=text, limit=200)
        for name, counts in whole.facets.items():
            for value, count in list(counts.items())[:2]:
                wanted = Filters(kind=value) if name == "kind" else Filters(values={name: (value,)})
                answer = searcher.best(user=user, text=text, filters=wanted, limit=200)
                assert answer.total == len(answer.hits) == count, (name, value)
                assert {plain(hit.url) for hit in answer.hits} <= may_open(user)


def test_spreadsheet_feed_and_similar_hold_only_what_one_may_open(world):
    chance = random.Random(22)
    for user in world[::9]:
        text, allowed, client = chance.choice(WORDS), may_open(user), client_of(user)
        hits = searcher.best(user=user, text=text, limit=200).hits
        sheet = load_workbook(io.BytesIO(client.get("/tim-kiem/bang-tinh/", {"q": text}).content)).active
        rows = [
            plain(row[5].value.partition("//")[2].partition("/")[2]) for row in sheet.iter_rows(min_row=2)
        ]
        assert sorted(rows) == sorted(plain(hit.url).lstrip("/") for hit in hits)
        feed = client.get("/tim-kiem/nguon-tin/", {"q": text}).content.decode()
        assert feed.count("<entry>") == min(len(hits), 50)
        for hit in hits[:2]:
            found = similar(user=user, kind=hit.kind, pk=hit.pk)
            assert found is not None
            assert {plain(one.url) for one in found[1]} <= allowed


def test_what_an_index_still_holds_is_no_word_meant_no_row_and_no_letter():
    """Evidence was taken out and the index does not know it yet."""
    dossier = records.dossier("Đợt sau cùng")
    made = records.evidence(dossier, f"tổ hợp {CANARY} sớm mai", name=f"{CANARY}.txt")
    indexing.rebuild()
    user = records.person_of(dossier)
    kept = saved.save(user=user, query=query("lớp học"))
    SavedSearch.objects.filter(pk=kept.pk).update(query="q=" + CANARY)
    assert searcher.best(user=user, text="to hop som mai").suggestion == "tổ hợp sớm mai"
    Evidence.objects.filter(pk=made.pk).update(removed_at=made.uploaded_at)
    for ask in (searcher.best, searcher.find):
        answer = ask(user=user, text="to hop som mai")
        assert (answer.total, list(answer.hits), answer.suggestion) == (0, [], "")
    assert searcher.suggest(user=user, text=CANARY[:6]) == []
    assert saved.notify_owners(today=timezone.localdate() + timedelta(days=1)) == 0
    assert not OutboxMessage.objects.filter(body__contains=CANARY).exists()


def query(text: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made["q"] = text
    return made


def test_a_daily_word_stops_with_the_right():
    dossier = records.dossier("Đợt khác nữa")
    indexing.rebuild()
    user = records.person_of(dossier)
    saved.save(user=user, query=query(CANARY))
    records.evidence(dossier, f"sổ {CANARY}", name="so.txt")
    indexing.rebuild()
    user.appointments.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert saved.notify_owners(today=timezone.localdate() + timedelta(days=1)) == 0
    assert not OutboxMessage.objects.filter(to=user).exists()


def test_a_document_that_came_in_is_found_by_those_of_the_desk_alone():
    desk = AppointmentFactory(role=Role.DOCUMENT_CLERK)
    handler = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=desk.office)
    colleague = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=desk.office)
    came = IncomingDocument.objects.create(
        office=desk.office,
        year=2026,
        number=7,
        received_on=timezone.localdate(),
        author="Sở Xa Xôi",
        full_number="99/CV-SXX",
        title=f"Về việc {CANARY}",
        file=files.store(content=b"x", media_type="text/plain"),
        filename="den.txt",
        registered_by=desk,
        assigned_to=handler,
    )
    indexing.rebuild()
    for text in (CANARY, "99/CV-SXX", "công văn đến 7/2026"):
        for user in (desk.user, handler.user):
            assert [hit.url for hit in searcher.best(user=user, text=text).hits] == [
                f"/van-ban/den/{came.pk}/"
            ]
        for user in (colleague.user, AppointmentFactory(role=Role.DOCUMENT_CLERK).user, AnonymousUser()):
            assert "van-ban-den" not in searcher.best(user=user, text=text).facets["kind"]
    for user, lines in ((desk.user, 1), (colleague.user, 0), (AnonymousUser(), 0)):
        assert len(number_lookup.find_by_number(user=user, text="99/CV-SXX")) == lines
    IncomingDocument.objects.filter(pk=came.pk).update(assigned_to=None)
    assert searcher.best(user=handler.user, text=CANARY).total == 0


def test_a_done_task_is_found_by_whoever_may_still_look_at_it(tiny_papers):
    place = make.place()
    actions.start_dossiers(round=place.round)
    make.answered(place)
    actions.submit_dossier(appointment=place.heads[0], dossier=place.dossier(), requested_level=1)
    indexing.rebuild()
    done = TaskCard.objects.get(node="self_assess", closed_at__isnull=False)
    state = Filters(values={"state": ("task-done",)})
    found = searcher.best(user=place.heads[0].user, text=str(done), filters=state)
    assert [hit.url for hit in found.hits] == [done.get_absolute_url()]
    stranger = AppointmentFactory(role=Role.UNIT_HEAD).user
    assert searcher.best(user=stranger, text=str(done), filters=state).total == 0
