"""The parts of the design system: what the template tags write, and that every asset they name is there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from config import context, ui

ROOT = Path(settings.BASE_DIR)
STATIC = Path(settings.SHELL_DIR) / "static"
TODAY = date(2026, 11, 21)


class SampleForm(forms.Form):
    """One field of each layout."""

    name = forms.CharField(label="Tên đơn vị", help_text="Ghi đủ như trong quyết định.")
    note = forms.CharField(label="Ghi chú", required=False)
    mark = forms.ChoiceField(
        label="Ý kiến", choices=[("d", "Đạt"), ("k", "Không đạt")], widget=forms.RadioSelect
    )
    seen = forms.BooleanField(label="Đã xem")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def render(source: str, **values: object) -> str:
    """Return a template of the tags, rendered."""
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("day", "words", "kind"),
    [
        (date(2026, 11, 18), "quá hạn 3 ngày", "danger"),
        (date(2026, 11, 21), "hết hạn hôm nay", "soon"),
        (date(2026, 11, 24), "còn 2 ngày làm việc", "soon"),
        (date(2026, 12, 10), "còn 14 ngày làm việc", "neutral"),
        (date(2026, 12, 31), "còn 40 ngày", "neutral"),
        (date(2030, 12, 31), "còn hơn 4 năm", "neutral"),
        (date(2024, 6, 30), "quá hạn hơn 2 năm", "danger"),
    ],
)
def test_a_deadline_is_told_in_words_near_its_date(day: date, words: str, kind: str) -> None:
    text = render("{% due day today %}", day=day, today=TODAY)
    assert words in text
    assert f"({day:%d/%m/%Y})" in text
    assert f"status-{kind}" in text
    assert "<svg" in text


def test_no_deadline_is_said_and_not_left_blank() -> None:
    assert "không có hạn" in render("{% due day %}", day=None)


def test_an_instant_is_counted_by_its_local_day() -> None:
    late_evening_in_utc = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    assert ui.as_day(late_evening_in_utc) == date(2026, 11, 22)
    assert ui.vn_date(late_evening_in_utc) == "01:00 22/11/2026"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1.234.567"),
        (Decimal("1234.50"), "1.234,5"),
        (0, "0"),
        (-1200.25, "-1.200,25"),
        (None, ""),
        ("", ""),
        ("không rõ", "không rõ"),
        (Decimal("1000"), "1.000"),
    ],
)
def test_numbers_are_written_as_officials_write_them(value: object, text: str) -> None:
    assert ui.vn_number(value) == text


def test_a_number_takes_the_decimals_asked_for() -> None:
    assert render("{{ value|vn_number:1 }}", value=Decimal("52")) == "52,0"


def test_a_share_stays_between_nothing_and_all() -> None:
    pairs = [(1, 4), (5, 4), (-1, 4), (1, 0), ("?", 4)]
    assert [ui.share(part, whole) for part, whole in pairs] == [25, 100, 0, 0, 0]


@pytest.mark.parametrize("kind", ["ok", "soon", "danger", "info", "neutral"])
def test_a_status_says_itself_by_icon_word_and_colour(kind: str) -> None:
    text = render("{% status kind 'Đạt' %}", kind=kind)
    assert f"status-{kind}" in text
    assert "<svg" in text
    assert "Đạt" in text


def test_a_status_of_unknown_kind_is_neutral_and_its_words_are_escaped() -> None:
    text = render("{% status 'purple' words %}", words="<b>")
    assert "status-neutral" in text
    assert "&lt;b&gt;" in text


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'bell' %}")
    named = render("{% icon 'bell' label='Thông báo' %}")
    assert 'role="img"' in named
    assert 'aria-label="Thông báo"' in named


def test_an_error_stands_beside_its_field_and_is_tied_to_it() -> None:
    form = SampleForm(data={"name": "", "mark": "d", "seen": "on"})
    text = render("{% field form.name %}", form=form)
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_name_error id_name_help"' in text
    assert 'id="id_name_error"' in text
    assert 'id="id_name_help"' in text
    assert '<label for="id_name">' in text


def test_what_was_typed_is_kept_and_escaped_next_to_an_error() -> None:
    form = SampleForm(data={"name": '<script>"', "mark": ""})
    text = render("{% field form.name %}", form=form)
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "(không bắt buộc)" in render("{% field form.note %}", form=SampleForm())
    assert "(không bắt buộc)" not in render("{% field form.name %}", form=SampleForm())


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ([("2/3", "2/3 số thành viên"), ("1/1", "Tất cả")], False),
        ([("", "Bất kỳ ai có thẩm quyền ký"), ("a", "Chủ tịch")], False),
        ([("", "---------"), ("a", "Một")], True),
    ],
)
def test_a_list_that_stands_on_something_is_not_told_to_be_optional(choices, told) -> None:
    class Listed(forms.Form):
        chosen = forms.ChoiceField(label="Cách họp", choices=choices, required=False)

    assert ("(không bắt buộc)" in render("{% field form.chosen %}", form=Listed())) == told


def test_marks_are_radio_buttons_in_a_named_group() -> None:
    form = SampleForm(data={})
    text = render("{% field form.mark segmented=True %}", form=form)
    assert "<fieldset" in text
    assert "<legend>Ý kiến" in text
    assert text.count('type="radio"') == 2
    assert "segmented" in text
    assert re.search(r'aria-describedby="(\S+_error)"', text).group(1) in re.findall(r' id="([^"]+)"', text)


def test_hidden_fields_and_checkboxes_have_their_own_layout() -> None:
    assert render("{% field form.key %}", form=SampleForm()).strip().startswith('<input type="hidden"')
    assert 'class="choice"' in render("{% field form.seen %}", form=SampleForm())


def test_turning_the_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/quyet-dinh/", {"nam": "2026", "q": "học tập", "page": "2"})
    page = Paginator(range(200), 50).page(2)
    text = render("{% pagination page_obj %}", page_obj=page, request=request)
    assert "nam=2026" in text
    assert "q=h%E1%BB%8Dc+t%E1%BA%ADp" in text
    assert "&amp;page=3" in text
    assert "page=2&amp;" not in text
    assert "51–100 trong 200" in text
    assert 'aria-current="page"' in text


def test_a_single_page_shows_no_page_numbers() -> None:
    assert render("{% pagination page_obj %}", page_obj=Paginator([1], 50).page(1)).strip() == ""


def test_a_bar_says_its_number_and_marks_the_aim() -> None:
    text = render("{% bar value 'Công dân học tập' aim=60 %}", value=Decimal("72.5"))
    assert "72,5 %" in text
    assert "Mục tiêu 60 %" in text
    assert 'class="bar-aim" x="60"' in text
    assert "style=" not in text


def test_progress_is_honest_about_nothing_to_do() -> None:
    text = render("{% progress 0 0 %}")
    assert "0/0" in text
    assert 'max="1"' in text


def test_the_step_of_now_is_marked_in_words_too() -> None:
    steps = [{"label": "Nộp", "state": "done"}, {"label": "Họp", "state": "current"}, {"label": "Ký"}]
    text = render("{% stepper steps %}", steps=steps)
    assert text.count("aria-current") == 1
    assert "đang ở bước này" in text
    assert "chưa tới" in text


def test_an_empty_list_says_what_will_come_and_who_brings_it() -> None:
    text = render("{% empty 'Chưa có quyết định' 'Văn thư cấp số xong thì hiện ở đây.' %}")
    assert "Chưa có quyết định" in text
    assert "Văn thư" in text


def test_one_place_at_most_is_the_current_one() -> None:
    current = [place.url for place in context.work_places("/viec/thong-bao/") if place.current]
    assert current == ["/viec/thong-bao/"]
    assert not [place for place in context.public_places("/") if place.current]


def test_the_contact_is_made_up_only_in_the_demonstration(settings) -> None:
    settings.DEMO = True
    assert context.contact()["email"] == "lien-he@example.vn"
    settings.DEMO = False
    assert set(context.contact().values()) == {""}
    settings.CONTACT_EMAIL = "vanthu@minhson.example"
    assert context.contact()["email"] == "vanthu@minhson.example"


def page(template: str, **values: object) -> str:
    """Return a page as somebody without an account sees it."""
    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    return render_to_string(template, values, request)


@pytest.mark.django_db
def test_what_is_missing_and_what_is_forbidden_read_the_same() -> None:
    assert page("404.html") == page("403.html")


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_an_error_page_needs_no_database_and_says_what_to_do(name: str) -> None:
    text = render_to_string(name)
    assert '<html lang="vi">' in text
    assert '<main id="noi-dung"' in text
    assert text.count("<h1>") == 1
    assert 'class="btn btn-primary" href="/' in text


def test_a_form_without_its_token_is_answered_without_a_database() -> None:
    text = page("403_csrf.html")
    assert text.count("<h1>") == 1
    assert 'class="site-head"' in text


@pytest.mark.django_db
def test_the_public_frame_has_its_places_search_skip_link_and_contact() -> None:
    text = page("404.html")
    for address in ("/ke-hoach/", "/quyet-dinh/", "/danh-ba/", "/tin-tuc/", "/dang-nhap/"):
        assert f'href="{address}"' in text
    assert 'role="search"' in text
    assert 'href="#noi-dung"' in text
    assert "Chịu trách nhiệm về trang này" in text


def own_templates() -> list[Path]:
    """Return every template of ours, of the shell and of each room; the proxy's pages stand alone."""
    rooms = ("site", "accounts", "documents", "dossiers", "criteria", "home", "search", "workflows", "ledger")
    found = [path for room in rooms for path in (ROOT / room).glob("**/*.html")]
    return [path for path in found if "proxy" not in path.parts]


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        (match, path.relative_to(ROOT).as_posix())
        for path in own_templates()
        for match in re.findall(r'{%\s*icon\s+"([^"]+)"', path.read_text())
    }
    assert not {(name, where) for name, where in named if name not in drawn}
    assert set(ui.STATUS_ICONS.values()) | {"calendar", "alarm-clock", "clock"} <= drawn
    assert {place.icon for place in context.work_places("/") + context.public_places("/")} <= drawn


def test_no_template_writes_styles_or_scripts_inline_or_fetches_from_elsewhere() -> None:
    for path in own_templates():
        if "wagtailadmin" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"(src|href)=\"(https?:)?//(?!www\.w3\.org)", text), path


def test_the_style_sheet_names_only_files_that_are_there() -> None:
    sheet = STATIC / "css" / "site.css"
    text = sheet.read_text()
    for name in re.findall(r'url\("([^"]+)"\)', text):
        assert (sheet.parent / name).is_file(), name
    assert "http" not in re.sub(r'\[href\^="http"\]', "", text)
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", text))
    assert used <= set(re.findall(r"(--[a-z0-9-]+):", text))


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palettes() -> list[dict[str, str]]:
    """Return the tokens of the light and of the dark ground."""
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "css" / "site.css").read_text(), re.S)[:2]
    return [dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", block)) for block in blocks]


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark"])
def test_text_is_readable_on_every_ground(palette: dict[str, str]) -> None:
    for ground in ("paper", "sheet", "well"):
        for text in ("ink", "muted", "son", "cham", "ngoc", "nghe"):
            assert contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
    for name in ("son", "cham", "ngoc", "nghe"):
        assert contrast(palette[name], palette[f"{name}-ground"]) >= 4.5, name
    assert contrast(palette["on-son"], palette["son"]) >= 4.5
    assert contrast(palette["ink"], palette["mark"]) >= 4.5
    assert contrast(palette["muted"], palette["sheet"]) >= 3  # borders of inputs
