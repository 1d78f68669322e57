"""What is installed to run the site is used by it, and the README gives a reason for each."""

from __future__ import annotations

import re
from importlib.metadata import packages_distributions

import pytest

from tests.prepared_database import ROOT

ROOMS = ("site", "ledger", "accounts", "criteria", "documents", "dossiers", "workflows", "home", "search")
LINES = (ROOT / "requirements.in").read_text().splitlines()
NAMES = [re.split(r"[<>=\[]", line)[0].lower() for line in LINES if line and not line.startswith("#")]

NAMED_OTHERWISE = {"psycopg": ["postgresql"]}  # Django loads it for an address of this kind


def test_the_readme_gives_a_reason_for_each_and_for_no_other():
    table = (ROOT / "README.md").read_text().partition("### Why these libraries")[2].partition("## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", table, re.M)[1:]
    assert sorted(name.strip().lower() for row in rows for name in row.split(",")) == sorted(NAMES)


@pytest.fixture(scope="module")
def product() -> str:
    """Return everything that runs: code and how it is started."""
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return "\n".join(path.read_text() for path in [*paths, ROOT / "Dockerfile", ROOT / "compose.yaml"])


@pytest.mark.parametrize("name", NAMES)
def test_what_is_installed_is_used(name, product):
    known = packages_distributions().items()
    modules = [module for module, dists in known if name in {one.lower().replace("_", "-") for one in dists}]
    modules += NAMED_OTHERWISE.get(name, [])
    used = [module for module in modules if re.search(rf"\b{re.escape(module)}\b", product)]
    assert used, f"{name} brings {modules}, and nothing of ours names any of them"
