"""Normalisation of Vietnamese text for indexing, querying and highlighting (gập dấu). Pure.

Every word has two forms. The folded form has no diacritics, no case and no đ ("Quyết" = "quyet"). The exact
form keeps the diacritics but ignores case, Unicode form (NFC/NFD) and tone position ("hoà" = "hòa"): the tone is
moved to the end of the word. Both forms write a syllable-final y after a consonant as i ("lý" = "lí", "quy" =
"qui", but not "thúy" = "thúi"). Document numbers ("25/2023/TT-BGDĐT") and codes ("4.1") are tokens of their own
in addition to their parts. Tokens carry offsets into the original text, for highlighting.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import Final

TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
D_LETTERS: Final = str.maketrans({"ð": "đ", "ɖ": "đ"})
WORD_MAX: Final = 80
REPEATED: Final = 3
FUZZY_MIN: Final = 3
"""Shorter words are never matched within one edit."""

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER = rf"[^\W\d_][{_MARKS}]*"
_SYMBOL = rf"(?:QH[ \t\u00a0]\d\d(?!\d)|{_LETTER}(?:[^\W_]|[{_MARKS}]|&)*)"
_GAP = r"[ \t\u00a0]{0,2}"
_DASH = rf"{_GAP}[-\u2010-\u2014]{_GAP}"
_WORD_RE = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
_NUMBER_RE = re.compile(
    # Starts with a digit so that the scan is fast; the characters before the match are checked afterwards.
    rf"[0-9]\d*(?:(?P<slash>(?:{_LETTER})?{_GAP}/{_GAP}"
    rf"(?:\d{{4}}(?!\d)(?:{_GAP}/{_GAP}{_SYMBOL}(?:{_DASH}{_SYMBOL})*)?|{_SYMBOL}(?:{_DASH}{_SYMBOL})+))"
    r"|(?:\.\d+)+(?:-\d{2})?(?!\w))"
)
_BEFORE_SLASH = re.compile(r"(?:[\d_/.]|[^\W\d_]{5}|[\d_/.][^\W\d_]{1,4})$")
_BEFORE_CODE = re.compile(r"(?:^|[^\w.])([^\W\d_]{0,4})$")
_CODE_RE = re.compile(r"[^\W\d_]*((\d+(?:\.\d+)+)(?:-\d{2})?)")
_FINAL_Y = re.compile(r"(?:[bcghklmnprstvxd]|đ|ch|gi|gh|kh|ng|ngh|nh|ph|qu|th|tr)?y")
_DROPPED = re.compile(r"[\s&\u00ad\u200b-\u200d\u2060\ufeff]+")
_DASHES = re.compile("[\u2010-\u2014]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its offsets in the original, and its two forms."""

    start: int
    end: int
    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Number:
    """A document number or code: its offsets in the original, and its keys, the full one first."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """The analysed text of an index document; `folded`, `exact` and `numbers` are joined by spaces.

    `exact` holds only words with diacritics; the others are found by their folded form.
    `repeated` are the keys of numbers that occur REPEATED times or more.
    """

    words: tuple[str, ...]
    folded: str
    exact: str
    numbers: str
    repeated: str = ""


def _decomposed(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.lower()).lower().translate(D_LETTERS)
    return "".join(c for c in lowered if unicodedata.category(c) != "Cf")


FOLD_UP_TO: Final = 0x2100
_HAS_MARKS = re.compile(f"[{_MARKS}]")


def _fold_letter(code: int) -> str:
    """Return the folded letter where that is a single letter, else the character itself."""
    plain = "".join(c for c in _decomposed(chr(code)) if not unicodedata.combining(c)).replace("đ", "d")
    return plain if len(plain) == 1 and (plain.isalnum() == chr(code).isalnum()) else chr(code)


@cache
def _letters() -> dict[int, str]:
    return {code: _fold_letter(code) for code in range(FOLD_UP_TO)}


_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_CODE_PAGE = "".join(
    # \0 must have code 0 for the fast path of the codec; the page has 256 codes.
    ("\0\t\n\r\f", *map(chr, range(32, 127)), _VIETNAMESE, _VIETNAMESE.upper(), "\u00a0“”‘’„–—…•°§«»·")
)
_ENCODING = codecs.charmap_build(_CODE_PAGE.ljust(256, "\ufffe"))
_FOLDED_LETTERS = "".join(map(_fold_letter, map(ord, _CODE_PAGE))).encode("ascii", "replace").ljust(256)
_LOWER_CODES = {letter: 128 + at for at, letter in enumerate(_VIETNAMESE)}
_LETTER_OF = {byte: letter for letter, byte in _LOWER_CODES.items()}
_WORD_BYTES = bytes(
    _LOWER_CODES.get(char.lower(), ord(char.lower())) if char.isalnum() else ord(" ") for char in _CODE_PAGE
).ljust(256)
"""Translation table of the code page: lower-case letters and digits, one byte each; all else becomes a space."""


def fold_same_length(text: str) -> str | None:
    """Return the folded text with unchanged offsets, or None where diacritics are combining characters (NFD).

    Vietnamese letters and common punctuation fit into a one-byte code page, so nearly every text is folded by
    a single translation of bytes.
    """
    try:
        return codecs.charmap_encode(text, "strict", _ENCODING)[0].translate(_FOLDED_LETTERS).decode("ascii")
    except UnicodeEncodeError:
        return None if _HAS_MARKS.search(text) else text.translate(_letters())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text without diacritics and case, đ as d: "Đơn vị HỌC TẬP" gives "don vi hoc tap"."""
    plain = "".join(c for c in _decomposed(text) if not unicodedata.combining(c))
    return plain.replace("đ", "d")


@lru_cache(maxsize=65536)
def exact_form(word: str) -> str:
    """Return the exact form of a word: with diacritics, without case, Unicode form and tone position."""
    letters = _decomposed(word)
    tones = "".join(c for c in letters if c in TONES)
    rest = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    return _final_y_as_i(rest) + tones


def _final_y_as_i(word: str) -> str:
    return f"{word[:-1]}i" if word[-1:] == "y" and _FINAL_Y.fullmatch(word) else word


class _FormCache(dict[str, tuple[str, str]]):
    """Cache of both forms of a word; Vietnamese has some thousand syllables, so most look-ups hit."""

    MAX_ENTRIES = 100_000

    def __missing__(self, word: str) -> tuple[str, str]:
        cut = word[:WORD_MAX]
        if len(self) >= self.MAX_ENTRIES:
            self.clear()
        letters = "".join(c for c in fold(cut) if c.isalnum())
        marked = "".join(c for c in exact_form(cut) if c.isalnum() or c in TONES)
        found = self[word] = (_final_y_as_i(letters)[:WORD_MAX], marked[: 2 * WORD_MAX])
        return found


WORD_FORMS: Final = _FormCache()
"""Written word → (folded form, exact form); the folded form is empty where no letter or digit remains."""


def word_positions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and spelling of each word of a text."""
    for match in _WORD_RE.finditer(text):
        yield match.start(), match.end(), match.group()


def word_tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text as tokens, in order."""
    for start, end, word in word_positions(text):
        folded, marked = WORD_FORMS[word]
        if folded:
            yield Token(start, end, folded, marked)


def document_numbers(text: str) -> Iterator[Number]:
    """Yield the document numbers and codes of a text, in order."""
    for match in _NUMBER_RE.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 5) : start]
        if match["slash"]:
            if not _BEFORE_SLASH.search(before):
                yield Number(start, end, number_keys(text[start:end][:120]))
        elif (letters := _BEFORE_CODE.search(before)) is not None:
            yield Number(start - len(letters[1]), end, number_keys(text[start:end][:120]))


@lru_cache(maxsize=8192)
def number_keys(raw: str) -> tuple[str, ...]:
    """Return the search keys of a number: itself, then its prefixes ("25/2023/tt", "25/2023")."""
    plain = _DASHES.sub("-", fold(_DROPPED.sub("", raw)))[:WORD_MAX]
    if "/" not in plain:
        code = _CODE_RE.fullmatch(plain)
        return tuple(dict.fromkeys(code.groups())) if code else (plain,)
    parts = plain.split("/")
    parts[0] = parts[0].lstrip("0") or "0"
    keys = ["/".join(parts)]
    head, symbol = "/".join(parts[:-1]), parts[-1]
    pieces = symbol.split("-")
    keys += [f"{head}/{'-'.join(pieces[:n])}" for n in range(len(pieces) - 1, 0, -1)]
    if len(parts) > 2:
        keys.append(head)
    return tuple(keys)


def _folded(forms: tuple[str, str]) -> str:
    return forms[0]


def _marked(forms: tuple[str, str]) -> str:
    """Return the exact form of a word with diacritics, "" for a word without."""
    return forms[1] if forms[1] != forms[0] else ""


class _ChunkCache(dict[str, tuple[str, ...]]):
    """Cache: text between two spaces → its words in one form."""

    def __init__(self, form: Callable[[tuple[str, str]], str]) -> None:
        self.form = form

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        if len(self) >= WORD_FORMS.MAX_ENTRIES:
            self.clear()
        forms = [WORD_FORMS[word] for word in _WORD_RE.findall(chunk)]
        found = tuple(filter(None, map(self.form, forms)))
        if len(chunk) <= WORD_MAX:
            self[chunk] = found
        return found


class _ByteCache(dict[bytes, str]):
    """Cache: word in the bytes of the code page → one form of it."""

    def __init__(self, form: Callable[[tuple[str, str]], str]) -> None:
        self.form = form

    def __missing__(self, written: bytes) -> str:
        if len(self) >= WORD_FORMS.MAX_ENTRIES:
            self.clear()
        word = "".join(_LETTER_OF.get(byte) or chr(byte) for byte in written)
        found = self.form(WORD_FORMS[word])
        if len(written) <= WORD_MAX:
            self[written] = found
        return found


_FOLDED, _MARKED = _ChunkCache(_folded), _ChunkCache(_marked)
_FOLDED_BYTES, _MARKED_BYTES = _ByteCache(_folded), _ByteCache(_marked)


def _forms(text: str) -> tuple[tuple[str, ...], str]:
    """Return the folded words of a text, and its exact words with diacritics joined by spaces.

    Text in the one-byte code page, which is nearly all, is split as bytes.
    """
    try:
        encoded = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        chunks = text.split()
        folded = tuple(chain.from_iterable(map(_FOLDED.__getitem__, chunks)))
        return folded, " ".join(chain.from_iterable(map(_MARKED.__getitem__, chunks)))
    written = encoded.translate(_WORD_BYTES).split()
    marked = filter(None, map(_MARKED_BYTES.__getitem__, written))
    return tuple(map(_FOLDED_BYTES.__getitem__, written)), " ".join(marked)


def within_one_edit(one: str, other: str) -> bool:
    """Return whether the edit distance of two words is at most 1; a swap of neighbours counts as one edit."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped == other[at:]


def analyse(text: str) -> AnalysedText:
    """Return the analysed text that the index stores."""
    folded, marked = _forms(text)
    counts: Counter[str] = Counter()
    if "/" in text or "." in text:
        counts.update(key for number in document_numbers(text) for key in number.keys)
    return AnalysedText(
        words=folded,
        folded=" ".join(folded),
        exact=marked,
        numbers=" ".join(counts),
        repeated=" ".join(key for key, count in counts.items() if count >= REPEATED),
    )
