"""A production installation begins: real settings, a process of its own, an empty SQLite file."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import forked
from tests.prepared_database import restore
from tests.shell.test_settings import GOOD

WORDS = {
    "--province": "Tỉnh Hưng Yên",
    "--code": "33",
    "--office": "Sở Giáo dục và Đào tạo",
    "--admin": "quan.tri",
    "--criteria": "none",
}
SIX = (
    "/viec/",
    "/to-chuc/",
    "/to-chuc/don-vi/",
    "/to-chuc/nhan-su/",
    "/ho-so/dot/mo/",
    "/quan-tri/bo-tieu-chi/",
)
FOLLOW = """
import sys
from django.conf import settings
from django.test import Client
token, *pages = sys.argv[-1].split("|")
client = Client(headers={"host": "hoctap.example.vn"})
password = "mua-xuan-o-ben-lau-26"
get = lambda page: client.get(page, secure=True)
assert get(token).url == "/dat-mat-khau/", get(token)
answer = client.post("/dat-mat-khau/", {"full_name": "Lê Thị Lan", "password": password, "again": password}, secure=True)
assert answer.status_code == 302, answer.content.decode()
assert client.post("/dang-xuat/", secure=True).status_code == 302
answer = client.post("/dang-nhap/", {"username": "quan.tri", "password": password}, secure=True)
assert answer.url == "/viec/", answer.content.decode()
print({page: get(page).status_code for page in pages})
"""


class Installation:
    """A folder with a database and files of its own, driven by commands under production's settings."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "db.sqlite3"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONUTF8": "1",
            **GOOD,
            "DATABASE_URL": f"sqlite:///{self.file}",
            "MEDIA_ROOT": str(folder / "media"),
        }

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command and return what came of it."""
        command = [sys.executable, "manage.py", *words]
        return forked.run(command, env=self.environment)

    def begin(self, **changes: str) -> subprocess.CompletedProcess[str]:
        """Begin, with other words where they are given."""
        words = WORDS | {f"--{name}": value for name, value in changes.items()}
        return self.manage("begin", *(part for pair in words.items() for part in pair))

    def rows(self) -> dict[str, list[str]]:
        """Return what every table holds."""
        with closing(sqlite3.connect(self.file)) as connection:
            tables = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in tables}

    def changed_since(self, before: dict[str, list[str]]) -> dict[str, set[str]]:
        """Return by table the rows that are not as they were."""
        now = self.rows()
        return {name: set(now[name]) ^ set(before[name]) for name in now if now[name] != before[name]}


@pytest.fixture
def installation(tmp_path) -> Installation:
    """Return an installation whose database is migrated and empty."""
    made = Installation(tmp_path)
    restore(str(made.file))
    return made


def test_before_migrate_it_says_so_and_writes_nothing(tmp_path):
    made = Installation(tmp_path)
    answer = made.begin()
    assert answer.returncode == 2
    assert "manage.py migrate" in answer.stderr
    assert made.rows() == {}


def test_from_nothing_to_an_administrator_at_work_and_once_more_without_a_change(installation):
    assert installation.manage("migrate", "--verbosity", "0").returncode == 0
    begun = installation.begin(criteria="all")
    assert begun.returncode == 0, begun.stderr
    assert "tt25-2023-xa" in begun.stdout
    links = re.findall(r"https://hoctap\.example\.vn(/dat-mat-khau/\S+/)", begun.stdout)
    before = installation.rows()
    again = installation.begin(criteria="all")
    assert (again.returncode, installation.changed_since(before)) == (0, {})
    assert re.findall(r"https://hoctap\.example\.vn(/dat-mat-khau/\S+/)", again.stdout) == links
    shown = installation.manage(
        "shell", "-v", "0", "-c", f"import sys; sys.argv.append({'|'.join([*links, *SIX])!r})\n{FOLLOW}"
    )
    assert shown.stdout.strip() == str(dict.fromkeys(SIX, 200)), shown.stderr
    before = installation.rows()
    last = installation.begin(criteria="all")
    assert (last.returncode, installation.changed_since(before)) == (0, {})
    assert "/dat-mat-khau/" not in last.stdout
    assert installation.manage("verify_audit").returncode == 0


def test_what_is_printed_for_programs_is_json_alone(installation):
    facts = json.loads(installation.manage("begin", *sum(WORDS.items(), ()), "--json").stdout)
    assert (facts["changed"], facts["admin"], facts["activated"]) == (True, "quan.tri", False)
    assert facts["activation_link"].startswith("https://hoctap.example.vn/dat-mat-khau/")
