"""One reader for the tests of a module, as a batch has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from documents.extraction import Extraction, Reader
from tests.conftest import require_part

Read = Callable[[bytes, str], Extraction]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(seconds=60) as reader:
        yield reader


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> Read:
    """Return a function that reads these bytes under this name."""

    def act(content: bytes, name: str) -> Extraction:
        path = tmp_path / "tep"
        path.write_bytes(content)
        return reader.read(path, name)

    return act


@pytest.fixture
def tesseract() -> None:
    require_part("tesseract")
