"""A link opens in a real browser, whose own headers count: the form behind it is sent and leads to work."""

from __future__ import annotations

import pytest

from accounts.services import password_links
from tests.factories.accounts import AppointmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mua-xuan-o-ben-lau-26"


def test_a_link_is_opened_a_password_set_and_changed(chromium, live_server) -> None:
    person = AppointmentFactory(user__full_name="Lò Thị Lan").user
    person.set_unusable_password()
    person.save()
    page = chromium.new_context(locale="vi-VN", viewport={"width": 360, "height": 780}).new_page()
    page.goto(live_server.url + password_links.path_of(password_links.activation(person=person)))
    assert page.url == f"{live_server.url}/dat-mat-khau/"
    for name in ("password", "again"):
        page.fill(f"#id_{name}", PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu và đăng nhập").click()
    page.wait_for_url("**/viec/")
    page.goto(f"{live_server.url}/toi/mat-khau/")
    page.fill("#id_old", PASSWORD)
    for name in ("password", "again"):
        page.fill(f"#id_{name}", f"{PASSWORD}-khac")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    page.wait_for_url("**/toi/")
    person.refresh_from_db()
    assert person.check_password(f"{PASSWORD}-khac")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()
