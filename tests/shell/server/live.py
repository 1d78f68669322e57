"""A real gunicorn with the shipped settings on a free port, and visitors who take their time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path

from tests import forked
from tests.factories.hostile import heavy_pdf
from tests.prepared_database import ROOT, migrated

HOST = b"Host: localhost\r\n"
POST = b"POST /dang-nhap/ HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
UPLOAD = b"POST /kiem-tra/ HTTP/1.1\r\n" + HOST + b"Content-Type: multipart/form-data; boundary=x\r\n"

BEGIN = (
    *("--province", "Tỉnh Thử", "--code", "T99", "--office", "Sở Giáo dục và Đào tạo"),
    *("--admin", "quan.tri", "--criteria", "none"),
)
# What each sends first, and what it adds while others are being served.
SLOW: dict[str, tuple[bytes, bytes]] = {
    "a head line by line": (b"GET / HTTP/1.1\r\n" + HOST, b"X-More: more\r\n"),
    "a body byte by byte": (POST + b"Content-Length: 5000\r\n\r\na", b"a"),
    "nothing at all": (b"", b""),
    "a large upload that stalls": (UPLOAD + b"Content-Length: 20000000\r\n\r\n" + b"a" * 1_200_000, b"a"),
    "a body of 400 MB": (UPLOAD + b"Content-Length: 400000000\r\n\r\n" + b"a" * 100_000, b"a" * 1000),
    "a promise to send after a word": (UPLOAD + b"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n", b""),
    "a body without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", b"c"),
    "no good-bye": (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n", b""),
    "requests one after the other": ((b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n") * 2 + b"GET /h", b"e"),
    "an answer not taken": (b"GET /tim-kiem/ HTTP/1.1\r\n" + HOST + b"\r\n", b""),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(folder: Path, *extra: str, **environment: str) -> Iterator[int]:
    """Serve a site of its own that has just begun; give its port."""
    port = free_port()
    shutil.copyfile(migrated(), folder / "db.sqlite3")
    plain = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DEMO": "0",
        "DATABASE_URL": environment.get("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3"),
        "MEDIA_ROOT": str(folder / "media"),
    }
    begun = forked.run([sys.executable, "manage.py", "begin", *BEGIN], env=plain)
    assert begun.returncode == 0, begun.stderr
    given = {**plain, **environment}
    command = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", *extra],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=given,
        )
    try:
        _wait(server, port, folder / "log")
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def asked(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, float, bytes]:
    """Return status, seconds and body of one page."""
    began = time.monotonic()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, time.monotonic() - began, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, time.monotonic() - began, error.read()


@contextlib.contextmanager
def crowd(port: int, kind: str, number: int) -> Iterator[Callable[[], None]]:
    """Let a number of visitors begin; what is given lets each of them add a little."""
    first, more = SLOW[kind]
    with contextlib.ExitStack() as stack:
        visitors = []
        for _ in range(number):
            visitor = stack.enter_context(socket.socket())
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            visitor.settimeout(10)
            with contextlib.suppress(OSError):  # refused in the middle of what it sends
                visitor.connect(("127.0.0.1", port))
                visitor.sendall(first)
            visitors.append(visitor)

        def go_on() -> None:
            for visitor in visitors:
                with contextlib.suppress(OSError):
                    visitor.sendall(more)

        yield go_on


def worst(
    port: int,
    go_on: Callable[[], object],
    paths: tuple[str, ...],
    rounds: int,
    headers: dict[str, str] | None = None,
) -> float:
    """Return the longest time any of the pages took while the crowd goes on."""
    longest = 0.0
    for _ in range(rounds):
        go_on()
        for path in paths:
            status, seconds, _ = asked(port, path, headers)
            assert status == 200, path
            longest = max(longest, seconds)
    return longest


def heavy_check(port: int, headers: dict[str, str] | None = None) -> bytes:
    """Return the whole request that has a paper checked which takes long to read, with the token it needs."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := CookieJar()))
    opened = urllib.request.Request(f"http://127.0.0.1:{port}/kiem-tra/", headers=headers or {})
    page = browser.open(opened, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode()).group(1)
    cookies = re.findall(r"Set-Cookie: ([^;]+)", str(page.headers)) or [f"{c.name}={c.value}" for c in jar]
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
        b'--x\r\nContent-Disposition: form-data; name="tep"; filename="a.pdf"\r\n\r\n',
        heavy_pdf() + b"\r\n--x--\r\n",
    ]
    body = b"".join(parts)
    said = {name: value for name, value in (headers or {}).items() if name != "Host"}
    said |= {"Cookie": "; ".join(cookies), "Content-Length": str(len(body))}
    if (headers or {}).get("X-Forwarded-Proto") == "https":
        said["Origin"] = "https://localhost"
    return UPLOAD + "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode() + b"\r\n" + body


@contextlib.contextmanager
def sending(port: int, request: bytes, number: int) -> Iterator[list[socket.socket]]:
    """Let so many visitors send this at once; they wait for their answers while the block runs."""
    with contextlib.ExitStack() as stack:
        lines = []
        for _ in range(number):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            line.sendall(request)
            lines.append(line)
        yield lines


def statuses(lines: list[socket.socket]) -> list[int]:
    """Return the status that each was answered with."""
    return [int(line.recv(65536).split(b" ", 2)[1]) for line in lines]
