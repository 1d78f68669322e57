"""Processes that a server forks (tests/forked.py) are processes of their own, as subprocess would start them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests import forked
from tests.prepared_database import restore


def python(code: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", **environment}
    return forked.run([sys.executable, "-c", code, *words], env=env)


def test_each_has_its_own_database_store_and_environment(tmp_path):
    said = "from django.conf import settings as s; import os; print(s.DATABASES['default']['NAME'], s.MEDIA_ROOT, os.environ.get('OWN'))"
    for name in ("one", "two"):
        folder = tmp_path / name
        done = python(said, DATABASE_URL=f"sqlite:///{folder}/db", MEDIA_ROOT=str(folder), OWN=name)
        assert done.stdout.split() == [f"{folder}/db", str(folder), name], done.stderr


def test_nothing_of_one_is_left_for_the_next():
    assert python("import config; config.left = 1; print('da')").stdout == "da\n"
    assert python("import config; print(hasattr(config, 'left'))").stdout == "False\n"


def test_both_streams_the_code_and_the_words_come_back():
    done = python("import sys; print(sys.argv[1:]); sys.exit('không')", "a", "b")
    assert (done.returncode, done.stdout, done.stderr) == (1, "['a', 'b']\n", "không\n")
    assert python("raise SystemExit(7)").returncode == 7
    assert "ZeroDivisionError" in python("1 / 0").stderr


def test_a_killed_one_says_so_and_one_that_takes_too_long_is_killed():
    assert python("import os; os.kill(os.getpid(), 9)").returncode == -signal.SIGKILL
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run([sys.executable, "-c", "import signal; signal.pause()"], env=env, timeout=1)


def test_a_command_works_on_its_own_database(tmp_path):
    restore(str(tmp_path / "db.sqlite3"))
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    done = forked.run([sys.executable, "manage.py", "verify_audit"], env=env)
    assert (done.returncode, "nguyên vẹn" in done.stdout) == (0, True), done.stderr
