"""Through the screens: a level nobody can judge is refused at every step, and the page says what is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dossiers.models import Decision, Submission, Title
from dossiers.services.decisions import certificates
from tests.factories import workflows as make
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.dossiers import around_the_gates, open_level_2
from tests.factories.kept import kept
from workflows import actions
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
OPEN = "Mức độ 2 chưa xét được: mức yêu cầu chưa có trong nguồn ở chỉ tiêu 1.2."


@pytest.fixture
@kept
def world(tiny_papers) -> make.World:
    """A round whose second level has an unknown threshold; the commune has answered everything well."""
    found = make.make_world(criteria_set=CriteriaSetFactory(**open_level_2("threshold")))
    make.answer_all(found, level=2)
    return found


def page(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def card_of(node: str, post=None) -> str:
    cards = TaskCard.objects.open().filter(node=node)
    card = cards.filter(person=post).get() if post else cards.get()
    return card.get_absolute_url()


def send(world):
    actions.submit_dossier(appointment=world.heads[0], dossier=world.dossiers[0], requested_level=2)


def accept(world):
    actions.accept_dossier(appointment=world.clerk, dossier=world.dossiers[0])


def meet(world):
    actions.open_sitting(appointment=world.secretary, round=world.round, dossiers=world.dossiers)


def vote(world):
    make.voted(world, world.dossiers[0].agenda_items.get(), "level_2")


def conclude(world):
    item = world.dossiers[0].agenda_items.get()
    actions.conclude(appointment=world.chair, item=item, outcome="level_2")
    make.minuted(world, item.sitting)


def put_forward(world):
    actions.draft_submission(appointment=world.clerk, round=world.round, dossiers=world.dossiers)


def sign(world):
    actions.decide_submission(appointment=world.chairman, submission=Submission.objects.get(), act="sign")


def number(world):
    actions.issue_decision(appointment=world.document_clerk, submission=Submission.objects.get())


STEPS: list[Callable] = [send, accept, meet, vote, conclude, put_forward, sign, number]


def press_send(world):
    return page(world.heads[0]), card_of("self_assess"), {"act": "submit", "level": "2", "code": "1.1"}


def press_accept(world):
    return page(world.clerk), card_of("check"), {"act": "accept"}


def press_vote(world):
    voter = world.members[0]
    return page(voter), card_of("ballot", voter), {"act": "vote", "outcome": "level_2"}


def press_conclude(world):
    return page(world.chair), card_of("conclude"), {"outcome": "level_2"}


def press_draft(world):
    chosen = {"act": "draft", "dossiers": [world.dossiers[0].pk]}
    return page(world.clerk), f"/ho-so/dot/{world.round.pk}/", chosen


def press_sign(world):
    return page(world.chairman), card_of("decide"), {"act": "sign"}


def press_number(world):
    return page(world.document_clerk), card_of("issue_number"), {"on": ""}


def press_certificates(world):
    address = f"/ho-so/giay-cong-nhan/{Decision.objects.get().pk}/"
    return page(world.chairman), address, {"act": "cho-phep"}


PRESSED = [
    (press_send, 0),
    (press_accept, 1),
    (press_vote, 3),
    (press_conclude, 4),
    (press_draft, 5),
    (press_sign, 6),
    (press_number, 7),
    (press_certificates, 8),
]


@pytest.mark.parametrize(("press", "upto"), PRESSED, ids=[press.__name__ for press, _ in PRESSED])
def test_each_button_is_refused_with_what_is_open(world, press, upto):
    with around_the_gates():
        for step in STEPS[:upto]:
            step(world)
    client, address, data = press(world)
    if press is press_number:
        data = {"on": client.get(address).context["form"]["on"].value().isoformat()}
    state = world.dossiers[0].state
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "chưa có trong nguồn" in html
    assert "1.2" in html
    if press is not press_send:
        assert OPEN in html
    assert world.dossiers[0].state == state


SEEN = [(press_accept, 1), (press_vote, 3), (press_conclude, 4), (press_sign, 6), (press_number, 7)]


@pytest.mark.parametrize(("press", "upto"), SEEN, ids=[press.__name__ for press, _ in SEEN])
def test_the_screen_of_each_step_says_beforehand_that_the_level_cannot_be_judged(world, press, upto):
    with around_the_gates():
        for step in STEPS[:upto]:
            step(world)
    client, address, _ = press(world)
    assert OPEN in client.get(address).content.decode()


def test_the_head_sees_which_level_may_be_asked_for_and_which_nobody_can_judge(world):
    html = page(world.heads[0]).get(card_of("self_assess")).content.decode()
    assert "đủ điều kiện nộp" in html
    assert "Mức độ 2 (chưa xét được)" in html
    assert "Chỉ tiêu 1.2: mức yêu cầu chưa có trong nguồn nên chưa xét được." in html


def test_the_board_the_report_and_the_round_board_give_the_same_answer(world):
    client, dossier = page(world.clerk), world.dossiers[0]
    head = page(world.heads[0])
    assert OPEN in head.get(f"/ho-so/{dossier.pk}/bang/").content.decode()
    with around_the_gates():
        send(world)
    assert OPEN in head.get(f"/ho-so/{dossier.pk}/bao-cao/").content.decode()
    assert OPEN in head.get(f"/ho-so/{dossier.pk}/").content.decode()
    board = client.get(f"/ho-so/dot/{world.round.pk}/bang/?muc=2").content.decode()
    assert OPEN in board
    assert "Đạt mức độ 1" in board


def test_taking_in_many_does_not_tick_a_dossier_nobody_can_judge(world):
    with around_the_gates():
        send(world)
    client = page(world.clerk)
    html = client.get("/viec/tiep-nhan/").content.decode()
    assert OPEN in html
    assert "checked" not in html


def test_a_ballot_does_not_offer_what_nobody_can_judge(world):
    with around_the_gates():
        for step in STEPS[:3]:
            step(world)
    form = page(world.members[0]).get(card_of("ballot", world.members[0])).context["form"]
    assert [value for value, _ in form.fields["outcome"].choices] == [
        "level_1",
        "refuse",
        "return",
        "abstain",
    ]


def test_a_title_of_before_is_shown_as_it_was_and_no_result_out_of_nothing_is_printed(world, client):
    with around_the_gates():
        for step in STEPS:
            step(world)
    decision = Decision.objects.select_related("page").get()
    html = client.get(decision.page.url).content.decode()
    assert "Còn hiệu lực" in html
    assert "Đạt 1/2 chỉ tiêu được tính; 1 chỉ tiêu chưa xét được" in html
    Title.objects.get().dossier.verdicts.all().delete()
    from home.decisions.facts import decision_facts

    facts = decision_facts(decision.page.slug, decision.document.issued_on)
    assert facts["rows"][0]["tally"] == "Không có chỉ tiêu nào được xét ở mức độ này"
    assert certificates._reached(decision)[0] == []
