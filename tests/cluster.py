"""A throw-away PostgreSQL server, which a test may stop and start again."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from pathlib import Path

from tests import parts


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A PostgreSQL server of its own in a folder of its own; `locales` may hold languages made by a test."""

    def __init__(self, locales: Path) -> None:
        self.binaries, self.port = parts.postgresql_programs(), free_port()
        self.folder, self.locales = Path(tempfile.mkdtemp(prefix="hoctap-pg-")), locales
        self.url = f"postgres://hoctap@127.0.0.1:{self.port}"
        self.runs = False
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)

    def create(self) -> None:
        """Make the files."""
        words = ("-U", "hoctap", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        self._run("initdb", "-D", self.folder / "data", *words)

    def start(self) -> None:
        """Start; return once it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self._control("-o", options, "-l", self.folder / "log", "-w", "start")
        self.runs = True

    def stop(self, mode: str = "immediate") -> None:
        """Stop: `fast` as an administrator does, `immediate` as a failing machine."""
        if self.runs:
            self._control("-m", mode, "-w", "stop")
        self.runs = False

    def remove(self) -> None:
        """Stop and leave nothing."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self, template: str = "template1") -> str:
        """Make a database and return its name."""
        import psycopg

        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _control(self, *words: object) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", *words)

    def _run(self, program: str, *words: object) -> None:
        subprocess.run(
            parts.as_postgres([str(part) for part in (self.binaries / program, *words)]),
            check=True,
            cwd=self.folder,
            env={**os.environ, "LOCPATH": str(self.locales)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )
