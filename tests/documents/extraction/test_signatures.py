"""Signed PDFs keep their bytes and say who signed and whether it still holds."""

from __future__ import annotations

import io

import pytest

from tests.factories import pages, pki


@pytest.fixture(scope="module")
def authority() -> pki.Authority:
    return pki.Authority()


@pytest.fixture(scope="module")
def signed(authority) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    writer = IncrementalPdfFileWriter(io.BytesIO(pages.pdf()))
    meta = signers.PdfSignatureMetadata(field_name="Ký")
    signer = pki.signer_of(authority.pair("Nguyễn Thị Hoa"), authority)
    return signers.PdfSigner(meta, signer=signer).sign_pdf(writer).getvalue()


def test_a_signature_says_who_signed_when_and_that_it_holds(read, signed):
    found = read(signed, "ky.pdf")
    (one,) = found.signatures
    assert (one.signer, one.issuer) == ("Nguyễn Thị Hoa", "Trung tâm chứng thực thử")
    assert (one.intact, one.valid, one.holds, one.whole_file, one.problem) == (True, True, True, True, "")
    assert one.signed_at
    assert found.problems == ()
    assert " ".join(found.pages[0].text.split()) == pages.TEXT


def test_a_signature_is_trusted_only_where_its_root_is(reader, read, signed, authority, tmp_path):
    assert not read(signed, "ky.pdf").signatures[0].trusted
    reader.trust = str(authority.install(tmp_path / "goc"))
    try:
        assert read(signed, "ky.pdf").signatures[0].trusted
    finally:
        reader.trust = ""


def test_one_changed_byte_breaks_a_signature_with_a_reason(read, signed):
    at = signed.index(b"/MediaBox") + len(b"/MediaBox")
    changed = signed[:at] + signed[at : at + 12].replace(b"0", b"1", 1) + signed[at + 12 :]
    assert changed != signed
    found = read(changed, "ky.pdf")
    assert [one.holds for one in found.signatures] == [False]
    assert found.problems[0].code == "signature-broken"
    assert "Nguyễn Thị Hoa" in found.problems[0].message


def test_a_page_added_after_the_signature_is_told(read, signed):
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(io.BytesIO(signed), incremental=True), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    assert out.getvalue().startswith(signed)
    (one,) = read(out.getvalue(), "ky.pdf").signatures
    assert (one.intact, one.whole_file, one.holds) == (True, False, False)
    assert PdfReader(out).get_num_pages() == 2


def test_a_file_without_a_signature_has_none(read):
    assert read(pages.pdf(), "a.pdf").signatures == ()
