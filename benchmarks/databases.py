"""A database for one benchmark run: an SQLite file, or a PostgreSQL server started for it and removed after."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sqlite() -> Iterator[str]:
    """Yield the address of an SQLite file that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hoctap-bench-") as folder:
        yield f"sqlite:///{folder}/db.sqlite3"


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Yield the address of a PostgreSQL database of its own, None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        yield None
        return
    binaries, folder = found[-1].parent, Path(tempfile.mkdtemp(prefix="hoctap-bench-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = os.geteuid() == 0
    if root:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(*command: object) -> None:
        words = [str(word) for word in command]
        words = ["runuser", "-u", "postgres", "--", *words] if root else words
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run(words, check=True, timeout=120, **quiet)

    data, options = (
        folder / "data",
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}",
    )
    try:
        run(binaries / "initdb", "-D", data, "-U", "hoctap", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgres://hoctap@127.0.0.1:{port}/postgres"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
