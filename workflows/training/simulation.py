"""Driving dossiers through the real services, from their own state: killed and run again it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, SigningMandate
from criteria.models import CriteriaSet
from criteria.services.loading import load_sets
from documents.models import DocumentStatus, OfficialDocument
from dossiers.models import (
    Council,
    CouncilSeat,
    Dossier,
    DossierState,
    Outcome,
    Round,
    Submission,
    SubmissionState,
)
from dossiers.services import answers, councils, evidence, manifests
from home.services.site import ensure_site_tree
from ledger.services import files
from workflows import moves
from workflows.training.answers import good_answers
from workflows.training.cast import appoint, made_up_name, person

SET_CODE = "tt25-2023-xa"
LEVEL = 2
AGENDA = 20
SUBMISSION = 40
SINCE = date(2024, 1, 1)
RETURN_BY_CLERK, RETURN_BY_COUNCIL, REFUSE, RETURN_SUBMISSION = 0.12, 0.06, 0.08, 0.25
NOTE = "Số liệu lấy từ báo cáo năm của đơn vị."


class Simulation:
    """One simulated round: a place of its own, so that its registers hold nothing else."""

    def __init__(self, *, units: int, seed: int, say: Callable[[str], None] = lambda _: None) -> None:
        self.size, self.seed, self.say = units, seed, say
        self.mark = f"TD{seed}-{units}"
        ensure_site_tree()
        self.posts: dict[str, Appointment] = {}
        self.round = Round.objects.filter(name=self.name).first() or self._open()
        if not self.posts:
            self._people()
        moves.start_dossiers(round=self.round)

    @property
    def name(self) -> str:
        """Return the round's name, which finds it again."""
        return f"Đợt tập dượt {self.mark}"

    def luck(self, dossier: Dossier) -> Random:
        """Return the dossier's own dice: what happens to it does not hang on where we were stopped."""
        return Random(f"{self.seed}:{dossier.unit.code}")  # noqa: S311

    # --- the place -------------------------------------------------------------------------

    def _office(self, code: str, name: str, symbol: str, kind: str, unit: AdministrativeUnit) -> Office:
        defaults = {"unit": unit, "name": name, "symbol": symbol, "kind": kind, "valid_from": SINCE}
        return Office.objects.get_or_create(code=f"{self.mark}-{code}".lower(), defaults=defaults)[0]

    def _people(self) -> None:
        top, _ = AdministrativeUnit.objects.get_or_create(
            code=self.mark,
            valid_from=SINCE,
            defaults={"name": f"Tỉnh tập dượt {self.mark}", "level": Level.PROVINCE},
        )
        issuer = self._office(
            "ubnd", f"Ủy ban nhân dân tỉnh tập dượt {self.mark}", "UBND", OfficeKind.COMMITTEE, top
        )
        standing = self._office("so", f"Sở tập dượt {self.mark}", "SGDĐT", OfficeKind.STANDING, top)
        self.top, self.issuer, self.standing = top, issuer, standing
        plan = [
            ("clerk", Role.STANDING_CLERK, standing, "Trưởng phòng"),
            ("chair", Role.COUNCIL_CHAIR, standing, "Giám đốc Sở"),
            ("secretary", Role.COUNCIL_SECRETARY, standing, "Thư ký"),
            ("member1", Role.COUNCIL_MEMBER, standing, "Ủy viên"),
            ("member2", Role.COUNCIL_MEMBER, issuer, "Ủy viên"),
            ("member3", Role.COUNCIL_MEMBER, issuer, "Ủy viên"),
            ("chairman", Role.CHAIRMAN, issuer, "Chủ tịch"),
            ("deputy", Role.DEPUTY, issuer, "Phó Chủ tịch"),
            ("document", Role.DOCUMENT_CLERK, issuer, "Văn thư"),
        ]
        for number, (key, role, office, capacity) in enumerate(plan):
            user = person(f"{self.mark}-{key}".lower(), made_up_name(number))
            self.posts[key] = appoint(user, role, office, capacity, SINCE)
        self._mandate("clerk", standing, "TL", "Giám đốc", "Trưởng phòng")
        self._mandate("chairman", issuer, "", "", "Chủ tịch")
        self._mandate("deputy", issuer, "KT", "Chủ tịch", "Phó Chủ tịch")
        self.council, _ = Council.objects.get_or_create(
            name=f"Hội đồng {self.mark}", office=standing, valid_from=SINCE
        )
        for key, seat in (
            ("chair", "chair"),
            ("secretary", "secretary"),
            ("member1", "member"),
            ("member2", "member"),
            ("member3", "member"),
        ):
            CouncilSeat.objects.get_or_create(
                council=self.council, appointment=self.posts[key], valid_from=SINCE, defaults={"seat": seat}
            )

    def _mandate(self, key: str, issuer: Office, form: str, principal: str, capacity: str) -> None:
        SigningMandate.objects.get_or_create(
            holder=self.posts[key],
            issuer=issuer,
            form=form,
            valid_from=SINCE,
            defaults={"principal_capacity": principal, "capacity": capacity},
        )

    def _units(self) -> list[AdministrativeUnit]:
        made = []
        for number in range(1, self.size + 1):
            code = f"{self.mark}-{number:05d}"
            unit, _ = AdministrativeUnit.objects.get_or_create(
                code=code,
                valid_from=SINCE,
                defaults={
                    "name": f"Xã tập dượt {code}",
                    "level": Level.COMMUNE,
                    "kind": "xa",
                    "parent": self.top,
                },
            )
            office, _ = Office.objects.get_or_create(
                code=f"{code}-ubnd".lower(),
                defaults={
                    "unit": unit,
                    "name": f"Ủy ban nhân dân {unit.name}",
                    "symbol": "UBND",
                    "kind": OfficeKind.COMMITTEE,
                    "valid_from": SINCE,
                },
            )
            appoint(
                person(f"{code}-truong".lower(), made_up_name(number)),
                Role.UNIT_HEAD,
                office,
                "Chủ tịch xã",
                SINCE,
            )
            made.append(unit)
        return made

    def _open(self) -> Round:
        self._people()
        load_sets()
        year = timezone.localdate().year
        criteria_set = CriteriaSet.objects.published().filter(code=SET_CODE).order_by("-version").first()
        deadlines = {
            "submit": date(year + 1, 2, 28),
            "check": date(year + 1, 3, 10),
            "review": date(year + 1, 3, 20),
            "decide": date(year + 1, 3, 31),
            "report": date(year + 1, 5, 31),
        }
        self.say(f"Mở {self.name} với {self.size} đơn vị.")
        return moves.open_round(
            appointment=self.posts["clerk"],
            name=self.name,
            year=year,
            criteria_set=criteria_set,
            units=self._units(),
            standing_office=self.standing,
            issuer=self.issuer,
            council=self.council,
            deadlines=deadlines,
        )

    # --- the steps -------------------------------------------------------------------------

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
            self._answer(dossier, heads[dossier.unit_id])
            moves.submit_dossier(appointment=heads[dossier.unit_id], dossier=dossier, requested_level=LEVEL)
            if number % 50 == 0:
                self.say(f"Đã nộp {number}/{len(waiting)} hồ sơ.")

    def _answer(self, dossier: Dossier, head: Appointment) -> None:
        definition = dossier.round.criteria_set.parsed()
        done = set(dossier.answers.values_list("code", flat=True))
        wanted = good_answers(definition, answers.unit_kind(dossier), LEVEL, self.luck(dossier))
        for code, fields in wanted.items():
            if code not in done:
                answers.save_answer(
                    appointment=head, dossier=dossier, code=code, fields={**fields, "note": NOTE}
                )
        code = definition.indicators[0].code
        text = f"Báo cáo tuyên truyền học tập suốt đời của {dossier.unit} năm {dossier.round.year}.\n"
        piece = evidence.attach(
            appointment=head, dossier=dossier, code=code, content=text.encode(), filename="bao-cao.txt"
        )
        if not piece.pages.exists():
            evidence.read_text(piece)

    def check(self) -> None:
        """Accept what was sent; some are returned once."""
        for dossier in self._in(DossierState.CHECKING):
            if self.luck(dossier).random() < RETURN_BY_CLERK and not dossier.checks.exists():
                reason = "Thuyết minh chỉ tiêu 1.1 chưa nêu số buổi tuyên truyền."
                moves.return_dossier(appointment=self.posts["clerk"], dossier=dossier, reason=reason)
            else:
                moves.accept_dossier(appointment=self.posts["clerk"], dossier=dossier)

    def sit(self) -> None:
        """Hold a sitting for each batch of dossiers that wait for the council."""
        waiting = [d for d in self._in(DossierState.REVIEW) if not d.agenda_items.filter(outcome="").exists()]
        for start in range(0, len(waiting), AGENDA):
            batch = waiting[start : start + AGENDA]
            moves.open_sitting(appointment=self.posts["secretary"], round=self.round, dossiers=batch)
            self.finish_items()

    def finish_items(self) -> None:
        """Vote and conclude on everything that is on an open agenda."""
        members = ("chair", "secretary", "member1", "member2", "member3")
        for sitting in self.round.sittings.filter(concluded_at__isnull=True):
            for item in sitting.items.filter(outcome="").select_related("dossier__unit", "sitting"):
                outcome, reason = self._opinion(item.dossier)
                cast = set(item.ballots.values_list("seat__appointment_id", flat=True))
                absent = "member3" if self.luck(item.dossier).random() < 0.2 else ""
                for key in members:
                    if key != absent and self.posts[key].pk not in cast:
                        moves.cast_ballot(
                            appointment=self.posts[key], item=item, choice=outcome, reason=reason
                        )
                if item.ballots.count() < sitting.attendance.count():
                    moves.close_voting(appointment=self.posts["chair"], item=item)
                moves.conclude(appointment=self.posts["chair"], item=item, outcome=outcome, reason=reason)

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
            moves.revise_submission(appointment=self.posts["clerk"], submission=submission, dossiers=again)
        held = Q(submission_lines__submission__state=SubmissionState.RETURNED)
        proposed = list(self.open_dossiers().filter(state=DossierState.PROPOSED).exclude(held))
        for start in range(0, len(proposed), SUBMISSION):
            moves.draft_submission(
                appointment=self.posts["clerk"],
                round=self.round,
                dossiers=proposed[start : start + SUBMISSION],
            )

    def decide(self) -> None:
        """Sign, some after one return; then number and publish."""
        for submission in self.round.submissions.filter(state=SubmissionState.SUBMITTED):
            dice = Random(f"{self.seed}:{self.mark}:{submission.lines.count()}").random()  # noqa: S311
            if dice < RETURN_SUBMISSION and submission.decided_at is None:
                moves.decide_submission(
                    appointment=self.posts["deputy"],
                    submission=submission,
                    act="return",
                    reason="Ghi rõ hơn căn cứ của danh sách kèm theo.",
                )
                continue
            signer = self.posts["chairman" if submission.pk % 2 else "deputy"]
            moves.decide_submission(appointment=signer, submission=submission, act="sign")
        for submission in self.round.submissions.filter(state=SubmissionState.SIGNED):
            moves.issue_decision(appointment=self.posts["document"], submission=submission)

    # --- the report ------------------------------------------------------------------------

    def report(self) -> dict[str, Any]:
        """Return what came of it, and every promise that does not hold."""
        issuers = [self.round.issuer_id, self.round.standing_office_id]
        papers = OfficialDocument.objects.filter(issuer__in=issuers, status=DocumentStatus.ISSUED)
        registers = [
            {
                "issuer": row["issuer__name"],
                "year": row["year"],
                "type": row["type"],
                "first": row["first"],
                "last": row["last"],
                "count": row["count"],
            }
            for row in papers.values("issuer__name", "year", "type")
            .annotate(first=Min("number"), last=Max("number"), count=Count("pk"))
            .order_by("issuer__name", "year", "type")
        ]
        decisions = Submission.objects.filter(round=self.round, state=SubmissionState.PUBLISHED)
        return {
            "units": self.size,
            "outcomes": dict(sorted(Counter(self.round.dossiers.values_list("state", flat=True)).items())),
            "decisions": decisions.count(),
            "titles": sum(d.decision.titles.count() for d in decisions.select_related("decision")),
            "registers": registers,
            "problems": self.problems(registers),
        }

    def problems(self, registers: list[dict[str, Any]]) -> list[str]:
        """Return every number, ballot, seal, page or file that is not as promised."""
        found = [
            f"Sổ {r['issuer']} {r['type']} {r['year']} không liên tục."
            for r in registers
            if (r["first"], r["last"]) != (1, r["count"])
        ]
        for dossier in self.round.dossiers.with_details():
            found += [f"{dossier.unit}: {text}" for text in manifests.problems(dossier)]
            if dossier.closed_at is None:
                found.append(f"{dossier.unit}: chưa xong, đang ở bước {dossier.get_state_display()}.")
            item = dossier.agenda_items.exclude(outcome="").order_by("-pk").first()
            if item is not None and not councils.quorum(item):
                found.append(f"{dossier.unit}: kết luận khi chưa đủ thành viên.")
        for submission in self.round.submissions.filter(state=SubmissionState.PUBLISHED):
            found += self._paper_problems(submission)
        return found

    def _paper_problems(self, submission: Submission) -> list[str]:
        document = submission.decision.document
        found = []
        if not files.open_bytes(document.pdf).startswith(b"%PDF-"):
            found.append(f"{document}: bản PDF không đọc được.")
        page = getattr(submission.decision, "page", None)
        if page is None or not page.live:
            found.append(f"{document}: chưa có trang công khai.")
        if submission.decision.titles.count() != submission.lines.count():
            found.append(f"{document}: số danh hiệu khác số đơn vị.")
        return found
