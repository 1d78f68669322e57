"""A lock held by somebody else is known by the code of the error, in every language a server may speak."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.utils import DEFAULT_DB_ALIAS, ConnectionHandler

from ledger.database.errors import is_busy
from tests.conftest import LOCALES

FRENCH = "fr_FR.UTF-8"


class Refused(psycopg.OperationalError):
    """An error of the server whose words say nothing."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("n'importe quoi")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "busy"), [("55P03", True), ("40P01", True), ("40001", True), ("57014", False), (None, False)]
)
def test_postgresql_is_asked_for_its_code(code, busy):
    error = OperationalError("la base n'est pas locked")
    error.__cause__ = Refused(code)
    assert is_busy(error) is busy


@pytest.mark.parametrize("words", ["database is locked", "deadlock detected", "lock timeout"])
def test_words_alone_prove_nothing(words):
    assert not is_busy(OperationalError(words))


@pytest.fixture
def free(django_db_blocker):
    """Let this test open databases of its own."""
    with django_db_blocker.unblock():
        yield


def settings_of(name: str, **more: object) -> dict[str, object]:
    """Return a whole dictionary of database settings."""
    found = ConnectionHandler({DEFAULT_DB_ALIAS: {"NAME": name, **more}}).settings[DEFAULT_DB_ALIAS]
    return found


@pytest.mark.parametrize("mode", ["IMMEDIATE", "DEFERRED"])
def test_a_locked_sqlite_file_is_busy_and_a_broken_statement_is_not(tmp_path, free, mode):
    path = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE t (a INTEGER)")
        other.execute("BEGIN IMMEDIATE")
        mine = SQLite(settings_of(str(path), OPTIONS={"timeout": 0, "transaction_mode": mode}))
        with closing(mine), mine.cursor() as cursor:
            with pytest.raises(OperationalError) as met:
                cursor.execute("BEGIN IMMEDIATE")
            assert is_busy(met.value)
            with pytest.raises(OperationalError) as met:
                cursor.execute("SELECT nothing FROM nowhere")
            assert not is_busy(met.value)


@pytest.fixture
def spoken(postgres_server) -> str:
    """Return the language of the server's messages: French, unless this machine cannot make it."""
    if not any(Path("/usr/share/locale/fr/LC_MESSAGES").glob("postgres-*.mo")):
        return "C"
    LOCALES.mkdir(parents=True, exist_ok=True)
    made = ["localedef", "-i", "fr_FR", "-f", "UTF-8", str(LOCALES / FRENCH)]
    if not (LOCALES / FRENCH).exists() and subprocess.run(made, capture_output=True, check=False).returncode:
        return "C"
    return FRENCH


@pytest.fixture
def pair(spoken, postgres_empty_url, free) -> Iterator[tuple[PostgreSQL, PostgreSQL]]:
    """Return two connections to one database with a row 1 and a row 2 to quarrel about."""
    server, _, name = postgres_empty_url.removeprefix("postgres://hoctap@").rpartition("/")
    host, _, port = server.partition(":")
    said = f"-c lc_messages={spoken} -c lock_timeout=300 -c deadlock_timeout=50"
    made = settings_of(name, USER="hoctap", HOST=host, PORT=port, OPTIONS={"options": said})
    with psycopg.connect(postgres_empty_url, autocommit=True) as setting_up:
        setting_up.execute("CREATE TABLE t (a integer PRIMARY KEY, b integer)")
        setting_up.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
    first, second = PostgreSQL(made, "first"), PostgreSQL(made, "second")
    yield first, second
    first.close()
    second.close()


def run(connection: PostgreSQL, *statements: str) -> None:
    """Run statements within one transaction that stays open."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def met(act: Callable[[], None]) -> OperationalError:
    """Return the error an act ends with."""
    with pytest.raises(OperationalError) as found:
        act()
    return found.value


@pytest.mark.postgresql
def test_a_row_that_somebody_holds_is_busy_in_whatever_language(pair, spoken):
    first, second = pair
    run(first, "BEGIN", "SELECT * FROM t WHERE a = 1 FOR UPDATE")
    waited = met(lambda: run(second, "BEGIN", "SELECT * FROM t WHERE a = 1 FOR UPDATE"))
    run(second, "ROLLBACK")
    at_once = met(lambda: run(second, "BEGIN", "SELECT * FROM t WHERE a = 1 FOR UPDATE NOWAIT"))
    assert is_busy(waited)
    assert is_busy(at_once)
    assert ("verrou" in str(waited)) is (spoken == FRENCH)


@pytest.mark.postgresql
def test_a_deadlock_is_busy(pair):
    first, second = pair
    run(first, "SET lock_timeout = 0", "BEGIN", "UPDATE t SET b = 1 WHERE a = 1")
    run(second, "SET lock_timeout = 0", "BEGIN", "UPDATE t SET b = 1 WHERE a = 2")
    found: list[OperationalError] = []

    def cross(connection: PostgreSQL, row: int) -> None:
        try:
            run(connection, f"UPDATE t SET b = 2 WHERE a = {row}")
        except OperationalError as error:
            found.append(error)
            connection.connection.rollback()

    first.inc_thread_sharing()
    other = threading.Thread(target=cross, args=(first, 2))
    other.start()
    cross(second, 1)
    other.join(30)
    assert [is_busy(error) for error in found] == [True]


@pytest.mark.postgresql
def test_two_that_cannot_both_be_are_busy(pair):
    first, second = pair
    run(first, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM t")
    run(second, "UPDATE t SET b = 7 WHERE a = 1")
    assert is_busy(met(lambda: run(first, "UPDATE t SET b = 8 WHERE a = 1")))


def busy_error() -> OperationalError:
    error = OperationalError("verrou non disponible")
    error.__cause__ = Refused("55P03")
    return error


@pytest.mark.django_db
def test_an_act_that_meets_a_lock_says_so_without_an_error(client, monkeypatch):
    def locked(*args: object, **more: object) -> None:
        raise busy_error()

    monkeypatch.setattr("documents.desk.incoming.service.register", locked)
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.factories.documents import clerk_of, committee

    client.force_login(clerk_of(committee()).user)
    form = {"act": "vao-so", "tep": SimpleUploadedFile("a.txt", b"a")}
    answer = client.post("/van-ban/den/", form)
    assert answer.status_code == 503
    assert "Người khác đang ghi" in answer.content.decode()
    form["tep"].seek(0)
    spoken = client.post("/van-ban/den/", form, HTTP_ACCEPT="application/json")
    assert spoken.status_code == 503
    assert "Người khác đang ghi" in spoken.json()["problems"][0]


@pytest.mark.django_db
def test_a_task_that_is_locked_is_busy_by_its_code_only():
    from workflows.errors import Busy
    from workflows.inbox.completion import one_transaction

    with pytest.raises(Busy), one_transaction():
        raise busy_error()
    with pytest.raises(OperationalError), one_transaction():
        raise OperationalError("database is locked")
