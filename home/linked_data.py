"""Linked data (schema.org, JSON-LD) of public pages, as plain dictionaries."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def publisher() -> dict[str, Any]:
    """Return the publisher of the site as an organisation."""
    return {"@type": "GovernmentOrganization", "name": settings.ISSUER_NAME, "url": settings.PUBLIC_URL}


def of_decision(document: Any, units: list[str], address: str, state: str) -> dict[str, Any]:
    """Return a decision as a digital document about the units it recognises; `state` is its state of today in words."""
    return {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "identifier": document.full_number,
        "name": f"{document}: {document.title}",
        "datePublished": document.issued_on.isoformat() if document.issued_on else None,
        "creativeWorkStatus": state,
        "publisher": publisher(),
        "url": f"{settings.PUBLIC_URL}{address}",
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"{settings.PUBLIC_URL}{address}van-ban/",
            "encodingFormat": "application/pdf",
            "sha256": document.sha256,
        },
        "about": [{"@type": "Organization", "name": name} for name in units],
        "inLanguage": "vi",
    }


def of_article(page: Any) -> dict[str, Any]:
    """Return an article page as an article."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.lead,
        "datePublished": page.dated.isoformat(),
        "publisher": publisher(),
        "url": f"{settings.PUBLIC_URL}{page.get_url()}",
        "inLanguage": "vi",
    }
