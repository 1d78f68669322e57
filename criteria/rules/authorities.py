"""Who recognises (thẩm quyền công nhận): the words of a set against an office (pure).

A set names the head of an office in words and from when until when: "Trưởng phòng Giáo dục và Đào tạo" until
30/06/2025 (Thông tư 25/2023/TT-BGDĐT). These words name the kind of office and, for committees, the level of its unit;
which one it is follows from the unit that is judged. Nothing is guessed: words that name no office of a known kind fit
none, and where the set names nobody, or several without being sure, it is unknown who recognises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from accounts.rules.offices import HEADS, begins, full_name
from criteria.rules.definition import Authority, SetDefinition

PROVINCE, DISTRICT, COMMUNE, SAME = "tinh", "huyen", "xa", "cung_cap"
LEVEL_WORDS: Final = {
    "thành phố trực thuộc trung ương": frozenset({PROVINCE}),
    "thành phố thuộc tỉnh": frozenset({DISTRICT}),
    "cùng cấp": frozenset({SAME}),
    "cấp tỉnh": frozenset({PROVINCE}),
    "cấp huyện": frozenset({DISTRICT}),
    "cấp xã": frozenset({COMMUNE}),
    "thành phố": frozenset({PROVINCE, DISTRICT}),
    "thị trấn": frozenset({COMMUNE}),
    "đặc khu": frozenset({COMMUNE}),
    "thị xã": frozenset({DISTRICT}),
    "phường": frozenset({COMMUNE}),
    "huyện": frozenset({DISTRICT}),
    "quận": frozenset({DISTRICT}),
    "tỉnh": frozenset({PROVINCE}),
    "xã": frozenset({COMMUNE}),
}
"""The levels that the end of an office's kind names; what another one ends with stands after it."""
OF_ONE_LEVEL: Final = {"sở": frozenset({PROVINCE})}


@dataclass(frozen=True, slots=True)
class Post:
    """The head of a kind of office: how the office's name begins, and the levels its unit may have (empty: any)."""

    office: str
    levels: frozenset[str]


class Standing(StrEnum):
    """What a set says of an office that is to recognise."""

    NAMED = "named"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The office that is to decide: its name, and the level of its unit."""

    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the authority depends on of a judged unit: its level of government and its kind (None: not asked)."""

    level: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether an issuer is who the set names on a day; `authority` None: the set says nothing of that day."""

    standing: Standing
    day: date
    authority: Authority | None = None

    @property
    def needs_ground(self) -> bool:
        """Return whether the office may decide on a written ground only."""
        return self.standing != Standing.NAMED

    @property
    def words(self) -> str:
        """Return who the set names, empty where it names nobody for sure."""
        if self.authority is None or self.standing == Standing.UNKNOWN:
            return ""
        return " hoặc ".join(named_in(self.authority))


def named_in(authority: Authority) -> tuple[str, ...]:
    """Return every head of an office that a set names, its own choice first, each once."""
    return tuple(dict.fromkeys(name for name in (authority.name, *authority.options) if name))


def post_named(words: str) -> Post | None:
    """Return the post that words name, None where they name no head of an office.

    "Chủ tịch Ủy ban nhân dân cấp huyện" is the head of a committee of a district; "Giám đốc Sở …" of a province.
    """
    office = _office_led(full_name(words).casefold())
    if not office:
        return None
    for ending, levels in LEVEL_WORDS.items():
        if office.endswith(f" {ending}"):
            return Post(office.removesuffix(f" {ending}"), levels)
    return Post(office, OF_ONE_LEVEL.get(office.split()[0], frozenset()))


def _office_led(text: str) -> str:
    """Return the office whose head a text names, or that it names itself; empty where it names none.

    "Trưởng phòng Giáo dục …" leads the "Phòng Giáo dục …": the word stands once for both.
    """
    for start, title in ((one.casefold(), other.casefold()) for one, other in HEADS):
        rest = text.removeprefix(f"{title} ")
        if begins(rest, start):
            return rest
        if rest != text and title.endswith(start):
            return f"{start} {rest}"
    return ""


def leads(words: str, issuer: Issuer, judged: Judged) -> bool:
    """Return whether words of a set name the head of this office for a unit ("cùng cấp": of the unit's own level)."""
    name = full_name(issuer.name).casefold()
    for one in re.split(r"\s+hoặc\s+|\s*;\s*", words):
        post = post_named(one)
        if post is None or not re.match(rf"{re.escape(post.office)}(?![\w])", name):
            continue
        at = {judged.level if level == SAME else level for level in post.levels}
        if not at or issuer.level in at:
            return True
    return False


def decided(authority: Authority) -> bool:
    """Return whether a set is sure who recognises: it names somebody, and lists no other choice it has not checked."""
    return bool(authority.name) and (authority.verified or not authority.options)


def depends_on_level(definition: SetDefinition) -> bool:
    """Return whether who recognises depends on the level of government of the judged unit."""
    return any(
        one.levels or any("cùng cấp" in name.casefold() for name in named_in(one))
        for one in definition.authorities
    )


def depends_on_unit(definition: SetDefinition) -> bool:
    """Return whether who recognises depends on the judged unit at all."""
    return depends_on_level(definition) or any(one.unit_kinds for one in definition.authorities)


def names_own_head(definition: SetDefinition, level: str, day: date) -> bool:
    """Return whether a set lets the committee of a unit of this level judge the unit itself on a day."""
    authority = definition.authority_on(day, level=level)
    posts = [post_named(name) for name in named_in(authority)] if authority else []
    return any(post is not None and post.levels in ({level}, {SAME}) for post in posts)


def finding(definition: SetDefinition, issuer: Issuer, judged: Iterable[Judged], day: date) -> Finding:
    """Return what a set says of an issuer for these units on a day; the strictest of them where they differ."""
    found = {_of_one(definition, issuer, one, day) for one in judged}
    order = (Standing.OTHER, Standing.UNKNOWN, Standing.NAMED)
    return min(found, key=lambda one: order.index(one.standing), default=Finding(Standing.UNKNOWN, day))


def _of_one(definition: SetDefinition, issuer: Issuer, judged: Judged, day: date) -> Finding:
    authority = definition.authority_on(day, level=judged.level, kind=judged.kind)
    if authority is None or not decided(authority):
        return Finding(Standing.UNKNOWN, day, authority)
    fits = any(leads(words, issuer, judged) for words in named_in(authority))
    return Finding(Standing.NAMED if fits else Standing.OTHER, day, authority)
