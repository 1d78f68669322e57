"""Check codes that stand in a file: how a changed copy of a document of ours is recognised. No Django."""

from __future__ import annotations

import re

MOST_PAGES = 60
_CODE = re.compile(rb"/kiem-tra/([A-Za-z0-9_-]{8,40})/|ma-kiem-tra:([A-Za-z0-9_-]{8,40})")


def raw_codes(content: bytes) -> set[str]:
    """Return the codes that stand in the bytes themselves; nothing is parsed."""
    return {(address or keyword).decode() for address, keyword in _CODE.findall(content)}


def codes_in(content: bytes) -> list[str]:
    """Return the codes in the file's metadata and in the words of its pages."""
    import pypdfium2

    found = raw_codes(content)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return sorted(found)
    try:
        for number in range(min(len(document), MOST_PAGES)):
            words = document[number].get_textpage().get_text_range()
            found |= raw_codes(re.sub(r"\s+", "", words).encode(errors="replace"))
    except pypdfium2.PdfiumError:
        pass  # a page that cannot be read says nothing; the others did
    finally:
        document.close()
    return sorted(found)
