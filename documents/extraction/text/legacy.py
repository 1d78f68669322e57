"""Text in the font encodings before Unicode: TCVN3 (ABC, fonts “.Vn…”) and VNI (fonts “VNI-…”).

Such files hold Latin letters that only their font shows as Vietnamese: "Céng hoµ", "Coäng hoøa".
Recognised by the font's name where there is one, else line by line by spelling: a reading is taken
where it makes clearly more possible syllables than what stands there.
"""

from __future__ import annotations

import re
import unicodedata

from documents.extraction.text.syllables import WORD, marked, possible

TCVN3, VNI = "TCVN3", "VNI"
_TCVN3_FROM = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_TO = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TCVN3 = {ord(a): b for a, b in zip(_TCVN3_FROM, _TCVN3_TO, strict=True)}
# The same glyphs under the other names that programs give them.
_TCVN3 |= {0x03BC: "à", 0x2219: "ã", 0x2022: "ã", 0x0111: "đ"}
_VNI_MARKS = {
    "a": "ùá øà ûả õã ïạ êă éắ èằ úẳ üẵ ëặ ââ áấ àầ åẩ ãẫ äậ",
    "e": "ùé øè ûẻ õẽ ïẹ âê áế àề åể ãễ äệ",
    "o": "ùó øò ûỏ õõ ïọ âô áố àồ åổ ãỗ äộ",
    "u": "ùú øù ûủ õũ ïụ",
    "y": "ùý øỳ ûỷ õỹ",
    "ô": "ùớ øờ ûở õỡ ïợ",
    "ö": "ùứ øừ ûử õữ ïự",
}
_VNI_ALONE = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, marks in _VNI_MARKS.items():
        for pair in marks.split():
            mark, letter = pair[0], pair[1]
            table[base + mark] = letter
            table[base.upper() + mark.upper()] = letter.upper()
            table[base.upper() + mark] = letter.upper()
    for old, letter in _VNI_ALONE.items():
        table[old], table[old.upper()] = letter, letter.upper()
    return table


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_UNICODE_ONLY = re.compile("[ăĂđĐơƠưƯĩĨũŨ\u1ea0-\u1ef9]")
_HYPHENATED = re.compile(r"[^\W\d_]+-[^\W\d_-]*|(?<![\w-])-[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]\s+[^\W\d_]")
# Signs that stand for letters in TCVN3, and how they stand in honest text: alone, or before a unit.
_SIGNS = re.compile("[µ¸¶·¹¨»¾¼½©®¬«¡¢§£¤¥¦×÷\u00ad]")
_UNITS = re.compile(r"(?<![^\W_µ])(?:µ[mglsFA]|[µ¸¶·¹¨»¾¼½©®¬«¡¢§£¤¥¦×÷])(?![^\W\d_])")
_TELLING = 2
_LONG = 200
# Words that are what is left of a commoner one.
_LOST = {
    "t": "tư",
    "nh": "như",
    "th": "thư",
    "Th": "Thư",
    "lu": "lưu",
    "Lu": "Lưu",
    "mu": "mưu",
    "hu": "hưu",
    "bu": "bưu",
    "ngời": "người",
    "Ngời": "Người",
    "lợt": "lượt",
}


def from_tcvn3(text: str) -> str:
    """Return TCVN3 text in Unicode."""
    found = _HYPHENATED.sub(_lost_u, text.translate(_TCVN3))
    return "\n".join(_capitals(line) for line in found.split("\n"))


def from_vni(text: str) -> str:
    """Return VNI text in Unicode."""
    return _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)


def _lost_u(match: re.Match[str]) -> str:
    """Restore a "ư" that was taken for the soft hyphen, which has its code in TCVN3."""
    word = match[0]
    whole = word.replace("-", "ư")
    parts = word.split("-")
    if possible(whole) and not all(part and possible(part) for part in parts):
        return whole
    return word


def _capitals(line: str) -> str:
    """Restore capitals: TCVN3 has no codes for most capitals with marks.

    A line whose plain letters are nearly all capitals is one of capitals; else a word is.
    """
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if len(plain) >= 4 and sum(c.isupper() for c in plain) >= 0.8 * len(plain):
        return line.upper()
    line = re.sub(r"[^\W\d_]+", _capital_word, line)
    line = _SENTENCE.sub(lambda match: match[0].upper(), line)
    return line.replace("ủy ban nhân dân", "Ủy ban nhân dân")


def _capital_word(match: re.Match[str]) -> str:
    word = match[0]
    plain = [c for c in word if c.isascii()]
    return word.upper() if len(plain) > 1 and all(c.isupper() for c in plain) else word


_READINGS = {TCVN3: from_tcvn3, VNI: from_vni}


def font_encoding(font: str) -> str:
    """Return which old encoding a font's name stands for, "" where none."""
    name = font.rpartition("+")[2].lstrip("/").lower()
    if name.startswith(".vn") or name.startswith("_vn") or name.startswith("#2evn"):
        return TCVN3
    if name.startswith(("vni-", "vni ", "vni_")):
        return VNI
    return ""


def from_font(text: str, font: str) -> str:
    """Return text set in this font in Unicode; text that is Unicode already stays."""
    encoding = font_encoding(font)
    if not encoding or _UNICODE_ONLY.search(text):
        return text
    found = _READINGS[encoding](text)
    return found.upper() if encoding == TCVN3 and re.search(r"h(?:[,-]|$)", font.lower()) else found


def vietnamese_share(text: str) -> float:
    """Return which part of the words with marks are possible Vietnamese syllables."""
    words = marked(text)
    return sum(map(possible, words)) / len(words) if words else 0.0


def to_unicode(text: str) -> tuple[str, str]:
    """Return the text with every line in an old encoding turned into Unicode, and that encoding's name.

    The name is "" where nothing was turned.
    """
    if text.isascii():
        return text, ""
    lines = text.split("\n")
    gains = dict.fromkeys(_READINGS, 0)
    for line in lines:
        for name in _READINGS:
            gains[name] += max(0, _gain(line, name))
    best = max(gains, key=lambda name: gains[name])
    if gains[best] < _TELLING:
        return text, ""
    found = "\n".join(_READINGS[best](line) if _prefers(line, best) else line for line in lines)
    return (_with_lost_letters(found) if best == TCVN3 else found), best


def _with_lost_letters(text: str) -> str:
    """Restore every "ư" where a program dropped them all as soft hyphens."""
    if "ư" in text.lower() or len(text) < _LONG:
        return text
    return WORD.sub(lambda match: _LOST.get(match[0]) or _with_u(match[0]), text)


def _with_u(word: str) -> str:
    if word.isascii() or word.isupper() or possible(word):
        return word
    tries = (word[:at] + "ư" + word[at:] for at in range(1, len(word) + 1))
    return next((whole for whole in tries if possible(whole)), word)


def _gain(line: str, name: str) -> int:
    """Return how many more of the line's telling words are possible syllables when read so."""
    if line.isascii() or _UNICODE_ONLY.search(line):
        return 0
    line = _UNITS.sub("", line)
    return _score(_READINGS[name](line)) - _score(line)


def _score(line: str) -> int:
    """Count possible syllables with marks; a word that cannot be one, or holds a sign, counts against."""
    words = marked(unicodedata.normalize("NFC", line))
    right = sum(1 for word in words if possible(word))
    signs = len(_SIGNS.findall(line))
    return right - (len(words) - right) - signs


def _prefers(line: str, name: str) -> bool:
    return not line.isascii() and not _UNICODE_ONLY.search(line) and _gain(line, name) >= 0
