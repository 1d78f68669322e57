"""One recognition from the plan to the decision on the public site, through the screens as a browser sends them."""

from __future__ import annotations

import re
from random import Random
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from demo.answers import good_answers
from dossiers.models import Decision, Dossier, DossierState
from ledger.services import audit_verification
from search.index.indexing import rebuild
from tests.journeys.procedure import ticks_of
from tests.journeys.screens import Screen, text_file, typed
from workflows.models import TaskCard

pytestmark = pytest.mark.django_db
CANARY = "chimhoangyen"
COUNCIL = ("uyvien1", "uyvien2", "uyvien3", "thuky", "chutichhd")


def open_the_round(province) -> str:
    """The plan is public; from it the standing office opens a round for one commune."""
    public = Screen()
    public.open("/ke-hoach/")
    assert province.plan.title.split(":")[0][:30] in public.text()
    clerk = province.screen("chuyenvien")
    clerk.open(f"/ho-so/dot/mo/?ke-hoach={province.plan.pk}")
    commune, council = province.cast.communes[0], province.cast.council
    clerk.press(
        "Xem trước khi mở",
        name="Đợt công nhận thử",
        year=timezone.localdate().year,
        criteria_set=province.criteria_set.pk,
        plan=province.plan.pk,
        council=council.pk,
        issuer=province.cast.offices["sn-ubnd"].pk,
        units=[commune.pk],
    )
    clerk.press("Mở đợt", **ticks_of(clerk))
    assert "Đợt công nhận thử" in clerk.text()
    assert str(commune) in clerk.text()
    return clerk.address


def answer_and_send(province) -> Dossier:
    """The office answers every indicator and attaches evidence; the head reads it and sends it."""
    office = province.screen("canbo")
    office.open_task("self_assess", "canbo")
    assert "Nộp hồ sơ" not in [b.get_text().strip() for b in office.soup.select("button")]
    wanted = good_answers(province.criteria_set.parsed(), province.cast.communes[0].kind, 2, Random(1))
    start = office.address
    for code, fields in wanted.items():  # each save opens the next indicator
        assert office.soup.select_one("#mo input[name=code]")["value"] == code
        office.press("Lưu và sang chỉ tiêu tiếp", **typed(fields), note=f"Đã rà soát chỉ tiêu {code}.")
        assert f"Đã lưu chỉ tiêu {code}." in office.text()
    for code in list(wanted)[:2]:
        office.open(f"{start}?chi-tieu={code}")
        office.press("Tải lên", file=text_file(f"minh-chứng-{code}.txt", f"Báo cáo {code} {CANARY}"))
    head = province.screen("truongdonvi")
    head.open_task("self_assess", "truongdonvi")
    assert "đủ điều kiện nộp" in head.text()
    head.press("Nộp hồ sơ", level="2")
    assert "Đã nộp hồ sơ" in head.text()
    return Dossier.objects.get()


def return_and_accept(province) -> None:
    """The clerk returns the dossier once with a reason; the head sends it again; the clerk accepts it."""
    clerk, head = province.screen("chuyenvien"), province.screen("truongdonvi")
    clerk.open_task("check", "chuyenvien")
    clerk.press("Trả lại để bổ sung", status=422)
    clerk.press("Trả lại để bổ sung", reason="Bổ sung danh sách người học.")
    head.open_task("self_assess", "truongdonvi")
    assert "Bổ sung danh sách người học." in head.text()
    head.press("Nộp hồ sơ", level="2")
    clerk.open_task("check", "chuyenvien")
    clerk.press("Tiếp nhận")
    assert "Đã tiếp nhận hồ sơ." in clerk.text()


def sit_and_conclude(province, board: str) -> None:
    """The secretary opens a sitting, every member votes, the chair concludes."""
    secretary = province.screen("thuky")
    secretary.open(board)
    secretary.press("Mở phiên họp")
    assert "chưa đủ số thành viên họp" in secretary.text()
    for username in COUNCIL:
        member = province.screen(username)
        member.open_task("ballot", username)
        member.press("Gửi phiếu", outcome="level_2")
        assert "Đã gửi phiếu." in member.text()
    chair = province.screen("chutichhd")
    chair.open_task("conclude", "chutichhd")
    assert "đủ số thành viên họp" in chair.text()
    chair.press("Kết luận", outcome="level_2")
    assert "đang lập biên bản" in chair.text()
    secretary.open_task("write_minutes", "thuky")
    secretary.press("Xác nhận và chuyển chủ tịch hội đồng", remarks="Hội đồng nhất trí.")
    chair.open_task("confirm_minutes", "chutichhd")
    assert "Thư ký xác nhận" in chair.text()
    chair.press("Xác nhận biên bản")
    assert "Đã xác nhận biên bản" in chair.text()


def sign_and_number(province, board: str) -> Decision:
    """The clerk puts the dossier forward, the deputy signs for the chairman, the document clerk gives the number."""
    clerk = province.screen("chuyenvien")
    clerk.open(board)
    clerk.press("Lập tờ trình và trình ký")
    assert "Đã trình 1 hồ sơ" in clerk.text()
    deputy = province.screen("phochutich")
    deputy.open_task("decide", "phochutich")
    assert "KT. CHỦ TỊCH" in deputy.text()
    assert "PHÓ CHỦ TỊCH" in deputy.text()
    deputy.press("Ký ban hành")
    office = province.screen("vanthu")
    office.open_task("issue_number", "vanthu")
    assert "/QĐ-UBND" in office.text()
    office.press("Cấp số và công bố")
    assert "Đã cấp số và công bố quyết định" in office.text()
    return Decision.objects.select_related("document", "page").get()


def read_in_public(decision: Decision, unit: str) -> None:
    """Anybody reads the decision, takes the PDF away, and checks the paper by its code."""
    public = Screen()
    public.open("/quyet-dinh/")
    assert "01/QĐ-UBND" in public.text()
    page = public.open(decision.page.url)
    assert unit in public.text()
    assert "còn hiệu lực" in public.text().lower()
    link = next(a["href"] for a in page.select("main a[href]") if a["href"].endswith(("van-ban/", ".pdf")))
    pdf = Client().get(urljoin(decision.page.url, link))
    issued = b"".join(pdf.streaming_content)
    assert issued.startswith(b"%PDF-")
    public.open(f"/kiem-tra/{decision.document.check_code}/")
    assert "01/QĐ-UBND" in public.text()
    checked = Client().get(f"/kiem-tra/{decision.document.check_code}/van-ban.pdf")
    assert checked.content == issued
    public.open("/danh-ba/")
    assert unit in public.text()


def find_it(province, decision: Decision) -> None:
    """The decision is found with and without marks; the evidence only by the people of the dossier."""
    rebuild()
    public = Screen()
    for words in ("01/QĐ-UBND", "quyet dinh cong nhan", "QUYẾT ĐỊNH công nhận"):
        page = public.open(f"/tim-kiem/?q={words}")
        assert decision.page.url in [a["href"] for a in page.select("main a[href]")], words
    public.open(f"/tim-kiem/?q={CANARY}")
    assert "minh-chứng-" not in public.text()
    head = province.screen("truongdonvi")
    head.open(f"/tim-kiem/?q={CANARY}")
    assert "minh-chứng-" in head.text()


def test_a_recognition_goes_from_the_plan_to_the_public_decision_through_the_screens(
    province, django_capture_on_commit_callbacks
):
    unit = str(province.cast.communes[0])
    board = open_the_round(province)
    with django_capture_on_commit_callbacks(execute=True):  # the evidence is read after it is stored
        dossier = answer_and_send(province)
    return_and_accept(province)
    sit_and_conclude(province, board)
    decision = sign_and_number(province, board)
    read_in_public(decision, unit)
    find_it(province, decision)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.RECOGNISED
    assert decision.document.signer_block[0] == "KT. CHỦ TỊCH"
    assert not TaskCard.objects.open().exists()
    assert audit_verification.verify().ok
    head = province.screen("truongdonvi")
    head.open(dossier.get_absolute_url())
    history = head.text()
    steps = ["Nộp hồ sơ", "Trả lại", "Tiếp nhận"]
    assert all(re.search(step, history, re.IGNORECASE) for step in steps), history
