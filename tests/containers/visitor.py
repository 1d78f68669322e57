"""A browser's side of HTTP: what Screen asks of Django's test client, over a real line."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 120


@dataclass
class Answer:
    """An answer as Screen reads it."""

    status_code: int
    content: bytes
    redirect_chain: list[tuple[str, int]] = field(default_factory=list)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Keeps cookies and follows redirects; trusts the certificate of this file and no other."""

    def __init__(self, address: str, certificate: Path | None = None) -> None:
        self.address = address
        jar = CookieJar(DefaultCookiePolicy(secure_protocols=("https", "http")))
        context = ssl.create_default_context(cafile=str(certificate)) if certificate else None
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(jar),
            urllib.request.HTTPSHandler(context=context),
            _NoRedirects(),
        )

    def get(self, path: str, *, follow: bool = True) -> Answer:
        """Open an address of the site."""
        return self._go(path, None)

    def post(self, path: str, data: dict[str, Any], *, follow: bool = True) -> Answer:
        """Send a form."""
        return self._go(path, urlencode(data, doseq=True).encode())

    def _go(self, path: str, data: bytes | None) -> Answer:
        chain: list[tuple[str, int]] = []
        while True:
            status, headers, content = self._ask(path, data)
            if status not in {301, 302, 303, 307, 308}:
                return Answer(status, content, chain)
            path, data = headers["Location"], None
            chain.append((path, status))

    def _ask(self, path: str, data: bytes | None) -> tuple[int, Any, bytes]:
        parts = urlsplit(path)
        target = self.address + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = urllib.request.Request(target, data=data)
        secure = self.address.replace("http://", "https://")
        if data is not None:
            request.add_header("Origin", secure)
        if self.address != secure:  # a proxy on this machine speaks https to people
            request.add_header("X-Forwarded-Proto", "https")
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()
