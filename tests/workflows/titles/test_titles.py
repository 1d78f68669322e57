"""The screens after the decision: lists of titles, ending one, objecting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import Title
from tests.factories import dossiers as make
from tests.factories.kept import kept
from workflows.screens.titles import title_groups

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
@kept
def here():
    made = make.place(units=2)
    make.decided(made, 0)
    return made


def as_(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def page(client, address, **query) -> str:
    return client.get(address, query).content.decode()


def test_a_title_is_taken_back_through_the_screens(here):
    address = f"/ho-so/danh-hieu/{Title.objects.get().pk}/"
    clerk, chairman, numbers = as_(here.clerk), as_(here.chairman), as_(here.document_clerk)
    assert clerk.post(address, {"act": "sign"}).status_code == 404
    assert clerk.post(address, {"act": "revoke", "ground": "", "reason": "x"}).status_code == 422
    assert (
        clerk.post(address, {"act": "revoke", "ground": "Điều 17", "reason": "Sai số liệu"}).status_code
        == 302
    )
    assert "Ký quyết định" in page(chairman, address)
    assert chairman.post(address, {"act": "refuse", "reason": ""}).status_code == 422
    assert chairman.post(address, {"act": "sign"}).status_code == 302
    assert numbers.post(address, {"act": "issue", "on": ""}).status_code == 422
    assert numbers.post(address, {"act": "issue", "on": timezone.localdate().isoformat()}).status_code == 302
    assert "Thu hồi" in page(as_(here.heads[0]), address)
    assert here.units[0].name in page(clerk, "/ho-so/danh-hieu/", nhom="da-het")


def test_who_comes_second_is_told_who_was_first(here):
    address = f"/ho-so/danh-hieu/{Title.objects.get().pk}/"
    clerk, chairman = as_(here.clerk), as_(here.chairman)
    clerk.post(address, {"act": "revoke", "ground": "Điều 17", "reason": "Sai số liệu"})
    chairman.post(address, {"act": "refuse", "reason": "Chưa đủ căn cứ"})
    late = chairman.post(address, {"act": "sign"})
    assert late.status_code == 409
    assert str(here.chairman.user) in late.content.decode()
    assert not Title.objects.get().endings.exclude(state="refused").exists()


def test_an_answer_after_the_objection_was_withdrawn_comes_second(here):
    address = f"/ho-so/{here.dossier().pk}/kien-nghi/"
    head, clerk = as_(here.heads[0]), as_(here.clerk)
    head.post(address, {"act": "file", "text": "Chưa đồng ý 1.2"})
    head.post(address, {"act": "withdraw"})
    late = clerk.post(address, {"act": "answer", "outcome": "upheld", "text": "x"})
    assert late.status_code == 409
    assert str(here.heads[0].user) in late.content.decode()


def test_a_stranger_does_not_find_a_title(here):
    address = f"/ho-so/danh-hieu/{Title.objects.get().pk}/"
    assert as_(here.heads[1]).get(address).status_code == 404
    assert here.units[0].name not in page(as_(here.heads[1]), "/ho-so/danh-hieu/")


def test_an_objection_goes_and_is_answered_through_the_screens(here):
    address = f"/ho-so/{here.dossier().pk}/kien-nghi/"
    head, clerk = as_(here.heads[0]), as_(here.clerk)
    assert "Được kiến nghị đến hết ngày" in page(head, address)
    assert head.post(address, {"act": "file", "text": ""}).status_code == 422
    assert head.post(address, {"act": "file", "text": "Chưa đồng ý 1.2"}).status_code == 302
    assert head.post(address, {"act": "answer", "outcome": "upheld", "text": "x"}).status_code == 404
    assert (
        clerk.post(address, {"act": "answer", "outcome": "partly", "text": "Đã xem lại"}).status_code == 302
    )
    assert "Đã xem lại" in page(head, address)
    assert as_(here.heads[1]).get(address).status_code == 404


@pytest.mark.parametrize(
    ("recognised", "until", "level", "groups"),
    [
        (date(2025, 11, 21), date(2028, 12, 31), 1, {"con-hieu-luc", "duoc-nang"}),
        (date(2025, 11, 22), date(2028, 12, 31), 1, {"con-hieu-luc"}),
        (date(2025, 11, 21), date(2028, 12, 31), 2, {"con-hieu-luc"}),
        (date(2023, 5, 1), date(2026, 12, 31), 2, {"con-hieu-luc", "sap-het"}),
        (date(2023, 5, 1), date(2027, 5, 21), 2, {"con-hieu-luc", "sap-het"}),
        (date(2023, 5, 1), date(2027, 5, 22), 2, {"con-hieu-luc"}),
        (date(2022, 5, 1), date(2025, 12, 31), 1, {"da-het"}),
    ],
)
def test_a_title_stands_in_the_lists_its_dates_say(here, recognised, until, level, groups):
    Title.objects.update(recognised_on=recognised, valid_from=recognised, valid_until=until, level=level)
    day = date(2026, 11, 21)
    seen = title_groups.visible_titles(here.clerk.user)
    assert {group for group in title_groups.GROUPS if title_groups.in_group(seen, group, day)} == groups


def test_who_is_asking_already_is_not_in_the_list_of_those_who_may(here):
    day = timezone.localdate() + timedelta(days=400)
    seen = title_groups.visible_titles(here.clerk.user)
    assert title_groups.in_group(seen, "duoc-nang", day).count() == 1
    make.next_round(here)
    assert title_groups.in_group(seen, "duoc-nang", day).count() == 0


def test_the_public_page_of_the_unit_tells_the_history(here):
    from dossiers.models import EndingKind
    from dossiers.services.titles import appeals, revocations
    from home.services.publishing import publish_decision
    from home.services.site_tree import ensure_site_tree

    ensure_site_tree()
    title = Title.objects.get()
    publish_decision(decision=title.decision)
    objection = appeals.file_appeal(appointment=here.heads[0], dossier=here.dossier(), text="Bí mật nội bộ")
    appeals.answer(appointment=here.clerk, objection=objection, outcome="upheld", text="Cũng nội bộ")
    ending = revocations.propose(
        appointment=here.clerk, title=title, kind=EndingKind.REVOKE, ground="Điều 17", reason="Sai số liệu"
    )
    ending = revocations.sign(appointment=here.chairman, ending=ending)
    revocations.issue(appointment=here.document_clerk, ending=ending, on=timezone.localdate())
    decision_page = page(Client(), title.decision.page.url)
    unit_page = page(Client(), f"/danh-ba/{here.units[0].code}/")
    for shown in (decision_page, unit_page):
        assert "Kiến nghị được trả lời: chấp nhận" in shown
        assert "Căn cứ: Điều 17" in shown
        assert "nội bộ" not in shown


def test_an_objection_is_taken_back_through_the_screen(here):
    address = f"/ho-so/{here.dossier().pk}/kien-nghi/"
    head, clerk = as_(here.heads[0]), as_(here.clerk)
    head.post(address, {"act": "file", "text": "Chưa đồng ý 1.2"})
    assert clerk.post(address, {"act": "withdraw"}).status_code == 404
    assert head.post(address, {"act": "withdraw"}).status_code == 302
    assert "Đơn vị đã rút" in page(clerk, address)
