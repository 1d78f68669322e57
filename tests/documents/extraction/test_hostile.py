"""Files that mean harm are refused, or read within the limits, and never end the reader."""

from __future__ import annotations

import time

import pytest

from tests.factories import pages
from tests.factories.hostile import FILES


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
