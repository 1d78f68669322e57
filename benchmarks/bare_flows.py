"""The chains of nodes that a case runs through, with nothing in them: what `transitions.py` compares with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bare_flows() -> tuple[Any, Any, Any]:
    """Return the chains of a dossier, of its minutes and of its decision with nothing in them."""
    from viewflow import this
    from viewflow.workflow import flow
    from viewflow.workflow.lock import SelectForUpdateLock

    from workflows import flows
    from workflows.nodes import ForEach

    class Bare(flow.Flow):
        """Conditions that are always the same."""

        __module__ = "workflows.flows"
        lock_impl = SelectForUpdateLock(nowait=False)

        def begin(self, activation: Any) -> Any:
            return activation.process

        def yes(self, activation: Any) -> bool:
            return True

        def no(self, activation: Any) -> bool:
            return False

        def seats(self, activation: Any) -> Iterator[dict[str, int]]:
            yield from ({"seat": seat} for seat in range(5))

        def nothing(self, activation: Any) -> None:
            """Pass on."""

    class BareFlow(Bare):
        """The same nodes as DossierFlow on the way to a proposal."""

        __module__ = "workflows.flows"
        start = flow.StartHandle(this.begin).Next(this.self_assess)
        self_assess = flow.View(None).Next(this.check)
        check = flow.View(None).Next(this.check_passed)
        check_passed = flow.If(this.yes).Then(this.inspection_wanted).Else(this.self_assess)
        inspection_wanted = flow.If(this.no).Then(this.self_assess).Else(this.council_wanted)
        council_wanted = flow.If(this.yes).Then(this.schedule).Else(this.self_assess)
        schedule = flow.View(None).Next(this.ballots)
        ballots = ForEach(this.seats).Next(this.ballot)
        ballot = flow.View(None).Next(this.ballots_in)
        ballots_in = flow.Join().Next(this.conclude)
        conclude = flow.View(None).Next(this.concluded)
        concluded = flow.Switch().Case(this.end, this.yes).Default(this.self_assess)
        end = flow.End()

    class BareSittingFlow(Bare):
        """The same nodes as SittingFlow."""

        __module__ = "workflows.flows"
        start = flow.StartHandle(this.begin).Next(this.write_minutes)
        write_minutes = flow.View(None).Next(this.confirm_minutes)
        confirm_minutes = flow.View(None).Next(this.confirmed)
        confirmed = flow.If(this.yes).Then(this.end).Else(this.write_minutes)
        end = flow.End()

    class BareSubmissionFlow(Bare):
        """The same nodes as SubmissionFlow on the way to a published decision."""

        __module__ = "workflows.flows"
        start = flow.StartHandle(this.begin).Next(this.decide)
        decide = flow.View(None).Next(this.decided)
        decided = flow.Switch().Case(this.issue_number, this.yes).Default(this.decide)
        issue_number = flow.View(None).Next(this.issued)
        issued = flow.If(this.no).Then(this.decide).Else(this.publish)
        publish = flow.Function(this.nothing).Next(this.end_published)
        end_published = flow.End()

    made = (BareFlow, BareSittingFlow, BareSubmissionFlow)
    for one in made:
        setattr(flows, one.__name__, one)
    return made
