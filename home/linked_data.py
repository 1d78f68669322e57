"""What machines read on a page (schema.org): plain dictionaries, written into the page as a data block."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def publisher() -> dict[str, Any]:
    """Return who publishes the site."""
    return {"@type": "GovernmentOrganization", "name": settings.ISSUER_NAME, "url": settings.PUBLIC_URL}


def of_decision(document: Any, units: list[str], address: str, state: str) -> dict[str, Any]:
    """Return a decision's paper as a digital document about the units it recognises, and what it is worth today."""
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
    """Return an article page."""
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
