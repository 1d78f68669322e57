"""The steps of a dossier through the screens, for any place: each person finds the step in the own list of tasks."""

from __future__ import annotations

import os
from random import Random
from typing import Any, Protocol

from accounts.models import Appointment
from criteria.models import CriteriaSet
from criteria.rules.definition import SetDefinition
from demo.answers import good_answers
from dossiers.models import Decision, Dossier, DossierState
from dossiers.services.assessment import answers
from tests.journeys.screens import Screen, text_file, typed

LONG = os.environ.get("RUN_LONG") == "1"


class People(Protocol):
    """Whoever gives a logged-in screen, and the appointment, for a user name."""

    @property
    def posts(self) -> dict[str, Appointment]: ...

    def screen(self, username: str) -> Screen: ...


def answer(
    people: People,
    username: str,
    definition: SetDefinition,
    codes: list[str],
    *,
    kind: str,
    level: int,
    counted: dict[str, Any] | None = None,
) -> None:
    """Answer these indicators well, one after the other, the first with a file of evidence.

    `counted` holds the answers that follow the register. Here one of each kind of indicator and what is counted goes
    through the screen, the others below it; in `make test-long` all go through the screen.
    """
    office = people.screen(username)
    office.open_task("self_assess", username)
    start = office.address
    wanted = good_answers(definition, kind, level, Random(1)) | (counted or {})
    office.open(f"{start}?chi-tieu={codes[0]}")
    office.press("Tải lên", file=text_file(f"minh-chung-{codes[0]}.txt", f"Báo cáo về chỉ tiêu {codes[0]}"))
    shown: set[str] = set()
    for code in codes:
        asked = definition.by_code[code].kind
        if asked in shown and code not in (counted or {}) and not LONG:
            _answer_below(people.posts[username], code, wanted[code])
            continue
        shown.add(asked)
        office.open(f"{start}?chi-tieu={code}")
        office.press("Lưu và sang chỉ tiêu tiếp", **typed(wanted[code]), note=f"Đã rà soát chỉ tiêu {code}.")
        assert f"Đã lưu chỉ tiêu {code}." in office.text()


def _answer_below(post: Appointment, code: str, fields: dict[str, Any]) -> None:
    """Answer an indicator of the only open dossier without its screen."""
    answers.save_answer(
        appointment=post,
        dossier=Dossier.objects.with_details().get(state=DossierState.SELF_ASSESSMENT),
        code=code,
        fields={**fields, "note": f"Đã rà soát chỉ tiêu {code}."},
    )


def send(people: People, head: str, level: int, **given: Any) -> Screen:
    """The head reads the dossier and sends it for a level."""
    screen = people.screen(head)
    screen.open_task("self_assess", head)
    screen.press("Nộp hồ sơ", level=str(level), **given)
    assert "Đã nộp hồ sơ" in screen.text()
    return screen


def accept(people: People, clerk: str) -> None:
    """The clerk of the standing office takes the dossier in."""
    screen = people.screen(clerk)
    screen.open_task("check", clerk)
    screen.press("Tiếp nhận")
    assert "Đã tiếp nhận hồ sơ." in screen.text()


def sit(people: People, board: str, *, members: list[str], secretary: str, chair: str, outcome: str) -> None:
    """The secretary opens a sitting, everybody votes, the chair concludes, the minutes are confirmed."""
    screen = people.screen(secretary)
    screen.open(board)
    screen.press("Mở phiên họp")
    for username in members:
        member = people.screen(username)
        member.open_task("ballot", username)
        member.press("Gửi phiếu", outcome=outcome)
        assert "Đã gửi phiếu." in member.text()
    head = people.screen(chair)
    head.open_task("conclude", chair)
    head.press("Kết luận", outcome=outcome)
    screen.open_task("write_minutes", secretary)
    screen.press("Xác nhận và chuyển chủ tịch hội đồng", remarks="Hội đồng nhất trí.")
    head.open_task("confirm_minutes", chair)
    head.press("Xác nhận biên bản")
    assert "Đã xác nhận biên bản" in head.text()


def decide(people: People, board: str, *, clerk: str, signer: str, document_clerk: str) -> Decision:
    """The clerk puts the dossier forward, the authority signs, the document clerk numbers and publishes."""
    screen = people.screen(clerk)
    screen.open(board)
    screen.press("Lập tờ trình và trình ký")
    assert "Đã trình 1 hồ sơ" in screen.text()
    head = people.screen(signer)
    head.open_task("decide", signer)
    head.press("Ký ban hành")
    office = people.screen(document_clerk)
    office.open_task("issue_number", document_clerk)
    office.press("Cấp số và công bố")
    assert "Đã cấp số và công bố quyết định" in office.text()
    return Decision.objects.select_related("document", "page").latest("pk")


def open_round(
    place: Any,
    *,
    set_code: str,
    year: int,
    unit: str,
    issuer: str,
    name: str,
    status: int = 200,
    **given: Any,
) -> str:
    """Open a round by the place's plan; what the set leaves open is filled in by a letter.

    Return the address of its page, or the words of the refusal.
    """
    clerk = place.screen("chuyenvien")
    clerk.open(f"/ho-so/dot/mo/?ke-hoach={place.plan.pk}")
    criteria_set = CriteriaSet.objects.published().filter(code=set_code).latest("version")
    settings = {
        "name": name,
        "year": year,
        "criteria_set": criteria_set.pk,
        "council": place.council.pk,
        "issuer": place.offices[issuer].pk,
        "units": [place.units[unit].pk],
    }
    clerk.press("Xem lại bộ tiêu chí theo năm và đơn vị đã chọn", **settings)
    clerk.press("Xem trước khi mở", status=status, **filled_in(clerk), **given)
    if status == 200:
        clerk.press("Mở đợt", **ticks_of(clerk))
    assert name in clerk.text() or status != 200
    return clerk.address if status == 200 else clerk.text()


def ticks_of(screen: Screen) -> dict[str, Any]:
    """Return every doubt of the preview as confirmed."""
    ticks = [box["value"] for box in screen.soup.select("[name=xac-nhan]")]
    return {"xac-nhan": ticks} if ticks else {}


def filled_in(screen: Screen) -> dict[str, Any]:
    """Return a value for everything the set leaves open, all by one letter; empty where nothing is open."""
    part = screen.soup.select_one("#de-ngo")
    if part is None:
        return {}
    data: dict[str, Any] = {radio["name"]: "dien" for radio in part.select("input[type=radio]")}
    for field in part.select("[name^='mo-']"):
        if field.name == "textarea":
            data[field["name"]] = "Nội dung theo công văn hướng dẫn"
        else:
            data[field["name"]] = "1"
    for number, field in enumerate(part.select("select[name^='cach-']"), 1):
        data[field["name"]] = "at_least"
        data[field["name"].replace("cach-", "mo-", 1)] = str(number)
        data[field["name"].replace("cach-", "loi-", 1)] = f"Đạt ít nhất {number} chỉ tiêu"
    return data | {
        "can-cu-1-van-ban": "Công văn số 10/BGDĐT-GDTX",
        "can-cu-1-dieu": "Phụ lục 01",
        "can-cu-1-tep": text_file("cong-van.txt", "Công văn hướng dẫn bộ tiêu chí"),
    }
