"""Access log of gunicorn: one line a request, with secrets in addresses struck out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from accounts.rules.masking import masked
from accounts.rules.network_addresses import visitor_behind


class RequestLogger(Logger):
    """gunicorn's log with the visitor's own address behind our proxies, links of one use and check codes struck out."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Return what a line may hold."""
        found = super().atoms(resp, req, environ, request_time)
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        found["h"] = (
            visitor_behind(environ.get("REMOTE_ADDR", ""), forwarded, settings.TRUSTED_PROXIES) or "-"
        )
        found["U"] = masked(found["U"] or "")
        found["q"] = masked(f"?{found['q']}")[1:] if found["q"] else ""
        asked = f"{found['U']}?{found['q']}" if found["q"] else found["U"]
        found["r"] = f"{found['m']} {asked} {found['H']}"
        found["f"] = found["{referer}i"] = masked(found["f"])
        return found
