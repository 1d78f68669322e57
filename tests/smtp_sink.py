"""A mail server for tests: it takes letters, may refuse some, and may be told to hang up mid-way."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class Sink:
    """What the server got and how it behaves."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    busy: bool = False

    def delivered(self) -> dict[str, Message]:
        """The letters as a mailbox keeps them: a second one under the same Message-ID is dropped."""
        return {str(letter["Message-ID"]): letter for letter in self.letters}


def _handler(sink: Sink) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        """Speak just enough SMTP."""

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 sink")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                if word == b"QUIT":
                    self.say("221 bye")
                    return
                if word == b"DATA":
                    self.take()
                elif word == b"RCPT" and any(address.encode() in line for address in sink.refuse):
                    self.say("550 no such person")
                elif word == b"MAIL" and sink.busy:
                    self.say("451 try later")
                else:
                    self.say("250 ok")

        def take(self) -> None:
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line)
            sink.letters.append(message_from_bytes(b"".join(lines), policy=default))
            self.say("250 taken")

    return Handler


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Run a server on a free port for the time of the block."""
    sink = Sink()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(sink)) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
