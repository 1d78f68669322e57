"""Papers of offices of every kind: head, deciding line and signature follow the issuer (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest

from accounts.models import Level, OfficeKind
from accounts.rules.offices import head_of, leads_alone, symbol_from
from documents import rules
from documents.form_check import check
from documents.models import DocumentKind, OfficialDocument
from documents.parsing import read
from documents.rendering import render
from documents.rendering.page_data import page_data
from documents.services import official
from tests.conftest import require_part
from tests.documents.rendering.test_rendering import VERAPDF_LIB
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory

DAY = date(2026, 2, 5)
ISSUERS = {
    "province": ("Ủy ban nhân dân tỉnh Hưng Yên", "UBND", "", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
    "district": (
        "Ủy ban nhân dân huyện Hiệp Hòa", "UBND", "", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    ),
    "commune": ("Ủy ban nhân dân xã Thái Sơn", "UBND", "", ["TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH"]),
    "so": ("Sở Giáo dục và Đào tạo Hưng Yên", "SGDĐT", "Ủy ban nhân dân tỉnh Hưng Yên", ["GIÁM ĐỐC"]),
    "so-deputy": (
        "Sở Giáo dục và Đào tạo", "SGDĐT", "Ủy ban nhân dân thành phố Hải Phòng", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"],
    ),
    "so-by-order": (
        "Sở Giáo dục và Đào tạo Hưng Yên", "SGDĐT", "Ủy ban nhân dân tỉnh Hưng Yên",
        ["TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG GIÁO DỤC THƯỜNG XUYÊN"],
    ),
    "phong": (
        "Phòng Giáo dục và Đào tạo huyện Hiệp Hòa", "PGDĐT", "Ủy ban nhân dân huyện Hiệp Hòa", ["TRƯỞNG PHÒNG"],
    ),
    "phong-deputy": (
        "Phòng Giáo dục và Đào tạo", "PGDĐT", "Ủy ban nhân dân huyện Krông Pa",
        ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"],
    ),
    "phong-xa": ("Phòng Văn hóa – Xã hội", "PVHXH", "Ủy ban nhân dân xã Bến Lau", ["Q. TRƯỞNG PHÒNG"]),
    "hoi": ("Hội Khuyến học tỉnh Hưng Yên", "HKH", "", ["TM. BAN THƯỜNG VỤ", "CHỦ TỊCH"]),
    "school": ("Trường Trung học phổ thông Bến Lau", "THPTBL", "", ["HIỆU TRƯỞNG"]),
}  # fmt: skip
KINDS = ("ke_hoach", "quyet_dinh", "de_nghi", "to_trinh", "bao_cao", "thong_bao")
LAW = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"


def paper(issuer: str, kind: str) -> dict:
    """The page of a paper of this kind, number 12, as its issuer signs it."""
    name, symbol, superior, block = ISSUERS[issuer]
    record = rules.KINDS[kind]
    facts = {
        "paragraphs": ["Thực hiện nhiệm vụ được giao.", "Các đơn vị triển khai thực hiện."],
        "basis": [LAW],
    }
    if record.has_addressee:
        facts["addressee"] = "Ủy ban nhân dân tỉnh Hưng Yên"
    if kind == "quyet_dinh":
        facts |= {"authority": head_of(name), "articles": ["Công nhận các đơn vị.", "Hiệu lực từ ngày ký."]}
    document = OfficialDocument(
        kind=kind, type=record.abbreviation, issuer_name=name, superior_name=superior, signer_block=block,
        symbol=rules.symbol_of(record.abbreviation, symbol), place="Hưng Yên", recipients="Như trên", facts=facts,
        title="Về việc đánh giá, công nhận Đơn vị học tập năm 2026", signer_name="Nguyễn Thị Hồng Hạnh",
    )  # fmt: skip
    return page_data(document, number=12, on=DAY)


def printed(issuer: str, kind: str) -> bytes:
    """The PDF of a paper."""
    return render(kind, paper(issuer, kind), date=DAY)


def departs(issuer: str, kind: str) -> list[str]:
    """What the check finds in a paper, and what the reader understands otherwise than it was written."""
    made = printed(issuer, kind)
    (facts,) = read(made, "a.pdf")["documents"]
    signed, block = facts["signature"], ISSUERS[issuer][3]
    found = [one["message"] for one in check(made, "a.pdf")]
    if signed["capacity"] != block[-1].removeprefix("Q. "):
        found.append(f"capacity: {signed['capacity']}")
    if signed["authority"] != (block[0] if block[0].startswith("TM.") else None):
        found.append(f"authority: {signed['authority']}")
    return found


@pytest.mark.parametrize(("number", "issuer"), list(enumerate(ISSUERS)))
def test_the_check_finds_nothing_in_a_paper_of_each_kind_of_issuer(number, issuer):
    assert departs(issuer, KINDS[number % len(KINDS)]) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("issuer", ISSUERS)
def test_the_check_finds_nothing_in_any_kind_of_paper_of_any_issuer(issuer, kind):
    assert departs(issuer, kind) == []


@pytest.mark.parametrize(("issuer", "head"), [
    ("so", "GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO HƯNG YÊN"),
    ("so-by-order", "GIÁM ĐỐC SỞ GIÁO DỤC VÀ ĐÀO TẠO HƯNG YÊN"),
    ("phong-deputy", "TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
    ("province", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH HƯNG YÊN"),
    ("hoi", "CHỦ TỊCH HỘI KHUYẾN HỌC TỈNH HƯNG YÊN"),
])  # fmt: skip
def test_the_head_of_the_issuer_decides_whoever_signs_for_him(issuer, head):
    assert paper(issuer, "quyet_dinh")["authority"] == head


def test_papers_of_a_so_and_a_phong_are_archival_pdf(tmp_path):
    require_part("verapdf")
    names = []
    for issuer, kind in (("so", "ke_hoach"), ("phong-deputy", "quyet_dinh")):
        path = tmp_path / f"{issuer}.pdf"
        path.write_bytes(printed(issuer, kind))
        names.append(str(path))
    done = subprocess.run(
        ["java", "-cp", f"{VERAPDF_LIB}:{VERAPDF_LIB}/*", "CheckPdfA", "2a", *names],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "place", "symbol"), [
    ("Sở Giáo dục và Đào tạo Hưng Yên", "Hưng Yên", "SGDĐT"),
    ("Phòng GD&ĐT huyện Hiệp Hòa", "Hiệp Hòa", "PGDĐT"),
    ("Ủy ban nhân dân xã Thái Sơn", "Thái Sơn", "UBND"),
    ("Phòng Văn hóa – Xã hội", "Bến Lau", "PVHXH"),
    ("Hội Khuyến học tỉnh Hưng Yên", "Hưng Yên", "HKH"),
])  # fmt: skip
def test_the_symbol_that_a_name_suggests(name, place, symbol):
    assert symbol_from(name, place) == symbol


def test_one_head_decides_in_a_department_and_together_a_committee_does():
    alone = {one for one in ISSUERS if leads_alone(ISSUERS[one][0])}
    assert alone == {one for one in ISSUERS if one.startswith(("so", "phong", "school"))}


@pytest.mark.django_db
class TestDrafts:
    """What is frozen of an issuer when a paper is drafted."""

    @pytest.fixture
    def province(self):
        unit = UnitFactory(level=Level.PROVINCE, kind="tinh", name="tỉnh Hưng Yên")
        OfficeFactory(unit=unit)
        return unit

    def drafted(self, office, kind=DocumentKind.PLAN):
        return official.draft(
            kind=kind,
            issuer=office,
            title="Kế hoạch",
            facts={},
            appointment=AppointmentFactory(office=office),
        )

    @pytest.mark.parametrize(("name", "symbol", "superior"), [
        ("Sở Giáo dục và Đào tạo Hưng Yên", "KH-SGDĐT", "Ủy ban nhân dân tỉnh Hưng Yên"),
        ("Hội Khuyến học tỉnh Hưng Yên", "KH-HKH", ""),
    ])  # fmt: skip
    def test_an_office_without_a_symbol_gets_that_of_its_name(self, province, name, symbol, superior):
        office = OfficeFactory(unit=province, name=name, symbol="", kind=OfficeKind.OFFICE)
        made = self.drafted(office)
        assert (made.symbol, made.superior_name, made.place) == (symbol, superior, "Hưng Yên")

    def test_a_school_writes_from_the_place_it_lies_in(self, province):
        school = UnitFactory(level=Level.BODY, kind="thpt", name="Trường THPT Bến Lau", parent=province)
        office = OfficeFactory(unit=school, name=school.name, symbol="THPT", kind=OfficeKind.OFFICE)
        assert self.drafted(office).place == "Hưng Yên"
