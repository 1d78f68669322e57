"""The records of the procedure, one noun a module."""

from dossiers.models.answers import Answer, AnswerPart
from dossiers.models.appeals import ANSWERS, Objection, ObjectionState
from dossiers.models.ballots import AgendaItem, Ballot, MemberMark, Outcome, Recusal, RecusalKind
from dossiers.models.certificates import BatchState, CertificateBatch, TitleCertificate
from dossiers.models.councils import Attendance, Council, CouncilSeat, Seat, Sitting
from dossiers.models.decisions import Decision
from dossiers.models.document_approvals import PaperCase
from dossiers.models.dossiers import (
    CompletenessCheck,
    Dossier,
    DossierState,
    IndicatorAssignment,
    IndicatorVerdict,
)
from dossiers.models.evidence import (
    Evidence,
    EvidencePage,
    EvidenceRemark,
    EvidenceSignature,
    FileState,
    FileTrace,
)
from dossiers.models.evidence_gaps import EvidenceGap
from dossiers.models.evidence_metadata import Citation, Passport
from dossiers.models.indicator_requests import (
    ASKED_ROLES,
    REPLIED,
    IndicatorRequest,
    RequestKind,
    RequestState,
)
from dossiers.models.inspections import InspectionReport
from dossiers.models.list_decisions import CountedPeople, ListDecision
from dossiers.models.office_contributions import MarkChoice, OfficePart, PartState, Remark, ReviewMark
from dossiers.models.proposals import (
    LineVerdict,
    Submission,
    SubmissionLine,
    SubmissionState,
    SubmissionVersion,
)
from dossiers.models.revocations import EndingKind, EndingState, TitleEnding
from dossiers.models.round_reports import RoundReport
from dossiers.models.round_sets import FilledIn, RoundGround, RoundSet, RoundSupplement
from dossiers.models.rounds import (
    BallotKind,
    CountedIn,
    DeadlineExtension,
    Round,
    RoundDeadline,
    RoundStep,
    TieRule,
)
from dossiers.models.sealed_records import Manifest, ManifestKind
from dossiers.models.secret_ballots import BallotBox, BoxEnd, SecretSlip, Turnout
from dossiers.models.title_counts import CountedTitle, CountedUnit
from dossiers.models.title_entries import TitleEntry
from dossiers.models.titles import Title

__all__ = [
    "ASKED_ROLES",
    "REPLIED",
    "IndicatorRequest",
    "RequestKind",
    "RequestState",
    "BatchState",
    "CertificateBatch",
    "TitleCertificate",
    "ANSWERS",
    "AgendaItem",
    "Answer",
    "AnswerPart",
    "Attendance",
    "Ballot",
    "BallotBox",
    "BallotKind",
    "BoxEnd",
    "Citation",
    "CompletenessCheck",
    "Council",
    "CouncilSeat",
    "CountedIn",
    "DeadlineExtension",
    "CountedPeople",
    "CountedTitle",
    "CountedUnit",
    "Decision",
    "Dossier",
    "DossierState",
    "EndingKind",
    "EndingState",
    "Evidence",
    "EvidenceGap",
    "EvidencePage",
    "EvidenceRemark",
    "EvidenceSignature",
    "FileState",
    "FileTrace",
    "FilledIn",
    "IndicatorAssignment",
    "IndicatorVerdict",
    "InspectionReport",
    "LineVerdict",
    "ListDecision",
    "Manifest",
    "ManifestKind",
    "MarkChoice",
    "MemberMark",
    "OfficePart",
    "Objection",
    "ObjectionState",
    "Outcome",
    "PaperCase",
    "PartState",
    "Passport",
    "Recusal",
    "RecusalKind",
    "Remark",
    "ReviewMark",
    "Round",
    "RoundDeadline",
    "RoundGround",
    "RoundReport",
    "RoundSet",
    "RoundStep",
    "RoundSupplement",
    "Seat",
    "SecretSlip",
    "Sitting",
    "Submission",
    "SubmissionLine",
    "SubmissionState",
    "SubmissionVersion",
    "TieRule",
    "Title",
    "Turnout",
    "TitleEnding",
    "TitleEntry",
]
