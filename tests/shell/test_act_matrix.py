"""Every act × every role × own, foreign and above places: what each form answers is written in act_matrix.tsv.

The acts are read from the routes and task screens, so that a new one without a row fails; the rows name who does it
("role@place"), who is told something and writes nothing, who is refused in words, who may not (403). For everybody
else there is no such page (404), and nobody who did not do it has left a line of the audit.

A new act: write its row and, where its form says more than its name, its fields in tests/factories/act_data.py;
RECORD_MATRIX=file writes what is answered now, to be judged, not copied.
"""

from __future__ import annotations

import fnmatch
import os
from collections import defaultdict
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from config import urls
from ledger.models import AuditLine
from tests import acts
from tests.factories import act_data
from tests.factories.everywhere import everywhere
from workflows.screens.rounds import opening
from workflows.screens.task import SCREENS

TABLE = Path(__file__).with_name("act_matrix.tsv")
KINDS = ("done", "told", "refused", "forbidden", "hidden")
FORM = "-"
HIDDEN = "hidden"
RECORD = os.environ.get("RECORD_MATRIX", "")
UNITS = {"workflows:bench": 1, "workflows:recall": 1, "workflows:objections": 6, "workflows:title": 6}
ONES_OWN = {
    "dang-nhap", "dang-xuat", "dat-mat-khau", "doi-mat-khau", "doi-vai", "toi-thong-bao", "workflows:messages",
    "tim-kiem-bo-luu", "tim-kiem-da-luu", "follow", "follow_confirm", "follow_own", "workflows:forgotten",
    "documents:check_index", "desk:form_check", "workflows:task",
}  # fmt: skip
"""Forms about nothing but the visitor: their session, password, letters, searches, or a file of their own."""
OURS = ("accounts.", "documents.", "workflows.", "home.", "search.")
NO_FORMS = (
    "home.articles.feed",
    "home.decisions.feed",
    "home.plans.feed",
    "home.wagtail_admin.lists",
    "home.api.dispatch",
    "home.front.views",
    "home.wagtail_hooks",
    "home.wagtail_admin.users",
)


def methods_of(view, seen=None) -> set[str]:
    """Return the methods a view takes, read from Django's own guard around it; none where it has no guard."""
    seen = set() if seen is None else seen
    if id(view) in seen:
        return set()
    seen.add(id(view))
    inside = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    for one in inside:
        if (
            isinstance(one, list | tuple)
            and one
            and all(isinstance(name, str) and name.isupper() for name in one)
        ):
            return set(one)
    for one in [*filter(callable, inside), getattr(view, "__wrapped__", None)]:
        if one is not None and (found := methods_of(one, seen)):
            return found
    return set()


def every_act() -> list[tuple[str, str]]:
    """Return every (place, act) of the site; FORM stands for the one form of a page that names no act."""
    found = [(place.name, act) for place in acts.declared() for act in place.acts]
    named = {place for place, _ in found}
    found += [(f"task:{node}", FORM) for node in SCREENS if f"task:{node}" not in named]
    for name, view in acts._routes(acts.get_resolver().url_patterns):
        module = getattr(view, "__module__", "")
        if name in named or name in ONES_OWN or not module.startswith(OURS) or module in NO_FORMS:
            continue
        if not (methods := methods_of(view)) or "POST" in methods:
            assert methods, f"{name} ({module}) does not say which methods it takes"
            found.append((name, FORM))
    return [pair for pair in found if pair[0] not in ONES_OWN]


def rows() -> dict[tuple[str, str], dict[str, str]]:
    """Return the table: by place and act, who gets which kind of answer; whoever is not named finds nothing there."""
    lines = [line.split("\t") for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {(place, act): answers_of(cells) for place, act, *cells in lines}


def answers_of(cells: list[str]) -> dict[str, str]:
    """Return by name what a row's cells say; a name is worth more than a pattern such as "editor@*"."""
    patterns, literal = {}, {}
    for cell in cells:
        kind, _, names = cell.partition("=")
        assert kind in KINDS, f"{kind} is no kind of answer; there are {', '.join(KINDS)}"
        for name in names.split():
            into = patterns if "*" in name else literal
            assert name in act_data.NAMES or into is patterns, f"nobody is called {name}"
            assert name not in into, f"{name} is answered twice"
            into[name] = kind
    matched = {
        name: kind
        for pattern, kind in sorted(patterns.items(), key=lambda pair: len(pair[0]))
        for name in fnmatch.filter(act_data.NAMES, pattern)
    }
    return {**matched, "nobody": "login", **literal}


def test_every_act_has_its_row_and_every_row_its_act() -> None:
    there, table = set(every_act()), set(rows())
    wrong = [
        f"“{act}” of {place} is new: write into {TABLE.name} who does it"
        for place, act in sorted(there - table)
    ]
    wrong += [
        f"“{act}” of {place} is gone: take its row out of {TABLE.name}"
        for place, act in sorted(table - there)
    ]
    assert wrong == []


def test_no_act_is_done_by_everybody_or_by_nobody() -> None:
    """A row in which nobody gets further than the others would hold no right; what is looked at is told."""
    for (place, act), answers in rows().items():
        kinds = {kind for name, kind in answers.items() if name != "nobody"} - {HIDDEN}
        assert kinds, f"{place} {act}: nobody has this page"
        assert len([n for n, kind in answers.items() if kind == "done"]) < len(act_data.NAMES) - 1, (
            place,
            act,
        )


def kind_of(answer, written: int, lines: int) -> str:
    """Return what an answer is, by its status, whether it wrote a row, and whether a line of the audit stays."""
    kinds = {403: "forbidden", 404: HIDDEN}
    if answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/"):
        kind = "login"
    elif answer.status_code >= 500:
        kind = f"broken {answer.status_code}"
    elif answer.status_code >= 400:
        kind = kinds.get(answer.status_code, "refused")
    else:
        return "done" if written else "told"
    return f"{kind} but done" if lines else kind


def posted(client: Client, address: str, said: dict) -> str:
    """Post a form, take back whatever it did, and return what kind of answer came."""
    with transaction.atomic():
        before, lines = connection.connection.total_changes, AuditLine.objects.count()
        answer = client.post(address, said)
        written = connection.connection.total_changes - before
        kind = kind_of(answer, written, AuditLine.objects.count() - lines if written else 0)
        transaction.set_rollback(True)
    return kind


def clients_of(people) -> dict[str, Client]:
    """Return a browser for each, logged in where they are somebody."""
    found = {}
    for name, post in people.items():
        found[name] = Client(raise_request_exception=False)
        if post is not None:
            found[name].force_login(post.user)
    return found


def is_look(pair: tuple[str, str]) -> bool:
    """Return whether an act only looks, by one function behind many names."""
    return pair[1] in LOOKS.get(pair[0], ())


def chosen(pair: tuple[str, str], number: int, which: str) -> list[str]:
    """Return who is asked in the run of every day ("often"), or who else is ("seldom").

    Every day: whoever the row names but those far away, and by turns a third of the clerks, administrators and chairmen
    of every place and an eighth of the others; thus every act is asked by about eight to whom it is hidden, and
    everybody is asked at about twenty acts or more.
    """
    turn = 0 if is_look(pair) else number
    row = {name for name, kind in rows_by_pair().get(pair, {}).items() if kind != HIDDEN}
    daily = {
        name
        for position, name in enumerate(act_data.NAMES)
        if RECORD
        or (name in row and not name.endswith(act_data.SELDOM))
        or (position + turn) % (3 if name.startswith(act_data.OFTEN) else 8) == 0
    }
    return [name for name in act_data.NAMES if (name in daily) == (which == "often")]


rows_by_pair = cache(rows)


def asked(world, pairs, which: str = "often") -> dict[tuple[str, str], dict[str, set[str]]]:
    """Post every act as everybody and return who got which answer."""
    said, where = act_data.fields(world), act_data.addresses(world)
    everybody = {unit: act_data.identities(world, unit) for unit in {0, *UNITS.values()}}
    browsers = {unit: clients_of(people) for unit, people in everybody.items()}
    found, known = {}, {}
    for number, (place, act) in enumerate(pairs):
        looks = is_look((place, act))  # one function behind many names is asked once
        if looks and place in known:
            found[place, act] = known[place]
            continue
        answers = defaultdict(set)
        with transaction.atomic():
            address = act_data.ready(world, place, act)
            address = address or where.get(place) or world.places[place][1]
            for name in chosen((place, act), number, which):
                client = browsers[UNITS.get(place, 0)][name]
                form = said.get((place, act), dict)()
                form = form if act == FORM else {"act": act.replace("*", "1"), **form}
                answers[posted(client, address, form)].add(name)
            transaction.set_rollback(True)
        answers.pop(HIDDEN, None)
        found[place, act] = dict(answers)
        if looks:
            known[place] = found[place, act]
    return found


LOOKS = {"workflows:open_round": opening.LOOKS}
HALVES = {"first": slice(None, None, 2), "second": slice(1, None, 2)}
LEFT_OUT = (
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
)


@pytest.mark.django_db
@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("which", ["often", pytest.param("seldom", marks=pytest.mark.long)])
def test_nobody_does_what_the_table_does_not_say(which, half, tiny_papers, monkeypatch, settings) -> None:
    monkeypatch.setattr("documents.services.layouts.trial", lambda *_: b"%PDF-")
    monkeypatch.setattr("documents.signing.sealing.page_size", lambda *_: (595, 842))
    monkeypatch.setattr(
        "django.shortcuts.loader", SimpleNamespace(render_to_string=lambda *_, **__: "a page")
    )
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name not in LEFT_OUT]  # they refuse nobody
    for status, handler in ((404, "handler404"), (403, "handler403")):  # their pages are drawn elsewhere
        plain = lambda *_, status=status, **__: HttpResponse(status=status)  # noqa: E731
        monkeypatch.setattr(urls, handler, plain)
    world, expected = everywhere(), rows()
    pairs = [pair for pair in sorted(every_act())[HALVES[half]] if pair in expected or RECORD]
    found = asked(world, pairs, which)
    if RECORD:
        record(found)
    wrong = []
    for number, pair in enumerate(pairs):
        people = set(chosen(pair, number, which))
        now = {name: kind for kind, names in found[pair].items() for name in names}
        table = {
            name: kind for name, kind in expected.get(pair, {}).items() if name in people and kind != HIDDEN
        }
        wrong += [
            f"{pair[0]} {pair[1]}: {name} is answered “{now.get(name, HIDDEN)}”, not “{table.get(name, HIDDEN)}”"
            for name in sorted({*now, *table})
            if now.get(name) != table.get(name)
        ]
    assert wrong == []


def record(found) -> None:
    """Write what was answered as rows of the table, for a person to judge line by line (RECORD_MATRIX=file)."""
    with Path(RECORD).open("a") as target:
        for (place, act), answers in sorted(found.items()):
            cells = [f"{kind}={' '.join(sorted(names))}" for kind, names in sorted(answers.items())]
            target.write("\t".join([place, act, *cells]) + "\n")
