"""Sources: issued and incoming official documents (văn bản), for users who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from documents.models import DocumentRevocation, IncomingDocument, OfficialDocument
from search.engines.base import SearchDocument
from search.index.access_tokens import document_tokens, incoming_tokens, visible_documents
from search.index.source import HitLocation, Source
from search.index.sources.text import dotted, facet, lines, one_line, texts_of

# Issued documents.


def _papers() -> QuerySet[Any]:
    """Return the issued documents with the annotation `revoked`."""
    revocations = DocumentRevocation.objects.open().filter(document=OuterRef("pk"))
    return OfficialDocument.objects.issued().select_related("issuer").annotate(revoked=Exists(revocations))


def _paper_documents(document: Any) -> Iterator[SearchDocument]:
    body = lines(
        document.title,
        document.issuer_name,
        document.place,
        document.signer_name,
        *texts_of(document.facts),
        document.recipients,
    )
    facets = facet(
        year=document.year,
        document=document.type,
        issuer=one_line(document.issuer_name),
        state="paper-revoked" if document.revoked else "paper-issued",
    )
    yield SearchDocument(
        "van-ban",
        str(document.pk),
        f"{document}: {one_line(document.title)}",
        body,
        document_tokens(document),
        facets=facets,
        day=document.issued_on,
        known_as=lines("Văn bản", one_line(document.issuer_name)),
    )


def _paper_url(document: OfficialDocument, location: HitLocation) -> str:
    return reverse("documents:check", args=[document.check_code])


def _about_paper(document: OfficialDocument) -> str:
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return dotted(one_line(document.issuer_name), day)


# Incoming documents.


def _incoming() -> QuerySet[IncomingDocument]:
    return IncomingDocument.objects.select_related("office", "assigned_to__user")


def _incoming_documents(document: IncomingDocument) -> Iterator[SearchDocument]:
    handler = document.assigned_to and f"Người xử lý: {document.assigned_to.user}"
    body = lines(
        document.title,
        document.author,
        document.full_number,
        handler,
        document.note,
        *texts_of(document.facts),
    )
    facets = facet(
        year=document.year,
        issuer=one_line(document.author),
        state="incoming-open" if document.closed_on is None else "incoming-done",
    )
    yield SearchDocument(
        "van-ban-den",
        str(document.pk),
        _incoming_title(document),
        body,
        incoming_tokens(document),
        facets=facets,
        day=document.received_on,
        known_as=lines(document, document.author),
    )


def _incoming_title(document: IncomingDocument) -> str:
    named = " ".join(part for part in (document.kind_name, document.full_number) if part)
    return ": ".join(part for part in (named, one_line(document.title)) if part)


def _about_incoming(document: IncomingDocument) -> str:
    state = "đã xong" if document.closed_on else ""
    return dotted(f"{document}, ngày {document.received_on:%d/%m/%Y}", one_line(document.author), state)


PAPERS: Final = Source(
    kind="van-ban",
    label="Văn bản",
    model_label="documents.OfficialDocument",
    queryset=_papers,
    visible_to=lambda user: visible_documents(user).distinct().defer("facts"),
    to_documents=_paper_documents,
    url=_paper_url,
    about=_about_paper,
    dated=lambda document: document.issued_on,
    related={"documents.DocumentRevocation": ("pk", "document_id")},
)
INCOMING: Final = Source(
    kind="van-ban-den",
    label="Văn bản đến",
    model_label="documents.IncomingDocument",
    queryset=_incoming,
    visible_to=lambda user: IncomingDocument.objects.visible_to(user).distinct().defer("facts"),
    to_documents=_incoming_documents,
    url=lambda document, location: reverse("desk:incoming_one", args=[document.pk]),
    about=_about_incoming,
    dated=lambda document: document.received_on,
    names={"accounts.User": ("assigned_to__user_id",)},
)
