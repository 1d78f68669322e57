"""What the first people of an installation do, through the screens: from the activation link to an open dossier."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils import timezone

from tests.containers.visitor import Browser
from tests.journeys.screens import Screen

PASSWORD = "mua-xuan-o-ben-lau-26"
PROVINCE, COMMUNE, OFFICE = "Tỉnh Thử Nghiệm", "Xã Bến Thử", "Sở Giáo dục và Đào tạo"
BEGIN = ("--province", PROVINCE, "--code", "T99", "--office", OFFICE, "--admin", "quan.tri", "--json")
COUNCIL = {"chu.tich": "Nguyễn Văn Chủ", "thu.ky": "Trần Thị Thư", "uy.vien": "Lê Văn Ủy"}
ROUND = "Đợt công nhận đầu tiên"


class FirstDays:
    """The administrator at the screens of an installation that has just begun."""

    def __init__(self, browser: Callable[[], Browser]) -> None:
        self.browser = browser
        self.screen = Screen(browser())

    def activate(self, link: str) -> None:
        """Follow the link once, set a password, and be inside."""
        path = urlsplit(link).path
        self.screen.open(path)
        self._press("Đặt mật khẩu và đăng nhập", full_name="Lê Thị Lan", password=PASSWORD, again=PASSWORD)
        assert self.screen.address.startswith("/viec/"), self.screen.problems()
        Screen(self.browser()).open(path, status=404)  # a link is followed once

    def log_in(self) -> None:
        """Log in with the password in a new browser."""
        self.screen = Screen(self.browser())
        self.screen.open("/dang-nhap/")
        self._press("Đăng nhập", username="quan.tri", password=PASSWORD)
        assert self.screen.address.startswith("/viec/"), self.screen.problems()

    def prepare(self) -> None:
        """Make a commune with its office, people, and a council."""
        self.screen.open("/to-chuc/don-vi/")
        self._follow("Thêm đơn vị trực thuộc")
        self._press("Lập đơn vị", name=COMMUNE, code="T99-01", level="xa", basis="Nghị quyết số 1")
        self._follow("Thêm cơ quan")
        self._press(
            "Lập cơ quan", name=f"Ủy ban nhân dân {COMMUNE}", code="ben-thu", kind="committee", symbol="UBND"
        )
        for username, name in COUNCIL.items():
            self._appoint(username, name, "Chuyên viên", OFFICE)
        self._appoint("dung.dau", "Phạm Văn Đầu", "đứng đầu", COMMUNE)
        self.screen.open("/ho-so/hoi-dong/")
        self._follow("Lập hội đồng")
        seats = zip(COUNCIL.values(), ("chair", "secretary", "member"), strict=True)
        members = {}
        for number, (name, seat) in enumerate(seats):
            members |= {f"user-{number}": self._choice(f"user-{number}", name), f"seat-{number}": seat}
        self._press("Lập hội đồng", name="Hội đồng tỉnh", established_by="Quyết định số 1", **members)
        assert "Hội đồng tỉnh" in self.screen.text()

    def _appoint(self, username: str, name: str, role: str, office: str) -> None:
        self.screen.open("/to-chuc/nhan-su/")
        self._follow("Thêm người")
        button = next(
            b.get_text(" ").strip() for b in self.screen.soup.select("main form[method=post] button")
        )
        facts = {
            "full_name": name, "username": username, "password": PASSWORD, "again": PASSWORD,
            "role": self._choice("role", role), "office": self._choice("office", office),
        }  # fmt: skip
        self._press(" ".join(button.split()), **facts)
        assert name in self.screen.text()

    def open_round(self) -> None:
        """Open a round for the commune by the first criteria set that suits it."""
        self.screen.open("/ho-so/dot/mo/")
        box = next(one for one in self.screen.soup.select("label.choice") if COMMUNE in one.get_text(" "))
        facts = {
            "name": ROUND, "year": timezone.localdate().year, "units": [box.select_one("input")["value"]],
            "issuer": self._choice("issuer", "Ủy ban nhân dân"),
            "council": self._choice("council", "Hội đồng tỉnh"),
        }  # fmt: skip
        self._press("Xem lại bộ tiêu chí theo năm và đơn vị đã chọn", **facts)
        self._press("Xem trước khi mở", criteria_set=self._choice("criteria_set", ""), **facts)
        ticks = [box["value"] for box in self.screen.soup.select("[name=xac-nhan]")]
        self._press("Mở đợt", **{"xac-nhan": ticks} if ticks else {})
        assert ROUND in self.screen.text(), self.screen.problems()

    def finds_everything(self) -> None:
        """See the round, its one dossier and the unit again."""
        self.screen.open("/ho-so/dot/")
        self._follow(ROUND)
        assert COMMUNE in self.screen.text()
        dossiers = [a["href"] for a in self.screen.soup.select("main a[href]") if COMMUNE in a.get_text(" ")]
        assert dossiers, self.screen.text()
        self.screen.open(dossiers[0])
        assert COMMUNE in self.screen.text()

    def _press(self, words: str, **given: object) -> None:
        """Press a button; fields that this page does not ask for are left out."""
        asked = {field["name"] for field in self.screen.soup.select("[name]")}
        self.screen.press(words, **{name: value for name, value in given.items() if name in asked})

    def _choice(self, name: str, words: str) -> str:
        """Return the value of the first choice with these words in it."""
        choices = self.screen.soup.select(f'select[name="{name}"] option')
        found = [one["value"] for one in choices if one["value"] and words in one.get_text(" ")]
        assert found, f"{name}: no “{words}” among {[one.get_text() for one in choices]}"
        return found[0]

    def _follow(self, words: str) -> None:
        links = [a for a in self.screen.soup.select("main a[href]") if words in a.get_text(" ")]
        assert links, f"no link “{words}” on {self.screen.address}"
        self.screen.open(links[0]["href"])
