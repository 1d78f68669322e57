"""Checks before a dossier is submitted: what blocks it and what should be looked at, each with its indicator."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from criteria.rules.assessment import Assessment
from dossiers.models import Dossier, Passport
from dossiers.rules import evidence_metadata
from dossiers.rules.submission_checks import gaps_for
from dossiers.services.assessment import office_contributions
from dossiers.services.assessment.answers import current_assessment
from dossiers.services.assessment.indicator_sources import open_findings
from dossiers.services.evidence import policies
from dossiers.services.titles.current_title import current_title_of, may_request_today


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `code` names its indicator (empty: the whole dossier), `stops` whether it blocks submission."""

    code: str
    sentence: str
    stops: bool


def blocking_findings(dossier: Dossier, level: int, assessment: Assessment | None = None) -> list[Finding]:
    """Return what blocks a request for the level today; `assessment` is the dossier's if it was just made."""
    may_request = may_request_today(dossier, level)
    findings = [] if may_request else [Finding("", may_request.reason, True)]
    gaps = gaps_for(assessment or current_assessment(dossier), level)
    findings += [Finding(gap.code, gap.sentence, True) for gap in gaps]
    asked = [*policies.unexplained(dossier).items(), *open_findings(dossier)]
    return findings + [Finding(code, sentence, True) for code, sentence in asked]


def advisory_findings(dossier: Dossier) -> list[Finding]:
    """Return what does not block submission but deserves a look: evidence, its days, contributions, a reform."""
    evidence = list(dossier.evidence.kept().select_related("passport"))
    lacking = policies.missing_evidence(dossier, evidence)
    answered = dossier.answers.order_by("pk").values_list("code", flat=True)
    findings = [
        Finding(code, f"Chỉ tiêu {code}: {lacking[code]}.", False) for code in answered if code in lacking
    ]
    for item in evidence:
        passport = getattr(item, "passport", None) or Passport(evidence=item)
        day_check = evidence_metadata.check_day(passport.issued_on, dossier.round.year)
        if item.text_problem:
            findings.append(Finding(item.code, f"Minh chứng {item.label}: {item.text_problem}", False))
        if not day_check.fits:
            findings.append(Finding(item.code, f"Minh chứng {item.label}: {day_check.words}.", False))
        if passport.has_identity_number:
            findings.append(Finding(item.code, f"Minh chứng {item.label}: có số định danh cá nhân.", False))
        if passport.has_position:
            findings.append(Finding(item.code, f"Minh chứng {item.label}: ảnh có vị trí chụp.", False))
    if why := current_title_of(dossier, timezone.localdate()).why:
        findings.append(Finding("", why, False))
    open_contributions = [
        part for part in office_contributions.contributions_of(dossier) if not part.handed_in
    ]
    return findings + [
        Finding(part.codes[0], f"{part.office} chưa gửi phần việc.", False) for part in open_contributions
    ]
