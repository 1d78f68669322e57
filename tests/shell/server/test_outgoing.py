"""An answer leaves as fast as the visitor takes it; nobody waits for that."""

from __future__ import annotations

import os
import select
import socket
from pathlib import Path

import pytest

from config.server import outgoing
from config.server.outgoing import AT_ONCE, OutgoingSocket


@pytest.fixture
def pair():
    near, far = socket.socketpair()
    sending = OutgoingSocket(near)
    far.settimeout(10)
    yield sending, far
    sending.close()
    far.close()


def take(sending: OutgoingSocket, far: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size:
        sending.pump()
        if select.select([far], [], [], 0)[0]:
            taken += far.recv(1 << 20)
    return taken


def test_a_short_answer_has_left_at_once(pair):
    sending, far = pair
    sending.sendall(b"answer")
    assert (sending.pending, far.recv(100)) == (0, b"answer")


def test_what_the_line_does_not_take_is_kept_and_nobody_waits(pair):
    sending, far = pair
    data = os.urandom(AT_ONCE)
    sending.sendall(data)  # would stand still here: nobody reads
    assert 0 < sending.pending < len(data)
    assert take(sending, far, len(data)) == data
    assert (sending.pending, sending.pump()) == (0, True)


def test_a_file_leaves_in_its_place_between_what_was_said_before_and_after(pair, tmp_path: Path):
    sending, far = pair
    content = os.urandom(3 * AT_ONCE)
    path = tmp_path / "file"
    path.write_bytes(content)
    sending.sendall(b"head")
    with path.open("rb") as file:
        sending.sendfile(file, offset=10, count=len(content) - 20)
    path.unlink()  # closed and gone before it has left
    sending.sendall(b"tail")
    expected = b"head" + content[10:-10] + b"tail"
    assert take(sending, far, len(expected)) == expected


def test_a_file_that_was_cut_meanwhile_ends_instead_of_waiting_for_ever(pair, tmp_path: Path):
    sending, _ = pair
    path = tmp_path / "file"
    path.write_bytes(b"ten bytes.")
    with path.open("rb") as file:
        sending.sendfile(file, count=1000)
    assert sending.pump() or sending.pump()


def test_a_long_answer_stops_being_made_where_nobody_takes_it(pair, monkeypatch):
    sending, _ = pair
    monkeypatch.setattr(outgoing, "STALLED_SECONDS", 0)
    with pytest.raises(ConnectionResetError):
        sending.sendall(os.urandom(8 * AT_ONCE))


def test_closing_lets_go_of_files_that_have_not_left(tmp_path: Path):
    near, far = socket.socketpair()
    sending, path = OutgoingSocket(near), tmp_path / "file"
    path.write_bytes(b"x")
    before = len(os.listdir("/proc/self/fd"))
    with path.open("rb") as file:
        sending.sendfile(file)
    assert len(os.listdir("/proc/self/fd")) == before + 1
    sending.close()
    far.close()
    assert len(os.listdir("/proc/self/fd")) == before - 2
