"""The whole journey in a real browser on a phone-sized screen, each page checked with axe."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from demo.accounts import DEMO_PASSWORD
from demo.answers import good_answers
from dossiers.models import Decision, DossierState
from dossiers.services.assessment import answers
from tests.journeys.province import make_province
from workflows.models import TaskCard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


WAYS_OF_ELEMENTS = """() => {
  const ways = new Map();
  const wayOf = (node) => {
    if (!node || node === document.documentElement) return '';
    if (!ways.has(node)) {
      const told = node.getAttributeNames().map((name) =>
        ['role', 'type', 'lang'].includes(name) || name.startsWith('aria-') && !/\\d/.test(node.getAttribute(name))
          ? `${name}=${node.getAttribute(name)}` : name).sort();
      ways.set(node, `${wayOf(node.parentElement)}>${node.tagName}.${[...node.classList].join('.')}[${told}]`);
    }
    return ways.get(node);
  };
  return [...document.body.querySelectorAll('*')].map(wayOf);
}"""


IN_THE_SCREEN = """(words) => {
  const box = words.getBoundingClientRect();
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 20) / 2);
  return box.top >= 0 && box.bottom <= innerHeight && box.height > 0 && (words.contains(at) || at.contains(words));
}"""
"""Whether words are whole inside the screen and no bar lies over them."""


class Phone:
    """One person's phone (or desk); every page it passes is checked with axe, and nothing may stick out sideways.

    `size` is width and height of the screen in pixels; `known` is what the phones of one walk have in common: the kinds of element that axe has already judged.
    """

    def __init__(
        self, browser, base: str, known: set[str] | None = None, size: tuple[int, int] = (360, 640)
    ) -> None:
        from axe_playwright_python.sync_playwright import Axe

        self.axe, self.base = Axe(), base
        self.known = set() if known is None else known
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="vi-VN", reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message) -> None:
        """Count a breach of the content security policy as an error."""
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)

    def look(self) -> None:
        """Check the page that is open; axe looks where something stands on it that no page of this walk had."""
        words = self.page.locator("main").inner_text()
        assert self.page.locator("html").get_attribute("lang") == "vi"
        found = self.judged() if self.has_new_parts() else []
        listed = [
            f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')})"
            for one in found
            for node in one["nodes"][:3]
        ]
        assert not listed, f"{self.page.url}\n" + "\n".join(listed)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.page.viewport_size["width"], f"{self.page.url} is {wide} pixels wide"
        assert not self.errors, (self.errors, words)

    def has_new_parts(self) -> bool:
        """Return whether an element's way from the root, with roles, classes and attributes, is seen the first time."""
        ways = set(self.page.evaluate(WAYS_OF_ELEMENTS))
        new = ways - self.known
        self.known |= ways
        return bool(new)

    def judged(self) -> list[dict]:
        """Return what axe finds wrong with the page that is open."""
        report = self.axe.run(self.page).response
        assert report["passes"], "axe looked at nothing"
        return report["violations"]

    def open(self, address: str) -> None:
        """Open an address and check the page."""
        answer = self.page.goto(self.base + address)
        assert answer.status == 200, f"{address}: {answer.status}"
        self.look()

    def log_in(self, username: str) -> None:
        """Log in by the form."""
        self.open("/dang-nhap/?next=/viec/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", DEMO_PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url("**/viec/")
        self.look()

    def open_task(self, node: str) -> None:
        """Tap the link of the open task in the list."""
        links = self.page.locator("main a[href^='/viec/']")
        here = [links.nth(n).get_attribute("href") for n in range(links.count())]
        card = next(c for c in TaskCard.objects.open().filter(node=node) if c.get_absolute_url() in here)
        self.page.locator(f"main a[href='{card.get_absolute_url()}']").first.click()
        self.page.wait_for_url(f"**{card.get_absolute_url()}")
        self.look()

    def press(self, words: str, *, says: str = "") -> None:
        """Tap the button with these words; what the next page says is waited for."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        if says:
            words = self.page.get_by_text(says).first
            words.wait_for()
            assert self.page.evaluate(IN_THE_SCREEN, words.element_handle()), (
                f"“{says}” is outside the screen"
            )
        self.look()

    def choose(self, value: str) -> None:
        """Tap the choice with this value."""
        self.page.locator(f"input[type=radio][value='{value}']").check()

    def close(self) -> None:
        """Put the phone away."""
        self.context.close()


@pytest.fixture
def province(transactional_db):
    """Return the province with a council of three, stored for the server's thread to see."""
    made = make_province()
    made.cast.council.seats.filter(appointment__in=[made.posts["uyvien2"], made.posts["uyvien3"]]).delete()
    return made


@pytest.fixture
def size() -> tuple[int, int]:
    """Return the size of the screens; a test may ask for another."""
    return 360, 640


@pytest.fixture
def phone_of(chromium, live_server, province, size):
    """Return how to hand a phone to a person who has logged in."""
    phones, known = [], set()

    def hand_over(username: str = "") -> Phone:
        phone = Phone(chromium, live_server.url, known, size)
        phones.append(phone)
        if username:
            phone.log_in(username)
        return phone

    yield hand_over
    for phone in phones:
        phone.close()


def open_round(phone: Phone, province) -> None:
    """Open a round from the published plan by the form."""
    phone.open(f"/ho-so/dot/mo/?ke-hoach={province.plan.pk}")
    page = phone.page
    page.fill("#id_name", "Đợt công nhận trên điện thoại")
    page.select_option("#id_criteria_set", str(province.criteria_set.pk))
    page.select_option("#id_council", str(province.cast.council.pk))
    page.select_option("#id_issuer", str(province.cast.offices["sn-ubnd"].pk))
    page.check(f"input[name=units][value='{province.cast.communes[0].pk}']")
    phone.press("Xem trước khi mở", says="Người được báo")
    for tick in phone.page.locator("input[name=xac-nhan]").all():
        tick.check()
    phone.press("Mở đợt", says="Đã mở đợt đánh giá")


def answer_the_rest(province, dossier) -> None:
    """Answer, below the screens, what one form after another has already shown to work."""
    done = set(dossier.answers.values_list("code", flat=True))
    wanted = good_answers(province.criteria_set.parsed(), province.cast.communes[0].kind, 2, Random(2))
    for code, fields in wanted.items():
        if code not in done:
            answers.save_answer(
                appointment=province.posts["canbo"],
                dossier=dossier,
                code=code,
                fields={**fields, "note": "Đủ."},
            )


def self_assess(phone_of, province, tmp_path: Path) -> None:
    """The office answers the first indicator with evidence; the head sends the dossier."""
    office = phone_of("canbo")
    office.open_task("self_assess")
    office.choose("yes")
    office.page.fill("#id_note", "Đã ban hành kế hoạch.")
    office.press("Lưu và sang chỉ tiêu tiếp", says="Đã lưu chỉ tiêu")
    paper = tmp_path / "minh chứng.txt"
    paper.write_text("Báo cáo chimhoangyen", encoding="utf-8")
    office.page.set_input_files("#id_file", str(paper))
    office.page.get_by_text("Đã thêm minh chứng").first.wait_for()
    office.look()
    dossier = TaskCard.objects.open().get(node="self_assess").dossier
    kinds = {i.kind: i.code for i in province.criteria_set.parsed().indicators}
    for code in kinds.values():
        office.open(f"{TaskCard.objects.open().get(node='self_assess').get_absolute_url()}?chi-tieu={code}")
    answer_the_rest(province, dossier)
    head = phone_of("truongdonvi")
    head.open_task("self_assess")
    head.choose("2")
    head.press("Nộp hồ sơ", says="Đã nộp hồ sơ")


def sit(phone_of) -> None:
    """A member, the secretary and the chair vote; the chair concludes."""
    for username in ("uyvien1", "thuky", "chutichhd"):
        member = phone_of(username)
        member.open_task("ballot")
        member.choose("level_2")
        member.press("Gửi phiếu", says="Đã gửi phiếu")
    member.open("/viec/")
    member.open_task("conclude")
    member.choose("level_2")
    member.press("Kết luận", says="Đã kết luận hồ sơ")
    secretary = phone_of("thuky")
    secretary.open_task("write_minutes")
    secretary.press("Xác nhận và chuyển chủ tịch hội đồng", says="Đã lập biên bản")
    member.open("/viec/")
    member.open_task("confirm_minutes")
    member.press("Xác nhận biên bản", says="Đã xác nhận biên bản")


@pytest.mark.parametrize("size", [(360, 640), (1280, 720)], ids=["phone", "desk"])
def test_each_role_walks_the_journey_without_a_barrier_and_sees_what_each_act_did(
    phone_of, province, tmp_path
):
    clerk = phone_of("chuyenvien")
    open_round(clerk, province)
    board = clerk.page.url.removeprefix(clerk.base)
    self_assess(phone_of, province, tmp_path)
    clerk.open("/viec/")
    clerk.open_task("check")
    clerk.press("Tiếp nhận", says="Đã tiếp nhận hồ sơ")
    clerk.open(board)
    clerk.press("Mở phiên họp", says="Đã mở phiên họp")
    sit(phone_of)
    clerk.open(board)
    clerk.press("Lập tờ trình và trình ký", says="Đã trình 1 hồ sơ")
    deputy = phone_of("phochutich")
    deputy.open_task("decide")
    deputy.press("Ký ban hành", says="Đã ký")
    office = phone_of("vanthu")
    office.open_task("issue_number")
    office.press("Cấp số và công bố", says="Đã cấp số và công bố")
    decision = Decision.objects.select_related("document", "page", "submission__round").get()
    assert decision.submission.lines.get().dossier.state == DossierState.RECOGNISED
    walk_in_public(phone_of(), decision, province)
    for address in (
        "/ho-so/",
        "/ho-so/dot/",
        decision.submission.lines.get().dossier.get_absolute_url(),
        "/viec/?tab=xong",
        "/viec/thong-bao/",
        "/toi/",
    ):
        clerk.open(address)


def walk_in_public(phone: Phone, decision: Decision, province) -> None:
    """Anybody finds the decision by typing into the search, reads it and checks the paper."""
    for address in (
        "/",
        "/ke-hoach/",
        province.plan.page.url,
        "/quyet-dinh/",
        "/tin-tuc/",
        "/danh-ba/",
        decision.page.url,
        "/kiem-tra/",
        f"/kiem-tra/{decision.document.check_code}/",
    ):
        phone.open(address)
    phone.page.fill("#site-q", "quyet dinh cong nhan")
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/tim-kiem/**")
    phone.page.locator(f"main a[href='{decision.page.url}']").first.wait_for()
    phone.look()
    phone.open("/tim-kiem/?q=chimhoangyen")
    assert "minh chứng.txt" not in phone.page.content()
