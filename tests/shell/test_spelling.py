"""One spelling: the tone stands on the first letter of oa, oe, uy (hóa, khỏe, thủy), as in the texts of the law."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (".html", ".py", ".js", ".json", ".md", ".po", ".txt", ".typ")
READERS = (
    "documents/parsing/",
    "documents/rules/form.py",
    "search/text/folding.py",
    "ledger/vietnamese/collation.py",
    "tests/",
)
"""What reads or compares other people's texts knows both spellings."""
TONE = "[\u0300\u0301\u0303\u0309\u0323]"
WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
NEW_STYLE = re.compile(rf"(?!q)[^aeiouy]*(?:o[ae]|uy){TONE}")


def misplaced(text: str) -> list[str]:
    """Return the words of a text whose tone stands on the last letter of an open oa, oe, uy."""
    words = WORD.findall(text)
    return [word for word in words if NEW_STYLE.fullmatch(unicodedata.normalize("NFD", word.lower()))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Xóa, khóa, hóa, khỏe, thủy, hủy, tòa", []),
        ("xoá khoá hoá khoẻ thuỷ huỷ Toà", ["xoá", "khoá", "hoá", "khoẻ", "thuỷ", "huỷ", "Toà"]),
        (unicodedata.normalize("NFD", "khoá"), [unicodedata.normalize("NFD", "khoá")]),
        ("quý quỹ hoàn hoạt khoảng tuyển quyết quà ngoài thuế", []),
    ],
)
def test_the_search_tells_the_two_spellings_apart(text, found):
    assert misplaced(text) == found


def test_no_text_of_ours_puts_the_tone_on_the_last_letter():
    named = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    texts = [name for name in named if name.endswith(TEXTS) and not name.startswith(READERS)]
    assert len(texts) > 500
    wrong = {
        f"{name}:{number}": found
        for name in texts
        if (ROOT / name).is_file()
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1)
        if (found := misplaced(line))
    }
    assert not wrong
