"""On PostgreSQL the site runs under a role that owns nothing: it works, and cannot lift the protection of the chain."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from ledger.management.commands import runtime_role
from tests import forked

ROOT = Path(__file__).resolve().parents[2]
ROLE = "hoctap_chay"
WORK = """
import django; django.setup()
from tests.factories import dossiers as make
from documents.services import official
official.render = lambda *_, **__: make.PDF
here = make.place(units=2)
make.decided(here, 0)
make.refused(here, 1)
print("worked")
"""
REFUSED = {
    "UPDATE ledger_auditline SET sentence = 'x'": "permission denied",
    "DELETE FROM ledger_auditline": "permission denied",
    "TRUNCATE ledger_auditline": "permission denied",
    "UPDATE dossiers_manifest SET content = ''": "permission denied",
    "ALTER TABLE ledger_auditline DISABLE TRIGGER USER": "must be owner",
    "DROP TRIGGER ledger_auditline_append_only ON ledger_auditline": "must be owner",
    "CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'": (
        "permission denied"
    ),
    "SET session_replication_role = replica": "permission denied",
    "CREATE TABLE own (x int)": "permission denied",
    "DELETE FROM django_migrations": "permission denied",
}


def manage(url: str, media: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(media),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    command = [sys.executable, *words] if words[0] == "-c" else [sys.executable, "manage.py", *words]
    return forked.run(command, env=environment)


@pytest.mark.parametrize(
    "owners",
    [
        "postgres://owner:secret@database:5432/hoctap",
        "postgres://owner:secret@database/hoctap?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        "postgres://owner:secret@//var/run/postgresql/hoctap",
        "postgres://owner@/hoctap",
    ],
)
def test_the_roles_address_is_the_owners_but_for_name_and_password(monkeypatch, owners):
    monkeypatch.setenv("DATABASE_URL", owners)
    owner = env.database("")
    monkeypatch.setenv("DATABASE_URL", runtime_role.address_of(ROLE, "p-w_1", {"OPTIONS": {}, **owner}))
    assert env.database("") == owner | {"USER": ROLE, "PASSWORD": "p-w_1"}


@pytest.mark.postgresql
def test_a_file_with_somebody_elses_address_is_left_alone(postgres_url, tmp_path):
    address = tmp_path / "address"
    address.write_text(postgres_url + "\n")
    refused = manage(postgres_url, tmp_path, "runtime_role", "--name", ROLE, "--write", str(address))
    assert (refused.returncode, address.read_text()) == (3, postgres_url + "\n"), refused.stderr


@pytest.mark.postgresql
def test_a_runtime_role_does_all_the_work_and_lifts_no_protection(postgres_url, tmp_path):
    import psycopg

    address = tmp_path / "address"
    assert "ledger.W001" in manage(postgres_url, tmp_path, "check", "--deploy").stderr
    granted = manage(postgres_url, tmp_path, "runtime_role", "--name", ROLE, "--write", str(address))
    assert granted.returncode == 0, granted.stderr
    runtime = address.read_text().strip()
    assert "ledger.W001" not in manage(runtime, tmp_path, "check", "--deploy").stderr
    done = manage(runtime, tmp_path, "-c", WORK)
    assert "worked" in done.stdout, done.stderr[-2000:]
    for command in ("verify_audit", "verify_chain"):
        checked = manage(runtime, tmp_path, command)
        assert checked.returncode == 0, checked.stderr
    with psycopg.connect(runtime, autocommit=True) as site:
        for statement, words in REFUSED.items():
            with pytest.raises(psycopg.Error, match=words):
                site.execute(statement)


@pytest.mark.postgresql
def test_ballots_of_what_is_concluded_are_refused_any_change_and_any_company(postgres_url, tmp_path):
    import psycopg

    done = manage(postgres_url, tmp_path, "-c", WORK)
    assert "worked" in done.stdout, done.stderr[-2000:]
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        for statement in (
            "UPDATE dossiers_ballot SET choice = 'level_1'",
            "DELETE FROM dossiers_ballot",
            "INSERT INTO dossiers_ballot (item_id, seat_id, choice, reason, manifest_sha256, cast_at) "
            "SELECT item_id, seat_id, choice, reason, manifest_sha256, cast_at FROM dossiers_ballot LIMIT 1",
        ):
            with pytest.raises(psycopg.Error, match="append-only"):
                owner.execute(statement)
        for table in ("ledger_auditline", "dossiers_manifest", "dossiers_deadlineextension"):
            with pytest.raises(psycopg.Error, match="append-only"):
                owner.execute(f"TRUNCATE {table} CASCADE")
