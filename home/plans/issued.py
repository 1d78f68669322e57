"""Publication of an issued plan, read from the PDF that was issued."""

from __future__ import annotations

from documents.models import DocumentKind
from documents.rules import file_name
from dossiers.models import PaperCase
from home.errors import NotIssued
from home.models import PlanPage
from home.plans.importing import import_file
from ledger.services import files


def publish_issued_document(*, case: PaperCase) -> PlanPage | None:
    """Publish an issued plan and return its page; None for other kinds, which are only in the register.

    The page shows what the issued PDF says, so its facts are read from those bytes.
    """
    document = case.draft
    if not document.is_issued or document.pdf is None:
        raise NotIssued(f"{document} chưa ban hành nên chưa công bố được. Hãy cấp số trước.")
    if document.kind != DocumentKind.PLAN:
        return None
    name = file_name(document.get_kind_display(), document.number, document.symbol, document.year)
    imported = import_file(
        content=files.open_bytes(document.pdf),
        filename=name,
        publish=True,
        appointment=case.decided_by,
        office=document.issuer,
    )
    return imported[0].page if imported else None
