"""Training rounds: the same numbers every time, on again after a stop, the demonstration built once."""

from __future__ import annotations

import io
import json
from itertools import count

import pytest
from django.apps import apps
from django.core.management import call_command

from demo.simulation import Simulation
from workflows import actions

pytestmark = pytest.mark.usefixtures("tiny_papers")
UNITS, SEED = 4, 1


def simulate() -> dict:
    out = io.StringIO()
    call_command("simulate_round", units=UNITS, seed=SEED, json=True, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_a_simulated_round_holds_every_promise_and_again_gives_the_same_numbers():
    first = simulate()
    assert first["problems"] == []
    assert sum(first["outcomes"].values()) == first["units"] == UNITS
    assert first["titles"] == first["outcomes"].get("recognised", 0)
    assert simulate() == first


class Stopped(Exception):
    """The machine went down."""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "at"), [("submit_dossier", 3), ("cast_ballot", 7), ("conclude", 2), ("decide_submission", 1)]
)
def test_a_round_stopped_in_the_middle_ends_clean_when_run_again(monkeypatch, verb, at):
    whole, calls = getattr(actions, verb), count(1)

    def stop(**given):
        if next(calls) == at:
            raise Stopped
        return whole(**given)

    with monkeypatch.context() as broken:
        broken.setattr(actions, verb, stop)
        with pytest.raises(Stopped):
            Simulation(units=UNITS, seed=SEED).run()
    report = simulate()
    assert report["problems"] == []
    assert sum(report["outcomes"].values()) == UNITS


def sizes() -> dict[str, int]:
    rooms = {"accounts", "criteria", "documents", "dossiers", "home", "ledger", "workflows", "wagtailcore"}
    models = (m for m in apps.get_models() if m._meta.app_label in rooms and not m._meta.proxy)
    return {m._meta.label: m.objects.count() for m in models if hasattr(m, "objects")}


@pytest.mark.django_db
def test_a_demonstration_stopped_in_the_middle_is_completed_by_the_next_start_and_never_doubled(monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(actions, "cast_ballot", lambda **given: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    assert sizes()["dossiers.Dossier"] == 0, "a round is there whole or not at all"
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    whole = sizes()
    assert whole["dossiers.Title"] > 0
    for words in (["--if-empty"], []):
        call_command("seed_demo", *words, stdout=io.StringIO())
        assert sizes() == whole


@pytest.mark.django_db
def test_a_site_without_the_demonstration_starts_quietly(settings):
    settings.DEMO = False
    out, err = io.StringIO(), io.StringIO()
    call_command("seed_demo", "--if-empty", stdout=out, stderr=err)
    assert ("DEMO=0" in out.getvalue(), err.getvalue(), sizes()["accounts.User"]) == (True, "", 0)
    with pytest.raises(SystemExit) as refused:
        call_command("seed_demo", stderr=err)
    assert refused.value.code == 3
