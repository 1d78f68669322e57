"""gunicorn's worker with threads, for visitors who take their time.

The published worker gives a request to a thread with its first byte, and the thread sends the answer until its last:
eight visitors who write a line every ten seconds hold all eight threads, and so do eight who do not read. Here the loop
that accepts connections also gathers each request (arrival.py) and sends what is left of each answer (outgoing.py); a
thread has a request only while there is something to do for it. Large bodies are read by a thread as they come, by half
of the threads at most, each within the time a slow line needs.
"""

from __future__ import annotations

import contextlib
import errno
import resource
import selectors
import socket
import time
from collections import deque
from functools import partial
from typing import Any

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from config.server.incoming import (
    BYTES_PER_SECOND,
    REFUSALS,
    Arrival,
    Verdict,
    patience,
    refusal,
)
from config.server.outgoing import STALLED_SECONDS, OutgoingSocket

LINGER_SECONDS = 2  # what is still on its way is thrown away for so long, so that the answer is not
CHUNK = 64 * 1024


class PatientUnreader(SocketUnreader):
    """Gives the parser what has arrived, then what comes in time; what is late reads as broken off."""

    since = 0.0
    received = 0

    def begin(self, data: bytes) -> None:
        """Start with the bytes of a request that has arrived."""
        self.unread(data)
        self.since, self.received = time.monotonic(), 0

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Read from the line, no longer than a slow one needs."""
        left = patience(self.since, self.received) - time.monotonic()
        if left > 0:
            self.sock.settimeout(left)
            try:
                data = super().chunk(size_hint)
                self.received += len(data)
                return data
            except TimeoutError:
                pass
            finally:
                self.sock.setblocking(True)
        return b""


class PatientConnection(TConn):
    """A visitor's connection with the request that is coming in on it."""

    def __init__(self, cfg: Any, accepted: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, OutgoingSocket(accepted), client, server)
        self.data_ready = True  # a thread sees the connection only when there is something to read
        self.arrival = Arrival(time.monotonic())
        self.large = False

    def init(self) -> None:
        """Hand the request that has arrived to the parser."""
        fresh = self.parser is None
        super().init()
        if fresh:
            self.parser.unreader = PatientUnreader(self.sock)
        self.parser.unreader.begin(bytes(self.arrival.bytes))


class PatientWorker(ThreadWorker):
    """One loop for everything that waits, threads for everything that works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[PatientConnection, None] = {}  # in the order of their coming
        self.leaving: dict[PatientConnection, float] = {}  # until when each may take its answer, or linger
        self.large_waiting: deque[PatientConnection] = deque()
        self.large_running = 0
        self.large_most = max(1, self.cfg.threads // 2)
        self._swept = 0.0

    def init_process(self) -> None:
        """Allow as many open files as connections ask for."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * self.worker_connections + 256
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted, hard)), hard))
        super().init_process()

    # Coming in.

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; it waits in the loop until its request is here."""
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK, errno.EMFILE}:
                raise
            return
        self.nr_conns += 1
        self._gather(PatientConnection(self.cfg, accepted, client, listener.getsockname()))
        if self.nr_conns >= self.worker_connections and self.arriving:
            self._drop(next(iter(self.arriving)))  # whoever has been at it longest makes room

    def on_client_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """Gather the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._gather(conn)

    def _gather(self, conn: PatientConnection, data: bytes = b"") -> None:
        conn.arrival, conn.large = Arrival(time.monotonic()), False
        conn.sock.setblocking(False)
        self.arriving[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._arrives, conn))
        if data:
            self._take(conn, data)

    def _arrives(self, conn: PatientConnection, client: socket.socket) -> None:
        try:
            data = client.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._take(conn, data)
        else:
            self._drop(conn)

    def _take(self, conn: PatientConnection, data: bytes) -> None:
        verdict = conn.arrival.feed(data, time.monotonic())
        if verdict is Verdict.WAIT:
            return
        del self.arriving[conn]
        self.poller.unregister(conn.sock)
        if verdict in REFUSALS:
            self._refuse(conn, verdict)
        elif verdict is Verdict.LARGE and self.large_running >= self.large_most:
            self.large_waiting.append(conn)
        else:
            self._work(conn, large=verdict is Verdict.LARGE)

    def _refuse(self, conn: PatientConnection, verdict: Verdict) -> None:
        with contextlib.suppress(OSError):
            conn.sock.sendall(refusal(verdict))
        self._leave(conn)

    def _work(self, conn: PatientConnection, *, large: bool) -> None:
        conn.large = large
        self.large_running += large
        self.enqueue_req(conn)

    # Going out.

    def finish_request(self, conn: PatientConnection, fs: Any) -> None:
        """Send what is left of the answer, then wait for the next request or say good-bye."""
        if conn.large:
            self.large_running -= 1
            if self.large_waiting:
                waited = self.large_waiting.popleft()
                self._work(waited, large=True)
        kept = not fs.cancelled() and not fs.exception() and fs.result()
        self._leave(conn, fs if kept else None)

    def _keepalive_after(self, conn: PatientConnection, keepalive: bool) -> bool:
        """Close after a large body, read to its end or not: no thread waits to throw away what nobody wanted."""
        return not conn.large and super()._keepalive_after(conn, keepalive)

    def _leave(self, conn: PatientConnection, kept: Any = None) -> None:
        conn.sock.setblocking(False)
        pending = conn.sock.pending
        if not pending:
            self._left(conn, kept)
            return
        self.leaving[conn] = time.monotonic() + STALLED_SECONDS + pending / BYTES_PER_SECOND
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._pump, conn, kept))

    def _pump(self, conn: PatientConnection, kept: Any, client: OutgoingSocket) -> None:
        try:
            if not client.pump():
                return
        except OSError:
            self._drop(conn)
            return
        del self.leaving[conn]
        self.poller.unregister(client)
        self._left(conn, kept)

    def _left(self, conn: PatientConnection, kept: Any) -> None:
        """Everything has been sent: keep the connection for another request, or close it gently."""
        if kept is not None:
            following = conn.parser.unreader.take_buffered()
            if following:
                self._gather(conn, following)
            else:
                super().finish_request(conn, kept)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        self.leaving[conn] = time.monotonic() + LINGER_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._linger, conn))

    def _linger(self, conn: PatientConnection, client: socket.socket) -> None:
        """Throw away what still comes: closing over it would take the answer back from the visitor."""
        try:
            if client.recv(CHUNK):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._drop(conn)

    # Time.

    def murder_pending(self) -> None:
        """Part with everybody whose time is over; the base class calls this in each turn of its loop."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._swept < 1 and self.alive:
            return
        self._swept = now
        late = [conn for conn in self.arriving if conn.arrival.deadline < now or self._unwanted(conn)]
        late += [conn for conn, deadline in self.leaving.items() if deadline < now]
        late += [conn for conn in self.large_waiting if conn.arrival.deadline < now]
        for conn in late:
            self._drop(conn)

    def _unwanted(self, conn: PatientConnection) -> bool:
        """Return whether the worker is stopping and nothing has come on this connection."""
        return not self.alive and not conn.arrival.bytes

    def _drop(self, conn: PatientConnection) -> None:
        self.arriving.pop(conn, None)
        self.leaving.pop(conn, None)
        with contextlib.suppress(ValueError):
            self.large_waiting.remove(conn)
        with contextlib.suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
