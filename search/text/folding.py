"""Vietnamese text for searching: one folding rule for indexing, querying and highlighting. Pure.

Two forms of every word are made. The folded form has no marks, no case and no đ ("Quyết" = "quyet"). The
exact form keeps the marks but forgets case, Unicode form (NFC/NFD) and where the tone stands ("hoà" =
"hòa"), because the tone is moved behind the word. Both write a lone final y as i ("lý" = "lí", "quy" = "qui",
but not "thúy" = "thúi"). Numbers of documents ("25/2023/TT-BGDĐT") and codes ("4.1") are one thing besides
their parts. Every token carries its place in the original text, so highlights fall on what was written.
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

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER = rf"[^\W\d_][{_MARKS}]*"
_SYMBOL = rf"(?:QH[ \t\u00a0]\d\d(?!\d)|{_LETTER}(?:[^\W_]|[{_MARKS}]|&)*)"
_GAP = r"[ \t\u00a0]{0,2}"
_DASH = rf"{_GAP}[-\u2010-\u2014]{_GAP}"
_WORD_RE = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
_NUMBER_RE = re.compile(
    # It begins with one digit, so that the scan skips everything else; what stands before is looked at after.
    rf"[0-9]\d*(?:(?P<slash>(?:{_LETTER})?{_GAP}/{_GAP}"
    rf"(?:\d{{4}}(?!\d)(?:{_GAP}/{_GAP}{_SYMBOL}(?:{_DASH}{_SYMBOL})*)?|{_SYMBOL}(?:{_DASH}{_SYMBOL})+))"
    r"|(?:\.\d+)+(?:-\d{2})?(?!\w))"
)
_BEFORE_SLASH = re.compile(r"(?:[\d_/.]|[^\W\d_]{5}|[\d_/.][^\W\d_]{1,4})$")
_BEFORE_CODE = re.compile(r"(?:^|[^\w.])([^\W\d_]{0,4})$")
_CODE_RE = re.compile(r"[^\W\d_]*((\d+(?:\.\d+)+)(?:-\d{2})?)")
_LONE_Y = re.compile(r"(?:[bcghklmnprstvxd]|đ|ch|gi|gh|kh|ng|ngh|nh|ph|qu|th|tr)?y")
_DROPPED = re.compile(r"[\s&\u00ad\u200b-\u200d\u2060\ufeff]+")
_DASHES = re.compile("[\u2010-\u2014]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands in the original, and its two forms."""

    start: int
    end: int
    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Number:
    """A document number or code: where it stands, and its keys, the full one first."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """A text made ready for an index: its folded words, as they are and joined by one space, and number keys.

    `exact` are the words with marks: one without any is found by its folded form alone.
    `repeated` are the keys of the numbers that stand there three times or more.
    """

    words: tuple[str, ...]
    folded: str
    exact: str
    numbers: str
    repeated: str = ""


def _decomposed(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.lower()).lower().translate(D_LETTERS)
    return "".join(c for c in lowered if unicodedata.category(c) != "Cf")


PLAIN_UP_TO: Final = 0x2100
_HAS_MARKS = re.compile(f"[{_MARKS}]")


def _one_letter(code: int) -> str:
    """Return the letter without marks and case where that is one letter, else the character itself."""
    plain = "".join(c for c in _decomposed(chr(code)) if not unicodedata.combining(c)).replace("đ", "d")
    return plain if len(plain) == 1 and (plain.isalnum() == chr(code).isalnum()) else chr(code)


@cache
def _letters() -> dict[int, str]:
    return {code: _one_letter(code) for code in range(PLAIN_UP_TO)}


_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_CODE_PAGE = "".join(
    # \0 has to stand at place 0 for the quick way of encoding; there are 256 places.
    ("\0\t\n\r\f", *map(chr, range(32, 127)), _VIETNAMESE, _VIETNAMESE.upper(), "\u00a0“”‘’„–—…•°§«»·")
)
_ENCODING = codecs.charmap_build(_CODE_PAGE.ljust(256, "\ufffe"))
_PLAIN = "".join(map(_one_letter, map(ord, _CODE_PAGE))).encode("ascii", "replace").ljust(256)
_SMALL = {letter: 128 + at for at, letter in enumerate(_VIETNAMESE)}
_LETTER_OF = {byte: letter for letter, byte in _SMALL.items()}
_WRITTEN = bytes(
    _SMALL.get(char.lower(), ord(char.lower())) if char.isalnum() else ord(" ") for char in _CODE_PAGE
).ljust(256)
"""Places of the code page → small letters and digits, one byte each; everything else becomes a space."""


def fold_same_length(text: str) -> str | None:
    """Return the text folded letter by letter, each at its place; None where marks stand by themselves (NFD).

    The letters of Vietnamese and the usual signs fit into one byte each, so nearly every text is folded as
    bytes at once.
    """
    try:
        return codecs.charmap_encode(text, "strict", _ENCODING)[0].translate(_PLAIN).decode("ascii")
    except UnicodeEncodeError:
        return None if _HAS_MARKS.search(text) else text.translate(_letters())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text without marks and case, đ as d: "Đơn vị HỌC TẬP" gives "don vi hoc tap"."""
    plain = "".join(c for c in _decomposed(text) if not unicodedata.combining(c))
    return plain.replace("đ", "d")


@lru_cache(maxsize=65536)
def exact_form(word: str) -> str:
    """Return one word with its marks but free of case, Unicode form and tone placement."""
    letters = _decomposed(word)
    tones = "".join(c for c in letters if c in TONES)
    rest = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    return _with_i(rest) + tones


def _with_i(word: str) -> str:
    return f"{word[:-1]}i" if word[-1:] == "y" and _LONE_Y.fullmatch(word) else word


class _Forms(dict[str, tuple[str, str]]):
    """Both forms of every word met so far; Vietnamese has some thousand syllables, so most are known."""

    KEPT = 100_000

    def __missing__(self, word: str) -> tuple[str, str]:
        cut = word[:WORD_MAX]
        if len(self) >= self.KEPT:
            self.clear()
        letters = "".join(c for c in fold(cut) if c.isalnum())
        marked = "".join(c for c in exact_form(cut) if c.isalnum() or c in TONES)
        found = self[word] = (_with_i(letters)[:WORD_MAX], marked[: 2 * WORD_MAX])
        return found


WORD_FORMS: Final = _Forms()
"""Written word → (folded form, exact form); the folded form is empty where nothing is left."""


def word_positions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each word of a text starts and ends, and the word as written."""
    for match in _WORD_RE.finditer(text):
        yield match.start(), match.end(), match.group()


def word_tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, with their place in the original."""
    for start, end, word in word_positions(text):
        folded, marked = WORD_FORMS[word]
        if folded:
            yield Token(start, end, folded, marked)


def document_numbers(text: str) -> Iterator[Number]:
    """Yield the document numbers and codes of a text, with their place in the original."""
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
    """Return the keys a number is found by: itself, then its beginnings ("25/2023/tt", "25/2023")."""
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
    """Return the exact form of a word with marks; nothing for one without, which is its folded form."""
    return forms[1] if forms[1] != forms[0] else ""


class _Stretches(dict[str, tuple[str, ...]]):
    """The words of every stretch between spaces met so far in one form; most are one word and known."""

    def __init__(self, form: Callable[[tuple[str, str]], str]) -> None:
        self.form = form

    def __missing__(self, stretch: str) -> tuple[str, ...]:
        if len(self) >= WORD_FORMS.KEPT:
            self.clear()
        forms = [WORD_FORMS[word] for word in _WORD_RE.findall(stretch)]
        found = tuple(filter(None, map(self.form, forms)))
        if len(stretch) <= WORD_MAX:
            self[stretch] = found
        return found


class _Bytes(dict[bytes, str]):
    """One form of every word met so far that the code page writes."""

    def __init__(self, form: Callable[[tuple[str, str]], str]) -> None:
        self.form = form

    def __missing__(self, written: bytes) -> str:
        if len(self) >= WORD_FORMS.KEPT:
            self.clear()
        word = "".join(_LETTER_OF.get(byte) or chr(byte) for byte in written)
        found = self.form(WORD_FORMS[word])
        if len(written) <= WORD_MAX:
            self[written] = found
        return found


_FOLDED, _MARKED = _Stretches(_folded), _Stretches(_marked)
_FOLDED_BYTES, _MARKED_BYTES = _Bytes(_folded), _Bytes(_marked)


def _forms(text: str) -> tuple[tuple[str, ...], str]:
    """Return the folded words of a text, and its exact words with marks joined by spaces.

    Nearly every text is letters of Vietnamese and the usual signs, which are taken apart as bytes at once.
    """
    try:
        place = codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        stretches = text.split()  # no word runs over a space
        folded = tuple(chain.from_iterable(map(_FOLDED.__getitem__, stretches)))
        return folded, " ".join(chain.from_iterable(map(_MARKED.__getitem__, stretches)))
    written = place.translate(_WRITTEN).split()
    marked = filter(None, map(_MARKED_BYTES.__getitem__, written))
    return tuple(map(_FOLDED_BYTES.__getitem__, written)), " ".join(marked)


def within_one_edit(one: str, other: str) -> bool:
    """Return whether two words differ by one letter changed, added, left out or two neighbours swapped."""
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
    """Return the forms of a text that an index keeps."""
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
