"""The Vietnamese catalogue completes what Wagtail ships, and its compiled form is the one in use."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.conftest import require_part

CATALOGUE = Path(__file__).resolve().parents[2] / "site" / "locale" / "vi" / "LC_MESSAGES"
SHIPPED = sorted(
    (config.label, domain)
    for config in apps.get_app_configs()
    for domain in ("django", "djangojs")
    if config.name.split(".")[0] in {"wagtail", "taggit"}
    and (Path(config.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po").exists()
)


def _run(*command: object) -> bytes:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(autouse=True)
def _gettext_tools() -> None:
    require_part("gettext")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_is_the_one_that_is_read(domain: str, tmp_path: Path) -> None:
    fresh = tmp_path / f"{domain}.mo"
    _run("msgfmt", "--check-format", "-o", fresh, CATALOGUE / f"{domain}.po")
    assert fresh.read_bytes() == (CATALOGUE / f"{domain}.mo").read_bytes(), "compile it: make messages"


@pytest.mark.parametrize(("label", "domain"), SHIPPED)
def test_every_string_of_the_editors_desk_has_vietnamese_words(
    label: str, domain: str, tmp_path: Path
) -> None:
    folder = Path(apps.get_app_config(label).path) / "locale"
    own = folder / "vi" / "LC_MESSAGES" / f"{domain}.po"
    if not own.exists():
        own = CATALOGUE / f"{domain}.po"
    merged = tmp_path / "merged.po"
    merged.write_bytes(
        _run(
            "msgmerge", "--quiet", "--no-fuzzy-matching", "-C", CATALOGUE / f"{domain}.po",
            own, folder / "en" / "LC_MESSAGES" / f"{domain}.po", "-o", "-",
        )
    )  # fmt: skip
    left = _run("msgattrib", "--untranslated", "--no-obsolete", merged).decode()
    assert left.strip() == "", left


ROOMS = (
    "accounts",
    "criteria",
    "demo",
    "documents",
    "dossiers",
    "home",
    "ledger",
    "search",
    "site",
    "workflows",
)
MARKS = {
    ".py": re.compile(r"^from django\.utils\.translation import .*gettext", re.MULTILINE),
    ".html": re.compile(r"\{% *(trans|translate|blocktrans\w*)\b|\b_\([\"']"),
}


def test_our_own_texts_carry_no_gettext_marks() -> None:
    root = CATALOGUE.parents[3]
    marked = [
        str(path.relative_to(root))
        for room in ROOMS
        for path in sorted((root / room).rglob("*"))
        if path.suffix in MARKS and not {"wagtailadmin", "migrations"} & set(path.parts)
        if MARKS[path.suffix].search(path.read_text(encoding="utf-8"))
    ]
    assert not marked


def test_the_catalogue_is_in_force() -> None:
    with translation.override("vi"):
        assert gettext("Save draft") == "Lưu bản nháp"
        assert ngettext("%(num)d year", "%(num)d years", 2) % {"num": 2} == "2 năm"
