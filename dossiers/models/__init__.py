"""The records of the procedure, one concept a file."""

from dossiers.models.answers import Answer, AnswerPart
from dossiers.models.councils import (
    AgendaItem,
    Attendance,
    Ballot,
    Council,
    CouncilSeat,
    Outcome,
    Seat,
    Sitting,
)
from dossiers.models.decisions import Decision, Submission, SubmissionLine, SubmissionState, Title
from dossiers.models.dossiers import (
    CompletenessCheck,
    Dossier,
    DossierState,
    IndicatorAssignment,
    IndicatorVerdict,
)
from dossiers.models.evidence import Evidence, EvidencePage
from dossiers.models.manifests import Manifest, ManifestKind
from dossiers.models.parts import MarkChoice, OfficePart, PartState, Remark, ReviewMark
from dossiers.models.passports import Citation, Passport
from dossiers.models.rounds import Round, RoundDeadline, RoundStep

__all__ = [
    "AgendaItem",
    "Answer",
    "AnswerPart",
    "Attendance",
    "Ballot",
    "Citation",
    "CompletenessCheck",
    "Council",
    "CouncilSeat",
    "Decision",
    "Dossier",
    "DossierState",
    "Evidence",
    "EvidencePage",
    "IndicatorAssignment",
    "IndicatorVerdict",
    "Manifest",
    "ManifestKind",
    "MarkChoice",
    "OfficePart",
    "Outcome",
    "PartState",
    "Passport",
    "Remark",
    "ReviewMark",
    "Round",
    "RoundDeadline",
    "RoundStep",
    "Seat",
    "Sitting",
    "Submission",
    "SubmissionLine",
    "SubmissionState",
    "Title",
]
