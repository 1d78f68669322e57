"""Check codes found in a file, by which an altered copy of a document is recognised. No Django."""

from __future__ import annotations

import re

MOST_PAGES = 60
_CODE = re.compile(rb"/kiem-tra/([A-Za-z0-9_-]{8,40})/|ma-kiem-tra:([A-Za-z0-9_-]{8,40})")


def raw_codes(content: bytes) -> set[str]:
    """Return the check codes in the raw bytes; nothing is parsed."""
    return {(address or keyword).decode() for address, keyword in _CODE.findall(content)}


def codes_in(content: bytes) -> list[str]:
    """Return the check codes in the file's metadata and page text."""
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
