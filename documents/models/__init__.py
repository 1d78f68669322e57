"""Plans that came in, official documents that go out, and the registers that number them."""

from documents.models.official import (
    DocumentKind,
    DocumentStatus,
    OfficialDocument,
    OfficialDocumentQuerySet,
)
from documents.models.plan_parts import PlanAssignment, PlanDeadline, PlanTarget
from documents.models.plans import Plan
from documents.models.registers import NumberRegister

__all__ = [
    "DocumentKind",
    "DocumentStatus",
    "NumberRegister",
    "OfficialDocument",
    "OfficialDocumentQuerySet",
    "Plan",
    "PlanAssignment",
    "PlanDeadline",
    "PlanTarget",
]
