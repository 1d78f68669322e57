"""The guides: read from their texts, shown to who may see them, with every picture there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from accounts.models import Role
from home.guides.index import GUIDES, picture_path, text_of
from home.guides.parsing import GuideError, Kind, parse_guide, pieces
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import AppointmentFactory
from tests.factories.site_tree import ensure_site_tree

DESK = [one.slug for one in GUIDES if one.desk]
SMALL = 90 * 1024
ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("site", "accounts", "documents", "dossiers", "workflows", "home/templates")


@lru_cache(maxsize=1)
def screens() -> list[str]:
    """Return the texts that screens are made of."""
    return [
        path.read_text(encoding="utf-8")
        for room in ROOMS
        for ending in ("html", "py")
        for path in (ROOT / room).rglob(f"*.{ending}")
    ]


def reader_with(client, role: str):
    """Log somebody in who holds this role, and return them."""
    ensure_site_tree()
    user = AppointmentFactory(role=role).user
    sync_groups_of(user)
    client.force_login(user)
    return user


def test_a_text_is_read_into_parts_steps_notes_and_pictures() -> None:
    guide = parse_guide(
        "# Tên\n\nMở đầu.\n\n## Phần\n\nNgười làm: người viết\n\n1. Bấm **Lưu**.\n   ![Nút](nut)\n   Chú ý.\n"
    )
    part = guide.parts[0]
    assert (guide.title, guide.opening, part.actor) == ("Tên", ("Mở đầu.",), "người viết")
    assert (part.steps[0].picture.name, part.steps[0].notes) == ("nut", ("Chú ý.",))


def test_a_sentence_knows_controls_typed_words_codes_and_links() -> None:
    found = pieces("Ở ô **Tên** gõ “Lan”, xem `lệnh` hoặc [trang](/tim-kiem/).")
    assert [piece.kind for piece in found if piece.kind != Kind.WORDS] == [
        Kind.CONTROL,
        Kind.TYPED,
        Kind.CODE,
        Kind.LINK,
    ]


@pytest.mark.parametrize(
    "text", ["Không tên", "# Tên\n1. Bước ngoài phần", "# Tên\n## Phần\n   ghi chú", "# T\n## P\n1. A\nchữ"]
)
def test_a_text_out_of_form_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(GuideError):
        parse_guide(text)


@pytest.mark.parametrize("slug", [one.slug for one in GUIDES])
def test_every_picture_of_a_guide_is_there_described_and_light(slug: str) -> None:
    for picture in text_of(slug).pictures():
        found = finders.find(picture_path(slug, picture))
        assert found, f"{picture.name} is missing: make guide-pictures"
        with Image.open(found) as image:
            assert image.size == (1000, 640)
        assert Path(found).stat().st_size <= SMALL
        assert len(picture.description) > 15


@pytest.mark.django_db
@pytest.mark.parametrize("slug", DESK)
@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR])
def test_who_may_enter_the_desk_reads_its_guides(client, role: str, slug: str) -> None:
    reader_with(client, role)
    words = client.get(f"/quan-tri/huong-dan/{slug}/").content.decode()
    assert text_of(slug).title in words
    assert "**" not in words


@pytest.mark.django_db
@pytest.mark.parametrize("slug", DESK)
def test_nobody_else_reads_the_guides_of_the_desk(client, slug: str) -> None:
    assert client.get(f"/quan-tri/huong-dan/{slug}/").status_code == 302
    reader_with(client, Role.UNIT_HEAD)
    assert client.get(f"/quan-tri/huong-dan/{slug}/").status_code in {302, 403, 404}
    assert client.get(f"/huong-dan/{slug}/").status_code == 404


@pytest.mark.django_db
def test_the_desk_offers_the_guides_and_no_help_in_another_language(client) -> None:
    reader_with(client, Role.EDITOR)
    words = client.get("/quan-tri/").content.decode()
    assert "/quan-tri/huong-dan/" in words
    assert "/pages/add/home/articlepage/" in words
    assert "guide.wagtail.org" not in words
    assert "docs.wagtail.org" not in words


@pytest.mark.parametrize("slug", [one.slug for one in GUIDES if not one.desk])
def test_what_an_officials_guide_prints_in_bold_stands_on_a_screen(slug: str) -> None:
    """These guides are followed by nobody's browser; at least no button they name is unknown to the code."""
    named = {
        control
        for part in text_of(slug).parts
        for step in part.steps
        for words in (step.sentence, *step.notes)
        for control in [piece.text for piece in pieces(words) if piece.kind == Kind.CONTROL]
    }
    assert named
    missing = [control for control in named if not any(control in text for text in screens())]
    assert not missing


@pytest.mark.django_db
def test_officials_find_the_guide_of_their_role_first(client) -> None:
    reader_with(client, Role.UNIT_HEAD)
    words = client.get("/huong-dan/").content.decode()
    assert (
        words.index("Người đứng đầu đơn vị")
        < words.index("Cho các vai khác")
        < words.index("Thành viên hội đồng")
    )
    assert client.get("/huong-dan/nguoi-dung-dau/").status_code == 200
    assert client.get("/huong-dan/khong-co/").status_code == 404


@pytest.mark.django_db
def test_a_visitor_is_asked_to_log_in_before_a_guide(client) -> None:
    assert client.get("/huong-dan/").status_code == 302
