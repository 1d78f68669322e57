"""A part that is there by name and does not do what tests use of it counts as missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest, parts


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch):
    """Return a function that puts a program of this name, doing this, before every other."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def make(name: str, script: str) -> Path:
        made = tmp_path / name
        made.write_text(f"#!/bin/sh\n{script}\n")
        made.chmod(0o755)
        tmp_path.chmod(0o755)
        return made

    return make


def test_a_libreoffice_without_writer_is_none(stand_in):
    stand_in("soffice", 'echo "Error: no export filter for a.pdf found, aborting."')
    assert not parts.writer()


def test_a_tesseract_without_vietnamese_is_none(stand_in):
    stand_in("tesseract", "echo eng; echo osd")
    assert not parts.tesseract()
    stand_in("tesseract", "echo eng; echo vie")
    assert parts.tesseract()


def test_a_chromium_that_does_not_start_is_none(stand_in, monkeypatch):
    monkeypatch.setattr(parts, "CHROMIUM", stand_in("chromium", "echo cannot open display >&2; exit 1"))
    assert not parts.chromium()


def test_a_postgresql_whose_initdb_fails_is_none(stand_in, monkeypatch):
    made = stand_in("initdb", "exit 1")
    monkeypatch.setattr(parts, "postgresql_programs", lambda: made.parent)
    assert not parts.postgresql()


def test_a_java_that_does_not_start_makes_no_verapdf(stand_in, tmp_path, monkeypatch):
    (tmp_path / "CheckPdfA.class").touch()
    monkeypatch.setattr(parts, "VERAPDF", tmp_path)
    stand_in("java", "echo 1.8")
    assert not parts.verapdf()
    (tmp_path / "a.jar").touch()
    assert parts.verapdf()
    stand_in("java", "exit 1")
    assert not parts.verapdf()


def test_a_missing_part_skips_a_test_and_fails_it_in_the_pipeline(monkeypatch):
    monkeypatch.setattr(parts, "works", lambda key: False)
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Writer"):
        conftest.require_part("writer")
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="Writer"):
        conftest.require_part("writer")


def test_the_pipeline_asks_the_same_table_with_python_alone(stand_in):
    stand_in("tesseract", "echo eng")
    done = subprocess.run(
        [sys.executable, "-I", parts.__file__], capture_output=True, text=True, check=True, timeout=200
    )
    assert "tesseract-ocr-vie" in done.stdout.split()
