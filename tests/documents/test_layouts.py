"""Layouts of one's own: copied, changed, tried, used; and what they may not do."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from documents.errors import NotEntitled, RenderingFailed, WrongStatus
from documents.models import Layout
from documents.rendering import layout_source, layouts, render
from documents.rendering.samples import NAMES, sample_page
from documents.services import layouts as service
from ledger.services import files
from tests.documents.test_rendering import DAY
from tests.factories.accounts import AppointmentFactory
from tests.factories.documents import committee, issued

START = '#import "common.typ": *\n#show: frame\n'


@pytest.fixture
def admin(db):
    return AppointmentFactory(role="administrator")


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_what_the_system_brings_would_be_taken_as_a_layout_of_ones_own(kind):
    assert layouts.refusal(layout_source(kind)) == ""


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('#read("/etc/passwd")', "đọc tệp"),
        ('#let f = read\n#f("common.typ")', "đọc tệp"),
        ('#csv("a.csv")', "đọc tệp"),
        ('#image("/etc/passwd")', "đọc tệp"),
        ('#include "/etc/passwd"', "common.typ"),
        ('#import "../worker.py": *', "common.typ"),
        ('#import "@preview/cetz:0.3.1": *', "common.typ"),
        ("#while true { }", "while"),
        ("#let f(n) = f(n + 1)\n#f(0)", "tự gọi lại"),
        ('#eval("1 + 1")', "chạy mã"),
        ("#plugin(bytes((0, 97, 115, 109)))", "chạy mã"),
        ('#link("https://example.com")', "địa chỉ mạng"),
        ("#sys.version", "biến hệ thống"),
        ("x" * 70_000, "60.000"),
    ],
)
def test_what_has_no_place_in_a_layout_is_refused_in_words(source, named):
    assert named in layouts.refusal(START + source)


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#image("/root/.bashrc")',
        '#import "@preview/cetz:0.3.1": *',
        "#while true { [x] }",
        "#let f(n) = f(n + 1)\n#f(0)",
        "#for a in range(100000) { for b in range(100000) { [x] } }",
        '#let s = "x"\n#for a in range(60) { s = s + s }\n#s',
    ],
    ids=["file", "file above", "picture", "package", "while", "recursion", "loops", "memory"],
)
def test_even_unread_the_process_lets_a_layout_reach_nothing_and_run_for_no_long(source, monkeypatch):
    """The same sources past the look beforehand: folder, network, time and memory stop them."""
    monkeypatch.setattr("documents.rendering.TIMEOUT_SECONDS", 6)
    with pytest.raises(RenderingFailed) as refused:
        render("ke_hoach", sample_page("ke_hoach"), date=DAY, layout=START + source)
    assert "root:" not in str(refused.value)


def test_a_layout_is_copied_changed_tried_and_used_for_what_is_issued_next(admin):
    mine = service.copy(kind="quyet_dinh", name="Mẫu của tỉnh", appointment=admin)
    source = mine.source.replace("#closing()", "#par[Mẫu của tỉnh Sông Ngàn]\n#closing()")
    service.change(layout=mine, source=source, appointment=admin)
    assert service.trial("quyet_dinh", source).startswith(b"%PDF-")
    service.activate(layout=mine, appointment=admin)
    document = issued(committee())
    text = PdfReader(io.BytesIO(files.open_bytes(document.pdf))).pages[0].extract_text()
    assert "Mẫu của tỉnh Sông Ngàn" in text
    with pytest.raises(WrongStatus, match="sao thành mẫu mới"):
        service.change(layout=mine, source=source, appointment=admin)


def test_one_layout_a_kind_is_used_and_retiring_it_brings_the_systems_back(admin):
    first, second = (service.copy(kind="ke_hoach", name=name, appointment=admin) for name in "ab")
    for layout in (first, second):
        service.activate(layout=layout, appointment=admin)
    assert list(Layout.objects.filter(state="active")) == [second]
    service.retire(layout=second, appointment=admin)
    assert service.source_in_use("ke_hoach") == ""


def test_a_layout_that_cannot_be_typeset_is_not_used(admin):
    mine = service.copy(kind="ke_hoach", name="Hỏng", appointment=admin)
    service.change(layout=mine, source=START + "#khong-co-ham-nay()", appointment=admin)
    with pytest.raises(RenderingFailed):
        service.activate(layout=mine, appointment=admin)
    mine.refresh_from_db()
    assert mine.state == "draft"


def test_only_an_administrator_touches_layouts(db):
    with pytest.raises(NotEntitled):
        service.copy(kind="ke_hoach", name="x", appointment=AppointmentFactory(role="document_clerk"))
