"""A recorded database laid out in a folder of its own, and our commands run on it."""

from __future__ import annotations

import gzip
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from tests import forked

RECORDED = Path(__file__).parent / "recorded"


def lay_out(name: str, folder: Path) -> None:
    """Write the database, and the bytes of its stored files where the record holds them."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection, connection:
        connection.executescript(gzip.decompress((RECORDED / f"{name}.sql.gz").read_bytes()).decode())
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "recorded_file" not in tables:
            return
        for path, content in connection.execute("SELECT path, content FROM recorded_file"):
            target = folder / "media" / "files" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        connection.execute("DROP TABLE recorded_file")


def manage(folder: Path, *words: str) -> str:
    """Run a command of ours on the recorded database; return what it printed."""
    return _python(folder, "manage.py", *words)


def migrate_quickly(folder: Path) -> None:
    """Migrate the recorded database as the tests' own databases are (tests/quick_migrate.py)."""
    _python(folder, "-m", "tests.quick_migrate")


def _python(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONUTF8": "1",
    }
    done = forked.run([sys.executable, *words], env=environment)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout


def rows(folder: Path, query: str) -> list[tuple]:
    """Return what a query finds in the recorded database."""
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection:
        return connection.execute(query).fetchall()
