"""Each real plan lived over HTTP: imported, a round opened by it, the title decided by the right authority, published."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Role
from criteria.rules.definition import SetDefinition
from dossiers.models import Decision, DossierState, IndicatorAssignment, Round, Title
from ledger.services import audit_verification
from tests.journeys import procedure
from tests.journeys.places import Place, make_place, place_data
from tests.journeys.screens import Screen, text_file

pytestmark = pytest.mark.django_db
COUNCIL = ["uyvien1", "thuky", "chutichhd"]


@contextmanager
def lived(name: str, seeds: Path) -> Iterator[Place]:
    """Stand in the place on its day, its plan imported."""
    with time_machine.travel(place_data(name)["day"]):
        yield make_place(name, seeds)


def ground() -> dict[str, Any]:
    """Return the written ground of an authority that the set does not name."""
    return {
        "ground": "Giao theo công văn của cơ quan có thẩm quyền, vì bộ tiêu chí chưa ghi ai công nhận.",
        "ground_document": "Công văn số 10/BGDĐT-GDTX ngày 12/11/2021 của Bộ Giáo dục và Đào tạo",
        "ground_file": text_file("cong-van.txt", "Công văn giao thẩm quyền công nhận thí điểm"),
    }


def own_definition() -> SetDefinition:
    """Return the definition by which the only round judges: its own copy of the set."""
    return Round.objects.get().definition()


def assigned() -> dict[str, list[str]]:
    """Return the indicators of each office by its code."""
    rows: dict[str, list[str]] = {}
    for office, code in IndicatorAssignment.objects.order_by("code").values_list("office__code", "code"):
        rows.setdefault(office, []).append(code)
    return rows


def answered(place: Place, level: int, kind: str) -> None:
    """Let each office answer what the plan assigned it, its only person at the screen."""
    for office, codes in assigned().items():
        post = next(
            name for name, post in place.posts.items()
            if post.office.code == office and post.role == Role.OFFICE_CONTRIBUTOR
        )  # fmt: skip
        procedure.answer(place, post, own_definition(), codes, kind=kind, level=level)


def all_answered(place: Place, level: int, kind: str, counted: dict[str, Any] | None = None) -> None:
    """Let the unit's officer answer every indicator that applies."""
    definition = own_definition()
    codes = [one.code for one in definition.indicators if one.applies(kind)]
    procedure.answer(place, "canbo", definition, codes, kind=kind, level=level, counted=counted)


def recognised(place: Place, board: str, level: int) -> Decision:
    """Take the answered dossier to its published decision."""
    procedure.send(place, "truongdonvi", level)
    procedure.accept(place, "chuyenvien")
    procedure.sit(
        place, board, members=COUNCIL, secretary="thuky", chair="chutichhd", outcome=f"level_{level}"
    )
    decision = procedure.decide(place, board, clerk="chuyenvien", signer="nguoiky", document_clerk="vanthu")
    title = Title.objects.get(decision=decision)
    assert title.level == level
    assert title.dossier.state == DossierState.RECOGNISED
    assert audit_verification.verify().ok
    return decision


def read_in_public(decision: Decision, unit: str) -> str:
    """Return the words of the decision's public page."""
    public = Screen()
    public.open(decision.page.url)
    assert unit in public.text()
    return public.text()


def test_thai_son_becomes_a_learning_community_of_level_2_by_the_head_of_the_education_division(seeds: Path):
    with lived("thai-son", seeds) as place:
        settings = {"set_code": "tt25-2023-xa", "year": 2024, "unit": "BG-HH-TS"}
        name = "Đánh giá Cộng đồng học tập cấp xã năm 2024"
        refused = procedure.open_round(place, **settings, issuer="hh-ubnd", name=name, status=422)
        assert "Trưởng phòng Giáo dục và Đào tạo" in refused
        board = procedure.open_round(place, **settings, issuer="hh-pgd", name=name)
        assert assigned() == {
            "ts-vp": ["1.1", "1.2", "1.3"],
            "ts-bcd": ["2.1", "2.2", "2.3"],
            "ts-tthtcd": ["3.1", "3.2", "3.3"],
            "ts-truong": ["4.1", "4.2", "4.3", "4.4"],
            "ts-hkh": ["5.1"],
            "ts-btc": ["5.2"],
        }
        answered(place, 2, "xa")
        decision = recognised(place, board, 2)
        assert decision.document.signer_block[0] == "TRƯỞNG PHÒNG"
        words = read_in_public(decision, "xã Thái Sơn")
        assert "Cộng đồng học tập" in words
        assert "chưa kiểm chứng" in words


def test_hong_ngu_is_judged_in_the_pilot_with_eleven_assignments_and_three_levels(seeds: Path):
    with lived("hong-ngu", seeds) as place:
        settings = {"set_code": "thi-diem-2021-huyen", "year": 2022, "unit": "DT-HN", "issuer": "dt-ubnd"}
        name = "Thí điểm huyện học tập năm 2022"
        procedure.open_round(place, **settings, name=name, status=422)
        board = procedure.open_round(place, **settings, name=name, **ground())
        assert assigned() == {
            "hn-pgd": ["1.1.1"],
            "hn-tc": ["1.1.1"],
            "hn-nv": ["3.2.3"],
            "hn-vh": ["2.2.1", "2.2.2", "2.2.4", "3.2.1"],
            "hn-ld": ["3.1.1", "3.2.2"],
            "hn-tn": ["3.1.2"],
            "hn-gdnn": ["2.2.3"],
        }
        assert [level.level for level in own_definition().levels] == [1, 2, 3]
        answered(place, 3, "huyen")
        decision = recognised(place, board, 3)
        assert "Huyện học tập" in read_in_public(decision, "huyện Hồng Ngự")


def confirmed_by_the_interior(place: Place) -> None:
    """The plan has Sở Nội vụ check indicator 3.3: the head sends that request, Sở Nội vụ finds and confirms it."""
    head = place.screen("truongdonvi")
    head.open_task("self_assess", "truongdonvi")
    start = head.address
    head.open(f"{start}?chi-tieu=3.3")
    assert "Kế hoạch đề xuất" in head.text()
    head.press("Gửi yêu cầu")
    head.open(start)
    asked = place.screen("noivu")
    asked.open("/viec/")
    link = next(a for a in asked.soup.select("main a[href]") if "Xác nhận chỉ tiêu 3.3" in a.get_text(" "))
    asked.open(link["href"])
    asked.press("Gửi trả lời", agrees="yes")
    head.open(f"{start}?chi-tieu=3.3")
    assert "Sở Nội vụ xác nhận" in head.text()


def test_a_department_of_hung_yen_becomes_a_learning_unit_of_the_province(seeds: Path):
    with lived("hung-yen", seeds) as place:
        board = procedure.open_round(
            place, set_code="tt24-2023-tinh", year=2024, unit="HY-STC", issuer="hy-ubnd",
            name="Đánh giá Đơn vị học tập cấp tỉnh năm 2024",
        )  # fmt: skip
        all_answered(place, 1, "co_quan")
        confirmed_by_the_interior(place)
        decision = recognised(place, board, 1)
        assert decision.document.signer_block[-1] == "CHỦ TỊCH"
        words = read_in_public(decision, "Sở Tài chính tỉnh Hưng Yên")
        assert "Đơn vị học tập cấp tỉnh" in words


def enter_title(place: Place, unit: str, model: str, level: int, government: str) -> None:
    """Let the clerk enter a title of before from its paper decision."""
    clerk = place.screen("chuyenvien")
    clerk.open("/ho-so/danh-hieu/tu-giay/")
    scan = io.BytesIO()
    Image.new("RGB", (400, 560), "white").save(scan, "PNG")
    clerk.press(
        "Ghi vào sổ",
        unit=unit,
        model=model,
        level=level,
        government_level=government,
        number="12/QĐ-UBND",
        recognised_on="2022-03-01",
        issuer="Ủy ban nhân dân thành phố Hải Phòng",
        valid_until="2025-12-31",
        scan=SimpleUploadedFile("quyet-dinh.png", scan.getvalue(), content_type="image/png"),
    )
    assert "Đã ghi nhận danh hiệu vào sổ" in clerk.text()


def asked_words(place: Place, code: str) -> str:
    """Return what the unit's officer reads at an indicator."""
    officer = place.screen("canbo")
    officer.open_task("self_assess", "canbo")
    officer.open(f"{officer.address}?chi-tieu={code}")
    return officer.text()


def test_the_city_of_hai_phong_is_itself_the_subject(seeds: Path):
    with lived("hai-phong", seeds) as place:
        for unit, model, level, government in (
            ("HP-BV", "don_vi_hoc_tap", 2, "tinh"), ("HP-TV", "don_vi_hoc_tap", 2, "tinh"),
            ("HP-LC", "huyen_hoc_tap", 1, "huyen"), ("HP-TN", "huyen_hoc_tap", 1, "huyen"),
        ):  # fmt: skip
            enter_title(place, unit, model, level, government)
        board = procedure.open_round(
            place, set_code="thi-diem-2021-thanh-pho", year=2022, unit="HP", issuer="hp-ubnd",
            name="Thí điểm thành phố học tập năm 2022", **ground(),
        )  # fmt: skip
        both = {"numerator": 2, "denominator": 2}
        all_answered(place, 3, "thanh_pho", counted={"2.1.1": both, "2.1.2": both})
        for code in ("2.1.1", "2.1.2"):
            assert "đạt 100 % (2/2), theo sổ ngày 31/12/2022" in asked_words(place, code)
        decision = recognised(place, board, 3)
        assert decision.document.signer_block[0] == "KT. CHỦ TỊCH"
        assert "Thành phố học tập" in read_in_public(decision, "thành phố Hải Phòng")


def test_a_school_of_a_commune_of_krong_pa_becomes_a_learning_unit(seeds: Path):
    with lived("krong-pa", seeds) as place:
        board = procedure.open_round(
            place, set_code="tt24-2023-huyen", year=2025, unit="GL-PT-TH", issuer="pt-ubnd",
            name="Đánh giá Đơn vị học tập năm 2025", **ground(),
        )  # fmt: skip
        all_answered(place, 1, "tieu_hoc")
        decision = recognised(place, board, 1)
        assert "Đơn vị học tập" in read_in_public(decision, "Trường Tiểu học Phú Túc")
