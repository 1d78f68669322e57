"""An indicator asked of another organisation: who may ask whom, what it sees, its reply as a source."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Level, OfficeKind, Role
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, NotReached, WrongState
from dossiers.models import Dossier, Evidence, IndicatorRequest, RequestState
from dossiers.services.assessment import (
    dossier_submission,
    indicator_requests,
    indicator_sources,
    reports,
    submission_checks,
    withdrawal,
)
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import attachments, upload
from dossiers.services.rounds.assignments import assign_from_plan
from ledger.models import AuditLine, OutboxMessage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.home import make_plan
from workflows.inbox.pending import pending_items
from workflows.inbox.turns import check
from workflows.notifications import pending_reminders

pytestmark = pytest.mark.django_db


def soon(days=3):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def here():
    return make.place()


@pytest.fixture
def interior(here):
    """The head of "Sở Nội vụ", a body of the province."""
    body = UnitFactory(level=Level.BODY, kind="so", name="Sở Nội vụ", parent=here.issuer.unit)
    return AppointmentFactory(office=OfficeFactory(unit=body, name="Sở Nội vụ", kind=OfficeKind.OFFICE))


def ask(here, to, **changes):
    given = {"code": "1.2", "kind": "answer", "due": soon(), **changes}
    return indicator_requests.ask(
        appointment=here.heads[0], dossier=here.dossier(), office=to.office, **given
    )


SHARE = {"numerator": 450, "denominator": 500}


def test_the_reply_is_the_answer_and_names_its_source(here, interior):
    row = ask(here, interior, text="Theo sổ của Sở")
    indicator_requests.reply(appointment=interior, request=row, fields=SHARE, text="Theo sổ")
    answer = here.dossier().answers.get(code="1.2")
    assert (answer.numerator, answer.by, answer.note) == (450, interior, "Theo sổ")
    today = f"{timezone.localdate():%d/%m/%Y}"
    (source,) = indicator_sources.sources_of(here.dossier())["1.2"]
    assert source.words.startswith(f"theo Sở Nội vụ, ngày {today}: ")
    assert "450" in source.words
    assert source.kind == "ok"
    told = OutboxMessage.objects.get(key__startswith=f"request-replied:{row.pk}")
    assert told.to == here.heads[0].user
    assert {"ask-indicator", "reply-indicator"} <= set(AuditLine.objects.values_list("act", flat=True))


@pytest.mark.parametrize(
    ("agrees", "words", "kind"), [(True, "xác nhận", "ok"), (False, "không xác nhận", "danger")]
)
def test_an_answer_is_confirmed_or_not(here, interior, agrees, words, kind):
    make.answered(here)
    row = ask(here, interior, kind="confirm")
    indicator_requests.reply(appointment=interior, request=row, agrees=agrees, text="Đã đối chiếu sổ")
    (source,) = indicator_sources.sources_of(here.dossier())["1.2"]
    assert source.words.startswith(f"Sở Nội vụ {words}, ngày ")
    assert "Đã đối chiếu sổ" in source.words
    assert source.kind == kind


def test_what_is_not_confirmed_needs_a_reason_and_what_is_declined_too(here, interior):
    make.answered(here)
    row = ask(here, interior, kind="confirm")
    with pytest.raises(Incomplete):
        indicator_requests.reply(appointment=interior, request=row, agrees=False, text=" ")
    with pytest.raises(BadAnswer):
        indicator_requests.reply(appointment=interior, request=row)
    with pytest.raises(Incomplete):
        indicator_requests.decline(appointment=interior, request=row, reason="")
    indicator_requests.decline(appointment=interior, request=row, reason="Không theo dõi việc này")
    (source,) = indicator_sources.sources_of(here.dossier())["1.2"]
    assert source.words.startswith("Sở Nội vụ từ chối trả lời")
    with pytest.raises(WrongState):
        indicator_requests.reply(appointment=interior, request=row, agrees=True)


def test_an_empty_answer_is_no_reply(here, interior):
    row = ask(here, interior)
    with pytest.raises(Incomplete):
        indicator_requests.reply(appointment=interior, request=row, fields={})
    row.refresh_from_db()
    assert row.state == RequestState.OPEN
    assert not here.dossier().answers.filter(code="1.2").exists()


class TestWhoMayBeAsked:
    def test_offices_above_bodies_beside_them_and_what_is_below(self, here, interior):
        school = AppointmentFactory(
            office__unit__parent=here.units[0], office__unit__level=Level.BODY, office__name="Trường A"
        )
        other = AppointmentFactory(office__unit__parent=here.issuer.unit, office__name="UBND xã bên cạnh")
        far = AppointmentFactory(office__unit__level=Level.PROVINCE, office__name="Sở của tỉnh khác")
        nobody = OfficeFactory(unit=here.issuer.unit, name="Sở không người")
        found = set(indicator_requests.askable_offices(here.dossier()))
        assert {interior.office, school.office} <= found
        assert not found & {
            other.office,
            far.office,
            nobody,
            here.heads[0].office,
            here.standing,
            here.issuer,
        }
        for post in (other, far):
            with pytest.raises(NotAllowed):
                ask(here, post)

    def test_only_the_head_asks_while_the_dossier_is_filled_in(self, here, interior):
        office = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=here.heads[0].office)
        facts = {
            "dossier": here.dossier(),
            "code": "1.2",
            "office": interior.office,
            "kind": "answer",
            "due": soon(),
        }
        for post in (office, interior, here.clerk):
            with pytest.raises(NotAllowed):
                indicator_requests.ask(appointment=post, **facts)
        make.submitted(here)
        with pytest.raises(WrongState):
            ask(here, interior)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"code": "9.9"}, "không có nội dung chỉ tiêu"),
            ({"kind": "praise"}, "Chưa chọn cần trả lời"),
            ({"due": date(2020, 1, 1)}, "đã qua"),
            ({"due": date(2099, 1, 1)}, "cách quá một năm"),
            ({"kind": "confirm"}, "chưa có trả lời để xác nhận"),
        ],
    )
    def test_what_makes_no_sense_is_refused_in_words(self, here, interior, changes, said):
        with pytest.raises(BadAnswer, match=said):
            ask(here, interior, **changes)
        assert not IndicatorRequest.objects.exists()

    def test_a_reply_after_the_dossier_is_due_is_refused(self, here, interior):
        last = here.round.deadlines.get(step="submit")
        last.due = soon(2)
        last.save()
        with pytest.raises(BadAnswer, match="sau hạn nộp hồ sơ"):
            ask(here, interior, due=soon(30))

    def test_nobody_is_asked_twice_at_once(self, here, interior):
        row = ask(here, interior)
        with pytest.raises(WrongState, match="đang được hỏi"):
            ask(here, interior)
        indicator_requests.take_back(appointment=here.heads[0], request=row)
        assert ask(here, interior).pk != row.pk


class TestWhatItSees:
    def piece(self, here, code="1.2"):
        return attachments.attach(
            appointment=here.heads[0],
            dossier=here.dossier(),
            code=code,
            content=f"Sổ {code}".encode(),
            filename="so.txt",
        )

    def test_that_indicator_alone(self, here, interior):
        mine, other = self.piece(here), self.piece(here, "1.1")
        make.answered(here)
        row = ask(here, interior, kind="confirm", show_evidence=True)
        assert list(Evidence.objects.visible_to(interior.user)) == [mine]
        assert list(IndicatorRequest.objects.visible_to(interior.user)) == [row]
        assert not Dossier.objects.visible_to(interior.user).exists()
        stranger = AppointmentFactory(office__unit__parent=here.issuer.unit)
        assert not Evidence.objects.visible_to(stranger.user).exists()
        assert not IndicatorRequest.objects.visible_to(stranger.user).exists()
        assert other in Evidence.objects.visible_to(here.heads[0].user)

    def test_no_evidence_that_the_unit_does_not_show_and_none_afterwards(self, here, interior):
        self.piece(here)
        row = ask(here, interior)
        assert not Evidence.objects.visible_to(interior.user).exists()
        row.show_evidence = True
        row.save()
        assert Evidence.objects.visible_to(interior.user).exists()
        indicator_requests.decline(appointment=interior, request=row, reason="Không theo dõi")
        assert not Evidence.objects.visible_to(interior.user).exists()

    def test_its_own_evidence_stays_its_own(self, here, interior):
        row = ask(here, interior)
        added = upload.store_upload(
            appointment=interior,
            dossier=here.dossier(),
            code="1.2",
            content=b"So lieu",
            filename="so-lieu.txt",
        )
        indicator_requests.reply(appointment=interior, request=row, fields=SHARE)
        assert list(Evidence.objects.visible_to(interior.user)) == [added]
        with pytest.raises(NotAllowed):
            upload.store_upload(
                appointment=interior, dossier=here.dossier(), code="1.2", content=b"Sau", filename="sau.txt"
            )

    def test_it_adds_nothing_to_another_indicator_and_takes_nothing_away(self, here, interior):
        kept = self.piece(here)
        ask(here, interior, show_evidence=True)
        with pytest.raises(NotAllowed):
            upload.store_upload(
                appointment=interior, dossier=here.dossier(), code="1.1", content=b"Khac", filename="khac.txt"
            )
        with pytest.raises(NotAllowed):
            attachments.remove(appointment=interior, evidence=kept)


class TestSending:
    def test_an_open_request_stops_sending_in_words_until_it_is_taken_back(self, here, interior):
        make.answered(here)
        row = ask(here, interior)
        (finding,) = submission_checks.blocking_findings(here.dossier(), 1)
        assert "đang chờ Sở Nội vụ" in finding.sentence
        with pytest.raises(NotReached) as refusal:
            dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
        assert finding.sentence in refusal.value.missing
        with pytest.raises(NotAllowed):
            indicator_requests.take_back(appointment=interior, request=row)
        indicator_requests.take_back(appointment=here.heads[0], request=row)
        assert OutboxMessage.objects.filter(key__startswith=f"request-back:{row.pk}").exists()
        dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)

    def test_the_reply_is_sealed_reported_and_proven(self, here, interior):
        row = ask(here, interior)
        indicator_requests.reply(appointment=interior, request=row, fields=SHARE)
        make.submitted(here)
        sealed = json.loads(sealed_records.latest(here.dossier()).content)["facts"]
        (source,) = [one for one in sealed["sources"] if one["code"] == "1.2"]
        assert (source["office"], source["state"]) == (interior.office.code, "answered")
        assert sealed_records.problems(here.dossier()) == []
        line = next(line for line in reports.report_of(here.dossier()).lines if line.code == "1.2")
        assert "theo Sở Nội vụ, ngày" in line.note
        IndicatorRequest.objects.update(reply="Sửa sau")
        assert sealed_records.problems(here.dossier()), "a reply changed after sealing shows"

    def test_a_dossier_without_requests_is_sealed_as_before(self, here):
        make.submitted(here)
        assert "sources" not in json.loads(sealed_records.latest(here.dossier()).content)["facts"]

    def test_a_withdrawn_dossier_asks_nobody(self, here, interior):
        row = ask(here, interior)
        withdrawal.withdraw(appointment=here.heads[0], dossier=here.dossier(), reason="Rút")
        row.refresh_from_db()
        assert row.state == RequestState.WITHDRAWN
        assert not IndicatorRequest.objects.visible_to(interior.user).exists()


class TestWaiting:
    def test_it_stands_in_the_inbox_of_the_office_until_its_reply(self, here, interior):
        row = ask(here, interior)
        (item,) = pending_items(interior, timezone.localdate())
        assert (item.title, item.due, item.url) == ("Trả lời chỉ tiêu 1.2", row.due, row.get_absolute_url())
        indicator_requests.reply(appointment=interior, request=row, fields=SHARE)
        assert pending_items(interior, timezone.localdate()) == []

    def test_the_office_is_reminded_and_the_head_once_it_is_late(self, here, interior):
        row = ask(here, interior)
        assert pending_reminders.remind(row.due) >= 1
        assert pending_reminders.remind(row.due) == 0, "each stage once"
        assert not OutboxMessage.objects.filter(
            to=here.heads[0].user, key__startswith="remind:request"
        ).exists()
        pending_reminders.remind(row.due + timedelta(days=10))
        assert OutboxMessage.objects.filter(to=here.heads[0].user, key__startswith="remind:request").exists()

    def test_a_request_that_nobody_is_left_to_answer_is_named(self, here, interior):
        row = ask(here, interior)
        interior.valid_until = timezone.localdate() - timedelta(days=1)
        interior.save()
        assert ("request", row.pk) in {(one.kind, one.id) for one in check(timezone.localdate()).stuck}


class TestProposedByAPlan:
    def plan(self, unit, **given):
        task = {"unit": unit, "indicators": [], "criteria": [], "standards": [], "line": 91, **given}
        return make_plan(facts={"assignments": [task]})

    def test_whoever_is_elsewhere_is_proposed_and_sent_by_the_head(self, here, interior):
        plan = self.plan("Sở Nội vụ", indicators=["1.2"], task="Phối hợp kiểm tra chỉ tiêu 1.2")
        assign_from_plan(here.round, plan)
        row = IndicatorRequest.objects.get()
        assert (row.state, row.kind, row.office, row.source) == (
            "proposed", "confirm", interior.office, "Dòng 91 của kế hoạch",
        )  # fmt: skip
        assert not IndicatorRequest.objects.visible_to(interior.user).exists(), "nobody is asked yet"
        make.answered(here)
        assert submission_checks.blocking_findings(here.dossier(), 1) == []
        sent = ask(here, interior, kind="confirm")
        assert (sent.pk, sent.state) == (row.pk, "open")

    @pytest.mark.parametrize("level", [Level.COMMUNE, Level.PROVINCE])
    def test_of_another_province_or_commune_nothing_is_proposed(self, here, level):
        parent = here.issuer.unit if level == Level.COMMUNE else None
        unit = UnitFactory(level=level, parent=parent, name="Nơi khác")
        AppointmentFactory(office=OfficeFactory(unit=unit, name="Hội Khuyến học xã"))
        assign_from_plan(here.round, self.plan("Hội Khuyến học xã", indicators=["1.2"], task="Chủ trì"))
        assert not IndicatorRequest.objects.exists()
