"""Evidence policy of an indicator (yêu cầu về minh chứng): none, wished or required, and what counts. Pure.

A set or a round states it. Kinds of document go by the abbreviations of Nghị định 30/2020/NĐ-CP, Phụ lục III, which
stand at the beginning of a document's symbol ("QĐ-UBND"), or by the first words of its title.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

NONE, WISHED, REQUIRED = "none", "wished", "required"
NEEDS: Mapping[str, str] = {
    NONE: "không cần minh chứng",
    WISHED: "nên có minh chứng",
    REQUIRED: "bắt buộc có minh chứng",
}
KINDS: Mapping[str, str] = {
    "NQ": "nghị quyết", "QĐ": "quyết định", "CT": "chỉ thị", "QC": "quy chế", "QyĐ": "quy định",
    "TB": "thông báo", "HD": "hướng dẫn", "CTr": "chương trình", "KH": "kế hoạch", "PA": "phương án",
    "ĐA": "đề án", "DA": "dự án", "BC": "báo cáo", "BB": "biên bản", "TTr": "tờ trình", "HĐ": "hợp đồng",
}  # fmt: skip
MOST, MOST_YEARS = 50, 10


@dataclass(frozen=True, slots=True)
class EvidencePolicy:
    """What evidence an indicator asks for.

    `kinds` empty: any document; `years` None: of any day, else issued within so many years that end with the
    assessment year.
    """

    need: str = WISHED
    least: int = 1
    kinds: tuple[str, ...] = ()
    years: int | None = None
    source: str = ""
    verified: bool = False

    @property
    def required(self) -> bool:
        """Whether missing evidence stops sending."""
        return self.need == REQUIRED

    @property
    def words(self) -> str:
        """The policy as a phrase: "bắt buộc có minh chứng: ít nhất 2 quyết định hoặc kế hoạch"."""
        if self.need == NONE:
            return NEEDS[NONE]
        narrowed = self.least > 1 or self.kinds or self.years
        return f"{NEEDS[self.need]}: {self.demand}" if narrowed else NEEDS[self.need]

    @property
    def demand(self) -> str:
        """How many of which documents of which years."""
        what = " hoặc ".join(KINDS[kind] for kind in self.kinds) or "tài liệu"
        return f"ít nhất {self.least} {what}{_period(self.years)}"


DEFAULT = EvidencePolicy()
"""The policy where neither the set nor the round states one."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a policy asks of one piece of evidence."""

    issued_on: date | None = None
    symbol: str = ""
    title: str = ""


def parse_policy(data: Mapping[str, Any] | None) -> EvidencePolicy:
    """The policy a set file states of an indicator, the usual one where it states none."""
    if data is None:
        return DEFAULT
    return EvidencePolicy(
        need=data["need"],
        least=data.get("least", 1),
        kinds=tuple(data.get("kinds", ())),
        years=data.get("years"),
        source=data["source"],
        verified=data["verified"],
    )


def counts(policy: EvidencePolicy, document: Document, year: int) -> bool:
    """Whether a document is of the kinds and the years asked for; what is not known of it does not count."""
    if policy.kinds and not any(_of_kind(kind, document) for kind in policy.kinds):
        return False
    if policy.years is None:
        return True
    issued_on = document.issued_on
    return issued_on is not None and date(year - policy.years + 1, 1, 1) <= issued_on <= date(year, 12, 31)


def missing(policy: EvidencePolicy, documents: Iterable[Document], year: int) -> str:
    """What evidence is missing, as a phrase; empty where the policy is met or asks for nothing."""
    if policy.need == NONE:
        return ""
    given = list(documents)
    counted = sum(counts(policy, document, year) for document in given)
    if counted >= policy.least:
        return ""
    if not given:
        return "chưa có minh chứng" if policy.least == 1 else f"chưa có minh chứng, cần {policy.demand}"
    return f"cần {policy.demand}, mới có {counted} (trong {len(given)} minh chứng đã gắn)"


def _of_kind(kind: str, document: Document) -> bool:
    first = document.symbol.replace("/", "-").split("-")
    if kind.casefold() in (part.strip().casefold() for part in first):
        return True
    return document.title.strip().casefold().startswith(KINDS[kind])


def _period(years: int | None) -> str:
    if years is None:
        return ""
    return " ban hành trong năm đánh giá" if years == 1 else f" ban hành trong {years} năm đến năm đánh giá"
