"""What was typed into a form of the workspace outlives the session, the network, Back and the tab, until it was sent.

Forms of different rooms, each with four faults; then who is offered it, and when it is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Appointment
from config.received import COOKIE
from dossiers.models import Remark
from tests.factories import workflows as make
from tests.journeys.test_browser import Phone, open_round, province  # noqa: F401 - fixture
from workflows import actions
from workflows.models import TaskCard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = "Thiếu biên bản họp của khu dân cư số 4, đề nghị bổ sung."


@dataclass(frozen=True)
class Place:
    """A form: whose it is, where it stands, the field that is typed into and the button that sends it."""

    person: object
    address: str
    field: str
    button: str


def returning() -> Place:
    """The completeness check of a dossier, where the office says why it goes back."""
    world = make.make_world()
    make.submitted(world)
    card = TaskCard.objects.open().get(node="check")
    return Place(world.clerk, card.get_absolute_url(), "[name=reason]", "Trả lại để bổ sung")


def remark() -> Place:
    """The remark beside an indicator of the self-assessment."""
    world = make.make_world()
    card = TaskCard.objects.open().get(dossier=world.dossiers[0])
    return Place(world.contributors[0], card.get_absolute_url(), "#id_text", "Gửi trao đổi")


def conflict() -> Place:
    """The conflict of interest that a member declares, folded above the ballot."""
    world = make.make_world()
    make.in_sitting(world)
    card = TaskCard.objects.open().filter(node="ballot").mine(world.members[0]).get()
    return Place(world.members[0], card.get_absolute_url(), "#conflict", "Không tham gia bỏ phiếu")


def minutes() -> Place:
    """What the secretary adds to the minutes."""
    world = make.make_world()
    for item in make.in_sitting(world):
        actions.conclude(appointment=world.chair, item=make.voted(world, item), outcome="level_1")
    card = TaskCard.objects.open().filter(sitting=item.sitting).mine(world.secretary).get()
    return Place(
        world.secretary, card.get_absolute_url(), "[name=remarks]", "Xác nhận và chuyển chủ tịch hội đồng"
    )


PLACES = {"minutes": minutes, "returning": returning, "remark": remark, "conflict": conflict}


@pytest.fixture
def hand_over(chromium, live_server, transactional_db):
    """Return how to hand a phone to somebody without the log-in form."""
    phones = []

    def give(appointment, phone: Phone | None = None) -> Phone:
        client = Client()
        client.force_login(appointment.user)
        if phone is None:
            phone = Phone(chromium, live_server.url)
            phones.append(phone)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        phone.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "url": live_server.url, "value": cookie}]
        )
        return phone

    yield give
    for phone in phones:
        phone.close()


def typed_at(phone: Phone, place: Place) -> None:
    """Open the form, type, and wait until the device keeps it."""
    phone.open(place.address)
    type_in(phone, place)


def type_in(phone: Phone, place: Place) -> None:
    """Type into the form that is open, unfolding what hides it, and wait until the device keeps it."""
    field = phone.page.locator(place.field)
    field.evaluate("node => { const fold = node.closest('details'); if (fold) fold.open = true; }")
    field.fill(TYPED)
    phone.page.wait_for_function(
        "words => Object.values(localStorage).some((kept) => kept.includes(words))", arg=TYPED
    )


def kept(phone: Phone) -> int:
    """Return how many forms have a draft on the device."""
    return phone.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('nhap:')).length")


def offered(phone: Phone, place: Place) -> None:
    """Take what is offered; it stands in the form again."""
    bar = phone.page.locator(".draft-bar")
    bar.get_by_role("button", name="Khôi phục nội dung đã gõ lúc").click()
    assert phone.page.input_value(place.field) == TYPED
    assert bar.count() == 0


def send(phone: Phone, place: Place) -> None:
    """Press the form's button."""
    phone.page.get_by_role("button", name=place.button, exact=True).click()


def session_ended(phone: Phone, place: Place, hand_over) -> None:
    """The form is sent after the session has ended: the log-in comes, and after it the page."""
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    send(phone, place)
    phone.page.wait_for_url(lambda url: "/dang-nhap/" in url)
    hand_over(place.person, phone)
    phone.page.goto(phone.page.url)
    phone.page.wait_for_url(f"**{place.address}")


def token_gone(phone: Phone, place: Place, hand_over) -> None:
    """All cookies are gone: the page that says so leads back to the form."""
    phone.context.clear_cookies()
    send(phone, place)
    phone.page.get_by_role("heading", name="Biểu mẫu chưa được gửi").wait_for()
    phone.look()
    hand_over(place.person, phone)
    phone.page.get_by_role("link", name="Mở lại trang vừa rồi").click()
    phone.page.wait_for_url(f"**{place.address}")


def gone_back(phone: Phone, place: Place, hand_over) -> None:
    """The page is left without sending and opened again."""
    phone.page.evaluate("window.onbeforeunload = null")
    phone.page.on("dialog", lambda dialog: dialog.accept())
    phone.page.goto(f"{phone.base}/viec/")
    phone.page.goto(phone.base + place.address)


def tab_killed(phone: Phone, place: Place, hand_over) -> None:
    """The tab dies; another one opens the page."""
    old = phone.page
    phone.page = phone.context.new_page()
    old.close(run_before_unload=False)
    phone.page.goto(phone.base + place.address)


FAULTS = (session_ended, token_gone, gone_back, tab_killed)


@pytest.mark.parametrize("name", PLACES)
def test_what_was_typed_is_offered_after_each_fault_and_gone_once_it_was_sent(hand_over, name):
    place = PLACES[name]()
    phone = hand_over(place.person)
    typed_at(phone, place)
    for fault in FAULTS:
        fault(phone, place, hand_over)
        phone.look()
        offered(phone, place)
    send(phone, place)
    phone.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('nhap:'))")
    phone.look()
    phone.page.goto(f"{phone.base}/viec/")
    assert kept(phone) == 0


def test_a_form_with_a_preview_is_kept_through_it_and_gone_once_it_is_done(hand_over, province):  # noqa: F811
    phone = hand_over(province.posts["chuyenvien"])
    open_round(phone, province)
    assert kept(phone) == 0
    phone.open(f"/ho-so/dot/mo/?ke-hoach={province.plan.pk}")
    assert phone.page.locator(".draft-bar").count() == 0


def test_an_answer_that_could_not_save_itself_is_offered_and_one_that_did_is_not_kept(hand_over):
    place = remark()
    phone = hand_over(place.person)
    phone.open(place.address)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.page.fill("#id_note", TYPED)
    phone.page.get_by_text("Nội dung vừa gõ được giữ trên máy này").wait_for()
    hand_over(place.person, phone)
    phone.page.reload()
    phone.page.get_by_role("button", name="Khôi phục nội dung đã gõ lúc").click()
    phone.page.get_by_text("Đã lưu lúc").wait_for()
    assert phone.page.input_value("#id_note") == TYPED
    assert kept(phone) == 0


def test_without_network_the_form_stays_and_says_so_beside_its_button(hand_over):
    place = returning()
    phone = hand_over(place.person)
    typed_at(phone, place)
    phone.context.set_offline(True)
    send(phone, place)
    note = phone.page.locator(".offline-note")
    note.get_by_text("Nội dung đã được giữ trên máy này").wait_for()
    assert phone.page.evaluate("document.activeElement.classList.contains('offline-note')")
    assert phone.page.input_value(place.field) == TYPED
    phone.look()
    phone.context.set_offline(False)
    note.get_by_text("Đã có mạng").wait_for()
    send(phone, place)
    phone.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('nhap:'))")


def test_a_form_whose_answer_was_lost_arrives_once(hand_over):
    place = remark()
    phone = hand_over(place.person)
    typed_at(phone, place)

    def lose(route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            phone.context.clear_cookies(name=COOKIE)  # Playwright keeps it though the page never got it
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/viec/**", lose)
    with phone.page.expect_event("requestfailed"):
        send(phone, place)
    phone.page.unroute("**/viec/**")
    phone.page.goto(phone.base + place.address)
    offered(phone, place)
    send(phone, place)
    phone.page.get_by_text("không ghi lần thứ hai").wait_for()
    phone.look()
    assert kept(phone) == 0
    assert Remark.objects.get().text == TYPED
    type_in(phone, place)
    send(phone, place)
    phone.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('nhap:'))")
    assert Remark.objects.count() == 2, "the same words again, typed anew, are another remark"


def test_what_was_typed_after_the_offer_does_not_push_the_offer_out(hand_over):
    place = returning()
    phone = hand_over(place.person)
    typed_at(phone, place)
    phone.page.reload()
    phone.page.locator(".draft-bar").wait_for()
    phone.page.fill(place.field, "Khác hẳn.")
    phone.page.wait_for_function(
        "() => Object.values(localStorage).some((kept) => kept.includes('Khác hẳn'))"
    )
    phone.page.reload()
    buttons = phone.page.locator(".draft-bar").get_by_role("button", name="Khôi phục")
    assert buttons.count() == 2
    phone.look()
    buttons.last.click()
    assert phone.page.input_value(place.field) == TYPED


def test_what_is_thrown_away_is_not_offered_again(hand_over):
    place = returning()
    phone = hand_over(place.person)
    typed_at(phone, place)
    phone.page.reload()
    way = phone.page.get_by_role("link", name="xem và khôi phục")
    assert way.bounding_box()["y"] < 700, "told of on the first screen"
    way.click()
    phone.look()
    phone.page.get_by_role("button", name="Bỏ nội dung đã giữ").click()
    assert way.count() == 0
    assert kept(phone) == 0
    phone.page.reload()
    assert phone.page.locator(".draft-bar").count() == 0


def test_another_person_on_the_same_device_is_offered_nothing(hand_over):
    place = remark()
    phone = hand_over(place.person)
    typed_at(phone, place)
    other = Appointment.objects.filter(office=place.person.office).exclude(pk=place.person.pk).first()
    phone.page.goto("about:blank")
    hand_over(other, phone)
    phone.open(place.address)
    assert phone.page.locator(place.field).count() == 1
    assert phone.page.locator(".draft-bar").count() == 0


def test_logging_out_clears_what_was_kept(hand_over):
    place = returning()
    phone = hand_over(place.person)
    typed_at(phone, place)
    phone.page.goto(f"{phone.base}/toi/")
    phone.page.get_by_role("button", name="Đăng xuất").click()
    phone.page.wait_for_url(lambda url: not url.endswith("/toi/"))
    assert kept(phone) == 0


def test_nothing_is_kept_where_the_setting_is_off(hand_over, settings):
    settings.KEEP_DRAFTS_ON_DEVICE = False
    place = returning()
    phone = hand_over(place.person)
    phone.open(place.address)
    phone.page.fill(place.field, TYPED)
    phone.page.dispatch_event(place.field, "change")
    phone.page.goto(f"{phone.base}/viec/")
    assert kept(phone) == 0
    phone.page.goto(phone.base + place.address)
    assert phone.page.locator(".draft-bar").count() == 0
