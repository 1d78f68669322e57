"""A real nginx with the shipped configuration on free ports."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import require_part
from tests.prepared_database import ROOT
from tests.shell.server.live import free_port


@contextlib.contextmanager
def proxy(folder: Path, site: int, **environment: str) -> Iterator[int]:
    """Start nginx before a site's port; give nginx's port."""
    require_part("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    given = {
        "PROXY_LISTEN": f"127.0.0.1:{port}",
        "PROXY_SITE": f"127.0.0.1:{site}",
        "PROXY_FOLDER": str(folder),
        "PROXY_CERTIFICATE": str(folder / "none"),
        **environment,
    }
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            ["sh", str(ROOT / "site/proxy/start.sh")],
            env={**os.environ, **given},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(running, port, folder / "log")
        yield port
    finally:
        running.terminate()
        running.wait(20)


def _wait(running: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.poll() is None:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@contextlib.contextmanager
def echo() -> Iterator[int]:
    """A site that answers with the headers it was sent."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def self_signed(folder: Path, host: str) -> None:
    """Write a certificate for a host and its key as an issuing service lays them down."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(written)
