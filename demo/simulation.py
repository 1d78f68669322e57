"""Simulated round: drives dossiers through the real services, from their own state: killed and run again it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Role
from demo import simulation_report
from demo.answers import good_answers
from demo.criteria_set import made_up_set
from demo.training_province import TrainingProvince
from dossiers.models import Dossier, DossierState, Outcome, Round, Sitting, SubmissionState
from dossiers.services.assessment import answers
from dossiers.services.evidence import attachments
from dossiers.services.grounds import Ground
from dossiers.services.rounds import authorities
from dossiers.services.rounds.settings import RoundSettings
from dossiers.services.supporting_files import Upload, take
from home.services.site_tree import ensure_site_tree
from ledger.services.transactions import unit_of_work
from workflows import actions

LEVEL = 2
AGENDA = 20
SUBMISSION = 40
READ_EVERY = 10
RETURN_BY_CLERK, RETURN_BY_COUNCIL, REFUSE, RETURN_SUBMISSION = 0.12, 0.06, 0.08, 0.25
MADE_UP = Upload("minh-hoa.txt", "Minh họa cho bản dùng thử, không phải quy định.".encode())
NOTE = "Số liệu lấy từ báo cáo năm của đơn vị."


class Simulation:
    """One simulated round in a province of its own."""

    def __init__(self, *, units: int, seed: int, say: Callable[[str], None] = lambda _: None) -> None:
        self.size, self.seed, self.say = units, seed, say
        self.mark = f"TD{seed}-{units}"
        ensure_site_tree()
        self.province = TrainingProvince(self.mark)
        self.posts = self.province.posts
        self.round = Round.objects.filter(name=self.name).first() or self._open()
        actions.start_dossiers(round=self.round)
        self._ground()

    @property
    def name(self) -> str:
        """Return the round's name, which finds it again."""
        return f"Đợt tập dượt {self.mark}"

    def luck(self, dossier: Dossier) -> Random:
        """Return the dossier's own dice: what happens to it does not hang on where we were stopped."""
        return Random(f"{self.seed}:{dossier.unit.code}")  # noqa: S311

    def report(self) -> dict[str, Any]:
        """Return what came of it, and every promise that does not hold."""
        return simulation_report.report(self.round, self.size)

    def _ground(self) -> None:
        """Write a made-up ground into a round from before the made-up set said who recognises."""
        units = self.round.dossiers.values_list("unit", flat=True)
        here = authorities.authority_of(
            self.round, AdministrativeUnit.objects.filter(pk__in=units), timezone.localdate()
        )
        running = self.round.dossiers.filter(closed_at__isnull=True).exists()
        if running and here.finding.needs_ground and not here.grounded:
            clerk = self.posts["clerk"]
            ground = Ground(
                text="Minh họa cho bản dùng thử, không phải quy định.",
                document="Văn bản minh họa của bản dùng thử",
                file=take(MADE_UP, appointment=clerk),
                name=MADE_UP.name,
            )
            self.round = authorities.record_ground(appointment=clerk, round=self.round, ground=ground)

    def _open(self) -> Round:
        year = timezone.localdate().year
        deadlines = {
            "submit": date(year + 1, 2, 28),
            "check": date(year + 1, 3, 10),
            "review": date(year + 1, 3, 20),
            "decide": date(year + 1, 3, 31),
            "report": date(year + 1, 5, 31),
        }
        self.say(f"Mở {self.name} với {self.size} đơn vị.")
        return actions.open_round(
            appointment=self.posts["clerk"],
            settings=RoundSettings(
                name=self.name,
                year=year,
                criteria_set=made_up_set(),
                units=self.province.units(self.size),
                standing_office=self.province.standing,
                issuer=self.province.issuer,
                council=self.province.council,
                deadlines=deadlines,
            ),
        )

    def run(self) -> None:
        """Go on until every dossier has its end."""
        while self.open_dossiers().exists():
            before = self.progress()
            for step in (self.assess, self.check, self.finish_items, self.sit, self.put_forward, self.decide):
                step()
            if self.progress() == before:
                break

    def open_dossiers(self):
        """Return the dossiers that have no end yet."""
        return self.round.dossiers.with_details().filter(closed_at__isnull=True).order_by("pk")

    def progress(self) -> tuple:
        """Return a value that changes whenever anything moved."""
        states = self.round.dossiers.values_list("pk", "state").order_by("pk")
        papers = self.round.submissions.values_list("pk", "state").order_by("pk")
        return tuple(states), tuple(papers), self.round.sittings.count()

    def _in(self, state: str) -> list[Dossier]:
        return list(self.open_dossiers().filter(state=state))

    def assess(self) -> None:
        """Answer and send every dossier that is with its unit."""
        waiting = self._in(DossierState.SELF_ASSESSMENT)
        heads = {
            post.office.unit_id: post
            for post in Appointment.objects.filter(
                role=Role.UNIT_HEAD, office__unit__in=[d.unit_id for d in waiting]
            ).select_related("user", "office__unit")
        }
        for number, dossier in enumerate(waiting, 1):
            with unit_of_work():
                self._answer(dossier, heads[dossier.unit_id])
            self._attach(dossier, heads[dossier.unit_id])
            actions.submit_dossier(appointment=heads[dossier.unit_id], dossier=dossier, requested_level=LEVEL)
            if number % 50 == 0:
                self.say(f"Đã nộp {number}/{len(waiting)} hồ sơ.")

    def _answer(self, dossier: Dossier, head: Appointment) -> None:
        definition = dossier.round.definition()
        done = set(dossier.answers.values_list("code", flat=True))
        wanted = good_answers(definition, answers.unit_kind(dossier), LEVEL, self.luck(dossier))
        for code, fields in wanted.items():
            if code not in done:
                answers.save_answer(
                    appointment=head, dossier=dossier, code=code, fields={**fields, "note": NOTE}
                )

    def _attach(self, dossier: Dossier, head: Appointment) -> None:
        """Attach a report; every tenth is read as well, for a limited process costs more than all the acts."""
        code = dossier.round.definition().indicators[0].code
        text = f"Báo cáo tuyên truyền học tập suốt đời của {dossier.unit} năm {dossier.round.year}.\n"
        piece = attachments.attach(
            appointment=head, dossier=dossier, code=code, content=text.encode(), filename="bao-cao.txt"
        )
        if dossier.pk % READ_EVERY == 0 and not piece.pages.exists():
            attachments.read_text(piece)

    def check(self) -> None:
        """Accept what was sent; some are returned once."""
        for dossier in self._in(DossierState.CHECKING):
            if self.luck(dossier).random() < RETURN_BY_CLERK and not dossier.checks.exists():
                reason = "Thuyết minh chỉ tiêu 1.1 chưa nêu số buổi tuyên truyền."
                actions.return_dossier(appointment=self.posts["clerk"], dossier=dossier, reason=reason)
            else:
                actions.accept_dossier(appointment=self.posts["clerk"], dossier=dossier)

    def sit(self) -> None:
        """Hold a sitting for each batch of dossiers that wait for the council."""
        waiting = [d for d in self._in(DossierState.REVIEW) if not d.agenda_items.filter(outcome="").exists()]
        for start in range(0, len(waiting), AGENDA):
            batch = waiting[start : start + AGENDA]
            actions.open_sitting(appointment=self.posts["secretary"], round=self.round, dossiers=batch)
            self.finish_items()

    def finish_items(self) -> None:
        """Vote and conclude on everything that is on an open agenda."""
        members = ("chair", "secretary", "member1", "member2", "member3")
        for sitting in self.round.sittings.filter(concluded_at__isnull=True):
            for item in sitting.items.filter(outcome="").select_related("dossier__unit", "sitting"):
                opinion, reason = self._opinion(item.dossier)
                cast = set(item.ballots.values_list("seat__appointment_id", flat=True))
                absent = "member3" if self.luck(item.dossier).random() < 0.2 else ""
                for key in members:
                    if key != absent and self.posts[key].pk not in cast:
                        actions.cast_ballot(
                            appointment=self.posts[key], item=item, choice=opinion, reason=reason
                        )
                if item.ballots.count() < sitting.attendance.count():
                    actions.close_voting(appointment=self.posts["chair"], item=item)
                actions.conclude(appointment=self.posts["chair"], item=item, outcome=opinion, reason=reason)
            self._finish_minutes(sitting)

    def _finish_minutes(self, sitting: Sitting) -> None:
        """Write and confirm what of the minutes is still to be done."""
        sitting.refresh_from_db()
        if sitting.minutes_at is None:
            actions.write_minutes(appointment=self.posts["secretary"], sitting=sitting)
        actions.confirm_minutes(appointment=self.posts["chair"], sitting=sitting)

    def _opinion(self, dossier: Dossier) -> tuple[str, str]:
        dice = self.luck(dossier).random()
        if RETURN_BY_CLERK <= dice < RETURN_BY_CLERK + REFUSE:
            return Outcome.REFUSE, "Minh chứng chỉ tiêu 5.1 không khớp số liệu của Hội Khuyến học."
        again = dossier.agenda_items.filter(outcome=Outcome.RETURN).exists()
        if not again and RETURN_BY_CLERK + REFUSE <= dice < RETURN_BY_CLERK + REFUSE + RETURN_BY_COUNCIL:
            return Outcome.RETURN, "Cần bổ sung danh sách người học chỉ tiêu 3.1."
        return Outcome.LEVEL_2, ""

    def put_forward(self) -> None:
        """Gather the proposals in submissions; correct those that were returned."""
        for submission in self.round.submissions.filter(state=SubmissionState.RETURNED):
            again = [line.dossier for line in submission.lines.select_related("dossier__unit")]
            actions.revise_submission(appointment=self.posts["clerk"], submission=submission, dossiers=again)
        held = Q(submission_lines__submission__state=SubmissionState.RETURNED)
        proposed = list(self.open_dossiers().filter(state=DossierState.PROPOSED).exclude(held))
        for start in range(0, len(proposed), SUBMISSION):
            actions.draft_submission(
                appointment=self.posts["clerk"],
                round=self.round,
                dossiers=proposed[start : start + SUBMISSION],
            )

    def decide(self) -> None:
        """Sign, some after one return; then number and publish."""
        for submission in self.round.submissions.filter(state=SubmissionState.SUBMITTED):
            dice = Random(f"{self.seed}:{self.mark}:{submission.lines.count()}").random()  # noqa: S311
            if dice < RETURN_SUBMISSION and submission.decided_at is None:
                actions.decide_submission(
                    appointment=self.posts["deputy"],
                    submission=submission,
                    act="return",
                    reason="Ghi rõ hơn căn cứ của danh sách kèm theo.",
                )
                continue
            signer = self.posts["chairman" if submission.pk % 2 else "deputy"]
            actions.decide_submission(appointment=signer, submission=submission, act="sign")
        for submission in self.round.submissions.filter(state=SubmissionState.SIGNED):
            actions.issue_decision(appointment=self.posts["document"], submission=submission)
