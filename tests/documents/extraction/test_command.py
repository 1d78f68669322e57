"""`manage.py extract FILE --json`: the form of the answer, the codes, no database, never a traceback."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories import hostile, pages
from tests.prepared_database import ROOT


@pytest.fixture(autouse=True)
def _room_for_the_test_run(monkeypatch) -> None:
    """Let the command's ceiling count the command alone, which here runs inside the whole test run."""
    monkeypatch.setattr("documents.management.commands.extract.MEMORY", 8 * 1024**3)


def extract(capsys, path: Path, *flags: str) -> tuple[int, str, str]:
    code = 0
    try:
        call_command("extract", str(path), *flags)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_a_readable_file_gives_its_pages_and_nothing_else(capsys, tmp_path):
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(pages.pdf(copies=2))
    code, out, err = extract(capsys, path, "--json")
    facts = json.loads(out)
    assert (code, err) == (0, "")
    assert list(facts) == ["sha256", "mime", "pages", "signatures", "problems"]
    assert facts["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts["mime"] == "application/pdf"
    assert [list(page) for page in facts["pages"]] == [["number", "text", "method", "confidence"]] * 2
    assert [page["number"] for page in facts["pages"]] == [1, 2]


def test_a_refused_file_ends_with_3_the_json_and_a_sentence(capsys, tmp_path):
    path = tmp_path / "bang.docx"
    path.write_bytes(hostile.docx_entities())
    code, out, err = extract(capsys, path, "--json")
    facts = json.loads(out)
    assert (code, facts["pages"], facts["problems"][0]["code"]) == (3, [], "entities")
    assert err.strip() == facts["problems"][0]["message"]


def test_for_a_person_pages_are_printed_with_how_they_were_read(capsys, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Xã Sông Ngàn", encoding="utf-8")
    assert extract(capsys, path)[1] == "— Trang 1 (text, 100%)\nXã Sông Ngàn\n"


@pytest.mark.parametrize("name", ["khong-co.pdf", "."])
def test_a_missing_file_ends_with_2(capsys, tmp_path, name):
    code, out, err = extract(capsys, tmp_path / name, "--json")
    assert (code, out) == (2, "")
    assert "Không mở được tệp" in err


def test_no_database_is_needed(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Xã Sông Ngàn", encoding="utf-8")
    environment = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEDIA_ROOT": str(tmp_path / "khong-co"),
    }
    command = [sys.executable, "manage.py", "extract", str(path), "--json"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)["pages"][0]["text"]) == (0, "Xã Sông Ngàn")
    assert not (tmp_path / "khong-co").exists()
