"""A commune's clerk finishes an indicator on a phone: open, answer, two files, cite a page, in at most 12 actions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from dossiers.models import Answer, Citation, Dossier, RoundStep
from dossiers.services.assessment import answers
from dossiers.services.rounds.settings import RoundSettings
from tests.factories.workflows import make_world
from tests.journeys.test_browser import IN_THE_SCREEN, Phone, phone_of, province, size  # noqa: F401 - fixtures
from workflows import actions
from workflows.models import TaskCard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 12


@pytest.fixture
def dossier(province) -> Dossier:  # noqa: F811
    """A dossier of the clerk's commune, open for self-assessment."""
    cast, year = province.cast, timezone.localdate().year
    opened = actions.open_round(
        appointment=province.posts["chuyenvien"],
        settings=RoundSettings(
            name="Đợt trên điện thoại",
            year=year,
            criteria_set=province.criteria_set,
            units=[cast.communes[0]],
            standing_office=cast.council.office,
            issuer=cast.offices["sn-ubnd"],
            council=cast.council,
            deadlines={step: date(year, 12, 31) for step in RoundStep.values},
        ),
    )
    return opened.dossiers.get()


def two_papers(folder: Path) -> list[str]:
    """A paper of three pages and a text, as a clerk has them on the phone."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(width=595, height=842)
    plan, report = folder / "kế hoạch.pdf", folder / "báo cáo.txt"
    with plan.open("wb") as out:
        writer.write(out)
    report.write_text("Báo cáo kết quả học tập cộng đồng.", encoding="utf-8")
    return [str(plan), str(report)]


def test_a_clerk_finishes_an_indicator_on_a_phone_in_at_most_twelve_actions(phone_of, dossier, tmp_path):  # noqa: F811
    phone = phone_of("canbo")
    page, done = phone.page, 0

    def act(step) -> None:
        nonlocal done
        done += 1
        step()

    act(lambda: phone.open_task("self_assess"))
    act(lambda: phone.choose("yes"))
    act(lambda: page.fill("#id_note", "Đã ban hành kế hoạch."))
    for paper in two_papers(tmp_path):
        act(lambda paper=paper: page.set_input_files("#id_file", paper))
    row = page.locator(".evidence", has_text="kế hoạch.pdf")
    row.wait_for()
    page.locator(".evidence", has_text="báo cáo.txt").wait_for()
    assert page.locator(".file-names li").count() == 0
    phone.look()
    act(lambda: row.locator("input[name=page]").fill("3"))
    act(lambda: row.get_by_role("button", name="Trích dẫn").click())
    page.get_by_role("link", name="trang 3").wait_for()
    phone.look()
    act(lambda: phone.press("Lưu và sang chỉ tiêu tiếp", says="Đã lưu chỉ tiêu"))
    assert done <= MOST
    first = province_first(dossier)
    answer = Answer.objects.get(dossier=dossier, code=first)
    assert (answer.yes, answer.note) == (True, "Đã ban hành kế hoạch.")
    assert dossier.evidence.kept().filter(code=first).count() == 2
    assert Citation.objects.get().page == 3
    walk_the_rest(phone, dossier, row_of=first)


def province_first(dossier: Dossier) -> str:
    """The code of the first indicator."""
    return dossier.round.criteria_set.parsed().indicators[0].code


def walk_the_rest(phone, dossier: Dossier, row_of: str) -> None:
    """The viewer, the files to use again, the report and the reading view bar nobody."""
    kept = dossier.evidence.kept().filter(code=row_of).first()
    second = dossier.round.criteria_set.parsed().indicators[1].code
    for address in (
        f"{kept.get_absolute_url()}xem/?tu=hoc+tap",
        f"/ho-so/{dossier.pk}/minh-chung/co-san/?chi-tieu={second}",
        f"/ho-so/{dossier.pk}/bao-cao/",
        f"/ho-so/{dossier.pk}/chi-tieu/",
    ):
        phone.open(address)


@pytest.fixture
def signed_in(chromium, live_server):
    """Return how to hand a phone to somebody without the log-in form."""
    phones = []

    def hand_over(appointment) -> Phone:
        client = Client()
        client.force_login(appointment.user)
        phone = Phone(chromium, live_server.url)
        phone.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "url": live_server.url,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                }
            ]
        )
        phones.append(phone)
        return phone

    yield hand_over
    for phone in phones:
        phone.close()


def test_what_is_typed_saves_itself_and_a_colleagues_change_is_told(signed_in, transactional_db):
    world = make_world()
    dossier, code = world.dossiers[0], province_first(world.dossiers[0])
    phone = signed_in(world.contributors[0])
    page = phone.page
    phone.open(TaskCard.objects.open().get(dossier=dossier).get_absolute_url())
    page.fill("#id_note", "Bản của tôi.")
    page.get_by_text("Đã lưu lúc").wait_for()
    assert Answer.objects.get(dossier=dossier, code=code).note == "Bản của tôi."
    answers.save_answer(
        appointment=world.heads[0],
        dossier=dossier,
        code=code,
        fields={"yes": True, "note": "Bản của lãnh đạo."},
    )
    page.fill("#id_note", "Bản của tôi, sửa thêm.")
    page.get_by_text("Bản của lãnh đạo").wait_for()
    phone.look()
    assert Answer.objects.get(dossier=dossier, code=code).note == "Bản của lãnh đạo."
    page.get_by_role("button", name="Giữ bản của tôi").click()
    page.get_by_text("Đã lưu lúc").wait_for()
    assert Answer.objects.get(dossier=dossier, code=code).note == "Bản của tôi, sửa thêm."


def photos(folder: Path, count: int) -> list[str]:
    """Small photos that all differ, as a phone has taken them."""
    from PIL import Image

    made = []
    for number in range(count):
        photo = folder / f"anh-{number:02}.jpg"
        Image.new("RGB", (8, 8), (number * 5 % 256, number, 90)).save(photo)
        made.append(str(photo))
    return made


@pytest.fixture
def bench(signed_in, transactional_db):
    """A clerk's phone at the first indicator of an open dossier, and that dossier."""
    world = make_world()
    phone = signed_in(world.contributors[0])
    card = TaskCard.objects.open().get(dossier=world.dossiers[0])
    phone.open(card.get_absolute_url())
    return phone, world.dossiers[0]


def kept_names(dossier: Dossier) -> list[str]:
    return sorted(dossier.evidence.kept().values_list("name", flat=True))


@pytest.mark.parametrize("count", [8, pytest.param(40, marks=pytest.mark.long)])
def test_all_photos_are_there_when_the_red_button_is_tapped_at_once(bench, tmp_path, count):
    phone, dossier = bench
    chosen = photos(tmp_path, count)
    phone.page.set_input_files("#id_file", chosen)
    phone.page.get_by_role("button", name="Lưu và sang chỉ tiêu tiếp").click()
    phone.page.get_by_text("xong sẽ đi tiếp").wait_for()
    phone.page.get_by_text("Đã lưu chỉ tiêu").first.wait_for(timeout=120_000)
    assert kept_names(dossier) == sorted(Path(one).name for one in chosen)


def test_a_network_cut_in_the_middle_loses_no_photo_and_sends_none_twice(bench, tmp_path):
    phone, dossier = bench
    chosen, page = photos(tmp_path, 6), phone.page
    gone = []

    def cut(route) -> None:
        if "multipart" not in route.request.headers.get("content-type", "") or len(gone) == 2:
            route.continue_()
            return
        gone.append(route)
        if len(gone) == 1:
            route.continue_()
        else:
            route.fetch()  # the server has it, the answer is lost
            phone.context.set_offline(True)
            route.abort()

    page.route("**/viec/**", cut)
    page.set_input_files("#id_file", chosen)
    page.get_by_text("Mất kết nối; tệp sẽ tự lên").first.wait_for()
    page.get_by_role("button", name="Lưu và sang chỉ tiêu tiếp").click()
    page.get_by_text("Sẽ tự tải và đi tiếp khi có mạng").wait_for()
    phone.context.set_offline(False)
    page.get_by_text("Đã lưu chỉ tiêu").first.wait_for()
    assert kept_names(dossier) == sorted(Path(one).name for one in chosen)


def test_a_file_that_is_refused_stops_the_red_button_until_it_is_left_out(bench, tmp_path):
    phone, dossier = bench
    page, wrong = phone.page, tmp_path / "cài đặt.exe"
    wrong.write_bytes(b"MZ" + bytes(200))
    page.set_input_files("#id_file", [*photos(tmp_path, 1), str(wrong)])
    page.locator(".file-names li", has_text="cài đặt.exe").get_by_role("button", name="Bỏ").wait_for()
    page.locator(".evidence").wait_for()
    page.get_by_role("button", name="Lưu và sang chỉ tiêu tiếp").click()
    told = page.get_by_text("1 tệp chưa lên được: cài đặt.exe")
    told.wait_for()
    assert told.evaluate("node => node === document.activeElement")
    assert page.evaluate(IN_THE_SCREEN, told.element_handle())
    page.get_by_role("button", name="Bỏ cài đặt.exe").click()
    page.get_by_role("button", name="Lưu và sang chỉ tiêu tiếp").click()
    page.get_by_text("Đã lưu chỉ tiêu").first.wait_for()
    assert kept_names(dossier) == ["anh-00.jpg"]


def test_a_file_goes_up_after_a_log_in_in_another_tab(bench, tmp_path):
    phone, dossier = bench
    page = phone.page
    stale = "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(one => { one.value = 'x'.repeat(64); })"
    page.evaluate(stale)
    page.set_input_files("#id_file", photos(tmp_path, 1))
    page.locator(".evidence").wait_for()
    assert kept_names(dossier) == ["anh-00.jpg"]


def test_a_killed_tab_offers_its_photos_again_and_logging_out_forgets_them(bench, tmp_path):
    phone, dossier = bench
    chosen, page = photos(tmp_path, 3), phone.page
    phone.context.set_offline(True)
    page.set_input_files("#id_file", chosen)
    page.get_by_text("Mất kết nối; tệp sẽ tự lên").first.wait_for()
    address = page.url
    page.close(run_before_unload=False)
    phone.context.set_offline(False)
    phone.page = page = phone.context.new_page()
    page.goto(address)
    page.locator(".evidence").nth(2).wait_for()
    assert kept_names(dossier) == sorted(Path(one).name for one in chosen)
    names = "indexedDB.databases().then(found => found.map(one => one.name))"
    assert page.evaluate(names) == ["tep-cho-tai"]
    phone.open("/toi/")
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")
    assert page.evaluate(names) == []
