"""What holds on SQLite holds on PostgreSQL: the same tests, run there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import forked

ROOT = Path(__file__).resolve().parents[2]
LEDGER = [
    path for path in sorted((ROOT / "tests" / "ledger").glob("test_*.py")) if "django_db" in path.read_text()
]
SAME_TESTS = [*map(str, LEDGER), "tests/accounts/test_appointments.py", "tests/shell/test_health.py"]
FORGERIES = "tests/dossiers/decisions/test_forgeries.py"
EVERY_TIME = (
    "insert_a_whole_title", "flip_ballots", "delete_every_manifest", "become_chairman", "relabel_who_acted",
    "cut_the_tail_with_its_head", "empty_the_log",
)  # fmt: skip
SAME_TESTS += [f"{FORGERIES}::test_a_forgery_is_named_with_its_record[{name}]" for name in EVERY_TIME]
"""What every run asks there too; of the forgeries those with a statement of their own, the others in the long run."""


def run_tests(database: str, *targets: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "--create-db",
            "-m",
            "not postgresql",  # those ask a server of their own, whatever database the others are run on
            *targets,
        ],
        env={
            **environment,
            "DATABASE_URL": database,
            "TEST_TEMPLATE": database.rpartition("/")[2],
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


@pytest.mark.postgresql
def test_the_ledger_and_the_accounts_behave_alike_on_postgresql(postgres_url):
    run_tests(postgres_url, *SAME_TESTS)


@pytest.mark.long
@pytest.mark.postgresql
def test_every_forgery_is_named_on_postgresql(postgres_url):
    run_tests(postgres_url, FORGERIES)


@pytest.mark.postgresql
def test_every_migration_goes_forth_on_postgresql_and_none_is_missing(postgres_url):
    """The database comes from nothing by all migrations, today or when they last changed (prepared_database)."""
    environment = {
        **os.environ,
        "DATABASE_URL": postgres_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    for words in (
        ["migrate", "--check"],
        ["makemigrations", "--check", "--dry-run"],
        ["verify_audit"],
    ):
        result = forked.run([sys.executable, "manage.py", *words], env=environment)
        assert result.returncode == 0, result.stdout + result.stderr
