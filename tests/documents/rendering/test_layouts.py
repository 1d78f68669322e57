"""Layouts of one's own: copied, changed, tried, used; and what they may not do."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from documents.errors import NotEntitled, RenderingFailed, WrongStatus
from documents.models import Layout
from documents.models.layouts import LayoutQuerySet
from documents.rendering import layout_source, render
from documents.rendering.samples import sample_page
from documents.rules import KINDS, layouts
from documents.services import layouts as service
from ledger.models import AuditLine
from ledger.services import files
from tests.documents.rendering.test_rendering import DAY
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.documents import issued

START = '#import "common.typ": *\n#show: frame\n'


@pytest.fixture
def office(db):
    """The committee of a commune within a province."""
    return OfficeFactory(name="Ủy ban nhân dân xã An Bình", unit__parent=UnitFactory(level="tinh", kind=""))


@pytest.fixture
def admin(office):
    return AppointmentFactory(role="administrator", office=OfficeFactory(unit=office.unit.parent))


@pytest.fixture
def site(db):
    return AppointmentFactory(role="site_administrator")


def used(kind: str, name: str, by) -> Layout:
    """A layout that is put to use, whose source says its name."""
    layout = service.copy(kind=kind, name=name, appointment=by)
    service.change(layout=layout, source=f"{layout.source}\n// {name}", appointment=by)
    return service.activate(layout=layout, appointment=by)


def in_use(kind: str, issuer) -> str:
    """The name of the layout in use for an issuer's papers."""
    return service.source_in_use(kind, issuer).rpartition("// ")[2]


@pytest.mark.parametrize("kind", sorted(KINDS))
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


def test_a_layout_is_copied_changed_tried_and_used_for_what_is_issued_next(admin, office):
    mine = service.copy(kind="quyet_dinh", name="Mẫu của tỉnh", appointment=admin)
    source = mine.source.replace("#closing()", "#par[Mẫu của tỉnh Sông Ngàn]\n#closing()")
    service.change(layout=mine, source=source, appointment=admin)
    assert service.trial("quyet_dinh", source).startswith(b"%PDF-")
    service.activate(layout=mine, appointment=admin)
    document = issued(office)
    text = PdfReader(io.BytesIO(files.open_bytes(document.pdf))).pages[0].extract_text()
    assert "Mẫu của tỉnh Sông Ngàn" in text
    with pytest.raises(WrongStatus, match="sao thành mẫu mới"):
        service.change(layout=mine, source=source, appointment=admin)


def test_one_layout_a_kind_is_used_and_retiring_it_brings_the_systems_back(admin, office):
    first, second = (service.copy(kind="ke_hoach", name=name, appointment=admin) for name in "ab")
    for layout in (first, second):
        service.activate(layout=layout, appointment=admin)
    assert list(Layout.objects.filter(state="active")) == [second]
    service.retire(layout=second, appointment=admin)
    assert service.source_in_use("ke_hoach", office) == ""


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


@pytest.fixture
def untried(monkeypatch):
    """Typeset nothing: what is tried is tested above."""
    monkeypatch.setattr(service, "trial", lambda *_: b"%PDF-")


def test_a_layout_is_in_use_for_its_offices_tree_and_nowhere_else(admin, site, office, untried):
    elsewhere, below = OfficeFactory(), OfficeFactory(unit__parent=office.unit)
    used("ke_hoach", "tinh", admin)
    assert [in_use("ke_hoach", one) for one in (office, below, elsewhere)] == ["tinh", "tinh", ""]
    used("ke_hoach", "he-thong", site)
    assert [in_use("ke_hoach", one) for one in (office, elsewhere)] == ["tinh", "he-thong"]
    used("ke_hoach", "xa", AppointmentFactory(role="administrator", office=office))
    places = (office, below, admin.office, elsewhere)
    assert [in_use("ke_hoach", one) for one in places] == ["xa", "xa", "tinh", "he-thong"]
    assert in_use("quyet_dinh", office) == ""


def test_two_layouts_put_to_use_in_the_same_moment_are_told_apart_in_words(admin, untried, monkeypatch):
    mine, other = (service.copy(kind="ke_hoach", name=name, appointment=admin) for name in ("a", "b"))
    retire_before = LayoutQuerySet.update

    def and_another_is_used(rows, **values):
        changed = retire_before(rows, **values)
        retire_before(Layout.objects.filter(pk=other.pk), state="active")
        return changed

    monkeypatch.setattr(LayoutQuerySet, "update", and_another_is_used)
    with pytest.raises(WrongStatus, match="vừa được dùng cùng lúc"):
        service.activate(layout=mine, appointment=admin)
    mine.refresh_from_db()
    assert mine.state == "draft"


def test_an_office_has_its_own_before_another_of_the_same_unit(admin, office, untried):
    other = OfficeFactory(unit=office.unit)
    used("ke_hoach", "khac", AppointmentFactory(role="administrator", office=other))
    assert in_use("ke_hoach", office) == "khac"
    used("ke_hoach", "cua-minh", AppointmentFactory(role="administrator", office=office))
    assert [in_use("ke_hoach", one) for one in (office, other)] == ["cua-minh", "khac"]


@pytest.mark.parametrize("act", ["change", "activate", "retire", "copy"])
def test_a_communes_administrator_touches_no_layout_of_the_province_or_the_site(
    admin, site, office, untried, act
):
    low = AppointmentFactory(role="administrator", office=office)
    for owner, said in ((admin, "của cơ quan đó"), (site, "cả hệ thống")):
        layout = service.copy(kind="quyet_dinh", name="Mẫu trên", appointment=owner)
        asked = {
            "change": lambda layout=layout: service.change(layout=layout, source=START, appointment=low),
            "activate": lambda layout=layout: service.activate(layout=layout, appointment=low),
            "retire": lambda layout=layout: service.retire(layout=layout, appointment=low),
            "copy": lambda layout=layout: service.copy(
                kind="quyet_dinh", name="Sao", appointment=low, of=layout
            ),
        }
        with pytest.raises(NotEntitled, match=said):
            asked[act]()
        layout.refresh_from_db()
        assert layout.state == "draft"


def test_the_screens_show_the_layouts_one_keeps_and_act_for_the_site_where_it_is_the_sites(
    client, admin, site, office, untried
):
    own, whole = (
        service.copy(kind="ke_hoach", name=n, appointment=by) for n, by in (("tỉnh", admin), ("site", site))
    )
    AppointmentFactory(role="site_administrator", user=admin.user, office=admin.office)
    low = AppointmentFactory(role="administrator", office=office)
    client.force_login(low.user)
    for layout in (own, whole):
        for address in (f"/van-ban/mau/{layout.pk}/", f"/van-ban/mau/{layout.pk}/xem-truoc.pdf"):
            assert client.get(address).status_code == 404
        assert client.post(f"/van-ban/mau/{layout.pk}/", {"act": "dung"}).status_code == 404
    client.force_login(admin.user)
    assert client.post(f"/van-ban/mau/{whole.pk}/", {"act": "dung"}).status_code == 302
    whole.refresh_from_db()
    assert (whole.state, AuditLine.objects.get(act="layout-activated").actor) == ("active", admin.user)
    chosen = {"act": "sao", "loai": "ke_hoach", "ten": "Mới"}
    assert client.post("/van-ban/mau/", chosen).status_code == 302
    assert Layout.objects.get(name="Mới").office == admin.office
    place = admin.user.appointments.get(role="site_administrator").pk
    assert client.post("/van-ban/mau/", chosen | {"ten": "Mới hơn", "pham_vi": place}).status_code == 302
    assert Layout.objects.get(name="Mới hơn").office is None
