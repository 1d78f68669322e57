"""An outgoing connection: responses are sent as fast as the client reads them, without a waiting thread."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
from collections import deque
from typing import Any

AT_ONCE = 1024 * 1024  # what one connection is given in a turn, and what waits in memory for it
STALLED_SECONDS = 30  # nothing taken for so long: nobody is there


class _FilePart:
    """A piece of a file still to be sent, held open by a descriptor of its own."""

    def __init__(self, file: int, offset: int, count: int) -> None:
        self.file, self.offset, self.count = os.dup(file), offset, count

    def send(self, to: int) -> int:
        sent = os.sendfile(to, self.file, self.offset, min(self.count, AT_ONCE))
        self.offset, self.count = self.offset + sent, (self.count - sent if sent else 0)
        return sent

    def close(self) -> None:
        os.close(self.file)


class OutgoingSocket(socket.socket):
    """Sends what the line takes at once and keeps the rest; `pump` sends it on when the line is free again."""

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, accepted.detach())
        self._parts: deque[memoryview | _FilePart] = deque()
        self._kept = 0

    @property
    def pending(self) -> int:
        """Return how many bytes have not left yet."""
        return self._kept + sum(part.count for part in self._parts if isinstance(part, _FilePart))

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Take everything; wait only where a long answer is made faster than it is taken."""
        rest = memoryview(bytes(data))
        if not self._parts:
            rest = rest[self._try(rest) :]
        if rest:
            self._parts.append(rest)
            self._kept += len(rest)
        while self._kept > AT_ONCE:
            self._wait()
            self.pump()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Take a part of a file as it lies; nothing of it is read into memory."""
        count = os.fstat(file.fileno()).st_size - offset if count is None else count
        self._parts.append(_FilePart(file.fileno(), offset, count))
        return count

    def pump(self) -> bool:
        """Send what the line takes now; return whether everything has left. Raises OSError where it is cut."""
        budget = AT_ONCE
        while self._parts and budget > 0:
            part = self._parts[0]
            sent = self._try_file(part) if isinstance(part, _FilePart) else self._try(part)
            if not sent and not self._finished(part):
                return False
            budget -= sent
            if not isinstance(part, _FilePart):
                self._kept -= sent
                self._parts[0] = part[sent:]
            if self._finished(self._parts[0]):
                self._drop_first()
        return not self._parts

    def close(self) -> None:
        """Let go of the files as well."""
        while self._parts:
            self._drop_first()
        super().close()

    def _drop_first(self) -> None:
        part = self._parts.popleft()
        if isinstance(part, _FilePart):
            part.close()

    @staticmethod
    def _finished(part: memoryview | _FilePart) -> bool:
        return part.count == 0 if isinstance(part, _FilePart) else not len(part)

    def _try(self, data: memoryview) -> int:
        with contextlib.suppress(BlockingIOError):
            return self.send(data[:AT_ONCE], socket.MSG_DONTWAIT)
        return 0

    def _try_file(self, part: _FilePart) -> int:
        waits = self.gettimeout()
        self.setblocking(False)
        try:
            return part.send(self.fileno())
        except BlockingIOError:
            return 0
        finally:
            self.settimeout(waits)

    def _wait(self) -> None:
        line = select.poll()
        line.register(self, select.POLLOUT)
        if not line.poll(STALLED_SECONDS * 1000):
            raise ConnectionResetError(errno.ECONNRESET, "the visitor takes nothing any more")
