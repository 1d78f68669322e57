"""Who a plan asks to answer which indicators, and whether a printed name is an office's. Pure.

Names are compared without marks, signs and the usual abbreviations: a plan of a district prints "Trung tâm Giáo dục
nghề nghiệp Huyện" where the office is called "Trung tâm Giáo dục nghề nghiệp".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from criteria.rules.definition import Indicator
from criteria.rules.naming import NamedCodes, indicators_named
from ledger.vietnamese.folding import unmarked

CONFIRMS = re.compile(
    r"\b(?:kiểm tra|xác nhận|thẩm tra|thẩm định|rà soát|đối chiếu|kiểm chứng|cho ý kiến)\b", re.I
)
ABBREVIATIONS: Mapping[str, str] = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "mttq": "mat tran to quoc",
    "gd dt": "giao duc va dao tao", "gddt": "giao duc va dao tao", "ld tb xh": "lao dong thuong binh va xa hoi",
    "ldtbxh": "lao dong thuong binh va xa hoi", "vh tt": "van hoa va thong tin", "vhtt": "van hoa va thong tin",
    "tn mt": "tai nguyen va moi truong", "tnmt": "tai nguyen va moi truong", "tc kh": "tai chinh va ke hoach",
    "xhht": "xa hoi hoc tap", "tthtcd": "trung tam hoc tap cong dong", "gdnn": "giao duc nghe nghiep",
    "gdtx": "giao duc thuong xuyen", "tt tt": "thong tin va truyen thong",
}  # fmt: skip
_LONGEST_FIRST = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_SHORT = re.compile(rf"\b(?:{_LONGEST_FIRST})\b")
_LEVEL = r"(?:tinh|thanh pho|huyen|thi xa|quan|xa|phuong|thi tran|dac khu)"


@dataclass(frozen=True, slots=True)
class Share:
    """The indicators a plan gives to whoever it prints, with the line that says so.

    `confirms`: it asks to check or confirm them, not to answer them.
    """

    name: str
    codes: tuple[str, ...]
    line: int | None
    confirms: bool


def shares(tasks: Iterable[Mapping[str, Any]], known: Sequence[Indicator]) -> list[Share]:
    """Return who is asked for which indicators of a set, in the order of the plan; tasks without any are left out."""
    found = []
    for task in tasks:
        codes = indicators_named(named_by(task), known)
        if codes:
            confirms = bool(CONFIRMS.search(str(task.get("task", ""))))
            found.append(Share(str(task["unit"]), tuple(codes), task.get("line"), confirms))
    return found


def named_by(task: Mapping[str, Any]) -> NamedCodes:
    """Return the codes a task of a plan names, also of a plan read before ranges and exceptions were."""
    return NamedCodes(
        indicators=tuple(task.get("indicators") or ()),
        criteria=tuple(task.get("criteria") or ()),
        standards=tuple(task.get("standards") or ()),
        ranges=tuple((one[0], one[1]) for one in task.get("ranges") or ()),
        excluded=tuple(task.get("excluded") or ()),
        words=str(task.get("task") or ""),
    )


def comparable(name: str) -> str:
    """Return a name as it is compared: small letters without marks and signs, abbreviations in full."""
    letters = re.sub(r"[^a-z0-9]+", " ", unmarked(name).lower()).strip()
    return _SHORT.sub(lambda found: ABBREVIATIONS[found[0]], letters)


def is_office(printed: str, office: str, unit: str) -> bool:
    """Return whether a printed name is that of a unit's office, with or without the unit or its level behind it."""
    return bool(forms(printed, unit) & forms(office, unit))


def forms(name: str, unit: str) -> set[str]:
    """Return a name as compared, and without the unit's name or level at its end."""
    whole = comparable(name)
    place = comparable(unit)
    own = re.sub(rf"^{_LEVEL} ", "", place)
    shorter = {re.sub(rf" (?:{_LEVEL} )?{re.escape(end)}$", "", whole) for end in (place, own) if end}
    return {whole, re.sub(rf" {_LEVEL}$", "", whole), *shorter}


def parts(printed: str) -> list[str]:
    """Return the names in a printed list ("Sở Kế hoạch và Đầu tư, Cục Thống kê tỉnh")."""
    return [name for part in re.split(r"[,;]", printed) if (name := part.strip(" .:"))]
