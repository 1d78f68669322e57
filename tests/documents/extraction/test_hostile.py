"""Files that mean harm are refused, or read within the limits, and never end the reader."""

from __future__ import annotations

import time

import pytest

from tests.factories import pages
from tests.factories.hostile import FILES


@pytest.fixture(autouse=True)
def forked_readers() -> None:
    """Each is read in a process that was started, not forked."""


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_or_read_in_time(read, name):
    filename, make, code = FILES[name]
    content = make()
    start = time.monotonic()
    found = read(content, filename)
    assert time.monotonic() - start < 45
    if code:
        assert (found.refused, found.problems[0].code) == (True, code)
    if found.refused:
        assert found.pages == ()
        assert len(found.problems) == 1
        assert "Hãy" in found.reason


def test_a_file_its_reader_dies_of_leaves_the_next_one_readable(read):
    filename, make, _ = FILES["pdf cyclic forms"]
    assert read(make(), filename).refused
    assert "Sông" in read("Xã Sông Ngàn".encode(), "a.txt").text


def test_after_a_death_an_administrator_can_tell_of_what(read):
    filename, make, _ = FILES["pdf cyclic forms"]
    assert "exit -" in read(make(), filename).detail


def test_a_pdf_with_a_password_is_refused_with_what_to_do(read):
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(pages.pdf()))), BytesIO()
    writer.encrypt("bi-mat", algorithm="AES-256")
    writer.write(out)
    found = read(out.getvalue(), "mat.pdf")
    assert found.problems[0].message == "Tệp này có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lại."


def acting(where: str) -> bytes:
    """Return a PDF of one page with something at a place: page, form, or a compressed object."""
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    def act(**parts: str):
        return DictionaryObject(
            {NameObject(f"/{name}"): NameObject(value) if value[0] == "/" else TextStringObject(value)
             for name, value in parts.items()}
        )  # fmt: skip

    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(pages.pdf()))), BytesIO()
    root, page = writer.root_object, writer.pages[0]
    if where == "script of the document":
        root[NameObject("/OpenAction")] = act(S="/JavaScript", JS="app.alert(1)")
    elif where == "program of the document":
        root[NameObject("/OpenAction")] = act(S="/Launch", F="cmd.exe")
    elif where == "address at the opening":
        root[NameObject("/OpenAction")] = act(S="/URI", URI="http://x.example/")
    elif where == "script of a page":
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): act(S="/JavaScript", JS="x")})
    elif where == "program of a link":
        link = act(Type="/Annot", Subtype="/Link")
        link[NameObject("/A")] = writer._add_object(act(S="/Launch", F="a.exe"))
        page[NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    elif where == "page at the opening":
        root[NameObject("/OpenAction")] = ArrayObject([page.indirect_reference, NameObject("/Fit")])
    elif where == "attached file":
        writer.add_attachment("a.exe", b"MZ")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("script of the document", "active"),
        ("program of the document", "active"),
        ("address at the opening", "active"),
        ("script of a page", "active"),
        ("program of a link", "active"),
        ("attached file", "attachments"),
        ("page at the opening", None),
        ("nothing", None),
    ],
)
def test_a_pdf_that_acts_or_carries_files_is_read_with_a_remark(read, where, code):
    found = read(acting(where), "a.pdf")
    assert not found.refused
    assert {one.code for one in found.problems} & {"active", "attachments"} == ({code} if code else set())


def test_escaped_names_and_compressed_objects_hide_no_action(read):
    import zlib

    from tests.factories.hostile import one_page

    plain = acting("program of a link")
    assert read(plain.replace(b"/Launch", b"/L#61unch"), "a.pdf").has("active")
    packed = zlib.compress(b"7 0 << /S /JavaScript /JS (x) >>")
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    hidden = one_page(b"BT ET") + b"\n9 0 obj\n" + head + packed + b"\nendstream\nendobj\n"
    assert read(hidden, "a.pdf").has("active")


RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" '
    'TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("kind", "target", "remarked"),
    [
        ("attachedTemplate", "http://x.example/mau.dotm", True),
        ("oleObject", "\\\\x.example\\a", True),
        ("image", "http://x.example/a.png", True),
        ("hyperlink", "http://x.example/", False),
    ],
)
def test_a_word_file_that_loads_something_from_elsewhere_carries_a_remark(read, kind, target, remarked):
    from tests.factories.hostile import docx

    found = read(
        docx(**{"word/_rels/settings.xml.rels": RELATED.format(kind=kind, target=target).encode()}), "a.docx"
    )
    assert not found.refused
    assert found.has("remote") is remarked
