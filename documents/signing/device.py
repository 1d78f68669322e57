"""Signing with a key on the server's PKCS#11 device (thiết bị ký số): session, errors as sentences.

The PIN is handed to the device once and kept nowhere: not in a row, not in a log, not in an error report. One
session at a time, because a device has one login for the whole process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from documents.errors import SignatureRefused

WAIT_SECONDS = 20
_ONE_AT_A_TIME = threading.Lock()

NO_LIBRARY = "Máy chủ chưa có thư viện PKCS#11 (python-pkcs11). Hãy báo quản trị viên cài đặt."
BUSY = "Thiết bị ký số đang được người khác dùng. Hãy đợi một lát rồi ký lại."
NO_DEVICE = "Không thấy thiết bị ký số trên máy chủ, nên chưa ký. Hãy báo quản trị viên kiểm tra thiết bị."
NO_CERTIFICATE = (
    "Trên thiết bị không có khóa và chứng thư mang tên “{label}”, nên chưa ký. Hãy báo quản trị viên."
)
FAILED = "Thiết bị ký số báo lỗi, nên chưa ký. Hãy thử lại; nếu vẫn lỗi, hãy báo quản trị viên."
WRONG_PIN = "Mã PIN không đúng, nên chưa ký. Hãy nhập lại cẩn thận: sai nhiều lần thì thiết bị tự khóa."
SENTENCES = {
    "PinIncorrect": WRONG_PIN,
    "PinInvalid": WRONG_PIN,
    "PinLenRange": WRONG_PIN,
    "ArgumentsBad": WRONG_PIN,
    "PinLocked": "Thiết bị đã khóa vì nhập sai mã PIN nhiều lần. Hãy báo quản trị viên mở khóa.",
    "PinExpired": "Mã PIN của thiết bị đã hết hạn. Hãy đổi mã PIN rồi ký lại.",
    "UserPinNotInitialized": "Thiết bị chưa đặt mã PIN. Hãy báo quản trị viên.",
    "AnotherUserAlreadyLoggedIn": BUSY,
    "UserAlreadyLoggedIn": BUSY,
    "NoSuchToken": NO_DEVICE,
    "TokenNotPresent": NO_DEVICE,
    "DeviceRemoved": NO_DEVICE,
}


@contextmanager
def device_signer(label: str, pin: str) -> Iterator[Any]:
    """Yield the signer whose certificate has this label on the device, for one signature.

    Raises SignatureRefused: no library, no device, a wrong or locked PIN, no such certificate, in use.
    """
    try:
        import pkcs11
        from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.pkcs11 import PKCS11SigningContext
    except ImportError as error:
        raise SignatureRefused(NO_LIBRARY) from error
    config = PKCS11SignatureConfig(
        module_path=settings.SIGNING_PKCS11,
        token_criteria=TokenCriteria(label=settings.SIGNING_PKCS11_TOKEN or None),
        user_pin=pin,
        cert_label=label,
    )
    device = PKCS11SigningContext(config)
    if not _ONE_AT_A_TIME.acquire(timeout=WAIT_SECONDS):
        raise SignatureRefused(BUSY)
    try:
        try:
            signer = device.__enter__()
        except (pkcs11.PKCS11Error, SigningError, RuntimeError, OSError) as error:
            raise SignatureRefused(_sentence(error, NO_DEVICE)) from None
        try:
            _find(signer, label)
            yield signer
        except (pkcs11.PKCS11Error, SigningError) as error:
            raise SignatureRefused(_sentence(error, FAILED)) from None
        finally:
            device.__exit__(None, None, None)
    finally:
        _ONE_AT_A_TIME.release()


def _find(signer: Any, label: str) -> None:
    """Raise SignatureRefused where the device holds no certificate with this label."""
    from pkcs11 import PKCS11Error

    try:
        found = signer.signing_cert
    except PKCS11Error as error:
        raise SignatureRefused(NO_CERTIFICATE.format(label=label)) from error
    if found is None:
        raise SignatureRefused(NO_CERTIFICATE.format(label=label))


def _sentence(error: BaseException, otherwise: str) -> str:
    """Return the sentence for an error of the device, by its type or that of its cause."""
    cause: BaseException | None = error
    while cause is not None:
        if sentence := SENTENCES.get(type(cause).__name__):
            return sentence
        cause = cause.__cause__
    return otherwise
