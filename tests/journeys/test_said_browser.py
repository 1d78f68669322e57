"""What an act did, or why not, is said beside what was pressed, inside the screen, and takes the focus."""

from __future__ import annotations

import pytest

from tests.journeys.test_browser import IN_THE_SCREEN, Phone, phone_of, province, size  # noqa: F401 - fixtures
from tests.journeys.test_workbench_browser import dossier  # noqa: F401 - fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [(360, 640), (320, 640), (1280, 720)], ids=["360", "320", "1280"])
NOTICE = ".messages, main .notice-error[role=alert], [data-error-summary]"


def focused_in(phone: Phone, place: str) -> str:
    """Return the words that have the focus; they must be inside this part of the page and inside the screen."""
    words = phone.page.locator(f"{place} :is({NOTICE})").first
    words.wait_for()
    assert phone.page.evaluate(IN_THE_SCREEN, words.element_handle())
    phone.page.wait_for_function("node => node === document.activeElement", arg=words.element_handle())
    return words.inner_text()


def press(phone: Phone, name: str) -> None:
    """Press a button and wait for the page that answers."""
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name=name, exact=True).first.click()


@SIZES
def test_a_refused_remark_is_told_at_its_button(phone_of, dossier):  # noqa: F811
    phone = phone_of("canbo")
    phone.open_task("self_assess")
    press(phone, "Gửi trao đổi")
    assert "trao đổi" in focused_in(phone, "#trao-doi").lower()


@SIZES
def test_a_sent_remark_is_told_where_it_was_written(phone_of, dossier):  # noqa: F811
    phone = phone_of("canbo")
    phone.open_task("self_assess")
    phone.page.fill("#id_text", "Xin ý kiến về chỉ tiêu này.")
    press(phone, "Gửi trao đổi")
    assert "Đã gửi" in focused_in(phone, "#trao-doi")


def test_a_form_that_is_long_leads_from_its_mistakes_to_the_fields(phone_of, province):  # noqa: F811
    phone = phone_of("chuyenvien")
    phone.open("/ho-so/dot/mo/")
    press(phone, "Xem trước khi mở")
    assert "Hãy sửa" in focused_in(phone, "main")
    link = phone.page.locator("[data-error-summary] a").first
    field = link.get_attribute("href")
    link.click()
    assert phone.page.evaluate(IN_THE_SCREEN, phone.page.locator(field).element_handle())


def test_nothing_is_moved_on_a_page_that_answers_no_act(phone_of, dossier):  # noqa: F811
    phone = phone_of("canbo")
    phone.page.evaluate("sessionStorage.setItem('da-bam', JSON.stringify({page: '/ho-so/', at: Date.now()}))")
    phone.open_task("self_assess")
    assert phone.page.locator(NOTICE).count() == 0
    assert phone.page.evaluate("sessionStorage.getItem('da-bam')") is None
