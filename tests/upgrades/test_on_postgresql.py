"""A database of before its rows were sealed migrates on PostgreSQL too; then it verifies, and what is forged is named."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDED = Path(__file__).parent / "recorded" / "issue-3.sql.gz"
BACK_THEN = """
import json, sys, django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.migrate([tuple(pair) for pair in json.load(sys.stdin)])
"""
"""Bring an empty database to the schema of a day, as it was left by `migrate` then."""


def run(url: str, media: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {  # the settings under which the record's lines were sealed
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(media),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, input=given, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip


def copied(old: sqlite3.Connection, new: Any) -> int:
    """Copy every row of the record into PostgreSQL's tables, as the types of their columns ask; return how many."""
    count = 0
    new.execute("SET session_replication_role = replica")
    new.execute("SET TIME ZONE 'UTC'")
    tables = [row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        types = dict(
            new.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
            ).fetchall()
        )
        if table == "django_migrations" or not types:
            continue
        new.execute(f'DELETE FROM "{table}"')  # what migrations put there stands in the record as well
        rows = old.execute(f'SELECT * FROM "{table}"')
        names = [one[0] for one in rows.description]
        values = ", ".join(["%s"] * len(names))
        columns = ", ".join(f'"{name}"' for name in names)
        for row in rows:
            given = [
                bool(value) if types[name] == "boolean" and value is not None else value
                for name, value in zip(names, row, strict=True)
            ]
            new.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({values})', given)
            count += 1
        if "id" in types and types["id"] in ("bigint", "integer"):
            new.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM \"" + table + '"))',
                [table],
            )
    new.execute("SET session_replication_role = origin")
    return count


@pytest.mark.long
@pytest.mark.postgresql
def test_a_database_of_before_verifies_on_postgresql_and_a_forgery_is_named_from_then_on(
    postgres_empty_url, tmp_path
):
    import json

    import psycopg

    with closing(sqlite3.connect(":memory:")) as old:
        old.executescript(gzip.decompress(RECORDED.read_bytes()).decode())
        leaves = dict(old.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall())
        made = run(postgres_empty_url, tmp_path, "-c", BACK_THEN, given=json.dumps(list(leaves.items())))
        assert made.returncode == 0, made.stderr[-3000:]
        with psycopg.connect(postgres_empty_url, autocommit=True) as new:
            assert copied(old, new) > 1000
    for command in (["migrate", "-v0"], ["verify_audit"]):
        done = run(postgres_empty_url, tmp_path, "manage.py", *command)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "nguyên vẹn" in done.stdout
    with psycopg.connect(postgres_empty_url, autocommit=True) as owner:
        owner.execute(
            "UPDATE dossiers_title SET level = level + 1 WHERE id = (SELECT min(id) FROM dossiers_title)"
        )
        for table in ("ledger_auditline", "ledger_storedfile", "dossiers_manifest"):
            with pytest.raises(psycopg.Error, match="append-only"):
                owner.execute(f"TRUNCATE {table} CASCADE")
    forged = run(postgres_empty_url, tmp_path, "manage.py", "verify_audit")
    assert (forged.returncode, "dossiers.title:" in forged.stdout + forged.stderr) == (1, True)
