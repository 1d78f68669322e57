"""Certified copies (sao y, sao lục, trích sao), each with its number and block (NĐ 30/2020/NĐ-CP, Điều 25, 26)."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Office, SigningMandate
from documents import rules, validity
from documents.errors import NotEntitled, RenderingFailed, WrongStatus
from documents.models import CopyForm, DocumentCopy, IncomingDocument, OfficialDocument, SigningCertificate
from documents.rendering import COPY, render
from documents.sandbox.single_run import run_once
from documents.services import heads
from documents.services.registers import allocate, require_clerk
from documents.signing import marks, sealing
from ledger.models import StoredFile
from ledger.services import audit, files

SECONDS = 30


def copy_document(
    *, document: OfficialDocument, form: str, appointment: Appointment, **more: Any
) -> DocumentCopy:
    """Copy an official document: the whole (sao y) or some pages (trích sao)."""
    if not document.is_issued or document.current_file is None:
        raise WrongStatus(f"{document} chưa ban hành nên chưa sao được.")
    if form == CopyForm.FROM_COPY:
        raise WrongStatus("Sao lục được lập từ một bản sao y, không từ bản gốc.")
    _refuse_revoked(document)
    source = {"document": document}
    return _copy(document.current_file, str(document), form, document.issuer, appointment, source, **more)


def copy_incoming(
    *, incoming: IncomingDocument, form: str, appointment: Appointment, **more: Any
) -> DocumentCopy:
    """Copy an incoming PDF (a scan becomes an electronic copy, sealed by the copying office)."""
    if form == CopyForm.FROM_COPY:
        raise WrongStatus("Sao lục được lập từ một bản sao y, không từ bản gốc.")
    name = f"{incoming.kind_name or 'Văn bản'} số {incoming.full_number} của {incoming.author}"
    return _copy(incoming.file, name, form, incoming.office, appointment, {"incoming": incoming}, **more)


def copy_from_copy(
    *, copy: DocumentCopy, office: Office, appointment: Appointment, **more: Any
) -> DocumentCopy:
    """Make a sao lục from a sao y."""
    if copy.form != CopyForm.TRUE:
        raise WrongStatus("Sao lục chỉ lập từ bản sao y.")
    _refuse_revoked(copy.source)
    return _copy(copy.file, str(copy), CopyForm.FROM_COPY, office, appointment, {"copied_from": copy}, **more)


def _refuse_revoked(source: OfficialDocument | IncomingDocument) -> None:
    """Raise WrongStatus where the original is revoked."""
    if not isinstance(source, OfficialDocument):
        return
    now = validity.validity_of(source, timezone.localdate())
    if now.is_revoked:
        raise WrongStatus(f"{source} {now.sentence.rstrip('.')}. Vì vậy không lập thêm bản sao nào nữa.")


@transaction.atomic
def _copy(
    stored: StoredFile, name: str, form: str, office: Office, appointment: Appointment, source: dict[str, Any], *,
    on: date, pages: str = "", recipients: list[str] | None = None,
) -> DocumentCopy:  # fmt: skip
    """Number the copy, append its block to the pages, seal it where there is a key, store the file."""
    require_clerk(appointment, office)
    if form not in CopyForm.values:
        raise WrongStatus("Chưa chọn hình thức sao.")
    chosen = page_numbers(pages)
    if (form == CopyForm.EXTRACT) != bool(chosen):
        raise WrongStatus("Trích sao phải ghi trang được trích; sao y và sao lục lấy toàn bộ văn bản.")
    mandate = SigningMandate.objects.valid_on(on).filter(issuer=office).select_related("holder__user").first()
    if mandate is None:
        raise NotEntitled(f"Không ai có thẩm quyền ký bản sao của {office} hôm nay. Hãy báo quản trị viên.")
    number = allocate(issuer=office, year=on.year, type_code=form)
    block = render(COPY, _page(form, office, number, on, mandate, name, pages, recipients or []), date=on)
    content, size = _merge(files.open_bytes(stored), block, chosen)
    content = _sealed(content, size, form, office)
    stored_copy = files.store(content=content, media_type="application/pdf")
    copy = DocumentCopy.objects.create(
        form=form, office=office, year=on.year, number=number, copied_on=on, pages=pages.strip()[:100],
        recipients="\n".join(recipients or []), made_by=appointment, file=stored_copy, sha256=stored_copy.sha256,
        **source,
    )  # fmt: skip
    audit.record(
        act="document-copied", appointment=appointment, subject=copy,
        sentence=f"{copy} từ {name}, SHA-256 {stored_copy.sha256}",
    )  # fmt: skip
    return copy


def page_numbers(words: str) -> list[int]:
    """Return the page numbers of "1, 3-5"; raise WrongStatus for another form."""
    numbers: list[int] = []
    for part in filter(None, (piece.strip() for piece in words.split(","))):
        match = re.fullmatch(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?", part)
        if not match:
            raise WrongStatus("Trang được trích ghi như “1, 3-5”.")
        numbers.extend(range(int(match[1]), int(match[2] or match[1]) + 1))
    return numbers


def _page(
    form: str, office: Office, number: int, on: date, mandate: SigningMandate, name: str, pages: str,
    recipients: list[str],
) -> dict[str, Any]:  # fmt: skip
    label = CopyForm(form).label
    symbol = f"{form}-{heads.symbol_of(office)}"
    part = f", trang {pages.strip()}" if pages.strip() else ""
    return {
        "kind": label,
        "kind_line": label.upper(),
        "title": name,
        "issuer": office.name,
        "issuer_line": rules.heading_lines(office.name),
        "superior": heads.superior_of(office).upper(),
        "number_line": rules.number_line(number, symbol),
        "date_line": rules.date_line(heads.place_of(office.unit), on),
        "authority": "",
        "addressee": "",
        "basis": [],
        "recipients": rules.recipient_lines(recipients),
        "sign": {"block": mandate.block_lines(), "name": str(mandate.holder.user)},
        "annex_line": "",
        "facts": {"paragraphs": [f"{label} từ {name}{part}."]},
    }


def _merge(first: bytes, last: bytes, pages: list[int]) -> tuple[bytes, tuple[float, float]]:
    """Return the merged PDF and the size of its first page, from the sandboxed process."""
    job = json.dumps({"pages": pages, "first": len(first)}).encode()
    try:
        done = run_once("documents.rendering.merge", content=job + b"\n" + first + last, seconds=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed("Lập bản sao quá lâu nên đã dừng. Hãy thử lại với ít trang hơn.") from error
    head, _, content = done.stdout.partition(b"\n")
    if done.returncode != 0 or not content.startswith(b"%PDF-"):
        errors = done.stderr.decode(errors="replace").strip().splitlines()
        plain = errors and "Traceback" not in errors[0]
        raise RenderingFailed(errors[0] if plain else "Không lập được bản sao từ tệp này. Tệp phải là PDF.")
    width, height = json.loads(head)["size"]
    return content, (width, height)


def _sealed(content: bytes, size: tuple[float, float], form: str, office: Office) -> bytes:
    """Seal the copy at the top right of page 1 with form, office and time; unsealed where there is no key."""
    if not sealing.has_key(office.code):
        return content
    with sealing.seal_signer(office.code, str(office)) as signer:
        fingerprint = signer.signing_cert.sha256.hex()
        if not SigningCertificate.objects.usable().filter(office=office, fingerprint=fingerprint).exists():
            return content
        mark = marks.seal_mark(
            office=office.name,
            at=timezone.now(),
            page_width=size[0],
            page_height=size[1],
            form=CopyForm(form).label,
        )
        return sealing.add_signature(
            content, signer=signer, field="BanSao", mark=mark, reason=CopyForm(form).label
        )
