"""Records of files that failed, for administrators."""

from __future__ import annotations

import hashlib
from typing import Any

from accounts.models import Appointment
from documents.extraction import Problem
from dossiers.models import Dossier, Evidence, FileTrace


def record_failed_upload(
    *,
    appointment: Appointment,
    dossier: Dossier | None,
    name: str,
    content: bytes,
    problem: Problem,
    detail: str = "",
) -> FileTrace:
    """Record a refused upload; nothing else of it is kept. Call outside a transaction."""
    return FileTrace.objects.create(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        dossier=dossier,
        by=appointment,
        **_told(problem, detail),
    )


def record_failed_evidence(*, evidence: Evidence, problem: Problem, detail: str = "") -> FileTrace | None:
    """Record that stored evidence is unreadable or infected, once for each reason."""
    columns = _told(problem, detail)
    if evidence.traces.filter(code=problem.code).exists():
        return None
    return FileTrace.objects.create(
        name=evidence.name,
        sha256=evidence.file.sha256,
        size=evidence.file.size,
        dossier=evidence.dossier,
        evidence=evidence,
        by=evidence.uploaded_by,
        **columns,
    )


def _told(problem: Problem, detail: str) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message[:400], "detail": detail[:4000].replace("\0", "")}
