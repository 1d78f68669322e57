"""Importing an exported dossier into this installation: everything is checked before anything is written."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DataError, IntegrityError, transaction

from accounts.models import Appointment, Role
from documents import extraction
from dossiers import permissions
from dossiers.errors import BadFile, Incomplete, ProcedureError, WrongState
from dossiers.models import Citation, Dossier, DossierState, Evidence, Passport
from dossiers.services.assessment import answers, dossier_export
from dossiers.services.decisions import sealed_records
from dossiers.services.evidence import attachments
from ledger.services import audit
from ledger.web.numbers import whole_number

MANIFEST_BYTES = 8 * 1024 * 1024
MOST_NAMED = 20
MOST_NUMBER = 2**15 - 1  # what the columns of a piece's number and of a cited page keep on every database
MOST_PAGE = 2**31 - 1
WRONG_SHAPE = (
    KeyError, TypeError, ValueError, ArithmeticError, AttributeError, DataError, IntegrityError,
)  # fmt: skip
TAMPERED = "Tệp hồ sơ không còn nguyên vẹn nên không nhập. Hãy yêu cầu nơi gửi xuất lại."


class Tampered(BadFile):
    """The zip differs from its manifest; `missing` names each difference."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(TAMPERED)
        self.missing = tuple(missing[:MOST_NAMED])


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: the seal, the number of answers and of pieces of evidence."""

    seal: str
    answers: int
    evidence: int


def import_dossier(*, appointment: Appointment, dossier: Dossier, archive: Path, seal: str = "") -> Imported:
    """Fill an empty dossier of the same unit, year and criteria set from an exported zip; all or nothing.

    Raise NotAllowed (only the unit's head), WrongState (submitted, or not empty), BadFile (no such zip), Tampered
    (a hash, a file too many or too few, another seal) and Incomplete (made for another unit, year or set).
    """
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    refuse_filled(dossier)
    with tempfile.TemporaryDirectory(prefix="hoctap-nhap-") as folder:
        members = unpacked(archive, Path(folder))
        facts, found_seal = manifest_of(members)
        problems = differences(facts, members)
        if seal.strip() and seal.strip().lower() != found_seal:
            problems.insert(0, "Mã niêm phong không khớp với mã nơi gửi đã báo.")
        if problems:
            raise Tampered(problems)
        refuse_other(facts, dossier)
        try:
            for item in facts["evidence"]:
                content = members[item["path"]].read_bytes()
                attachments.inspect_file(
                    appointment=appointment, dossier=dossier, content=content, filename=item["name"]
                )
            return write(appointment, dossier, facts, members, found_seal)
        except WRONG_SHAPE as error:
            raise Tampered(["Bản kê trong tệp không đúng khuôn dạng."]) from error


def refuse_filled(dossier: Dossier) -> None:
    """Raise WrongState unless the dossier is open and empty."""
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không nhập được.")
    if dossier.answers.exists() or dossier.evidence.kept().exists():
        raise WrongState("Hồ sơ này đã có trả lời hoặc minh chứng. Chỉ nhập được vào hồ sơ còn trống.")


def unpacked(archive: Path, folder: Path) -> dict[str, Path]:
    """Return the files of the zip by their path in it, unpacked in a limited process."""
    target = folder / "ra"
    target.mkdir()
    try:
        members = extraction.unpack(
            archive,
            target,
            entries=settings.UPLOAD_DOSSIER_MAX_FILES + 4,
            total=settings.UPLOAD_DOSSIER_MAX_BYTES,
            part=settings.UPLOAD_MAX_BYTES,
        )
    except extraction.Refused as refusal:
        raise BadFile(f"Tệp hồ sơ không mở được. {refusal.problem.message}") from refusal
    return {f"{member.folder}/{member.name}".lstrip("/"): Path(member.path) for member in members}


def manifest_of(members: dict[str, Path]) -> tuple[dict[str, Any], str]:
    """Return the manifest and its seal. Raise BadFile if there is none."""
    path = members.get(dossier_export.MANIFEST)
    if path is None or path.stat().st_size > MANIFEST_BYTES:
        raise BadFile("Tệp này không phải hồ sơ do hệ thống xuất ra: không có bản kê.")
    content = path.read_bytes()
    try:
        return dossier_export.read_manifest(content), dossier_export.seal_of(content)
    except (ValueError, RecursionError) as error:
        raise BadFile("Bản kê trong tệp không đọc được hoặc của phiên bản khác.") from error


def differences(facts: dict[str, Any], members: dict[str, Path]) -> list[str]:
    """Return how the zip differs from its manifest: changed, missing and additional files."""
    try:
        wanted = {str(item["path"]): str(item["sha256"]) for item in facts["evidence"]}
        wanted |= {str(name): str(sha) for name, sha in facts["files"].items()}
    except (KeyError, TypeError, AttributeError):
        return ["Bản kê trong tệp không đúng khuôn dạng."]
    problems = []
    if len(wanted) != len(facts["evidence"]) + len(facts["files"]):
        problems.append("Bản kê ghi một tệp hai lần.")
    for name, sha256 in wanted.items():
        if name not in members:
            problems.append(f"Thiếu tệp “{name}”.")
        elif _hash_of(members[name]) != sha256:
            problems.append(f"Tệp “{name}” đã bị thay đổi.")
    extra = sorted(set(members) - set(wanted) - {dossier_export.MANIFEST})
    return problems + [f"Có tệp không nằm trong bản kê: “{name}”." for name in extra]


def _hash_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def refuse_other(facts: dict[str, Any], dossier: Dossier) -> None:
    """Raise Incomplete where the export was made for another unit, year or criteria set."""
    here = sealed_records.self_assessment_facts(dossier)
    names = {"unit": "đơn vị", "year": "năm đánh giá", "set": "bộ tiêu chí"}
    other = tuple(f"Khác {words}." for name, words in names.items() if facts.get(name) != here[name])
    if other:
        raise Incomplete("Tệp hồ sơ này không dành cho hồ sơ đang mở.", other)


@transaction.atomic
def write(
    appointment: Appointment, dossier: Dossier, facts: dict[str, Any], members: dict[str, Path], seal: str
) -> Imported:
    """Write answers, evidence, metadata and citations as the manifest lists them."""
    dossier = answers.locked_dossier(dossier)
    refuse_filled(dossier)
    for code, fields in facts["answers"].items():
        answers.save_answer(appointment=appointment, dossier=dossier, code=code, fields=fields)
    for item in facts["evidence"]:
        write_evidence(appointment, dossier, item, members[item["path"]])
    if (
        json.loads(sealed_records.canonical(sealed_records.self_assessment_facts(dossier)))["answers"]
        != facts["answers"]
    ):
        raise Tampered(["Trả lời trong bản kê không đúng khuôn dạng của bộ tiêu chí."])
    audit.record(
        act="import-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Nhập hồ sơ từ tệp, {len(facts['evidence'])} minh chứng, mã niêm phong {seal[:16]}.",
    )
    return Imported(seal, len(facts["answers"]), len(facts["evidence"]))


def write_evidence(appointment: Appointment, dossier: Dossier, item: dict[str, Any], path: Path) -> Evidence:
    """Attach one file under its former number, with its metadata (unconfirmed here) and cited pages."""
    attached = attachments.attach(
        appointment=appointment,
        dossier=dossier,
        code=item["code"],
        content=path.read_bytes(),
        filename=item["name"],
    )
    number = number_from_one(item["number"], f"Số thứ tự của minh chứng “{attached.name}”", MOST_NUMBER)
    if attached.number != number:
        attached.number = number
        attached.save(update_fields=["number"])
    paper = item.get("passport")
    if paper:
        day = date.fromisoformat(paper["issued_on"]) if paper.get("issued_on") else None
        texts = {name: str(paper.get(name) or "")[:300] for name in dossier_export.PASSPORT}
        Passport.objects.create(evidence=attached, issued_on=day, **texts)
    Citation.objects.bulk_create(
        Citation(
            evidence=attached,
            by=appointment,
            page=number_from_one(page, f"Trang trích của “{attached.name}”", MOST_PAGE),
        )
        for page in item["pages"]
    )
    return attached


def number_from_one(said: object, what: str, most: int) -> int:
    """Return a number from 1 to `most` of the manifest. Raise Tampered if it is none."""
    number = whole_number(said, most=most)
    if not number:
        raise Tampered([f"{what} không hợp lệ: phải là số từ 1 đến {most}."])
    return number


def sentences_of(error: ProcedureError) -> list[str]:
    """Return an error's sentence followed by what it lists."""
    return [str(error), *getattr(error, "missing", ())]
