"""A migrated, empty database kept between runs, so that a test run does not migrate from nothing.

Of SQLite the file itself is kept, of PostgreSQL what pg_dump writes.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from tests.quick_migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "databases"


def _sources() -> dict[str, str]:
    """Return what decides the schema: the packages and our migrations, path to SHA-256."""
    paths = [ROOT / "requirements-dev.txt", *sorted(ROOT.glob("*/migrations/*.py"))]
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _fingerprint() -> str:
    """Return the name of the file for today's sources; permissions and content types follow the models."""
    digest = hashlib.sha256(json.dumps(_sources()).encode())
    for path in sorted(ROOT.glob("*/models/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _nearest() -> Path | None:
    """Return the kept file that knows most of today's migrations and none that changed or went since."""
    sources, known = _sources(), {}
    for path in FOLDER.glob("*.sqlite3"):
        listed = path.with_suffix(".json")
        rows = json.loads(listed.read_text()) if listed.exists() else {}
        if rows and rows.items() <= sources.items():
            known[path] = len(rows)
    return max(known, key=known.__getitem__, default=None)


def _migrate(draft: Path) -> None:
    """Bring a draft, empty or of an earlier day, up to date and leave it as one file."""
    migrate(f"sqlite:///{draft}")
    with closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")


def migrated() -> Path:
    """Return the file of a migrated, empty database; the first of several processes makes it.

    A file of an earlier day is only brought up to date: a new migration costs seconds instead of a minute.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{_fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            draft = FOLDER / f"draft-{os.getpid()}"
            if nearest := _nearest():
                shutil.copyfile(nearest, draft)
            _migrate(draft)
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
                old.with_suffix(".json").unlink(missing_ok=True)
            target.with_suffix(".json").write_text(json.dumps(_sources()))
            draft.rename(target)
    return target


def migrate_postgresql(url: str, programs: Path, media: Path) -> None:
    """Bring an empty PostgreSQL database to today's schema; the first of several processes runs the migrations."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{_fingerprint()}-{programs.parent.name}.sql"
    plain = url.replace("postgres://", "postgresql://")
    with (FOLDER / "lock-postgresql").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            restoring = [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", target, plain]
            subprocess.run(restoring, check=True, stdout=subprocess.DEVNULL, timeout=120)
            return
        migrate(url, MEDIA_ROOT=str(media))
        draft = FOLDER / f"draft-{os.getpid()}.sql"
        subprocess.run([programs / "pg_dump", "--no-owner", "-f", draft, plain], check=True, timeout=120)
        for old in FOLDER.glob("*.sql"):
            if old != draft:
                old.unlink()
        draft.rename(target)


def restore(name: str) -> None:
    """Lay a copy of the migrated file where the test database is expected."""
    forget(name)
    shutil.copyfile(migrated(), name)


@cache
def of_this_run() -> Path:
    """Return a copy of the migrated file that stays as it is while this process runs, whatever is edited meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(shutil.copyfile(migrated(), folder / "db.sqlite3"))


def lay_over(connection: Any) -> None:
    """Give an open SQLite database the rows of the migrated one again, whatever was committed to it."""
    connection.ensure_connection()
    with closing(sqlite3.connect(of_this_run())) as source:
        source.backup(connection.connection)


def forget(name: str) -> None:
    """Remove the file of a test database with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
