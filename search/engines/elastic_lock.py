"""Writer lock over all machines: a lease stored in Elasticsearch, which expires when its writer dies."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from search.errors import SearchBusy

LEASE_SECONDS = 60.0
_PAUSE = 0.05
_ID = "writer"


class Lease:
    """The right to write; it must be renewed while the work goes on."""

    def __init__(self, client: Elasticsearch, index: str) -> None:
        self.client = client
        self.index = index
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._renewed = 0.0

    def acquire(self) -> bool:
        """Take the lease if it is free or expired; return whether it is ours."""
        document = {"holder": self.holder, "until": time.time() + LEASE_SECONDS}
        try:
            self.client.create(index=self.index, id=_ID, document=document)
        except ConflictError:
            return self._take_over(document)
        self._renewed = time.monotonic()
        return True

    def renew(self) -> None:
        """Extend the lease; raise SearchBusy where another writer has taken it over."""
        if time.monotonic() - self._renewed < LEASE_SECONDS / 4:
            return
        found = self.client.get(index=self.index, id=_ID)
        if found["_source"]["holder"] != self.holder:
            raise SearchBusy
        self._write({"holder": self.holder, "until": time.time() + LEASE_SECONDS}, found)
        self._renewed = time.monotonic()

    def release(self) -> None:
        """Release the lease, if it is still ours."""
        try:
            found = self.client.get(index=self.index, id=_ID)
            if found["_source"]["holder"] == self.holder:
                self._write({"holder": "", "until": 0.0}, found)
        except (ConflictError, NotFoundError):
            return

    def _take_over(self, document: dict[str, object]) -> bool:
        try:
            found = self.client.get(index=self.index, id=_ID)
            if float(found["_source"]["until"]) > time.time():
                return False
            self._write(document, found)
        except (ConflictError, NotFoundError):
            return False
        self._renewed = time.monotonic()
        return True

    def _write(self, document: dict[str, object], found: object) -> None:
        seen = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}  # type: ignore[index]
        self.client.index(index=self.index, id=_ID, document=document, **seen)


@contextmanager
def writer_lease(client: Elasticsearch, index: str, timeout: float) -> Iterator[Lease]:
    """Hold the lease; raise SearchBusy if another writer holds it longer than `timeout` seconds."""
    lease = Lease(client, index)
    deadline = time.monotonic() + timeout
    while not lease.acquire():
        if time.monotonic() >= deadline:
            raise SearchBusy
        time.sleep(_PAUSE)
    try:
        yield lease
    finally:
        lease.release()
