"""Evidence out of a zip whose folders are indicator codes: each file to its line, the rest named with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.conf import settings

from accounts.models import Appointment
from documents.archives import BadArchive, Member, unpacked
from dossiers.errors import BadFile, ProcedureError
from dossiers.models import Dossier, Evidence
from dossiers.services import intake

LEADING = re.compile(
    r"^(?:(?:chỉ báo|chỉ tiêu|tiêu chí|cb|ct|tc)[\s._-]*)?(\d+(?:\.\d+)*)(?=$|[^\d.]|\.(?!\d))", re.I
)
MOST_FILES = 500


@dataclass
class Unpacked:
    """What a zip brought: the lines of evidence, and (name, reason) of each file that was not taken."""

    taken: list[Evidence] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def code_of(folders: tuple[str, ...], codes: frozenset[str]) -> str | None:
    """Return the indicator a file is for: the innermost folder whose name is, or begins with, a code."""
    for folder in reversed(folders):
        name = folder.strip()
        if name in codes:
            return name
        found = LEADING.match(name)
        if found and found[1] in codes:
            return found[1]
    return None


def take_in_zip(
    *, appointment: Appointment, dossier: Dossier, content: bytes, key: str = "", code: str = ""
) -> Unpacked:
    """Keep every file of a zip at the indicator its folder names; files outside any go to `code` if given.

    Each file is an act of its own: one that is refused does not stop the others, and the same zip again
    brings nothing twice. Raises BadFile where the zip itself cannot be opened or is past a limit.
    """
    if len(content) > settings.UPLOAD_ARCHIVE_MAX_BYTES:
        most = settings.UPLOAD_ARCHIVE_MAX_BYTES // intake.MB
        raise BadFile(f"Tệp ZIP lớn hơn {most} MB. Hãy chia thành nhiều tệp.")
    codes = frozenset(dossier.round.criteria_set.parsed().by_code)
    done = Unpacked()
    try:
        with unpacked(
            content,
            most_bytes=settings.UPLOAD_ARCHIVE_MAX_BYTES,
            most_files=MOST_FILES,
            member_bytes=settings.UPLOAD_MAX_BYTES,
        ) as members:
            for number, member in enumerate(members, 1):
                where = code_of(member.folders, codes) or code
                own_key = f"{key[:56]}:{number}" if key else ""
                _take_one(done, appointment, dossier, member, where, own_key)
    except BadArchive as error:
        raise BadFile(str(error)) from error
    return done


def _take_one(
    done: Unpacked, appointment: Appointment, dossier: Dossier, member: Member, code: str, key: str
) -> None:
    if member.path is None:
        done.left_out.append((member.shown, member.problem))
        return
    if not code:
        done.left_out.append((member.shown, "thư mục không mang mã chỉ tiêu nào của bộ tiêu chí"))
        return
    try:
        kept = intake.take_in(
            appointment=appointment,
            dossier=dossier,
            code=code,
            content=member.path.read_bytes(),
            filename=member.name,
            key=key,
        )
    except ProcedureError as error:
        done.left_out.append((member.shown, str(error)))
    else:
        done.taken.append(kept)
