"""Every address of the rooms where work is done × everybody of two provinces: who sees what is there.

The addresses are read from the resolver, so that a new one without a row in territory.tsv fails. For whoever a row
does not name there is no such page (404, as where nothing is), who is not logged in is asked to. RECORD_TERRITORY=file
writes what is answered now, to be judged, not copied.
"""

from __future__ import annotations

import fnmatch
import os
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from config import urls
from dossiers.services.decisions.sealed_records import latest
from search.index import indexing
from tests import acts
from tests.factories import territory as made
from tests.factories.dossiers import council_of

TABLE = Path(__file__).with_name("territory.tsv")
RECORD = os.environ.get("RECORD_TERRITORY", "")
LONG = os.environ.get("RUN_LONG") == "1"
ROOMS = ("workflows:", "desk:", "tim-kiem", "toi", "nhan-su", "lam-thay", "an-ninh")
OF_THE_SITE = {
    "workflows:set", "workflows:set_xlsx", "workflows:set_json", "workflows:set_draft", "workflows:set_row",
    "workflows:set_completion", "workflows:set_entry_file",
}  # fmt: skip
"""Criteria sets, which are nobody's territory."""
POSTED = {"workflows:hand", "thoi-lam-thay", "tim-kiem-bo-luu"}
"""Forms without a page, whose acts are in act_matrix.tsv, and searches that are the visitor's own."""
PUBLIC = {"tim-kiem", "tim-kiem-goi-y", "tim-kiem-bang-tinh", "tim-kiem-nguon-tin", "workflows:forgotten"}
KINDS = {200: "seen", 403: "forbidden", 404: "hidden", 400: "refused", 422: "refused", 503: "refused"}


@cache
def names() -> tuple[str, ...]:
    """Return the name of every address of these rooms; a task's is one name for each step."""
    found = {
        name
        for name, view in acts._routes(get_resolver().url_patterns)
        if name.startswith(ROOMS) and getattr(view, "__module__", "") and name != acts.TASK
    }
    return tuple(sorted(found - POSTED - OF_THE_SITE))


def takes_something(name: str) -> bool:
    """Return whether an address names a thing."""
    return bool(get_resolver_patterns()[name])


@cache
def get_resolver_patterns() -> dict[str, bool]:
    """Return by name whether an address has a part to fill in."""
    return {name: "<" in str(pattern) for name, pattern in _patterns(get_resolver().url_patterns)}


def _patterns(found, prefix: str = ""):
    for one in found:
        if hasattr(one, "url_patterns"):
            space = f"{one.namespace}:" if one.namespace else ""
            yield from _patterns(one.url_patterns, prefix + space)
        else:
            yield f"{prefix}{one.name}", one.pattern


@cache
def rows() -> dict[str, dict[str, str]]:
    """Return the table: by row, who gets which kind of answer; whoever is not named finds nothing there."""
    lines = [line.split("\t") for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {row: answers_of(cells) for row, *cells in lines}


def answers_of(cells: list[str]) -> dict[str, str]:
    """Return by name what a row's cells say."""
    found = dict.fromkeys(made.NAMES, "hidden") | {"nobody": "login"}
    for cell in cells:
        kind, _, said = cell.partition("=")
        for pattern in said.split():
            matched = [name for name in made.NAMES if fnmatch.fnmatch(name, pattern)]
            assert matched, f"nobody is called {pattern}"
            found |= {name: kind for name in matched if name != "nobody" or pattern == "nobody"}
    return found


def names_something(row: str) -> bool:
    """Return whether a row is about something of the territory, rather than a list or a form."""
    return row.startswith("task:") or takes_something(row.removesuffix(" draft"))


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert {row.removesuffix(" draft") for row in rows() if not row.startswith("task:")} == set(names())


def test_nothing_of_a_territory_is_there_for_anybody_outside_it() -> None:
    for row, answers in rows().items():
        found = {name for name in made.OUTSIDE if answers[name] != "hidden"}
        assert not (names_something(row) and found), row
        assert answers[made.BESIDE] == "hidden" or not names_something(row) or row in OF_THE_ROUND, row


OF_THE_ROUND = {
    "workflows:round", "workflows:round_board", "workflows:round_ground", "workflows:deadlines",
    "workflows:authority", "workflows:authority_file",
}  # fmt: skip


def test_of_a_draft_others_than_its_unit_see_only_that_it_is_there() -> None:
    own, progress = {"head@unit", "contributor@unit", "administrator@unit"}, {"dossier", "case"}
    for row, answers in rows().items():
        name, _, is_draft = row.removeprefix("workflows:").partition(" ")
        if is_draft and name not in progress:
            assert {who for who in made.NAMES if answers[who] == "seen"} <= own, row


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    if person.is_authenticated:
        client.force_login(person)
    return client


def kind_of(answer) -> str:
    if answer.status_code == 302:
        return "login" if answer["Location"].startswith("/dang-nhap/") else "moved"
    return KINDS.get(answer.status_code, f"broken {answer.status_code}")


@pytest.fixture
def plain_pages(tiny_papers, monkeypatch) -> None:
    """Who gets a page is asked here, not how it looks."""
    monkeypatch.setattr("documents.services.layouts.trial", lambda *_: b"%PDF-")
    monkeypatch.setattr("workflows.screens.documents.previews.page_picture", lambda *_: b"png")
    monkeypatch.setattr("dossiers.services.evidence.page_images.page_picture", lambda **_: b"RIFF")
    monkeypatch.setattr("dossiers.services.assessment.reports.render", lambda *_, **__: b"%PDF-")
    page = SimpleNamespace(render_to_string=lambda *_, **__: "a page")
    monkeypatch.setattr("django.shortcuts.loader", page)
    for status, handler in ((404, "handler404"), (403, "handler403")):  # their pages are drawn elsewhere
        plain = lambda *_, status=status, **__: HttpResponse(status=status)  # noqa: E731
        monkeypatch.setattr(urls, handler, plain)


def asked(row: str, number: int, which: str) -> list[str]:
    """Return who is asked: every day two clerks of elsewhere, who is not logged in, and by turns a sixth of the rest."""
    turns = 6 if names_something(row) else 9
    daily = {
        name
        for position, name in enumerate(made.NAMES)
        if RECORD or name in ALWAYS or (position + number) % turns == 0
    }
    return [name for name in made.NAMES if (name in daily) == (which == "often")]


ALWAYS = {"clerk@district", "clerk@far", "nobody"}


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["often", pytest.param("seldom", marks=pytest.mark.long)])
def test_everybody_sees_what_the_table_says_and_nothing_else(which, plain_pages) -> None:
    there, wrong = made.territory(), []
    indexing.rebuild()
    places = made.addresses(there.world) | {
        name: reverse(name) for name in names() if not takes_something(name)
    }
    browsers = {name: client_of(person) for name, person in there.people.items()}
    assert set(places) == set(rows()) or RECORD, set(places) ^ set(rows())
    for number, (row, address) in enumerate(sorted(places.items())):
        said = {name: kind_of(browsers[name].get(address)) for name in asked(row, number, which)}
        if RECORD:
            record(row, said)
            continue
        wrong += [
            f"{row}: {name} is answered “{kind}”, not “{rows()[row][name]}”"
            for name, kind in said.items()
            if kind != rows()[row][name]
        ]
    assert wrong == []


def record(row: str, said: dict[str, str]) -> None:
    """Write what was answered as a row of the table."""
    kinds: dict[str, list[str]] = {}
    for name, kind in said.items():
        if kind != ("login" if name == "nobody" else "hidden"):
            kinds.setdefault(kind, []).append(name)
    with Path(RECORD).open("a") as target:
        target.write(
            "\t".join([row, *(f"{kind}={' '.join(who)}" for kind, who in sorted(kinds.items()))]) + "\n"
        )


def text_of(answer) -> str:
    """Return an answer's text without what the visitor's own session puts on it."""
    return re.sub(r'(nonce|value)="[^"]*"', "", answer.content.decode(errors="replace"))


OUTSIDERS = (
    "clerk@far",
    "administrator@far",
    "documents@far",
    "clerk@district",
    "administrator@district",
)


def named_in_lists(there: made.Territory) -> list[tuple[str, str]]:
    """Return where a list, a picker or a search of somebody outside names anything of the territory.

    Every day the clerk of elsewhere asks at each of them, and by turns one of the others; in the long run all do.
    """
    lists = [reverse(name) for name in names() if not takes_something(name) and name not in PUBLIC]
    lists += [f"{reverse(name)}?tu={made.CANARY}" for name in ("workflows:open_round", "workflows:inbox")]
    lists += [
        f"{reverse(name)}?q=xã&loai={kind}"
        for name in ("tim-kiem", "tim-kiem-goi-y", "tim-kiem-bang-tinh", "tim-kiem-nguon-tin")
        for kind in ("ho-so", "minh-chung", "viec", "van-ban", "van-ban-den")
    ]
    found = []
    for place, name in enumerate(OUTSIDERS):
        browser = client_of(there.people[name])
        turns = 1 if LONG or name == OUTSIDERS[0] else len(OUTSIDERS) - 1
        for address in lists[place % turns :: turns]:
            answer = browser.get(address)
            assert answer.status_code < 500, (name, address)
            if made.CANARY in text_of(answer).replace(f'value="{made.CANARY}"', ""):
                found.append((name, address))
    return found


def told_from_nothing(there: made.Territory) -> list[str]:
    """Return the addresses that answer somebody far otherwise than one of something that never was."""
    browser, found = client_of(there.people["clerk@far"]), []
    for row, address in made.addresses(there.world).items():
        missing = re.sub(r"\d+", "987654321", address, count=1)
        answers = [browser.get(one) for one in (address, missing)]
        if len({(one.status_code, text_of(one).replace(path, "")) for one, path in zip(
            answers, (address, missing), strict=True
        )}) > 1:  # fmt: skip
            found.append(row)
    return found


def written_by_forms(there: made.Territory) -> list[tuple[str, str]]:
    """Return the forms naming something of the territory that were not refused in words, or wrote something."""
    forms, before, found = own_forms(there), sizes(), []
    for name, page, said in forms:
        answer = client_of(there.people[name]).post(reverse(page), said)
        text = text_of(answer)
        in_words = any(mark in text for mark in ("notice-error", "form-error"))
        if answer.status_code != 422 or not in_words or made.CANARY in text or sizes() != before:
            found.append((name, page))
    return found


@pytest.mark.django_db
def test_outside_its_territory_nothing_is_named_told_from_nothing_or_written_by_a_form(tiny_papers) -> None:
    there = made.territory()
    indexing.rebuild()
    assert named_in_lists(there) == []
    assert told_from_nothing(there) == []
    assert written_by_forms(there) == []


def sizes() -> dict[str, int]:
    """Return the number of rows of every model of the rooms of work."""
    rooms = {"accounts", "criteria", "documents", "dossiers", "workflows", "ledger"}
    models = [
        model for model in apps.get_models() if model._meta.app_label in rooms and not model._meta.proxy
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def own_forms(there: made.Territory) -> list[tuple[str, str, dict]]:
    """Return forms of somebody's own pages that name things of the territory: who, which page, what it says."""
    here, far = there.here, there.posts["clerk@far"].office
    unit, head, clerk = here.units[0], here.heads[0], here.clerk
    today = timezone.localdate().isoformat()
    span = {"since": today, "last_day": today}
    council, _ = council_of(far)
    opening = {
        "act": "open", "name": "Đợt xa", "year": timezone.localdate().year, "criteria_set": here.criteria_set.pk,
        "council": council.pk, "issuer": there.posts["chairman@far"].office_id, "units": [unit.pk],
        "standing_office": far.pk,
    }  # fmt: skip
    seats = {f"user-{n}": one.user_id for n, one in enumerate(here.seats[:3])}
    return [
        ("clerk@far", "workflows:open_round", opening),
        ("clerk@far", "workflows:open_round", opening | {"chosen": str(unit.pk), "units": []}),
        ("clerk@far", "workflows:open_round", opening | {"council": here.council.pk}),
        ("clerk@far", "workflows:open_round", opening | {"issuer": here.issuer.pk}),
        ("clerk@far", "workflows:open_round", opening | {"standing_office": here.standing.pk}),
        ("clerk@far", "workflows:new_council", {
            "name": "Hội đồng xa", "established_by": "QĐ 9", "established_on": today, **seats,
            "seat-0": "chair", "seat-1": "secretary", "seat-2": "member",
        }),
        ("clerk@far", "workflows:accept_many", {
            "act": "accept", "dossiers": f"{here.dossier(made.SENT).pk}:{latest(here.dossier(made.SENT)).pk}",
        }),
        ("administrator@far", "workflows:kept_person_new", {
            "full_name": "Ai đó", "username": "ai-do", "role": "office_contributor", "office": head.office_id, **span,
        }),
        ("administrator@far", "workflows:kept_mandate_new", {
            "holder": clerk.pk, "issuer": here.standing.pk, "form": "KT", "principal_capacity": "Chủ tịch",
            "capacity": "Phó Chủ tịch", "basis": "QĐ 1", **span,
        }),
        ("administrator@far", "lam-thay", {
            "principal": head.pk, "deputy": there.posts["head@far"].user_id, "since": today, "until": today,
        }),
        ("head@far", "lam-thay", {
            "principal": there.posts["head@far"].pk, "deputy": head.user_id, "since": today, "until": today,
        }),
    ]  # fmt: skip
