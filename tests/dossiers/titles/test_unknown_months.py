"""A set that states no months: nothing prints 36 or 12, and the end of a title is said to be unknown."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from documents.validity import validity_of
from dossiers.models import Title
from dossiers.rules import titles as rules
from dossiers.rules.titles import UNKNOWN_END
from dossiers.services.decisions import certificates
from dossiers.services.proposals.proposals import decision_facts
from dossiers.services.titles import current_title
from home.services.publishing import publish_decision
from search.results.facet_labels import labels
from tests.factories import dossiers as make
from tests.factories.criteria import cell
from workflows.notifications import renewals
from workflows.screens.titles import title_groups

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
def here():
    criteria = make.two_levels()
    del criteria["levels"][1]["after_months"]
    return make.place(criteria={**criteria, "validity_months": cell(None)})


def as_(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def test_a_round_copies_no_months_where_its_set_states_none(here):
    assert (here.round.validity_months, here.round.upgrade_months) == (None, None)
    html = as_(here.clerk).get(f"/ho-so/dot/{here.round.pk}/").content.decode()
    assert UNKNOWN_END in html
    assert "36 tháng" not in html
    assert "12 tháng" not in html
    assert "None" not in html


def test_a_round_copies_the_months_its_set_states():
    here = make.place()
    assert (here.round.validity_months, here.round.upgrade_months) == (36, 12)


def test_the_decision_says_nothing_of_months_that_nobody_states(here):
    submission = make.put_forward(here)
    facts = decision_facts(submission, list(submission.lines.all()))
    assert "tháng" not in json.dumps(facts["articles"], ensure_ascii=False)


def test_the_title_has_no_end_and_every_place_says_so(here, client):
    decision = make.decided(here)
    title = Title.objects.get()
    assert title.valid_until is None
    assert title.status_on(date(2999, 1, 1)) == "valid"
    assert list(Title.objects.valid_on(date(2999, 1, 1))) == [title]
    assert certificates.certificate_facts(title)["paragraphs"] == ["Chưa xác định thời hạn"]
    assert "hết hạn" not in validity_of(decision.document, date(2999, 1, 1)).status
    page = publish_decision(decision=decision)
    unit = here.units[0]
    for address in (
        page.url, f"/danh-ba/{unit.code.lower()}/", "/danh-ba/", "/thong-ke/", "/quyet-dinh/?het-han=chua-xac-dinh",
    ):  # fmt: skip
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 200, address
        assert UNKNOWN_END.casefold() in html.casefold(), address
        assert "None" not in html, address
    assert decision.document.title in client.get("/quyet-dinh/?het-han=chua-xac-dinh").content.decode()
    for post, address in (
        (here.clerk, "/ho-so/danh-hieu/"),
        (here.heads[0], f"/ho-so/danh-hieu/{title.pk}/"),
        (here.heads[0], f"/ho-so/{here.dossier().pk}/"),
    ):
        html = as_(post).get(address).content.decode()
        assert UNKNOWN_END in html, address
        assert "None" not in html, address


def test_open_data_leaves_the_unknown_end_empty(here, client):
    publish_decision(decision=make.decided(here))
    found = json.loads(b"".join(client.get("/du-lieu-mo/danh-hieu.json").streaming_content))
    assert [row["valid_until"] for row in found["records"]] == [None]
    assert [row["state"] for row in found["records"]] == ["valid"]
    (row,) = client.get("/api/v1/titles").json()["items"]
    assert row["valid_until"] is None


def test_nobody_is_reminded_of_an_end_that_nobody_knows(here):
    make.decided(here)
    assert renewals.announce(timezone.localdate() + timedelta(days=1100)) == 0


def test_a_chain_with_an_unknown_end_is_whole(here, capsys):
    make.decided(here)
    call_command("verify_chain", str(here.dossier().pk), json=True)
    assert '"ok": false' not in capsys.readouterr().out


def test_the_next_level_needs_no_wait_that_nobody_states(here):
    make.decided(here)
    again = make.next_round(here)
    may = current_title.may_request_today(again.dossier(), 2)
    assert may
    assert "tháng" not in may.reason
    titles = title_groups.visible_titles(here.clerk.user)
    assert not title_groups.in_group(titles, "duoc-nang", timezone.localdate()).exists(), "it asks already"
    again.dossier().delete()
    assert title_groups.in_group(titles, "duoc-nang", timezone.localdate()).count() == 1


@pytest.mark.parametrize(("level", "listed"), [(1, True), (2, False), (3, False)])
def test_each_level_waits_as_long_as_the_next_one_asks(level, listed):
    criteria = make.two_levels()
    first, second = criteria["levels"]
    named = {**second, "name": "Khá", "after_months": cell(None)}
    criteria["levels"] = [first, named, {**second, "level": 3, "name": "Tốt"}]
    for row in criteria["indicators"]:
        row["requirements"].append({**row["requirements"][-1], "level": 3})
    here = make.place(criteria=criteria)
    assert [here.round.waiting_for(one) for one in (2, 3)] == [None, 12]
    make.decided(here)
    Title.objects.update(level=level, level_name={1: "Mức độ 1", 2: "Khá", 3: "Tốt"}[level])
    titles = title_groups.visible_titles(here.clerk.user)
    assert title_groups.in_group(titles, "duoc-nang", timezone.localdate()).exists() is listed
    assert labels("level", ["2"]) == {"2": "Mức độ 2, Khá" if level == 2 else "Mức độ 2"}


def test_titles_without_an_end_stand_after_those_with_one():
    here = make.place(units=2)
    make.decided(here, 0, 1)
    first, second = Title.objects.order_by("pk")
    Title.objects.filter(pk=first.pk).update(valid_until=None)
    titles = title_groups.visible_titles(here.clerk.user)
    assert list(title_groups.in_group(titles, "con-hieu-luc", timezone.localdate())) == [second, first]
    assert not title_groups.in_group(titles, "sap-het", timezone.localdate()).filter(pk=first.pk).exists()


@pytest.mark.parametrize(
    ("day", "words"), [(None, "chưa xác định thời hạn"), (date(2029, 12, 31), "đến hết ngày 31/12/2029")]
)
def test_an_end_has_one_wording(day, words):
    assert rules.end_words(day) == words


def test_unknown_months_give_no_last_day_and_no_renewal():
    assert rules.last_day_of_title(date(2026, 2, 5), None) is None
    assert rules.renewal_from(None, 6) is None
