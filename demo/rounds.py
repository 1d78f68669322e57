"""The made-up provinces: one with a finished round, a running one with dossiers at every step, plans and articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import Level, Role, User
from accounts.queries import holders
from criteria.models import CriteriaSet
from criteria.services.loading import load_sets
from demo import public_site
from demo.answers import good_answers
from demo.criteria_set import made_up_set
from demo.province import SECOND_PROVINCE_FILE, Province, build
from dossiers.models import AgendaItem, Dossier, Outcome, Round
from dossiers.services.assessment import answers
from dossiers.services.evidence import attachments
from dossiers.services.grounds import Ground
from dossiers.services.rounds.settings import RoundSettings
from dossiers.services.supporting_files import Upload, take
from home.services.editor_groups import GROUP_OF, sync_groups_of
from home.services.site_tree import ensure_site_tree
from ledger.models import AuditLine
from ledger.services import audit
from workflows import actions

DONE = "seed-demo"
FINISHED, RUNNING = "Đợt công nhận Đơn vị học tập cấp tỉnh", "Đợt công nhận Cộng đồng học tập cấp xã"
NO_GROUND = Ground()
LETTER = Upload(
    "cong-van-dung-thu.txt",
    "CÔNG VĂN DÙNG THỬ\n\nChủ tịch Ủy ban nhân dân tỉnh giao Chủ tịch Ủy ban nhân dân huyện.\n".encode(),
)
FIRST_REFUSED = 7
"""Of a finished round the dossiers from this place on are refused."""
NOTES = {
    "yes_no": "Đã ban hành và thực hiện trong năm; xem văn bản kèm theo.",
    "share": "Số liệu theo báo cáo tổng hợp của đơn vị đến 31 tháng 12.",
}
EVIDENCE = (
    "BÁO CÁO\nKết quả tuyên truyền về học tập suốt đời năm {year}\n\n"
    "{unit} đã tổ chức sáu buổi tuyên truyền tại nhà văn hóa thôn, có 420 lượt người dự. "
    "Thư viện xã mở cửa thêm hai buổi tối mỗi tuần; câu lạc bộ đọc sách có 35 thành viên.\n"
)


def newest_set(code: str) -> CriteriaSet:
    """Return the newest published version of a set."""
    return CriteriaSet.objects.published().filter(code=code).latest("version")


class Demonstration:
    """Two made-up provinces; building them again changes nothing that is there."""

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self.say = say
        ensure_site_tree()
        load_sets()
        self.first, self.second = Rounds(build()), Rounds(build(SECOND_PROVINCE_FILE))
        for place in (self.first, self.second):
            for user in {post.user for post in place.posts.values() if post.role in GROUP_OF}:
                sync_groups_of(user)

    def build(self) -> None:
        """Make everything; each round is one transaction, so a killed run leaves it whole or not at all."""
        self.say("Bài viết và kế hoạch …")
        public_site.build(self.first.posts["bientap"].user)
        self.say("Đợt đã xong …")
        with transaction.atomic():
            self.first.finished()
        self.say("Đợt đang chạy …")
        with transaction.atomic():
            self.first.running()
        self.say("Tỉnh thứ hai …")
        with transaction.atomic():
            self.second.finished()
            for place in (self.second, *map(Rounds, self.second.province.districts)):
                place.begun()
            if is_half_built():
                audit.record(act=DONE, sentence="Dựng xong các tỉnh dùng thử.")


class Rounds:
    """The rounds of one province or district."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.posts = province.posts

    def _round(
        self, name: str, criteria_set: CriteriaSet, units, year: int, ground: Ground = NO_GROUND
    ) -> Round | None:
        if Round.objects.filter(standing_office=self.province.standing, name=f"{name} năm {year}").exists():
            return None
        return actions.open_round(
            appointment=self.posts["chuyenvien"],
            settings=RoundSettings(
                name=f"{name} năm {year}",
                year=year,
                criteria_set=criteria_set,
                units=units,
                standing_office=self.province.standing,
                issuer=self.province.issuer,
                council=self.province.council,
                deadlines={
                    "submit": date(year + 1, 1, 15),
                    "check": date(year + 1, 1, 31),
                    "review": date(year + 1, 2, 10),
                    "decide": date(year + 1, 2, 15),
                    "report": date(year + 1, 5, 31),
                },
                ground=ground,
            ),
        )

    def finished(self) -> None:
        """The round of last year, from the first answer to the published decision."""
        current = self._round(
            FINISHED, newest_set("tt24-2023-tinh"), self.province.bodies, timezone.localdate().year - 1
        )
        if current is None:
            return
        dossiers = list(current.dossiers.with_details().order_by("unit__code"))
        for dossier in dossiers:
            self.send(dossier, 1)
            actions.accept_dossier(appointment=self.posts["chuyenvien"], dossier=dossier)
        refused = {dossier.pk for dossier in dossiers[FIRST_REFUSED:]}
        self.sit(current, dossiers, refuse=refused)
        proposed = [dossier for dossier in dossiers if dossier.pk not in refused]
        submission = actions.draft_submission(
            appointment=self.posts["chuyenvien"], round=current, dossiers=proposed
        )
        signer = self.posts.get("phochutich") or self.posts["chutich"]
        actions.decide_submission(appointment=signer, submission=submission, act="sign")
        actions.issue_decision(appointment=self.posts["vanthu"], submission=submission)

    def running(self) -> None:
        """The round of this year, with dossiers at every step."""
        current = self._round(RUNNING, made_up_set(), self.province.communes, timezone.localdate().year)
        if current is None:
            return
        dossiers = list(current.dossiers.with_details().order_by("unit__code"))
        self.answer(dossiers[0], 2, most=6)
        for dossier in dossiers[2:]:
            self.send(dossier, 2)
        actions.return_dossier(
            appointment=self.posts["chuyenvien"],
            dossier=dossiers[2],
            reason="Chỉ tiêu 5.1 chưa có danh sách công dân được công nhận. Hãy bổ sung danh sách của Hội Khuyến học.",
        )
        for dossier in dossiers[4:]:
            actions.accept_dossier(appointment=self.posts["chuyenvien"], dossier=dossier)
        self.sit(current, dossiers[7:10])
        actions.draft_submission(appointment=self.posts["chuyenvien"], round=current, dossiers=dossiers[8:10])
        self.open_sitting(current, dossiers[5:7])

    def begun(self) -> None:
        """The round of this year in its first weeks: one dossier is being written, another was sent.

        The made-up set names the head of a province; one of a district recognises by a letter.
        """
        ground = NO_GROUND if self.province.top.level == Level.PROVINCE else self.letter()
        current = self._round(
            RUNNING, made_up_set(), self.province.communes, timezone.localdate().year, ground
        )
        if current is None:
            return
        writing, sent = current.dossiers.with_details().order_by("unit__code")[:2]
        self.answer(writing, 1, most=4)
        self.send(sent, 2)

    def letter(self) -> Ground:
        """Return the written ground on which a district recognises its communes."""
        return Ground(
            text="Chủ tịch Ủy ban nhân dân tỉnh giao Chủ tịch Ủy ban nhân dân huyện công nhận "
            "các xã trong huyện (dùng thử).",
            document="Công văn dùng thử, không phải văn bản thật",
            file=take(LETTER, appointment=self.posts["chuyenvien"]),
            name=LETTER.name,
        )

    def answer(self, dossier: Dossier, level: int, most: int | None = None) -> None:
        """Answer the indicators of a dossier, with a piece of evidence for the first."""
        definition = dossier.round.definition()
        head = self.province.head_of(dossier.unit)
        luck = Random(dossier.unit.code)  # noqa: S311  made-up figures
        wanted = good_answers(definition, answers.unit_kind(dossier), level, luck)
        for code, fields in list(wanted.items())[:most]:
            note = NOTES.get(definition.by_code[code].kind, "")
            answers.save_answer(appointment=head, dossier=dossier, code=code, fields={**fields, "note": note})
        first = definition.indicators[0].code
        text = EVIDENCE.format(year=dossier.round.year, unit=dossier.unit)
        piece = attachments.attach(
            appointment=head,
            dossier=dossier,
            code=first,
            content=text.encode(),
            filename="bao-cao-tuyen-truyen.txt",
        )
        attachments.read_text(piece)

    def send(self, dossier: Dossier, level: int) -> None:
        """Answer everything and send the dossier."""
        self.answer(dossier, level)
        actions.submit_dossier(
            appointment=self.province.head_of(dossier.unit), dossier=dossier, requested_level=level
        )

    def open_sitting(self, current: Round, dossiers: list[Dossier]) -> list[AgendaItem]:
        """Put dossiers before the council; two members have voted."""
        sitting = actions.open_sitting(appointment=self.posts["thuky"], round=current, dossiers=dossiers)
        items = list(sitting.items.select_related("dossier__unit", "dossier__round", "sitting"))
        for item in items:
            outcome = f"level_{item.dossier.requested_level}"
            for key in ("uyvien2", "thuky"):
                actions.cast_ballot(appointment=self.posts[key], item=item, choice=outcome)
        return items

    def sit(
        self, current: Round, dossiers: list[Dossier], refuse: frozenset[int] | set[int] = frozenset()
    ) -> None:
        """Hold a whole sitting: vote and conclude on every dossier."""
        sitting = actions.open_sitting(appointment=self.posts["thuky"], round=current, dossiers=dossiers)
        voters = [post for seat in sitting.council.seats.all() for post in [seat.appointment]]
        for item in sitting.items.select_related("dossier__unit", "dossier__round", "sitting"):
            outcome, reason = f"level_{item.dossier.requested_level}", ""
            if item.dossier_id in refuse:
                outcome, reason = (
                    Outcome.REFUSE,
                    "Minh chứng chỉ tiêu 3.1 không khớp danh sách của Hội Khuyến học.",
                )
            for post in voters:
                actions.cast_ballot(appointment=post, item=item, choice=outcome, reason=reason)
            actions.conclude(appointment=self.posts["chutichhd"], item=item, outcome=outcome, reason=reason)
        actions.write_minutes(appointment=self.posts["thuky"], sitting=sitting)
        actions.confirm_minutes(appointment=self.posts["chutichhd"], sitting=sitting)


def is_empty() -> bool:
    """Return whether nobody has begun to work here."""
    return not Dossier.objects.exists() and not holders(Role.STANDING_CLERK).exists()


def is_half_built() -> bool:
    """Return whether the demonstration was begun and not ended: its people are there, its last line is not."""
    begun = User.objects.filter(is_demo=True).exists()
    return begun and not AuditLine.objects.filter(act=DONE).exists()
