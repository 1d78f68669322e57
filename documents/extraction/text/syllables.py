"""Check whether a word can be a Vietnamese syllable (âm tiết): onset, rime, tone. No dictionary is needed.

Used to recognise old encodings, garbled text layers and upside-down pages: Vietnamese spelling is
regular enough that wrong letters are hardly ever possible syllables.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph r s t th tr v x"  # "qu" stands apart
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch ên ênh êm êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ooc oong
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôt
uơ uy uya uych uyên uyêt uyn uynh uyt uyu
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yên yêm yêng yêt yêu
"""
_AFTER_QU = """
a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et ê ên êt êu ênh êch
i in it y ych yên yêt yt ynh yu ơ ôc
"""
WORD = re.compile(r"[^\W\d_]+")


def _bases() -> frozenset[str]:
    whole = {onset + rime for onset in ["", *_ONSETS.split()] for rime in _RIMES.split()}
    return frozenset(whole | {"qu" + rime for rime in _AFTER_QU.split()} | {"gi", "gin", "giêng", "giêt"})


BASES = _bases()


@lru_cache(maxsize=50_000)
def possible(word: str) -> bool:
    """Return whether this word, in any case, has the form of a Vietnamese syllable with at most one tone."""
    marks = unicodedata.normalize("NFD", word.lower())
    tones = sum(1 for c in marks if c in TONES)
    base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in TONES))
    return tones <= 1 and base in BASES


def marked(text: str) -> list[str]:
    """Return the words with a letter outside ASCII, the ones whose spelling tells something."""
    return [word for word in WORD.findall(text) if not word.isascii()]


def share(words: list[str]) -> float:
    """Return which part of these words are possible syllables, 0 where there are none."""
    return sum(1 for word in words if possible(word)) / len(words) if words else 0.0
