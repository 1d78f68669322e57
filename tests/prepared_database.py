"""A migrated, empty SQLite database kept between runs, so that a test run does not migrate from nothing."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "databases"


def _fingerprint() -> str:
    """Return a name for what decides the schema: the packages and every migration of ours."""
    digest = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    for path in sorted(ROOT.glob("*/models/*.py")):  # permissions and content types follow the models
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def migrated() -> Path:
    """Return the file of a migrated, empty database; the first of several processes makes it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{_fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            draft = FOLDER / f"draft-{os.getpid()}.sqlite3"
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "DATABASE_URL": f"sqlite:///{draft}",
            }
            command = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
            subprocess.run(command, check=True, env=environment, cwd=ROOT)
            with closing(sqlite3.connect(draft)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.execute("PRAGMA journal_mode=DELETE")
            draft.rename(target)
    return target


def restore(name: str) -> None:
    """Lay a copy of the migrated file where the test database is expected."""
    forget(name)
    shutil.copyfile(migrated(), name)


def forget(name: str) -> None:
    """Remove the file of a test database with what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)
