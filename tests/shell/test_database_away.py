"""A database that does not answer is known by the code of the error, never by its words."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse

from config.page_cache import PublicPageCache
from config.views import server_error
from ledger.database.errors import is_away


class Server(psycopg.OperationalError):
    """An error whose words say nothing."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("n'importe quoi")
        self.sqlstate = sqlstate


def error_from(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    error = kind("x")
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (error_from(Server(None)), True),
        (error_from(Server("08006")), True),
        (error_from(Server("57P01")), True),
        (error_from(Server("57P03")), True),
        (error_from(Server("53300")), True),
        (error_from(Server(None), InterfaceError), True),
        (error_from(Server("55P03")), False),
        (error_from(Server("57014")), False),
        (error_from(Server("53100")), False),
        (error_from(Server("23505"), IntegrityError), False),
        (error_from(sqlite_error(14)), True),
        (error_from(sqlite_error(10)), True),
        (error_from(sqlite_error(5)), False),
        (error_from(sqlite_error(1)), False),
        (OperationalError("server closed the connection unexpectedly"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_the_code_decides(error, away):
    assert is_away(error) is away


def test_an_error_met_while_handling_it_is_the_same_trouble():
    with pytest.raises(ValueError, match="not drawn") as met:
        try:
            raise error_from(Server(None))
        except OperationalError:
            raise ValueError("the page of an error was not drawn")  # noqa: B904
    assert is_away(met.value)


def test_a_real_connection_that_nobody_takes_is_away(tmp_path):
    with pytest.raises(psycopg.OperationalError) as met:
        psycopg.connect("postgres://hoctap@127.0.0.1:1/x", connect_timeout=2)
    assert is_away(error_from(met.value))


def test_whatever_met_it_the_answer_is_in_words_and_asks_for_patience(rf):
    try:
        raise error_from(Server("57P01"))
    except OperationalError:
        answer = server_error(rf.get("/viec/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Cơ sở dữ liệu tạm thời không trả lời" in answer.content.decode()


def test_a_page_kept_in_an_older_state_is_not_answered(rf, monkeypatch):
    states = iter(["1", "2"])
    monkeypatch.setattr("config.page_cache.site_version", lambda: next(states))
    keep = PublicPageCache(lambda request: HttpResponse("drawn"))
    assert keep(rf.get("/danh-ba/")).status_code == 200
    assert keep(rf.get("/quyet-dinh/")).status_code == 200

    def away():
        raise error_from(Server(None))

    monkeypatch.setattr("config.page_cache.site_version", away)
    assert keep(rf.get("/quyet-dinh/")).content == b"drawn"
    assert keep(rf.get("/danh-ba/")).status_code == 503
