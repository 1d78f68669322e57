"""Who stays out of a dossier, who presides then, attendance, marks, secret ballots, adjourning, councils set up."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from accounts.queries import acting_appointments
from accounts.services import stand_ins
from criteria.models import CriteriaSet
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import CouncilSeat, MemberMark, Recusal, ReviewMark, Round, Seat
from dossiers.rules.sittings import SittingRules
from dossiers.services.assessment import dossier_submission
from dossiers.services.council import ballots, conclusions, councils, minutes, recusals, sittings
from dossiers.services.decisions import sealed_records
from ledger.models import AuditLine
from ledger.services import audit, record_verification
from tests.factories import dossiers as make
from tests.factories.accounts import LONG_AGO, AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return make.place(units=2)


def reviewed_by(user, dossier):
    ReviewMark.objects.create(
        dossier=dossier, code="1.1", choice="pass", own="pass", by=AppointmentFactory(user=user)
    )


def opened(here, dossier):
    sitting = sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=[dossier])
    return sitting.items.select_related("sitting__council", "dossier__unit").get()


def test_an_earlier_reviewer_stays_out_and_lowers_the_base(here):
    dossier = make.accepted(here)
    reviewed_by(here.seats[2].user, dossier)
    item = opened(here, dossier)
    assert Recusal.objects.get().kind == "reviewed"
    with pytest.raises(NotAllowed, match="Đã thẩm định"):
        make.vote(item, [here.seats[2]])
    make.vote(item, here.seats[:2])
    assert not ballots.quorum(item)
    make.vote(item, here.seats[3:4])
    assert ballots.quorum(item).reason == "3/4 thành viên đã cho ý kiến, cần ít nhất 3."


def test_who_checked_the_dossier_in_place_of_an_absent_clerk_stays_out_as_well(here):
    deputy, today = here.seats[3].user, timezone.localdate()
    stand_ins.stand_in(by=here.clerk, principal=here.clerk, deputy=deputy, since=today, until=today)
    post = next(one for one in acting_appointments(deputy) if one.stand_in is not None)
    dossier = make.submitted(here)
    dossier_submission.accept(appointment=post, dossier=dossier)
    item = opened(here, here.dossier())
    out = Recusal.objects.get()
    assert (out.seat.appointment, out.kind) == (here.seats[3], "reviewed")
    with pytest.raises(NotAllowed, match="Đã thẩm định"):
        make.vote(item, [here.seats[3]])


def test_a_round_may_leave_the_reviewer_rule_out(here):
    Round.objects.update(recuse_reviewers=False)
    here.round.refresh_from_db()
    dossier = make.accepted(here)
    reviewed_by(here.seats[2].user, dossier)
    item = opened(here, dossier)
    make.vote(item, [here.seats[2]])
    assert not Recusal.objects.exists()
    assert ballots.quorum(item).reason.startswith("Mới có 1/5 thành viên cho ý kiến")


def test_a_declared_conflict_needs_a_reason_and_comes_before_the_ballot(here):
    [item] = make.on_agenda(here)
    with pytest.raises(Incomplete):
        ballots.declare_conflict(appointment=here.seats[2], item=item, reason=" ")
    ballots.declare_conflict(appointment=here.seats[2], item=item, reason="Là người nhà của lãnh đạo xã.")
    assert ballots.poll(item).base == 4
    with pytest.raises(NotAllowed, match="xung đột lợi ích"):
        make.vote(item, [here.seats[2]])
    make.vote(item, [here.seats[3]])
    with pytest.raises(WrongState, match="đã gửi rồi"):
        ballots.declare_conflict(appointment=here.seats[3], item=item, reason="Nhớ ra muộn.")


def test_a_chair_who_stays_out_needs_a_vice_chair(here):
    dossier = make.accepted(here)
    reviewed_by(here.chair.user, dossier)
    with pytest.raises(Incomplete, match="phó chủ tịch"):
        opened(here, dossier)
    vice = AppointmentFactory(role=Role.COUNCIL_CHAIR, office=here.standing, capacity="Phó chủ tịch hội đồng")
    CouncilSeat.objects.create(
        council=here.council, appointment=vice, seat=Seat.VICE_CHAIR, valid_from=LONG_AGO
    )
    item = opened(here, dossier)
    make.vote(item, [*here.seats[1:], vice])
    with pytest.raises(NotAllowed, match="điều hành và kết luận"):
        conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")
    conclusions.conclude(appointment=vice, item=item, outcome="level_1")
    assert here.dossier().state == "proposed"


def test_the_chairs_ballot_decides_between_equal_sides_only_where_the_round_says_so():
    for casting, carried in ((False, None), (True, "level_1")):
        here = make.place(members=2, sitting_rules=SittingRules(casting_vote=casting))
        [item] = make.on_agenda(here)
        make.vote(item, [here.chair, here.secretary], "level_1")
        make.vote(item, here.seats[2:], "refuse")
        assert ballots.poll(item).carried() == carried


def test_a_secret_ballot_leaves_no_name_beside_an_opinion():
    here = make.place(sitting_rules=SittingRules(ballot_kind="secret"))
    [item] = make.on_agenda(here)
    make.vote(item, here.seats[:4])
    make.vote(item, here.seats[4:], "refuse", reason="Thiếu số liệu.")
    conclusions.conclude(appointment=here.chair, item=item, outcome="level_1", reason="Đa số.")
    sealed = sealed_records.required(here.dossier(), "appraisal")
    assert '"seat":null' in sealed.content
    assert f'"seat":{CouncilSeat.objects.first().pk}' not in sealed.content
    said = str(minutes.minutes_facts(item.sitting)["sections"])
    assert "Thiếu số liệu." in said
    assert str(here.seats[4].user) not in said


def test_a_casting_vote_and_a_secret_ballot_are_not_opened_together():
    with pytest.raises(BadAnswer, match="Bỏ phiếu kín"):
        make.place(sitting_rules=SittingRules(casting_vote=True, ballot_kind="secret"))


def test_members_mark_indicators_with_the_page_until_they_vote(here):
    [item] = make.on_agenda(here)
    member = here.seats[2]
    ballots.rate_indicator(
        appointment=member, item=item, code="1.1", choice="fail", note="Không thấy số liệu."
    )
    ballots.rate_indicator(appointment=member, item=item, code="1.1", choice="pass")
    assert MemberMark.objects.get().choice == "pass"
    for wrong in ({"code": "9.9", "choice": "pass"}, {"code": "1.1", "choice": "maybe"}):
        with pytest.raises(BadAnswer):
            ballots.rate_indicator(appointment=member, item=item, **wrong)
    with pytest.raises(BadAnswer, match="số trang"):
        ballots.rate_indicator(appointment=member, item=item, code="1.1", choice="pass", page=3)
    make.vote(item, here.seats)
    with pytest.raises(WrongState):
        ballots.rate_indicator(appointment=member, item=item, code="1.2", choice="pass")
    conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")
    assert '"code":"1.1"' in sealed_records.required(here.dossier(), "appraisal").content


def test_who_voted_was_there_and_an_absence_has_its_reason_in_the_minutes(here):
    [item] = make.on_agenda(here)
    make.vote(item, here.seats[:4])
    late = CouncilSeat.objects.get(appointment=here.seats[4])
    sittings.note_attendance(
        appointment=here.secretary, sitting=item.sitting, seat=late, present=False, reason="Đi công tác"
    )
    with pytest.raises(WrongState, match="đã bỏ phiếu"):
        sittings.note_attendance(
            appointment=here.secretary,
            sitting=item.sitting,
            seat=CouncilSeat.objects.get(appointment=here.seats[0]),
            present=False,
        )
    conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")
    facts = minutes.minutes_facts(item.sitting)
    assert [(p["name"], p["reason"]) for p in facts["absent"]] == [(str(here.seats[4].user), "Đi công tác")]


def test_a_dossier_without_quorum_is_adjourned_and_comes_to_another_sitting(here):
    [item] = make.on_agenda(here)
    make.vote(item, here.seats[:2])
    with pytest.raises(Incomplete):
        conclusions.adjourn(appointment=here.chair, item=item, reason="")
    conclusions.adjourn(appointment=here.chair, item=item, reason="Chỉ có hai thành viên.")
    assert here.dossier().state == "review"
    again = opened(here, here.dossier())
    assert (again.sitting.number, ballots.poll(again).voted) == (2, 0)
    make.vote(again, here.seats[:4])
    with pytest.raises(WrongState, match="đã đủ thành viên"):
        conclusions.adjourn(appointment=here.chair, item=again, reason="Hết giờ.")


def test_a_later_change_of_the_criteria_is_noticed_and_stops_the_conclusion(here):
    [item] = make.on_agenda(here)
    make.vote(item, here.seats)
    other = make.CriteriaSetFactory(**make.two_levels())
    assert CriteriaSet.objects.count() > 1
    Round.objects.update(criteria_set=other)
    with pytest.raises(WrongState, match="không còn nguyên"):
        conclusions.conclude(appointment=here.chair, item=item, outcome="level_1")


def members(here, *seats):
    return [councils.Member(user=AppointmentFactory(office=here.standing).user, seat=seat) for seat in seats]


def test_a_council_is_set_up_by_a_decision_with_members_and_dates(here):
    today = timezone.localdate()
    made = councils.establish(
        appointment=here.clerk,
        office=here.standing,
        name="Hội đồng đánh giá năm nay",
        established_by="Quyết định số 15/QĐ-UBND",
        established_on=today,
        valid_until=today + timedelta(days=300),
        members=members(here, "chair", "vice_chair", "secretary", "member"),
    )
    posts = {seat.seat: seat.appointment.role for seat in made.seats.select_related("appointment")}
    assert posts == {
        "chair": "council_chair",
        "vice_chair": "council_chair",
        "secretary": "council_secretary",
        "member": "council_member",
    }
    assert {seat.valid_until for seat in made.seats.all()} == {today + timedelta(days=300)}


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (("chair", "member"), "ít nhất 3"),
        (("member",) * 3, "một chủ tịch"),
        (("chair", "chair", "member"), "một chủ tịch"),
    ],
)
def test_a_council_with_wrong_places_is_not_set_up(here, seats, said):
    with pytest.raises(Incomplete, match=said):
        councils.establish(
            appointment=here.clerk,
            office=here.standing,
            name="Hội đồng",
            established_by="QĐ 1",
            established_on=timezone.localdate(),
            members=members(here, *seats),
        )


def test_a_member_is_added_and_leaves_with_a_reason(here):
    (newcomer,) = members(here, "member")
    seat = councils.add_member(
        appointment=here.clerk, council=here.council, member=newcomer, since=timezone.localdate()
    )
    with pytest.raises(WrongState, match="đã là thành viên"):
        councils.add_member(
            appointment=here.clerk, council=here.council, member=newcomer, since=timezone.localdate()
        )
    CouncilSeat.objects.filter(pk=seat.pk).update(valid_from=LONG_AGO)
    with pytest.raises(Incomplete):
        councils.end_member(appointment=here.clerk, seat=seat, reason="")
    councils.end_member(appointment=here.clerk, seat=seat, reason="Chuyển công tác.")
    with pytest.raises(NotAllowed):
        councils.end_member(appointment=here.chair, seat=seat, reason="Không đúng vai.")


PRIVATE = "Là người nhà của lãnh đạo xã."


def declared(here):
    [item] = make.on_agenda(here)
    return item, ballots.declare_conflict(appointment=here.seats[2], item=item, reason=PRIVATE)


def test_why_a_member_stays_out_stands_neither_in_the_chain_nor_in_the_minutes(here):
    item, out = declared(here)
    assert PRIVATE not in "".join(line.sentence + line.seals for line in AuditLine.objects.all())
    told = AuditLine.objects.get(act="declare-conflict")
    assert told.sentence == "Khai xung đột lợi ích, không tham gia bỏ phiếu."
    assert '"reason"' not in json.dumps(json.loads(told.seals).get("dossiers.recusal", {}))
    assert not any(PRIVATE in line for line in minutes.opinions(item))
    Recusal.objects.filter(pk=out.pk).update(reason="")
    assert not list(record_verification.differences(Recusal, record_verification.read_chain()[0]))


def readers(here):
    return {
        "chair": here.chair, "standing office": here.clerk, "secretary": here.secretary, "member": here.seats[3],
        "who declared": here.seats[2], "issuer": here.chairman, "unit": here.heads[0],
    }  # fmt: skip


def test_it_is_read_by_the_chair_and_the_standing_office_only(client, here):
    item, _out = declared(here)
    shown = {}
    for name, post in readers(here).items():
        client.force_login(post.user)
        answer = client.get(f"/ho-so/phien-hop/{item.sitting_id}/")
        shown[name] = PRIVATE in answer.content.decode()
        assert (answer.status_code == 404) is (name == "unit")
    assert {name for name, seen in shown.items() if seen} == {"chair", "standing office"}


def test_it_is_erased_by_the_chair_or_the_standing_office_and_the_member_stays_out(client, here):
    item, out = declared(here)
    address, form = f"/ho-so/phien-hop/{item.sitting_id}/", {"act": "erase-reason", "recusal": out.pk}
    for name in ("secretary", "member", "who declared", "issuer", "unit"):
        client.force_login(readers(here)[name].user)
        assert client.post(address, form).status_code in {404, 422}
        out.refresh_from_db()
        assert out.reason == PRIVATE
    client.force_login(here.chair.user)
    assert client.post(address, form).status_code == 302
    out.refresh_from_db()
    assert (out.reason, out.kind) == ("", "declared")
    with pytest.raises(WrongState):
        recusals.erase_reason(appointment=here.clerk, recusal=out)


def test_the_unit_reads_nothing_of_a_conflict_also_where_an_old_line_tells_it(client, here):
    item, _out = declared(here)
    audit.record(
        act="declare-conflict", appointment=here.seats[2], subject=item.dossier,
        sentence=f"Khai xung đột lợi ích, không tham gia bỏ phiếu: {PRIVATE}",
    )  # fmt: skip
    for name, post in readers(here).items():
        client.force_login(post.user)
        for page in ("", "quy-trinh/"):
            answer = client.get(f"{item.dossier.get_absolute_url()}{page}")
            html = answer.content.decode()
            assert answer.status_code == (404 if name == "issuer" else 200), name
            assert PRIVATE not in html
            judges = name not in {"unit", "issuer"}
            assert ("Khai xung đột lợi ích" in html) is judges, (name, page)
