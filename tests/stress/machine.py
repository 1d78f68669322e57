"""Random people do random legal and illegal acts; after each the promises of the procedure are checked.

Run as a script on the database of DATABASE_URL: machine.py STEPS EXAMPLES. Prints JSON: how many acts were
done and how many refused. hypothesis chooses the acts, derandomised, and shrinks a failure to a few steps.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stress import stage  # noqa: E402, I001 - settings first

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from hypothesis import HealthCheck, Phase, settings, strategies as st  # noqa: E402
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test  # noqa: E402

from accounts.models import Role  # noqa: E402
from documents.errors import DocumentError  # noqa: E402
from documents.models import NumberRegister, OfficialDocument  # noqa: E402
from dossiers.errors import ProcedureError  # noqa: E402
from dossiers.models import AgendaItem, Ballot, Dossier, Recusal, Round, Sitting, Submission, Title  # noqa: E402
from ledger.models import AuditLine, OutboxMessage  # noqa: E402
from ledger.services import audit_verification  # noqa: E402
from tests.factories.accounts import AppointmentFactory  # noqa: E402
from workflows import actions  # noqa: E402
from workflows.inbox import turns  # noqa: E402
from workflows.models import TaskCard  # noqa: E402

ACTS = (
    "submit",
    "accept",
    "return",
    "open_sitting",
    "vote",
    "conflict",
    "close",
    "adjourn",
    "conclude",
    "write",
    "confirm",
    "return_minutes",
    "draft",
    "decide",
    "revise",
    "stop",
    "issue",
    "recall",
    "take_out",
    "remind",
    "close_round",
)
NODE_ACTS = {
    "self_assess": ("submit",) * 12 + ("take_out", "remind"), "check": ("accept",) * 6 + ("return", "return", "recall"), "schedule": ("open_sitting",),
    "ballot": ("vote",) * 6 + ("conflict", "close", "adjourn"), "conclude": ("conclude",), "write_minutes": ("write",),
    "confirm_minutes": ("confirm", "confirm", "return_minutes"), "decide": ("decide",), "revise": ("revise",),
    "issue_number": ("issue", "issue", "stop"),
}  # fmt: skip
OPINIONS = ("level_1", "level_1", "level_1", "level_1", "refuse", "return", "abstain")
TALLY: Counter[str] = Counter()


class Province(RuleBasedStateMachine):
    """One province; every example begins from the same state and leaves nothing behind."""

    here: Any
    people: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.atomic()
        self.point.__enter__()
        self.step = 0
        self.ballots: dict[int, tuple[int, int, str]] = {}

    def teardown(self) -> None:
        assert audit_verification.verify().ok
        transaction.set_rollback(True)
        self.point.__exit__(None, None, None)

    @rule(number=st.integers(0, 2**20 - 1))
    def somebody_does_something(self, number: int) -> None:
        """Let somebody try an act: most of the time a likely one, else anything by anybody."""
        self.step += 1
        luck = Random(f"{number}:{self.step}")  # noqa: S311 - the first example is all zeros, its steps still differ
        act = luck.choice(ACTS)
        card = None
        if luck.random() < 0.75:
            cards = list(TaskCard.objects.open().order_by("pk"))
            card = luck.choice(cards) if cards else None
            act = luck.choice(NODE_ACTS[card.node]) if card else "draft"
            if Dossier.objects.filter(state="proposed").exists() and luck.random() < 0.1:
                act = "draft"
        who = luck.choice(self.rightful(act, card) if luck.random() < 0.8 else self.people)
        self.attempt(act, who, card, luck)

    def rightful(self, act: str, card: TaskCard | None) -> list[Any]:
        """Return who may do the act, by the statute and not by the code under test."""
        here = self.here
        if act in {"submit", "recall"}:
            return [h for h in here.heads if card is None or h.office.unit_id == card.dossier.unit_id]
        return {
            "accept": [here.clerk], "return": [here.clerk], "open_sitting": [here.clerk, here.secretary],
            "vote": [card.person] if card and card.person else here.seats,
            "conflict": [card.person] if card and card.person else here.seats,
            "close": [here.chair, here.secretary], "adjourn": [here.chair, here.secretary],
            "conclude": [here.chair], "write": [here.secretary], "confirm": [here.chair],
            "return_minutes": [here.chair], "draft": [here.clerk], "decide": [here.chairman, here.deputy],
            "revise": [here.clerk], "stop": [here.chairman, here.deputy, here.document_clerk],
            "issue": [here.document_clerk], "take_out": [here.clerk], "remind": [here.clerk],
            "close_round": [here.clerk],
        }[act]  # fmt: skip

    def attempt(self, act: str, who: Any, card: TaskCard | None, luck: Random) -> None:
        """Do it; done it has left an audit line and was done by right, refused it has left nothing."""
        before, lines = self.state(), AuditLine.objects.count()
        doing = self.act(act, who, card, luck)
        if doing is None:
            return
        refusal = None
        try:
            doing()
        except (ProcedureError, DocumentError) as error:
            refusal = str(error)
        if refusal is not None:
            assert refusal.strip()
            assert self.state() == before, f"{act} was refused and changed something"
            assert AuditLine.objects.count() == lines
            TALLY["refused"] += 1
        else:
            assert who in self.rightful(act, card if act in {"submit", "recall"} else None), (
                f"{who} did {act} without right"
            )
            assert AuditLine.objects.count() > lines, f"{act} left no audit line"
            TALLY[act] += 1

    def act(self, act: str, who: Any, card: TaskCard | None, luck: Random) -> Any:
        """Return the act on a record of the card, or on any record at all."""

        def one(model: Any, mine: Any) -> Any:
            rows = [mine] if mine else list(model.objects.order_by("pk"))
            return luck.choice(rows) if rows else None

        why = luck.choice(("Vì số liệu chưa khớp.", "Vì thế.", " "))
        dossier = one(Dossier, card.dossier if card else None)
        if act in {"take_out", "remind", "close_round"}:
            return self.steering_act(act, who, dossier, why)
        if act in {"submit", "accept", "return", "recall"}:
            return {
                "recall": lambda: actions.recall_dossier(appointment=who, dossier=dossier, reason=why),
                "submit": lambda: actions.submit_dossier(
                    appointment=who, dossier=dossier, requested_level=luck.choice((1, 1, 2, 3))
                ),
                "accept": lambda: actions.accept_dossier(appointment=who, dossier=dossier),
                "return": lambda: actions.return_dossier(appointment=who, dossier=dossier, reason=why),
            }[act]
        if act == "open_sitting":
            ready = list(Dossier.objects.filter(state="review")) or [dossier]
            chosen = luck.sample(ready, luck.randint(1, len(ready)))
            return lambda: actions.open_sitting(appointment=who, round=self.here.round, dossiers=chosen)
        if act in {"vote", "conflict", "close", "adjourn", "conclude"}:
            return self.council_act(act, who, dossier, why, luck)
        if act in {"write", "confirm", "return_minutes"}:
            sitting = one(Sitting, card.sitting if card else None)
            return (
                sitting
                and {
                    "write": lambda: actions.write_minutes(appointment=who, sitting=sitting, remarks=why),
                    "confirm": lambda: actions.confirm_minutes(appointment=who, sitting=sitting),
                    "return_minutes": lambda: actions.return_minutes(
                        appointment=who, sitting=sitting, reason=why
                    ),
                }[act]
            )
        if act == "draft":
            ready = list(Dossier.objects.filter(state="proposed")) or [dossier]
            chosen = luck.sample(ready, luck.randint(1, len(ready)))
            return lambda: actions.draft_submission(appointment=who, round=self.here.round, dossiers=chosen)
        return self.signing_act(act, who, one(Submission, card.submission if card else None), why, luck)

    def steering_act(self, act: str, who: Any, dossier: Dossier, why: str) -> Any:
        """Return an act of the standing office on the round."""
        here = self.here.round
        return {
            "take_out": lambda: actions.take_units_out(
                appointment=who, round=here, dossiers=[dossier], reason=why
            ),
            "remind": lambda: actions.remind_units(appointment=who, round=here),
            "close_round": lambda: actions.close_round(appointment=who, round=here, note=why),
        }[act]

    def council_act(self, act: str, who: Any, dossier: Dossier, why: str, luck: Random) -> Any:
        """Return an act of the council on a dossier that is, or was, on an agenda."""
        item = AgendaItem.objects.filter(dossier=dossier).order_by("-pk").first()
        opinion = luck.choice(OPINIONS)
        return (
            item
            and {
                "vote": lambda: actions.cast_ballot(appointment=who, item=item, choice=opinion, reason=why),
                "conflict": lambda: actions.declare_conflict(appointment=who, item=item, reason=why),
                "close": lambda: actions.close_voting(appointment=who, item=item),
                "adjourn": lambda: actions.adjourn(appointment=who, item=item, reason=why),
                "conclude": lambda: actions.conclude(appointment=who, item=item, outcome=opinion, reason=why),
            }[act]
        )

    def signing_act(self, act: str, who: Any, submission: Submission | None, why: str, luck: Random) -> Any:
        """Return an act of the authority or the document clerk."""
        if submission is None:
            return None
        keys = list(submission.lines.values_list("pk", flat=True))
        left_out = {key: (luck.choice(("refused", "returned")), why) for key in keys if luck.random() < 0.2}
        proposed = list(Dossier.objects.filter(state="proposed"))
        day = timezone.localdate() + timezone.timedelta(days=luck.choice((0, 0, 0, -1, 1)))
        verb = luck.choice(("sign", "sign", "sign", "return", "refuse"))
        return {
            "decide": lambda: actions.decide_submission(
                appointment=who, submission=submission, act=verb, reason=why, lines=left_out
            ),
            "revise": lambda: actions.revise_submission(
                appointment=who, submission=submission, dossiers=proposed
            ),
            "stop": lambda: actions.stop_decision(appointment=who, submission=submission, reason=why),
            "issue": lambda: actions.issue_decision(appointment=who, submission=submission, on=day),
        }[act]

    def state(self) -> tuple[Any, ...]:
        """Return everything an act can change, as far as a refused one might have."""
        return (
            list(Dossier.objects.order_by("pk").values_list("pk", "state", "requested_level", "return_reason")),
            list(Round.objects.order_by("pk").values_list("pk", "closed_at", "reminded_at")),
            list(Submission.objects.order_by("pk").values_list("pk", "state", "reason", "document")),
            list(Sitting.objects.order_by("pk").values_list("pk", "minutes_at", "concluded_at")),
            list(AgendaItem.objects.order_by("pk").values_list("pk", "outcome", "reason")),
            list(TaskCard.objects.order_by("pk").values_list("pk", "node", "closed_at")),
            list(OfficialDocument.objects.order_by("pk").values_list("pk", "status", "number", "facts")),
            Ballot.objects.count(), Recusal.objects.count(), Title.objects.count(), OutboxMessage.objects.count(),
            list(NumberRegister.objects.order_by("pk").values_list("pk", "last")),
        )  # fmt: skip

    @invariant()
    def nobody_is_left_hanging(self) -> None:
        assert turns.check(timezone.localdate()).stuck == ()

    @invariant()
    def no_number_is_given_twice_or_left_out(self) -> None:
        given = OfficialDocument.objects.filter(number__isnull=False)
        registers: dict[Any, list[int]] = {}
        for issuer, year, kind, number in given.values_list("issuer", "year", "type", "number"):
            registers.setdefault((issuer, year, kind), []).append(number)
        for numbers in registers.values():
            assert sorted(numbers) == list(range(1, len(numbers) + 1))

    @invariant()
    def no_ballot_is_lost_or_changed(self) -> None:
        now = {pk: rest for pk, *rest in Ballot.objects.values_list("pk", "item", "seat", "choice")}
        assert self.ballots.items() <= now.items()
        self.ballots = now

    @invariant()
    def nothing_is_concluded_without_its_quorum(self) -> None:
        for item in AgendaItem.objects.exclude(outcome__in=["", "adjourn"]):
            base = item.sitting.attendance.count() - item.recusals.count()
            spoke = item.ballots.exclude(choice="absent").count()
            assert spoke * 3 >= base * 2, f"{spoke} of {base}"
            assert not item.ballots.filter(seat__in=item.recusals.values("seat")).exists()

    @invariant()
    def titles_are_those_of_the_published_lines(self) -> None:
        published = Submission.objects.filter(state="published")
        kept = {d for s in published for d in s.lines.kept().values_list("dossier", flat=True)}
        assert set(Title.objects.values_list("dossier", flat=True)) == kept
        assert set(Dossier.objects.filter(state="recognised").values_list("pk", flat=True)) == kept


def play(steps: int, examples: int) -> dict[str, int]:
    """Build the province, let it live, return what was done."""
    here = stage.place(units=3)
    strangers = [
        AppointmentFactory(role=role) for role in (Role.STANDING_CLERK, Role.UNIT_HEAD, Role.CHAIRMAN)
    ]
    Province.here = here
    Province.people = [
        *here.heads, *here.seats, here.clerk, here.chairman, here.deputy, here.document_clerk, *strangers,
    ]  # fmt: skip
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, derandomize=True, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Province, settings=chosen)
    return dict(TALLY)


if __name__ == "__main__":
    print(json.dumps(play(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201
