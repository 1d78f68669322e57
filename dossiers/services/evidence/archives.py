"""Evidence from a zip whose folders are indicator codes: each file to its indicator; the others are listed."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from accounts.models import Appointment
from accounts.role_groups import UNIT_ROLES
from documents import extraction
from documents.extraction.formats.archives import Unpacked as Member
from dossiers import permissions
from dossiers.errors import BadFile, ProcedureError
from dossiers.models import Dossier, Evidence
from dossiers.services.evidence import upload

LEADING = re.compile(
    r"^(?:(?:chỉ báo|chỉ tiêu|tiêu chí|cb|ct|tc)[\s._-]*)?(\d+(?:\.\d+)*)(?=$|[^\d.]|\.(?!\d))", re.I
)
MOST_FILES = 500
BLOCK = 1024 * 1024


@dataclass
class ZipResult:
    """The evidence attached from a zip, what of it went to the open indicator, (name, reason) of each left out."""

    taken: list[Evidence] = field(default_factory=list)
    by_default: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def code_of(folders: tuple[str, ...], codes: frozenset[str]) -> str | None:
    """Return the indicator of a file: the innermost folder whose name is, or begins with, a code."""
    for folder in reversed(folders):
        name = folder.strip()
        if name in codes:
            return name
        leading = LEADING.match(name)
        if leading and leading[1] in codes:
            return leading[1]
    return None


def unknown_code(folders: tuple[str, ...]) -> str:
    """Return the code that the innermost folder writes like an indicator's, "9.9" or "Chỉ tiêu 9"; a year is none."""
    for folder in reversed(folders):
        leading = LEADING.match(folder.strip())
        if leading and ("." in leading[1] or leading.start(1) > 0):
            return leading[1]
    return ""


def name_of(name: str) -> str:
    """Return a member's name as it was typed: old packers wrote UTF-8 without the flag for it."""
    try:
        return name.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def attach_zip(
    *, appointment: Appointment, dossier: Dossier, content: bytes | BinaryIO, key: str = "", code: str = ""
) -> ZipResult:
    """Attach every file of a zip to the indicator its folder names; files outside any go to `code` if given.

    A folder with the code of an indicator that the set does not have is left out: its files belong elsewhere.

    Each file is its own transaction: a refused one does not stop the others, and the same zip again attaches
    nothing twice. Raise NotAllowed, and BadFile if the zip cannot be opened or exceeds a limit.
    """
    permissions.require(appointment, *UNIT_ROLES, unit=dossier.unit)
    codes = frozenset(dossier.round.definition().by_code)
    result = ZipResult()
    with tempfile.TemporaryDirectory(prefix="hoctap-zip-") as folder:
        source, target = Path(folder) / "goi.zip", Path(folder) / "ra"
        target.mkdir()
        _write_down(content, source)
        try:
            members = extraction.unpack(
                source,
                target,
                entries=MOST_FILES,
                total=settings.UPLOAD_ARCHIVE_MAX_BYTES,
                part=settings.UPLOAD_MAX_BYTES,
            )
        except extraction.Refused as refusal:
            raise BadFile(f"Tệp ZIP không nhận được. {refusal.problem.message}") from refusal
        for number, member in enumerate(members, 1):
            folders = tuple(name_of(member.folder).replace("\\", "/").split("/"))
            own_key = f"{key[:56]}:{number}" if key else ""
            indicator, why = code_of(folders, codes), ""
            if indicator is None and (wrong := unknown_code(folders)):
                why = f"thư mục mang mã {wrong}, bộ tiêu chí không có chỉ tiêu này. Hãy đổi tên thư mục rồi gửi lại"
            elif indicator is None and not code:
                why = "thư mục không mang mã chỉ tiêu nào của bộ tiêu chí"
            if why:
                result.left_out.append((shown(member), why))
                continue
            kept = _take_one(result, appointment, dossier, member, indicator or code, own_key)
            if kept and indicator is None:
                result.by_default.append(shown(member))
    return result


def _write_down(content: bytes | BinaryIO, source: Path) -> None:
    """Write the zip to disk in blocks. Raise BadFile if it is too large."""
    stream, left = (
        io.BytesIO(content) if isinstance(content, bytes) else content,
        settings.UPLOAD_ARCHIVE_MAX_BYTES,
    )
    with source.open("wb") as handle:
        while block := stream.read(BLOCK):
            left -= len(block)
            if left < 0:
                most = settings.UPLOAD_ARCHIVE_MAX_BYTES // upload.MB
                raise BadFile(f"Tệp ZIP lớn hơn {most} MB. Hãy chia thành nhiều tệp.")
            handle.write(block)


def shown(member: Member) -> str:
    """Return a member's folder and name as they were typed."""
    return f"{name_of(member.folder)}/{name_of(member.name)}".lstrip("/")


def _take_one(
    done: ZipResult, appointment: Appointment, dossier: Dossier, member: Member, code: str, key: str
) -> bool:
    """Attach one file; return whether it was kept, else its reason stands among those left out."""
    try:
        kept = upload.store_upload(
            appointment=appointment,
            dossier=dossier,
            code=code,
            content=Path(member.path).read_bytes(),
            filename=name_of(member.name),
            key=key,
        )
    except ProcedureError as error:
        done.left_out.append((shown(member), str(error)))
        return False
    done.taken.append(kept)
    return True
