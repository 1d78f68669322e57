"""No address of ours is written by hand: templates and code take it from the URL patterns or `home.addresses`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from home import addresses

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "ledger",
    "accounts",
    "criteria",
    "documents",
    "dossiers",
    "workflows",
    "home",
    "search",
    "demo",
    "site",
)
WRITTEN = re.compile(r"""=\s*["']/(?!/)|\{%[^%]*["']/[a-z-]+/""")  # an attribute, or what a tag is given
MAY_WRITE = {
    "home/addresses.py": "the one place of the pages in Wagtail's tree",
    "documents/signing/check_codes.py": "reads the address that is printed in signed files",
    "site/config/database_errors.py": "asks whether a path belongs to the API of any version",
    "documents/rendering/page_data.py": "prints the address for good",
    "site/config/serve.py": "runs without Django",
    "site/config/settings/base.py": "MEDIA_URL is an address by definition",
}


def files(ending: str) -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob(f"*.{ending}") if "migrations" not in path.parts)


def first_segments() -> set[str]:
    """Return the first segment of every address, also of patterns that are included at the root."""
    found, waiting = set(), [("", get_resolver())]
    while waiting:
        before, resolver = waiting.pop()
        for pattern in resolver.url_patterns:
            path = f"{before}{pattern.pattern}"
            if "/" in path or not hasattr(pattern, "url_patterns"):
                found.add(path.partition("/")[0])
            else:
                waiting.append((path, pattern))
    found |= {index.strip("/") for index in addresses.INDEXES.values()}
    return {segment for segment in found if re.fullmatch(r"[a-z][a-z.-]*", segment)}


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the text constants of a module without its docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_no_template_writes_an_address_by_hand():
    written = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files("html")
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if WRITTEN.search(line)
    ]
    assert not written


def test_no_module_writes_an_address_by_hand():
    segments = "|".join(map(re.escape, sorted(first_segments())))
    ours = re.compile(rf"/(?:{segments})(?:/|$)")
    written = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:40]!r}"
        for path in files("py")
        if str(path.relative_to(ROOT)) not in MAY_WRITE
        for node in texts(ast.parse(path.read_text(encoding="utf-8")))
        if ours.match(node.value)
    ]
    assert not written


def test_the_places_that_may_write_addresses_are_there():
    assert [path for path in MAY_WRITE if not (ROOT / path).is_file()] == []


def test_the_segments_that_are_looked_for_are_those_of_the_site():
    assert {
        "viec",
        "ho-so",
        "quyet-dinh",
        "danh-ba",
        "tim-kiem",
        "kiem-tra",
        "van-ban",
        "to-chuc",
    } <= first_segments()


@pytest.mark.parametrize(
    ("name", "slug", "address"),
    [
        ("plans", "", "/ke-hoach/"),
        ("directory", "Xã 1/2", "/danh-ba/X%C3%A3%201%2F2/"),
        ("decisions", "123-qd", "/quyet-dinh/123-qd/"),
        ("statistics", "", "/thong-ke/"),
    ],
)
def test_a_page_has_its_address_by_name(name: str, slug: str, address: str):
    assert addresses.page_address(name, slug) == address


def test_the_address_of_a_decision_is_that_of_its_pattern():
    assert addresses.decision_address("123-qd") == reverse("decision", args=["123-qd"])
