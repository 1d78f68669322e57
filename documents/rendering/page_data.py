"""Page data of an official document, from its frozen row: what the layouts print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from documents import rules
from documents.models import OfficialDocument


def check_url(document: OfficialDocument) -> str:
    """Return the public address that shows whether the document is genuine.

    It is printed for good, so it does not follow from the name of a view.
    """
    return f"{settings.PUBLIC_URL.rstrip('/')}/kiem-tra/{document.check_code}/"


def page_data(document: OfficialDocument, *, number: int | None, on: date | None) -> dict[str, Any]:
    """Return the page data of a document as it is (or will be) issued under a number on a day."""
    kind = document.get_kind_display()
    facts = dict(document.facts)
    if facts.get("annex"):
        facts["annex"] = {"heading": "DANH SÁCH", "title": "", **facts["annex"]}
    return {
        "kind": kind,
        "kind_line": rules.KINDS[document.kind].kind_line,
        "title": document.title,
        "issuer": document.issuer_name,
        "issuer_line": rules.heading_lines(document.issuer_name),
        "superior": document.superior_name.upper(),
        "number_line": rules.number_line(number, document.symbol),
        "date_line": rules.date_line(document.place, on),
        "authority": str(
            facts.get("authority") or rules.authority_line(document.signer_block, document.issuer_name)
        ).upper(),
        "addressee": str(facts.get("addressee") or ""),
        "basis": rules.basis_lines(facts.get("basis") or []),
        "recipients": rules.recipient_lines(document.recipients.splitlines()),
        "sign": {"block": list(document.signer_block), "name": document.signer_name},
        "annex_line": f"(Kèm theo {rules.cited(kind, number, document.symbol, on)} của {document.issuer_name})",
        "facts": facts,
    }
