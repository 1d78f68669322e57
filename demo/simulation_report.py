"""What came of a simulated round, and every promise that does not hold."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Max, Min

from accounts.derived_columns import by_name
from documents.models import DocumentStatus, OfficialDocument
from dossiers.models import Round, Submission, SubmissionState
from dossiers.services.council import ballots
from dossiers.services.decisions import sealed_records
from ledger.services import files


def report(current: Round, size: int) -> dict[str, Any]:
    """Return what came of it, and every promise that does not hold."""
    issuers = [current.issuer_id, current.standing_office_id]
    papers = OfficialDocument.objects.filter(issuer__in=issuers, status=DocumentStatus.ISSUED)
    registers = [
        {
            "issuer": row["issuer__name"],
            "year": row["year"],
            "type": row["type"],
            "first": row["first"],
            "last": row["last"],
            "count": row["count"],
        }
        for row in papers.values("issuer__name", "year", "type")
        .annotate(first=Min("number"), last=Max("number"), count=Count("pk"))
        .order_by(by_name("issuer"), "year", "type")
    ]
    decisions = Submission.objects.filter(round=current, state=SubmissionState.PUBLISHED)
    return {
        "units": size,
        "outcomes": dict(sorted(Counter(current.dossiers.values_list("state", flat=True)).items())),
        "decisions": decisions.count(),
        "titles": sum(d.decision.titles.count() for d in decisions.select_related("decision")),
        "registers": registers,
        "problems": problems(current, registers),
    }


def problems(current: Round, registers: list[dict[str, Any]]) -> list[str]:
    """Return every number, ballot, seal, page or file that is not as promised."""
    found = [
        f"Sổ {r['issuer']} {r['type']} {r['year']} không liên tục."
        for r in registers
        if (r["first"], r["last"]) != (1, r["count"])
    ]
    for dossier in current.dossiers.with_details():
        found += [f"{dossier.unit}: {text}" for text in sealed_records.problems(dossier)]
        if dossier.closed_at is None:
            found.append(f"{dossier.unit}: chưa xong, đang ở bước {dossier.get_state_display()}.")
        item = dossier.agenda_items.exclude(outcome="").order_by("-pk").first()
        if item is not None and not ballots.quorum(item):
            found.append(f"{dossier.unit}: kết luận khi chưa đủ thành viên.")
    for submission in current.submissions.filter(state=SubmissionState.PUBLISHED):
        found += _paper_problems(submission)
    return found


def _paper_problems(submission: Submission) -> list[str]:
    document = submission.decision.document
    found = []
    if document.pdf is None or not files.open_bytes(document.pdf).startswith(b"%PDF-"):
        found.append(f"{document}: bản PDF không đọc được.")
    page = getattr(submission.decision, "page", None)
    if page is None or not page.live:
        found.append(f"{document}: chưa có trang công khai.")
    if submission.decision.titles.count() != submission.lines.kept().count():
        found.append(f"{document}: số danh hiệu khác số đơn vị.")
    return found
