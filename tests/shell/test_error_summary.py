"""A form that comes back says above it what is wrong, with links to the fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accounts.models import Role
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
FORM = re.compile(r"<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)


@pytest.fixture
def official(client) -> None:
    """Log a contributor in."""
    client.force_login(AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR).user)


def test_a_refused_form_lists_its_mistakes_with_links_to_the_fields(client, official) -> None:
    answer = client.post("/toi/lam-thay/", {"since": "khong phai ngay"})
    words = answer.content.decode()
    assert answer.status_code == 422
    summary = words[
        words.index("data-error-summary") : words.index("</ul>", words.index("data-error-summary"))
    ]
    assert 'href="#id_since"' in summary
    assert 'href="#id_deputy"' in summary
    assert words.index("data-error-summary") < words.index("<h1")


def test_a_form_that_has_not_been_sent_has_no_summary(client, official) -> None:
    assert "data-error-summary" not in client.get("/toi/lam-thay/").content.decode()


def test_a_wrong_password_is_said_once(client) -> None:
    words = client.post("/dang-nhap/", {"username": "ai-do", "password": "sai"}).content.decode()
    assert "data-error-summary" not in words


def test_no_form_lets_the_browser_refuse_in_its_own_language() -> None:
    """Mistakes are told by the site, in Vietnamese and with what to do, not by a bubble of the browser."""
    forms = [
        (str(path.relative_to(ROOT)), tag)
        for path in ROOT.glob("*/templates/**/*.html")
        for tag in FORM.findall(path.read_text(encoding="utf-8"))
        if 'method="post"' in tag
    ]
    assert len(forms) > 100
    assert [(path, tag) for path, tag in forms if "novalidate" not in tag] == []
