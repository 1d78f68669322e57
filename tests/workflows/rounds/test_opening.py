"""Opening a round on the screen: settings checked and copied, deadlines proposed, hundreds of units."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AdministrativeUnit, Level, Role
from criteria.models import CriteriaSet
from criteria.services import load_sets
from dossiers.errors import BadAnswer, NotAllowed
from dossiers.models import Council, CouncilSeat, Round, RoundStep
from dossiers.rules.rounds import StepLimit
from dossiers.services.rounds import opening
from dossiers.services.rounds.settings import RoundSettings
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory, cell
from tests.factories.dossiers import two_levels
from tests.factories.home import make_plan
from tests.factories.workflows import confirmed
from workflows.screens.rounds.offered_days import proposed_deadlines

pytestmark = pytest.mark.django_db
ADDRESS = "/ho-so/dot/mo/"


@pytest.fixture
def here():
    return make.place()


@pytest.fixture
def clerk(here):
    client = Client()
    client.force_login(here.clerk.user)
    return client


def many_units(here, number: int) -> None:
    AdministrativeUnit.objects.bulk_create(
        AdministrativeUnit(
            code=f"M{n:04}",
            name=f"xã Nhiều {n:04}",
            level=Level.COMMUNE,
            kind="xa",
            valid_from=date(2020, 1, 1),
            parent=here.issuer.unit,
        )
        for n in range(number)
    )


def form(here, **changes):
    return {
        "name": "Đợt mới", "year": timezone.localdate().year + 1, "criteria_set": here.criteria_set.pk,
        "council": here.council.pk, "issuer": here.issuer.pk, "with_council": "on", "recuse_reviewers": "on",
        "act": "open", **changes,
    }  # fmt: skip


def commune_set() -> CriteriaSet:
    return CriteriaSet.objects.published().filter(code="tt25-2023-xa").order_by("-version").first()


def opened() -> Round:
    return Round.objects.get(name="Đợt mới")


def test_all_of_six_hundred_units_are_chosen_by_one_button_and_kept_through_the_pages(here, clerk):
    many_units(here, 600)
    page = clerk.post(ADDRESS, form(here, act="chon-het", tu="nhieu", cap="xa")).content.decode()
    assert "<strong>600</strong>" in page
    hidden = page.split('name="chosen" value="')[1].split('"')[0]
    shown = page.split('name="shown" value="')[1].split('"')[0]
    ticked = shown.split(",")
    kept = {"chosen": hidden, "shown": shown, "units": ticked[1:], "tu": "nhieu", "cap": "xa"}
    page = clerk.post(ADDRESS, form(here, act="trang-2", **kept)).content.decode()
    assert "<strong>599</strong>" in page, "one was unticked on the first page"
    assert 'value="Đợt mới"' in page, "what was typed is not lost"
    chosen = page.split('name="chosen" value="')[1].split('"')[0]
    answer = confirmed(clerk, form(here, chosen=chosen, shown="", units=[]))
    assert answer.status_code == 302
    assert opened().dossiers.count() == 549, "the fifty of the second page were shown and not ticked again"


def test_choosing_all_takes_what_the_filter_leaves_and_dropping_gives_it_back(here, clerk):
    many_units(here, 3)
    page = clerk.post(ADDRESS, form(here, act="chon-het", tu="nhieu 0001")).content.decode()
    assert "<strong>1</strong>" in page
    page = clerk.post(
        ADDRESS,
        form(here, act="bo-het", tu="nhieu", chosen=page.split('name="shown" value="')[1].split('"')[0]),
    )
    assert "<strong>0</strong>" in page.content.decode()


def test_a_unit_not_on_offer_is_not_chosen_by_writing_its_key(here, clerk):
    answer = clerk.post(ADDRESS, form(here, act="open", chosen=str(here.issuer.unit_id)))
    assert (answer.status_code, "Chưa chọn đơn vị" in answer.content.decode()) == (422, True)


def test_the_settings_are_copied_into_the_round(here, clerk):
    day = timezone.localdate() + timedelta(days=60)
    answer = clerk.post(ADDRESS, form(
        here, units=here.units[0].pk, signing_role="deputy", quorum="3/4", majority="2/3", objection_days="60",
        answer_days="20", due_submit=day.isoformat(), days_check="5", counted_check="working",
        days_review="30", counted_review="calendar", with_inspection="on", source_submit="Kế hoạch 1",
        ballot_kind="secret", tie_rule="vote_again",
    ))  # fmt: skip
    assert answer.status_code == 302
    new = opened()
    assert (new.signing_role, new.objection_days, new.answer_days) == ("deputy", 60, 20)
    assert (new.quorum_numerator, new.quorum_denominator, new.majority_numerator) == (3, 4, 2)
    assert (new.with_inspection, new.ballot_kind, new.tie_rule) == (True, "secret", "vote_again")
    limits = {d.step: (d.due, d.days, d.counted_in) for d in new.deadlines.all()}
    assert limits == {
        "submit": (day, None, "working"), "check": (None, 5, "working"), "review": (None, 30, "calendar"),
    }  # fmt: skip
    assert new.deadlines.get(step="submit").source == "Kế hoạch 1"


def test_a_day_that_is_over_is_refused_beside_its_field(here, clerk):
    answer = clerk.post(ADDRESS, form(here, units=here.units[0].pk, due_submit="2020-01-02"))
    assert (answer.status_code, "Ngày này đã qua" in answer.content.decode()) == (422, True)
    assert not Round.objects.filter(name="Đợt mới").exists()


def refused(here, said: str, **rules) -> None:
    with pytest.raises(BadAnswer, match=said):
        opening.open_round(
            appointment=here.clerk, settings=RoundSettings( name="Đợt mới", year=timezone.localdate().year,
            criteria_set=here.criteria_set, units=here.units, standing_office=here.standing, issuer=here.issuer,
            council=here.council, **{"deadlines": {}, **rules},))  # fmt: skip
    assert not Round.objects.filter(name="Đợt mới").exists()


def test_deadlines_out_of_order_contradict_each_other(here):
    refused(here, "trước hạn của bước", deadlines={"submit": date(2027, 3, 1), "decide": date(2027, 2, 1)})


@pytest.mark.parametrize("days", [0, 400])
def test_a_term_that_makes_no_sense_is_refused(here, days):
    refused(here, "Số ngày", deadlines={"check": StepLimit(due=date(2027, 1, 1), days=days)})


def test_a_signer_without_a_mandate_contradicts_the_round(here):
    here.deputy.mandates.update(valid_until=timezone.localdate() - timedelta(days=1))
    refused(here, "thẩm quyền ký", signing_role="deputy")


def test_a_mandate_for_other_papers_does_not_make_a_signer_of_decisions(here):
    until = timezone.localdate() + timedelta(days=300)
    here.deputy.mandates.update(form="TUQ", kinds="to_trinh bao_cao", valid_until=until)
    refused(here, "thẩm quyền ký", signing_role="deputy")
    here.deputy.mandates.update(kinds="to_trinh quyet_dinh")
    make.next_round(here, signing_role="deputy")


def test_a_council_that_is_over_before_it_has_to_assess_contradicts_the_round(here):
    due = timezone.localdate() + timedelta(days=60)
    here.council.valid_until = due - timedelta(days=1)
    refused(here, "trước hạn đánh giá", deadlines={"review": due})
    here.council.valid_until = due
    make.next_round(here, deadlines={"review": due})


def test_a_council_without_a_chair_contradicts_the_round_unless_it_has_no_council(here):
    CouncilSeat.objects.filter(council=here.council, seat="chair").update(valid_until=date(2021, 1, 1))
    refused(here, "chưa có chủ tịch")
    make.next_round(here, with_council=False)


def test_only_the_chosen_role_finds_the_signature_among_its_tasks(here):
    from tests.factories.workflows import make_world, proposed
    from workflows import actions
    from workflows.inbox.tasks import my_tasks

    world = make_world()
    world.round.signing_role = "deputy"
    world.round.save()
    deputy = AppointmentFactory(role=Role.DEPUTY, office=world.issuer)
    actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=proposed(world))
    assert my_tasks(deputy).filter(node="decide").count() == 1
    assert my_tasks(world.chairman).filter(node="decide").count() == 0


def test_terms_of_objections_are_sensible(here):
    refused(here, "Thời hạn kiến nghị", objection_days=0)


def test_the_statute_fills_in_the_days_its_calendar_states():
    load_sets()
    found = commune_set()
    year = timezone.localdate().year
    filled = proposed_deadlines(found, None, year)
    assert (filled["due_submit"], filled["due_decide"]) == (date(year + 1, 2, 27), date(year + 1, 3, 30))
    assert "25/2023" in filled["source_submit"]
    assert "trước ngày 28/02" in filled["source_submit"], "the last day in time is the one before"
    assert f"due_{RoundStep.CHECK}" not in filled, "no source states a day for the check"


def test_the_button_fills_in_and_loses_nothing_typed(here, clerk):
    load_sets()
    chosen = commune_set()
    page = clerk.post(ADDRESS, form(here, act="dien-han", criteria_set=chosen.pk)).content.decode()
    year = timezone.localdate().year + 1
    assert f'value="{year + 1}-02-27"' in page
    assert 'value="Đợt mới"' in page
    assert Round.objects.count() == 1


def planned(*days, **given):
    """A plan with these deadlines: (unit, recurring day, words)."""
    plan = make_plan(**given)
    plan.deadlines.all().delete()
    plan.assignments.all().delete()
    for line, (unit, recurs, words) in enumerate(days, start=1):
        plan.assignments.create(unit=unit, role="execute", task=words, line=line)
        plan.deadlines.create(recurs=recurs, before=True, text=words, line=line)
    return plan


REPORTS = (
    ("Ủy ban nhân dân huyện, thị xã", "04-30", "báo cáo kết quả gửi về Sở trước ngày 30/4 hằng năm"),
    ("Sở Giáo dục và Đào tạo", "05-31", "Hằng năm, báo cáo Ủy ban nhân dân tỉnh trước ngày 31/5"),
)


def test_the_day_of_the_rounds_level_is_filled_in_and_the_other_can_be_tapped(here, clerk):
    plan, year = planned(*REPORTS, office=here.standing), timezone.localdate().year
    typed = form(here, act="dien-han", plan=plan.pk, year=year)
    page = clerk.post(ADDRESS, typed).content.decode()
    assert f'name="due_report" value="{year + 1}-05-30"' in page
    assert f'value="han-report-{year + 1}-04-29"' in page, "the districts' day is offered"
    page = clerk.post(ADDRESS, {**typed, "act": f"han-report-{year + 1}-04-29"}).content.decode()
    assert f'name="due_report" value="{year + 1}-04-29"' in page
    assert 'value="Đợt mới"' in page, "what was typed is not lost"
    assert f'value="han-report-{year + 1}-05-30"' in page


@pytest.mark.parametrize("act", ["han-report-2020-01-01", "han-nothing-2027-04-29", "han-", "han-report-x"])
def test_a_day_that_is_not_offered_is_not_taken(here, clerk, act):
    page = clerk.post(
        ADDRESS, form(here, act=act, plan=planned(*REPORTS, office=here.standing).pk, due_report="2099-01-02")
    )
    assert 'name="due_report" value="2099-01-02"' in page.content.decode()


def test_clerks_and_administrators_open_the_form_and_nobody_else(here):
    client = Client()
    admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing)
    for post, got, posted in ((here.heads[0], 404, 404), (here.chairman, 404, 404), (admin, 200, 422)):
        client.force_login(post.user)
        answers = client.get(ADDRESS), client.post(ADDRESS, form(here, act="open"))
        assert [answer.status_code for answer in answers] == [got, posted]


class TestAnAdministratorOpensARound:
    """For the standing office of their own unit."""

    @pytest.fixture
    def post(self, here):
        return AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=here.standing.unit))

    @pytest.fixture
    def admin(self, post):
        client = Client()
        client.force_login(post.user)
        return client

    def test_for_the_one_standing_office_without_being_asked_which(self, here, post, admin):
        here.standing.kind = "standing"
        here.standing.save()
        answer = admin.post(ADDRESS, form(here, act="open", units=[here.units[0].pk]))
        assert answer.status_code == 302, answer.content.decode()
        assert (opened().standing_office, opened().opened_by) == (here.standing, post)

    def test_among_two_the_choice_is_asked_for(self, here, admin):
        for one in (here.standing, OfficeFactory(unit=here.standing.unit, name="Sở Nội vụ")):
            one.kind = "standing"
            one.save()
        refused = admin.post(ADDRESS, form(here, act="open", units=[here.units[0].pk]))
        assert refused.status_code == 422
        assert "Sở Nội vụ" in refused.content.decode()
        admin.post(
            ADDRESS, form(here, act="open", units=[here.units[0].pk], standing_office=here.standing.pk)
        )
        assert opened().standing_office == here.standing

    def test_a_standing_office_of_another_unit_is_not_taken(self, here, admin):
        OfficeFactory(unit=here.standing.unit, kind="standing")
        OfficeFactory(unit=here.standing.unit, kind="standing")
        foreign = OfficeFactory(kind="standing")
        asked = form(here, act="open", units=[here.units[0].pk], standing_office=foreign.pk)
        assert admin.post(ADDRESS, asked).status_code == 422


def test_the_rules_a_round_runs_under_can_be_read_on_its_page(here, clerk):
    page = clerk.get(f"/ho-so/dot/{here.round.pk}/").content.decode()
    for words in (
        "Quy định của đợt",
        "2/3",
        "Bỏ phiếu ghi tên",
        "không đề nghị công nhận hoặc trả lại",
        "36",
    ):
        assert words in page
    Round.objects.filter(pk=here.round.pk).update(ballot_kind="secret", tie_rule="vote_again")
    page = clerk.get(f"/ho-so/dot/{here.round.pk}/").content.decode()
    assert "Bỏ phiếu kín" in page
    assert "bỏ phiếu lại ở phiên họp khác" in page


def offered(page: str) -> str:
    """The list of criteria sets as the page offers it."""
    return page.split('name="criteria_set"')[1].split("</select>")[0]


def test_the_version_in_force_for_the_year_is_offered_and_not_merely_the_newest(here, clerk):
    year = timezone.localdate().year
    later = {"in_force": {"from": cell(f"{year + 1}-03-01"), "until": cell(None)}}
    CriteriaSetFactory(**two_levels(), code=here.criteria_set.code, version=2, **later)
    now = offered(clerk.get(ADDRESS).content.decode())
    assert "(phiên bản 1), hiệu lực từ 02/01/2024" in now
    assert "(phiên bản 2)" not in now
    then = clerk.post(ADDRESS, form(here, act="bo-tieu-chi", year=year + 1, criteria_set="")).content.decode()
    assert f"(phiên bản 2), hiệu lực từ 01/03/{year + 1}" in offered(then)
    assert "(phiên bản 1)" not in offered(then)
    assert 'value="Đợt mới"' in then, "what was typed is not lost"


def test_only_sets_for_the_level_and_kind_of_the_chosen_units_are_offered(here, clerk):
    load_sets()
    school = UnitFactory(level=Level.BODY, kind="thpt", name="Trường Bến Lau", parent=here.issuer.unit)
    before = offered(clerk.get(ADDRESS).content.decode())
    chosen = form(here, act="bo-tieu-chi", criteria_set="", units=[school.pk])
    after = offered(clerk.post(ADDRESS, chosen).content.decode())
    for words, was, stays in (
        ("Cộng đồng học tập cấp xã", True, False),
        ("Đơn vị học tập cấp tỉnh", True, True),
        ("Đơn vị học tập cấp huyện", True, False),
        ("Công dân học tập", False, False),
    ):
        assert (words in before, words in after) == (was, stays), words


def test_a_set_for_other_units_is_refused_naming_them(here):
    school = UnitFactory(level=Level.BODY, kind="thcs", name="Trường Bến Lau", parent=here.issuer.unit)
    with pytest.raises(BadAnswer, match="không dành cho cấp hoặc loại hình của 1 đơn vị: Trường Bến Lau"):
        opening.open_round(
            appointment=here.clerk, settings=RoundSettings( name="Đợt lạ", year=timezone.localdate().year, criteria_set=here.criteria_set,
            units=[school], standing_office=here.standing, issuer=here.issuer, council=here.council, deadlines={},))  # fmt: skip


def test_only_councils_in_force_of_the_own_place_are_offered(here, clerk):
    today = timezone.localdate()
    gone = {"valid_from": today - timedelta(days=9), "valid_until": today - timedelta(days=1)}
    Council.objects.create(name="Hội đồng đã giải thể", office=here.standing, **gone)
    Council.objects.create(name="Hội đồng nơi khác", office=OfficeFactory(), valid_from=today)
    page = clerk.get(ADDRESS).content.decode()
    assert here.council.name in page
    assert "Hội đồng đã giải thể" not in page
    assert "Hội đồng nơi khác" not in page


class TestWhoeverIssuesStandsAbove:
    """A round judges the units below its issuer, nobody else's and not the issuer's own."""

    @pytest.fixture
    def commune(self, here):
        """A commune of the province with all that a round needs: committee, standing office, council."""
        unit = here.units[0]
        issuer = OfficeFactory(unit=unit)
        standing = OfficeFactory(unit=unit, kind="standing", name="Phòng Văn hóa xã")
        council, _ = make.council_of(standing)
        school = UnitFactory(level=Level.BODY, kind="thcs", parent=unit, name="Trường của xã")
        clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=standing)
        return {"issuer": issuer, "standing": standing, "council": council, "school": school, "clerk": clerk}

    def asked(self, here, commune, units, **other):
        given = {
            "appointment": commune["clerk"], "name": "Đợt mới", "year": timezone.localdate().year,
            "criteria_set": here.criteria_set, "units": units, "standing_office": commune["standing"],
            "issuer": commune["issuer"], "council": commune["council"], "deadlines": {}, "with_council": False,
        }  # fmt: skip
        given |= other
        return opening.open_round(appointment=given.pop("appointment"), settings=RoundSettings(**given))

    def test_a_commune_judges_neither_itself_nor_its_neighbour_nor_its_superior(self, here, commune):
        neighbour = UnitFactory(parent=here.issuer.unit, name="xã Láng Giềng")
        for unit, said in (
            (here.units[0], "không tự công nhận"),
            (neighbour, "không phải cấp trên của 1 đơn vị: xã Láng Giềng"),
            (here.issuer.unit, "không phải cấp trên"),
        ):
            with pytest.raises(BadAnswer, match=said):
                self.asked(here, commune, [unit])
        assert not Round.objects.filter(name="Đợt mới").exists()

    def test_one_unit_of_somebody_else_among_many_stops_the_round(self, here):
        with pytest.raises(BadAnswer, match="xã Nơi Khác"):
            make.open_round(
                here.clerk, here.issuer, here.standing, here.council,
                [*here.heads, AppointmentFactory(office__unit__name="xã Nơi Khác")], here.criteria_set,
            )  # fmt: skip

    def test_a_commune_judges_what_lies_below_it(self, here, commune):
        bodies = CriteriaSetFactory(
            **two_levels(),
            code="bo-don-vi",
            model="don_vi_hoc_tap",
            unit_kinds=[{"code": "thcs", "name": "THCS"}],
        )
        assert self.asked(here, commune, [commune["school"]], criteria_set=bodies).dossiers.count() == 1

    def test_issuer_council_and_office_are_of_one_body_and_the_clerks_own(self, here, commune):
        for other in ({"issuer": here.issuer}, {"council": here.council}, {"standing_office": here.standing}):
            with pytest.raises(NotAllowed):
                self.asked(here, commune, [commune["school"]], **other)
        above = AppointmentFactory(role=Role.ADMINISTRATOR, office=commune["issuer"])
        theirs = {"standing_office": here.standing, "issuer": here.issuer, "council": here.council}
        with pytest.raises(NotAllowed, match="phạm vi"):
            self.asked(here, commune, here.units, appointment=above, **theirs)

    def test_the_highest_unit_is_judged_by_itself_by_a_set_of_its_level_only(self, here):
        head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=here.issuer.unit)
        own = CriteriaSetFactory(**two_levels(), code="bo-tinh", government_level="tinh", unit_kinds=[])
        people = (here.clerk, here.issuer, here.standing, here.council, [head])
        assert make.open_round(*people, own).dossiers.count() == 1
        UnitFactory(level=Level.PROVINCE, kind="", name="Vùng").children.add(here.issuer.unit)
        here.issuer.unit.refresh_from_db()
        with pytest.raises(BadAnswer, match="không tự công nhận"):
            make.open_round(*people, own)

    def test_the_form_offers_what_lies_below_and_nothing_else(self, here, clerk):
        UnitFactory(name="xã Tỉnh Khác")
        page = clerk.get(ADDRESS).content.decode()
        assert here.units[0].name in page
        assert "xã Tỉnh Khác" not in page
        stranger = UnitFactory(name="xã Viết Tay")
        answer = clerk.post(ADDRESS, form(here, act="open", units=[stranger.pk]))
        assert (answer.status_code, "Chưa chọn đơn vị" in answer.content.decode()) == (422, True)

    def test_a_plan_one_may_not_read_is_neither_offered_nor_taken(self, here, commune):
        hidden = make_plan(title="Kế hoạch mật của tỉnh", office=here.issuer)
        client = Client()
        client.force_login(commune["clerk"].user)
        for address in (f"{ADDRESS}?ke-hoach={hidden.pk}", f"/ho-so/van-ban/moi/?ke-hoach={hidden.pk}"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "Kế hoạch mật của tỉnh" not in answer.content.decode()
            assert hidden.full_number not in answer.content.decode()
        client.force_login(here.clerk.user)
        assert (
            "Kế hoạch mật của tỉnh"
            in client.get(f"/ho-so/van-ban/moi/?ke-hoach={hidden.pk}").content.decode()
        )
