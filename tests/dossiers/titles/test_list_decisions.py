"""Citizens recognised by list: entered from paper, counted for the indicator that asks, frozen when sent."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from criteria.sets.checking import problems
from dossiers.errors import BadAnswer, BadFile, Incomplete, NotAllowed, NotReached, WrongState
from dossiers.models import CountedPeople, ListDecision
from dossiers.rules.list_decisions import BY_LIST, PaperList, faults
from dossiers.services.assessment import answers, dossier_submission
from dossiers.services.supporting_files import Upload
from dossiers.services.titles import list_decisions, people_counts
from ledger.models import AuditLine
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.act_data import DOT
from tests.factories.criteria import content, definition, indicator

pytestmark = pytest.mark.django_db
LAST = timezone.localdate().year - 1
SCAN = Upload("qd.png", DOT)


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    criteria = make.two_levels()
    criteria["indicators"][1]["register"] = BY_LIST
    return make.place(units=2, criteria=criteria)


def paper(people: int = 120, number: str = "8/QĐ-UBND", **more) -> PaperList:
    facts = {"model": BY_LIST, "issuer": "UBND xã", "recognised_on": date(LAST, 5, 1), **more}
    return PaperList(people=people, number=number, **facts)


def enter(here, people: int = 120, number: str = "8/QĐ-UBND", unit: int = 0, **more) -> ListDecision:
    return list_decisions.enter(
        appointment=here.clerk, unit=here.units[unit], paper=paper(people, number, **more), scan=SCAN
    )


def answer(here, numerator="", denominator="200", reason=""):
    return answers.save_answer(
        appointment=here.heads[0],
        dossier=here.dossier(),
        code="1.2",
        fields={"numerator": numerator, "denominator": denominator, "register_reason": reason},
    )


def test_the_persons_of_the_decisions_in_force_are_the_figure(here):
    enter(here, 120)
    enter(here, 40, "9/QĐ-UBND")
    enter(here, 500, "1/QĐ-UBND", recognised_on=date(LAST - 5, 1, 1), valid_until=date(LAST, 1, 1))
    enter(here, 77, "10/QĐ-UBND", unit=1)
    assert answer(here).numerator == 160
    assert people_counts.figure_of(here.dossier(), here.round.definition().by_code["1.1"]) is None


def test_another_figure_needs_a_reason_and_keeps_it(here):
    enter(here)
    with pytest.raises(BadAnswer, match="sổ ghi 120 người"):
        answer(here, "150")
    saved = answer(here, "150", reason="Sổ thiếu quyết định đợt hai")
    assert (saved.numerator, saved.register_reason) == (150, "Sổ thiếu quyết định đợt hai")
    with pytest.raises(BadAnswer, match="nhiều hơn tổng số"):
        answer(here, "", "100")


def test_where_no_decision_is_entered_the_figure_is_typed(here):
    assert answer(here, "150").numerator == 150


def test_a_figure_the_register_no_longer_confirms_stops_sending(here):
    make.answered(here)
    row = enter(here)
    answer(here)
    enter(here, 40, "9/QĐ-UBND")
    with pytest.raises(NotReached) as refused:
        dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert any("sổ nay ghi 160 người" in sentence for sentence in refused.value.missing)
    list_decisions.remove(appointment=here.clerk, decision=row, reason="Ghi nhầm xã")
    answer(here, "", "60")
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    assert CountedPeople.objects.get().people == 40


def test_what_a_sent_dossier_counted_stays_with_its_list(here):
    make.answered(here)
    row = enter(here)
    answer(here)
    dossier_submission.submit(appointment=here.heads[0], dossier=here.dossier(), requested_level=1)
    list_decisions.remove(appointment=here.clerk, decision=row, reason="Ghi nhầm")
    assert people_counts.figure_of(here.dossier(), here.round.definition().by_code["1.2"]) == 120
    clerk = Client()
    clerk.force_login(here.heads[0].user)
    page = clerk.get(f"/ho-so/{here.dossier().pk}/theo-so/").content.decode()
    assert "8/QĐ-UBND" in page
    assert "120" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"people": 0}, "từ 1 trở lên"),
        ({"number": " "}, "Chưa ghi số"),
        ({"issuer": ""}, "Chưa ghi cơ quan"),
        ({"recognised_on": date(LAST + 5, 1, 1)}, "sau hôm nay"),
        ({"recognised_on": date(1999, 1, 1)}, "trước năm 2000"),
        ({"valid_until": date(LAST - 1, 1, 1)}, "Hết hiệu lực trước"),
    ],
)
def test_an_impossible_paper_says_what_is_wrong(changes, told):
    assert [told in sentence for _, sentence in faults(paper(**changes), today=timezone.localdate())] == [
        True
    ]


def test_refusals_of_entering_and_removing(here):
    row = enter(here)
    with pytest.raises(BadAnswer, match="đã ghi"):
        enter(here)
    with pytest.raises(NotAllowed):
        list_decisions.enter(appointment=here.heads[0], unit=here.units[0], paper=paper(), scan=SCAN)
    with pytest.raises(Incomplete):
        list_decisions.enter(appointment=here.clerk, unit=here.units[1], paper=paper(), scan=None)
    with pytest.raises(BadFile):
        list_decisions.enter(
            appointment=here.clerk, unit=here.units[1], paper=paper(), scan=Upload("a.png", b"x")
        )
    with pytest.raises(Incomplete):
        list_decisions.remove(appointment=here.clerk, decision=row, reason=" ")
    list_decisions.remove(appointment=here.clerk, decision=row, reason="Nhầm")
    with pytest.raises(WrongState):
        list_decisions.remove(appointment=here.clerk, decision=row, reason="Nhầm")
    assert AuditLine.objects.filter(act__endswith="-list-decision").count() == 2


def test_a_standing_office_sees_those_right_below_it_and_its_own(here):
    row = enter(here)
    above = AppointmentFactory(role=Role.STANDING_CLERK, office=OfficeFactory(unit=UnitFactory()))
    beside = AppointmentFactory(role=Role.STANDING_CLERK, office=OfficeFactory(unit=UnitFactory()))
    parent = here.clerk.office.unit
    parent.parent = above.office.unit
    parent.save()
    assert list(list_decisions.visible_to(here.clerk.user)) == [row]
    assert list(list_decisions.visible_to(here.heads[0].user)) == [row]
    for stranger in (above, beside, here.heads[1]):
        assert not list_decisions.visible_to(stranger.user).exists()


def test_the_screen_enters_shows_and_removes(here):
    clerk = Client()
    clerk.force_login(here.clerk.user)
    address = "/ho-so/danh-hieu/theo-danh-sach/"
    form = {
        "act": "enter",
        "unit": here.units[0].code,
        "people": "120",
        "number": "8/QĐ-UBND",
        "issuer": "UBND xã",
    }
    refused = clerk.post(address, form)
    assert (refused.status_code, "Chưa ghi ngày quyết định" in refused.content.decode()) == (422, True)
    assert 'value="8/QĐ-UBND"' in refused.content.decode()
    row = enter(here)
    assert clerk.get(f"{address}{row.pk}/ban-chup").status_code == 200
    assert clerk.post(address, {"act": "remove", "decision": row.pk, "reason": "Nhầm"}).status_code == 302
    assert not ListDecision.objects.exists()
    assert ListDecision.with_removed.exists()


def test_only_a_share_counts_persons():
    assert definition("tt25-2023-xa").by_code["5.1"].register == BY_LIST
    assert definition("tt24-2023-tinh").by_code["3.1"].register == BY_LIST
    found = problems(content(indicators=[indicator("1.1", register=BY_LIST), indicator("1.2")]))
    assert [one for one in found if "share" in one]
