"""On-site inspections (kiểm tra thực tế): their report is signed, numbered and kept."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Appointment, Role
from documents.models import DocumentKind, OfficialDocument
from documents.services import official
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import Dossier, DossierState, InspectionReport
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.decisions import sealed_records
from dossiers.services.documents.wordings import lines_of
from ledger.required import require_text
from ledger.services import audit
from ledger.services.transactions import atomic_service


@atomic_service
def report_inspection(
    *, appointment: Appointment, dossier: Dossier, findings: str, on: date | None = None, members: str = ""
) -> InspectionReport:
    """Record an on-site inspection and issue its report (biên bản kiểm tra thực tế).

    Raise NotAllowed (only the standing office), Incomplete (no findings), BadAnswer (a future day),
    WrongState (the dossier is not under review, or changed since it was submitted).
    """
    dossier = locked_dossier(dossier)
    office = dossier.round.standing_office
    permissions.require(appointment, Role.STANDING_CLERK, office=office)
    today = timezone.localdate()
    day = on or today
    findings = require_text(
        findings, "Chưa ghi kết quả kiểm tra thực tế. Hãy ghi điều đã thấy tại đơn vị.", error=Incomplete
    )
    if day > today:
        raise BadAnswer(f"Ngày kiểm tra {day:%d/%m/%Y} còn ở phía trước. Hãy ghi ngày đã kiểm tra.")
    if dossier.state != DossierState.REVIEW:
        raise WrongState("Hồ sơ này không chờ kiểm tra thực tế.")
    changed = sealed_records.problems(dossier)
    if changed:
        raise WrongState(f"Hồ sơ không còn nguyên như khi nộp: {changed[0]}")
    people = lines_of(members)
    report = InspectionReport.objects.create(
        dossier=dossier,
        on=day,
        members="\n".join(people),
        findings=findings,
        document=_issue_report(appointment, dossier, day=day, people=people, findings=findings),
        manifest_sha256=sealed_records.required(dossier).sha256,
        by=appointment,
    )
    audit.record(
        act="inspect-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Kiểm tra thực tế ngày {day:%d/%m/%Y}: {findings}",
    )
    return report


def _issue_report(
    appointment: Appointment, dossier: Dossier, *, day: date, people: tuple[str, ...], findings: str
) -> OfficialDocument:
    """Draft, sign and number the report of an inspection."""
    document = official.draft(
        kind=DocumentKind.MINUTES,
        issuer=dossier.round.standing_office,
        title=f"Kiểm tra thực tế tại {dossier.unit} – {dossier.round}",
        facts={
            "opened": f"ngày {day:%d/%m/%Y}",
            "venue": dossier.unit.name,
            "present": [{"name": name} for name in people],
            "secretary_name": str(appointment.user),
            "paragraphs": list(lines_of(findings)),
        },
        appointment=appointment,
        recipients=[dossier.unit.name, "Lưu: VT, hồ sơ"],
    )
    official.sign(document=document, appointment=appointment)
    official.issue(document=document, appointment=appointment, on=timezone.localdate())
    return document
