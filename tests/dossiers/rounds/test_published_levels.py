"""For random sets with random unknowns, answers and openings: no title has an undetermined or unreached level."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from criteria.rules.assessment import NOT_APPLICABLE, UNANSWERED, Answer, assess
from criteria.services.loading import store_set
from criteria.sets.filling import Filling, own_content
from criteria.sets.open_entries import open_entries, undetermined_levels
from criteria.sets.parsing import parse
from dossiers.errors import ProcedureError
from dossiers.models import Submission, Title
from dossiers.rules.own_sets import Typed
from dossiers.services.assessment import answers, dossier_submission
from dossiers.services.council import conclusions, sittings
from dossiers.services.decisions import issuing
from dossiers.services.proposals import proposals, review
from dossiers.services.rounds.own_sets import Ground, OwnSettings
from ledger.services import files
from tests.criteria.rules.test_unknown_properties import answers_to, sets
from tests.factories import dossiers as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]
Step = Callable[[make.Place, int], object]


def send(here: make.Place, level: int) -> object:
    return dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=level)


def accept(here: make.Place, level: int) -> object:
    return dossier_submission.accept(appointment=here.clerk, dossier=here.dossier())


def vote(here: make.Place, level: int) -> None:
    sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    make.vote(here.dossier().agenda_items.get(), here.seats, f"level_{level}")


def conclude(here: make.Place, level: int) -> None:
    item = here.dossier().agenda_items.get()
    conclusions.conclude(appointment=here.chair, item=item, outcome=f"level_{level}")
    make.minuted(here, item.sitting)


def put_forward(here: make.Place, level: int) -> object:
    return proposals.draft(appointment=here.clerk, round=here.round, dossiers=[here.dossier()])


def sign(here: make.Place, level: int) -> object:
    return review.sign(appointment=here.chairman, submission=Submission.objects.get())


def number(here: make.Place, level: int) -> object:
    return issuing.issue(
        appointment=here.document_clerk, submission=Submission.objects.get(), on=timezone.localdate()
    )


STEPS: tuple[Step, ...] = (send, accept, vote, conclude, put_forward, sign, number)


def own_settings(draw, written) -> OwnSettings | None:
    """Nobody decides, the undetermined levels are left out, or everything open is filled in."""
    how = draw(st.sampled_from(["nobody", "left out", "filled in"]))
    if how == "nobody":
        return None
    if how == "left out":
        return OwnSettings(left_out=undetermined_levels(written))
    stored = files.store(content=b"%PDF-1.7 letter", media_type="application/pdf")
    typed = tuple(Typed(entry.key, "1", rule="all") for entry in open_entries(written))
    return OwnSettings(typed=typed, grounds=(Ground(document="Công văn 5195", file=stored, name="a.pdf"),))


def answer(here: make.Place, code: str, said: Answer) -> None:
    fields = {
        name: getattr(said, name)
        for name in ("previous", "numerator", "denominator", "rung", "points")
        if getattr(said, name) is not None
    }
    fields |= {"yes" if isinstance(said.value, bool) else "value": said.value}
    parts = [{"numerator": part.numerator, "denominator": part.denominator} for part in said.parts]
    answers.save_answer(
        appointment=here.heads[0], dossier=here.dossier(), code=code, fields={**fields, "parts": parts}
    )


def tell(data: st.DataObject, people: make.Place) -> None:
    """One story: a set, an opening, answers, and every step, the first of them past their gates."""
    written = data.draw(sets())
    level = data.draw(st.sampled_from([entry["level"] for entry in written["levels"]]))
    stored, _ = store_set(data=written)
    try:
        opened = make.open_round(
            people.clerk, people.issuer, people.standing, people.council, people.heads, stored,
            own=own_settings(data.draw, written),
        )  # fmt: skip
        here = make.Place(**{**vars(people), "round": opened, "criteria_set": stored})
        for code, said in data.draw(answers_to(opened.definition())).items():
            answer(here, code, said)
        past = data.draw(st.integers(0, len(STEPS) - 1))
        with make.around_the_gates():
            for step in STEPS[:past]:
                step(here, level)
        for step in STEPS[past:]:
            step(here, level)
    except ProcedureError as refused:
        event(type(refused).__name__)
    for title in Title.objects.select_related("dossier"):
        event("published")
        result = answers.current_assessment(here.dossier()).at(title.level)
        assert result.reached, result.sentence
        assert title.level in {entry.level for entry in here.round.definition().levels}


@pytest.mark.parametrize("examples", [8, pytest.param(300, marks=pytest.mark.long)])
def test_no_published_title_has_an_undetermined_or_unreached_level(examples):
    people = make.place()

    @settings(
        max_examples=examples, deadline=None, derandomize=examples < 100,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def check(data):
        with transaction.atomic():
            tell(data, people)
            transaction.set_rollback(True)

    check()


@pytest.mark.parametrize("examples", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_a_set_filled_in_wholly_has_nothing_open_and_one_left_out_no_undetermined_level(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=st.data())
    def check(data):
        written = data.draw(sets())
        fillings = [
            Filling(entry.key, "Có" if entry.what == "text" else 1, "Công văn 5195", "all")
            for entry in open_entries(written)
        ]
        whole = own_content(written, fillings=fillings)
        assert not [entry for entry in open_entries(whole) if entry.blocks]
        kept = own_content(written, left_out=undetermined_levels(written))
        assert undetermined_levels(kept) == frozenset()

    check()


@pytest.mark.parametrize("examples", [60, pytest.param(2000, marks=pytest.mark.long)])
def test_what_is_left_without_the_undetermined_levels_can_be_judged(examples):
    @settings(max_examples=examples, deadline=None, derandomize=examples < 100)
    @given(data=st.data())
    def check(data):
        written = data.draw(sets())
        kept = parse(own_content(written, left_out=undetermined_levels(written)))
        for unit in ("xa", "phuong"):
            said = assess(kept, {}, unit_kind=unit)
            demanded = {verdict.level for verdict in said.indicators if verdict.result != NOT_APPLICABLE}
            for entry in said.levels:
                if entry.level.level in demanded:
                    assert {item.what for item in entry.open} == {UNANSWERED}

    check()
