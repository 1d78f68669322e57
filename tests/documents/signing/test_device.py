"""Signing on the server's own device, on a real PKCS#11 library (SoftHSM2): the button, each trouble, and the PIN."""

from __future__ import annotations

import logging
import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from django.db import connection

from documents.errors import SignatureRefused
from documents.models import DocumentSignature
from documents.rendering import render
from documents.services import signatures
from documents.services.verification import verify
from documents.signing import sealing
from ledger.models import AuditLine
from ledger.services import files
from tests.conftest import require_part
from tests.documents.rendering.test_rendering import page
from tests.factories.documents import clerk_of, committee, issued, registered
from tests.factories.pki import Authority
from tests.parts import SOFTHSM as LIBRARY

pytestmark = pytest.mark.django_db

PIN, WRONG, TOKEN = "48151623", "99999999", "thu"
CODE = "ma-kiem-tra-thu"


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """Make an empty token with a PIN; the library reads where it is when it is first used in a process."""
    require_part("softhsm")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    made = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "12345678", "--pin", PIN]
    subprocess.run(made, check=True, capture_output=True)
    yield folder
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture(scope="module")
def typeset():
    link = f"https://x.vn/kiem-tra/{CODE}/"
    return render("quyet_dinh", page(articles=["Công nhận."]), date=date(2026, 2, 5), check_url=link)


@pytest.fixture
def document(typeset, authority, settings, tmp_path, monkeypatch, token):
    monkeypatch.setattr("documents.services.official.render", lambda *args, **more: typeset)
    monkeypatch.setattr("documents.models.official.secrets.token_urlsafe", lambda length: CODE)
    settings.SIGNING_TRUST = str(authority.install(tmp_path / "trust"))
    settings.SIGNING_PKCS11, settings.SIGNING_PKCS11_TOKEN = str(LIBRARY), TOKEN
    return issued(committee())


def put_on(folder: Path, pair, label: str) -> None:
    """Put a key and its certificate on the token under a label."""
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    pem, where = serialization.Encoding.PEM, folder / "key.pem"
    kind, clear = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    where.write_bytes(pair.key.private_bytes(pem, kind, clear))
    number = label.encode().hex()
    said = ["--import", str(where), "--token", TOKEN, "--label", label, "--id", number, "--pin", PIN]
    subprocess.run(["softhsm2-util", *said], check=True, capture_output=True)
    where.unlink()
    facts = decode_x509_certificate(pair.certificate.public_bytes(serialization.Encoding.DER))
    facts |= {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: label}
    with pkcs11.lib(str(LIBRARY)).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        session.create_object(facts | {pkcs11.Attribute.ID: bytes.fromhex(number)})


@pytest.fixture
def on_device(document, authority, token):
    """The signer's key is on the device, and its certificate is registered."""
    pair = authority.pair(document.signer_name)
    registered(pair.pem, owner=document.signer.user)
    put_on(token, pair, document.signer.user.username)
    return pair


@pytest.fixture
def press(client, document):
    """Press the button of the page with a PIN, and return the page."""
    client.force_login(document.signer.user)
    return lambda pin: client.post(f"/van-ban/{document.pk}/", {"act": "ky-thiet-bi", "pin": pin})


def test_the_button_signs_with_the_key_on_the_device(document, on_device, press):
    assert press(PIN).status_code == 302
    kept = DocumentSignature.objects.get()
    assert (kept.kind, kept.certificate.owner, kept.mandate) == (
        "person",
        document.signer.user,
        document.mandate,
    )
    judged = verify(files.open_bytes(kept.file))
    assert judged.status == "đúng bản gốc"
    assert [row["valid"] for row in judged.signatures] == [True]


def test_a_wrong_pin_is_said_beside_the_button_and_the_right_one_still_signs(document, on_device, press):
    refused = press(WRONG)
    assert refused.status_code == 422
    beside = refused.content.decode().partition('id="ky-thiet-bi"')[2]
    assert "Mã PIN không đúng" in beside.partition("</form>")[0]
    assert not DocumentSignature.objects.exists()
    assert press(PIN).status_code == 302


@pytest.mark.parametrize("pin", ["", "1", "0" * 300, "mã số"])
def test_a_pin_that_is_none_is_refused_in_words(document, on_device, press, pin):
    refused = press(pin)
    assert refused.status_code == 422
    assert "PIN" in refused.content.decode().partition('id="ky-thiet-bi"')[2].partition("</form>")[0]
    assert not DocumentSignature.objects.exists()


def test_a_device_without_the_persons_key_says_so(document, press):
    assert "không có khóa và chứng thư" in press(PIN).content.decode()


@pytest.mark.parametrize(
    ("name", "value"), [("SIGNING_PKCS11_TOKEN", "khac"), ("SIGNING_PKCS11", "/nonexistent/lib.so")]
)
def test_a_device_that_is_not_there_says_so(document, press, settings, name, value):
    setattr(settings, name, value)
    assert "Không thấy thiết bị ký số" in press(PIN).content.decode()


def test_no_row_is_locked_while_the_device_is_waited_for(document, monkeypatch):
    outside = len(connection.savepoint_ids)

    def waiting(label, pin):
        assert len(connection.savepoint_ids) == outside
        raise SignatureRefused("Thiết bị đang bận.")

    monkeypatch.setattr(sealing, "device_signer", waiting)
    with pytest.raises(SignatureRefused, match="đang bận"):
        signatures.sign_on_device(document=document, appointment=document.signer, pin=PIN)


def test_nobody_else_signs_even_with_the_pin(document, on_device, client):
    client.force_login(clerk_of(document.issuer).user)
    refused = client.post(f"/van-ban/{document.pk}/", {"act": "ky-thiet-bi", "pin": PIN})
    assert refused.status_code == 422
    assert not DocumentSignature.objects.exists()


@pytest.mark.parametrize("pin", [PIN, WRONG])
def test_the_pin_is_neither_shown_nor_logged_nor_kept(document, on_device, press, caplog, pin):
    caplog.set_level(logging.DEBUG)
    answer = press(pin)
    assert pin not in answer.content.decode()
    assert pin not in caplog.text
    assert not AuditLine.objects.filter(sentence__contains=pin).exists()
