"""The migrations of the test databases run quickly (tests/quick_migrate.py) and make what they make elsewhere."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import parts
from tests.prepared_database import ROOT
from tests.quick_migrate import migrate

WRITTEN_AT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+|\b[0-9a-f]{32}\b")


def migrated_plainly(url: str, folder: Path) -> None:
    """Migrate as every installation does."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env={**environment, "MEDIA_ROOT": str(folder)}, cwd=ROOT)


@pytest.mark.long
def test_the_quick_way_makes_the_same_database_on_sqlite(tmp_path: Path) -> None:
    written = []
    for way in (migrate, lambda url: migrated_plainly(url, tmp_path / "media")):
        file = tmp_path / f"{len(written)}.sqlite3"
        way(f"sqlite:///{file}")
        with closing(sqlite3.connect(file)) as connection:
            written.append([WRITTEN_AT.sub("·", line) for line in connection.iterdump()])
    quick, plain = written
    assert len(quick) > 1000
    assert quick == plain


@pytest.mark.long
@pytest.mark.postgresql
def test_the_quick_way_makes_the_same_schema_on_postgresql(postgres_cluster, tmp_path: Path) -> None:
    written = []
    for way in (migrate, lambda url: migrated_plainly(url, tmp_path / "media")):
        url = f"{postgres_cluster.url}/{postgres_cluster.new_database()}"
        way(url)
        dump = [parts.postgresql_programs() / "pg_dump", "--schema-only", "--no-owner"]
        done = subprocess.run(
            [*dump, url.replace("postgres://", "postgresql://")], check=True, capture_output=True, text=True
        )
        written.append([line for line in done.stdout.splitlines() if not line.startswith("\\")])
    quick, plain = written
    assert len(quick) > 1000
    assert quick == plain
