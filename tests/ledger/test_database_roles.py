"""The role the site is in PostgreSQL: rows yes, tables no."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import forked

pytestmark = pytest.mark.postgresql
LINE = "ledger_auditline"
FORBIDDEN = [
    f"ALTER TABLE {LINE} DISABLE TRIGGER ALL",
    f"DROP TRIGGER {LINE}_append_only ON {LINE}",
    "SET session_replication_role = replica",
    f"UPDATE {LINE} SET sentence = 'x'",
    f"DELETE FROM {LINE}",
    f"TRUNCATE {LINE}",
    f"DROP TABLE {LINE}",
    "DELETE FROM ledger_storedfile",
    "CREATE TABLE own (id int)",
    "CREATE TEMPORARY TABLE criteria_criteriaset (id int, state text)",
    "CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE SCHEMA own",
    "CREATE ROLE other SUPERUSER",
    "ALTER ROLE hoctap_site SUPERUSER",
    "SET ROLE hoctap",
    "DELETE FROM django_migrations",
    "COPY accounts_user TO PROGRAM 'cat'",
]


def manage(database: str, *words: str, settings: str = "config.settings.test") -> subprocess.CompletedProcess:
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": settings}
    return forked.run([sys.executable, "manage.py", *words], env=environment)


@pytest.fixture
def runtime(postgres_url, tmp_path: Path):
    """Return the owner's address, the file, and the address in it."""
    file = tmp_path / "database_url"
    done = manage(postgres_url, "runtime_role", "--write", str(file))
    assert done.returncode == 0, done.stderr
    return postgres_url, file, file.read_text().strip()


def test_the_role_cannot_touch_what_protects_the_log(runtime):
    _, file, address = runtime
    assert file.stat().st_mode & 0o777 == 0o600
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_rights_suffice_for_a_round_from_its_opening_to_the_decision(runtime, tmp_path):
    """Through the services, with papers, files and the chain of audit lines."""
    _, _, address = runtime
    done = manage(address, "simulate_round", "--units", "1", "--seed", "1", "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout)
    assert manage(address, "verify_audit").returncode == 0


def test_again_keeps_the_password_and_reaches_tables_that_came_meanwhile(runtime):
    owner, file, address = runtime
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE came_later (id int)")
    assert manage(owner, "runtime_role", "--write", str(file)).returncode == 0
    assert file.read_text().strip() == address
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO came_later VALUES (1)")


def test_a_file_that_is_lost_is_written_anew(runtime):
    owner, file, _ = runtime
    file.unlink()
    assert manage(owner, "runtime_role", "--write", str(file)).returncode == 0
    psycopg.connect(file.read_text().strip()).close()


def test_the_owner_itself_is_refused(postgres_url, tmp_path):
    done = manage(postgres_url, "runtime_role", "--name", "hoctap", "--write", str(tmp_path / "url"))
    assert done.returncode == 3
    assert "chính vai trò hoctap" in done.stderr


def test_a_process_that_owns_the_tables_says_so_as_it_starts(runtime):
    owner, _, address = runtime
    ask = "from ledger.services.database_roles import warn_at_start; warn_at_start()"
    said = manage(owner, "shell", "-c", ask).stderr
    assert "siêu người dùng của PostgreSQL" in said
    assert "runtime_role" in said
    assert "runtime_role" not in manage(address, "shell", "-c", ask).stderr
