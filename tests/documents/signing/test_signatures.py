"""Signatures: what is taken, what is refused, and that each trouble is called by its name."""

from __future__ import annotations

import io
import json
import subprocess
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import chain, count

import pytest
from django.core.management import call_command
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from documents.errors import NotEntitled, SignatureRefused, WrongStatus
from documents.models import DocumentSignature
from documents.rendering import render
from documents.services import issue, sign, signatures
from documents.services.verification import verify
from documents.signing import marks, sandboxed, sealing
from ledger.services import files
from tests.conftest import require_part
from tests.documents.rendering.test_rendering import CHECK, EACH_KIND, VERAPDF_LIB, page, page_of
from tests.factories.accounts import AppointmentFactory
from tests.factories.documents import clerk_of, committee, drafted, issued, registered
from tests.factories.pki import PASSPHRASE, Authority, sign_outside, signer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(autouse=True)
def trusted(authority, settings, tmp_path):
    settings.SIGNING_TRUST = str(authority.install(tmp_path / "trust"))
    settings.SEAL_KEYS, settings.SEAL_PASSPHRASE = str(tmp_path / "seals"), PASSPHRASE


CODE = "ma-kiem-tra-thu"


@pytest.fixture(scope="module")
def typeset():
    """Typeset one decision for the whole module; what is tried here is what happens to its bytes."""
    return render(
        "quyet_dinh",
        page(articles=["Công nhận."]),
        date=date(2026, 2, 5),
        check_url=f"https://x.vn/kiem-tra/{CODE}/",
    )


@pytest.fixture
def document(typeset, monkeypatch):
    monkeypatch.setattr("documents.services.official.render", lambda *args, **more: typeset)
    codes = chain([CODE], map("ma-khac-{:03}".format, count()))
    monkeypatch.setattr("documents.models.official.secrets.token_urlsafe", lambda length: next(codes))
    return issued(committee())


@pytest.fixture
def signer(document, authority):
    pair = authority.pair(document.signer_name)
    registered(pair.pem, owner=document.signer.user)
    return pair


def outside(document, pair, authority, **more):
    return sign_outside(signatures.current_bytes(document), pair, authority, **more)


def accept(document, content):
    return signatures.accept_signed_file(
        document=document, content=content, appointment=clerk_of(document.issuer)
    )


def test_a_document_signed_with_a_tool_of_ones_own_is_kept_and_handed_out(
    client, document, signer, authority
):
    content = outside(document, signer, authority)
    kept = accept(document, content)
    assert (kept.kind, kept.position, kept.previous_sha256) == ("person", 1, document.sha256)
    assert client.get(f"/kiem-tra/{document.check_code}/van-ban.pdf").content == content
    verdict = verify(content)
    assert (verdict.known, verdict.status) == (True, "đúng bản gốc")
    assert [(row["valid"], row["covers_whole"], row["time"][-6:]) for row in verdict.signatures] == [
        (True, True, "+07:00")
    ]


def test_bytes_that_changed_before_the_signature_are_refused(document, signer, authority):
    base = bytearray(signatures.current_bytes(document))
    base[base.index(b"/CreationDate") + 20] ^= 1
    with pytest.raises(SignatureRefused, match="không giữ nguyên"):
        accept(document, sign_outside(bytes(base), signer, authority))
    assert not DocumentSignature.objects.exists()


def test_a_file_without_a_new_signature_is_refused(document, signer):
    base = signatures.current_bytes(document)
    for content in (base, base + b"\n% more"):
        with pytest.raises(SignatureRefused):
            accept(document, content)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda a, name: a.pair(name, end=-1), "hết hạn"),
        (lambda a, name: a.pair(name, start=2), "chưa có giá trị"),
        (lambda a, name: a.server(name), "không được cấp để ký"),
        (lambda a, name: Authority("Nơi khác").pair(name, key=3), "tin cậy"),
    ],
    ids=["expired", "not yet valid", "for a server", "from nobody we trust"],
)
def test_a_certificate_that_was_not_good_for_signing_is_refused_by_its_trouble(
    document, authority, make, named
):
    pair = make(authority, document.signer_name)
    registered(pair.pem, owner=document.signer.user)
    with pytest.raises(SignatureRefused, match=named):
        accept(document, outside(document, pair, authority))


def test_a_revoked_certificate_is_named_and_one_revoked_later_still_counts(
    document, authority, settings, tmp_path
):
    before, after = authority.pair("thu hồi trước"), authority.pair("thu hồi sau")
    authority.revoke(before, days=-1)
    authority.revoke(after, days=1)
    settings.SIGNING_TRUST = str(authority.install(tmp_path / "again"))
    base = signatures.current_bytes(document)
    rows = [
        sandboxed.validate_file(sign_outside(base, p, authority))["signatures"][0] for p in (before, after)
    ]
    assert [(row["valid"], row["problem"]) for row in rows] == [(False, "revoked"), (True, None)]


def test_revocation_data_can_be_demanded(document, authority, settings, tmp_path):
    settings.SIGNING_REQUIRE_REVOCATION = True
    (tmp_path / "trust" / "list.crl").unlink()
    row = sandboxed.validate_file(outside(document, authority.pair("A"), authority))["signatures"][0]
    assert (row["valid"], row["problem"]) == (False, "no_revocation")


def test_a_signer_without_a_mandate_that_day_is_refused_and_named(document, signer, authority):
    content = outside(document, signer, authority)
    document.mandate.valid_until = date(2026, 3, 1)
    document.mandate.save()
    with pytest.raises(NotEntitled, match="không có thẩm quyền"):
        accept(document, content)
    row = verify(content).signatures[0]
    assert (row["valid"], row["problem"]) == (False, "no_mandate")


def test_the_chair_signs_the_minutes_of_a_sitting_without_a_mandate(document, authority):
    chair = AppointmentFactory(role="council_chair", office=document.issuer, capacity="Chủ tịch hội đồng")
    minutes = sign(document=drafted(document.issuer, kind="bien_ban", symbol="BB-HĐ"), appointment=chair)
    minutes = issue(document=minutes, appointment=clerk_of(document.issuer), on=date(2026, 2, 6))
    pair = authority.pair(str(chair.user))
    registered(pair.pem, owner=chair.user)
    assert accept(minutes, outside(minutes, pair, authority)).mandate is None


def test_somebody_elses_certificate_does_not_sign_for_the_signer(document, authority):
    other = AppointmentFactory(role="deputy", office=document.issuer)
    stranger = authority.pair(str(other.user))
    with pytest.raises(NotEntitled, match="chưa được đăng ký"):
        accept(document, outside(document, stranger, authority))
    document.mandate.__class__.objects.create(
        holder=other, issuer=document.issuer, capacity="Phó Chủ tịch", valid_from=date(2020, 1, 1)
    )
    registered(stranger.pem, owner=other.user)
    with pytest.raises(NotEntitled, match="là của"):
        accept(document, outside(document, stranger, authority))


def test_one_changed_byte_is_called_altered(document, signer, authority):
    content = outside(document, signer, authority)
    accept(document, content)
    at = content.index(b"stream", len(content) // 3) + 40
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    verdict = verify(changed)
    assert (verdict.known, verdict.status, verdict.document) == (False, "đã bị sửa", document)
    assert [(row["valid"], row["problem"]) for row in verdict.signatures] == [(False, "broken")]


def edited(content: bytes, *, swap: bool) -> IncrementalPdfFileWriter:
    """Begin an incremental update: a note on the page, or other words in the place of the page's."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    if swap:
        words = page["/Contents"]
        words._data, words._encoded_data = words.data + b"\nq 0 0 300 300 re f Q", None
        writer.update_container(words)
        return writer
    note = {
        "/Type": generic.pdf_name("/Annot"),
        "/Subtype": generic.pdf_name("/FreeText"),
        "/Rect": generic.ArrayObject([generic.NumberObject(n) for n in (9, 9, 99, 99)]),
        "/Contents": generic.TextStringObject("Mức độ 2"),
    }
    added = generic.DictionaryObject({generic.pdf_name(name): value for name, value in note.items()})
    page[generic.pdf_name("/Annots")] = generic.ArrayObject([writer.add_object(added)])
    writer.update_container(page)
    return writer


def edited_later(content: bytes, *, swap: bool) -> bytes:
    """Return the signed file with such an update behind it."""
    out = io.BytesIO()
    edited(content, swap=swap).write(out)
    return out.getvalue()


@pytest.mark.parametrize("swap", [False, True])
def test_a_change_that_hides_in_the_update_of_the_signature_is_refused(document, signer, authority, swap):
    from pyhanko.sign import fields, signers

    writer = edited(signatures.current_bytes(document), swap=swap)
    meta = signers.PdfSignatureMetadata(
        field_name="A", subfilter=fields.SigSeedSubFilter.PADES, signer_key_usage=set()
    )
    content = signers.PdfSigner(meta, signer=signer_of(signer, authority)).sign_pdf(writer).getvalue()
    assert content.startswith(signatures.current_bytes(document))
    with pytest.raises(SignatureRefused, match="ngoài chữ ký"):
        accept(document, content)


@pytest.mark.parametrize(("swap", "problem"), [(False, "changed_after"), (True, "shadow")])
def test_an_edit_after_the_signature_and_a_shadow_document_are_told_apart(
    document, signer, authority, swap, problem
):
    content = outside(document, signer, authority)
    accept(document, content)
    verdict = verify(edited_later(content, swap=swap))
    assert (verdict.known, verdict.status) == (False, "đã bị sửa")
    row = verdict.signatures[0]
    assert (row["valid"], row["covers_whole"], row["problem"]) == (False, False, problem)


def test_the_clerk_seals_with_the_offices_key_at_the_top_right_in_red(document, signer, authority, tmp_path):
    accept(document, outside(document, signer, authority))
    pair = authority.pair("Con dấu UBND xã An Bình", key=2)
    authority.install_seal(tmp_path / "seals", document.issuer.code, pair)
    clerk = clerk_of(document.issuer)
    with pytest.raises(SignatureRefused, match="chưa đăng ký"):
        signatures.seal(document=document, appointment=clerk)
    registered(pair.pem, office=document.issuer)
    kept = signatures.seal(document=document, appointment=clerk)
    content = files.open_bytes(kept.file)
    rows = verify(content).signatures
    assert [(row["valid"], row["covers_whole"]) for row in rows] == [(True, True)] * 2
    page = PdfReader(io.BytesIO(content)).pages[0]
    box = [float(n) for n in page["/Annots"][-1].get_object()["/Rect"]]
    assert box[0] > page.mediabox.width / 2
    assert box[1] > page.mediabox.height * 0.9
    assert b"/DSS" in content
    with pytest.raises(WrongStatus):
        signatures.seal(document=document, appointment=clerk)


def test_the_signer_signs_with_a_device_under_a_blue_mark_above_the_name(
    document, signer, authority, settings, monkeypatch
):
    settings.SIGNING_PKCS11 = "/usr/lib/device.so"
    asked = []

    def device(label, pin):
        asked.append((label, pin))
        return nullcontext(signer_of(signer, authority))

    monkeypatch.setattr(sealing, "device_signer", device)
    with pytest.raises(NotEntitled, match="chỉ người này"):
        signatures.sign_on_device(document=document, appointment=clerk_of(document.issuer), pin="1234")
    kept = signatures.sign_on_device(document=document, appointment=document.signer, pin="1234")
    assert asked == [(document.signer.user.username, "1234")]
    assert (kept.kind, kept.mandate) == ("person", document.mandate)
    assert verify(files.open_bytes(kept.file)).signatures[0]["valid"]


def test_a_key_in_clear_is_not_used_and_nobody_but_the_clerk_seals(document, authority, tmp_path):
    authority.install_seal(tmp_path / "seals", document.issuer.code, authority.pair("Dấu"), encrypted=False)
    with pytest.raises(SignatureRefused, match="không được mã hóa"):
        signatures.seal(document=document, appointment=clerk_of(document.issuer))
    for stranger in (document.signer, AppointmentFactory(role="document_clerk")):
        with pytest.raises(NotEntitled):
            signatures.seal(document=document, appointment=stranger)


def test_without_a_key_sealing_says_whom_to_ask(document):
    with pytest.raises(SignatureRefused, match="quản trị viên"):
        signatures.seal(document=document, appointment=clerk_of(document.issuer))


@pytest.mark.parametrize("content", [b"", b"xin chao", b"%PDF-1.7\nkhong co gi"])
def test_what_is_no_pdf_is_said_to_be_none(tmp_path, capsys, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_document", str(path), "--json")
    assert stopped.value.code == 2
    assert "Tệp" in capsys.readouterr().err


def test_the_command_says_the_same_as_the_page(client, document, tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(files.open_bytes(document.pdf))
    call_command("verify_document", str(path), "--json")
    facts = json.loads(capsys.readouterr().out)
    assert {k: facts[k] for k in ("known", "status", "hash", "signatures", "replaced_by")} == {
        "known": True,
        "status": "đúng bản gốc",
        "hash": document.sha256,
        "signatures": [],
        "replaced_by": None,
    }
    with path.open("rb") as handle:
        page = client.post("/kiem-tra/", {"tep": handle}).content.decode()
    assert "đúng bản gốc" in page


def test_a_file_from_elsewhere_is_not_found_and_nothing_is_kept(client, own_stores):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    upload = io.BytesIO(out.getvalue())
    upload.name = "la.pdf"
    page = client.post("/kiem-tra/", {"tep": upload})
    assert "không tìm thấy" in page.content.decode()
    assert not list(own_stores.rglob("*"))


def test_verapdf_accepts_every_kind_signed_and_sealed_as_2a(document, authority, tmp_path):
    require_part("verapdf")
    person, office = (
        signer_of(authority.pair("Người ký"), authority),
        signer_of(authority.pair("Dấu", key=2), authority),
    )
    at, paths = datetime.now(UTC), []
    for kind in EACH_KIND:
        made = render(kind, page_of(kind), date=date(2026, 2, 5), check_url=CHECK)
        width, height = sealing.page_size(made)
        sheet, centre, top = sealing.place_of_name(made, "Nguyễn Thị Hồng Hạnh")
        mine = marks.person_mark(
            name="Nguyễn Thị Hồng Hạnh", at=at, page=sheet, centre=centre, bottom=top + 3
        )
        ours = marks.seal_mark(
            office="Ủy ban nhân dân xã An Bình", at=at, page_width=width, page_height=height
        )
        made = sealing.add_signature(made, signer=person, field="NguoiKy", mark=mine, reason="Ký")
        made = sealing.add_signature(made, signer=office, field="CoQuan", mark=ours, reason="Phát hành")
        paths.append(tmp_path / f"{kind}.pdf")
        paths[-1].write_bytes(made)
    rows = sandboxed.validate_file(made)["signatures"]
    assert [(row["valid"], row["covers_whole"]) for row in rows] == [(True, True)] * 2
    done = subprocess.run(
        ["java", "-cp", f"{VERAPDF_LIB}:{VERAPDF_LIB}/*", "CheckPdfA", "2a", *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout
