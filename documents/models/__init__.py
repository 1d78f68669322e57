"""Models of documents: plans, incoming and official documents, signatures, copies, registers, layouts."""

from documents.models.copies import CopyForm, DocumentCopy
from documents.models.incoming import IncomingDocument
from documents.models.layouts import Layout, LayoutState
from documents.models.official import (
    DocumentKind,
    DocumentStatus,
    OfficialDocument,
    OfficialDocumentQuerySet,
)
from documents.models.plan_links import PlanLink, PlanRelation
from documents.models.plan_parts import PlanAssignment, PlanDeadline, PlanTarget
from documents.models.plans import Plan
from documents.models.registers import EntryState, NumberRegister, RegisterEntry
from documents.models.revocations import DocumentRevocation
from documents.models.signatures import (
    CertificateState,
    DocumentSignature,
    SignatureKind,
    SigningCertificate,
)

__all__ = [
    "CertificateState",
    "CopyForm",
    "DocumentCopy",
    "DocumentKind",
    "DocumentRevocation",
    "DocumentSignature",
    "DocumentStatus",
    "EntryState",
    "IncomingDocument",
    "Layout",
    "LayoutState",
    "NumberRegister",
    "OfficialDocument",
    "OfficialDocumentQuerySet",
    "Plan",
    "PlanAssignment",
    "PlanDeadline",
    "PlanLink",
    "PlanRelation",
    "PlanTarget",
    "RegisterEntry",
    "SignatureKind",
    "SigningCertificate",
]
