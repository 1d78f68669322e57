"""The kinds of official documents this site issues (tên loại văn bản): one record each, read by every layer.

To add a kind: a record here, its member in `documents.models.official.DocumentKind`, a migration, and where no
layout of another kind fits, a Typst layout and its Word blocks. `documents.checks` names what was forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.rules import samples

ORDINARY_LAYOUT = "van_ban"


@dataclass(frozen=True, slots=True)
class Kind:
    """What the site knows of one kind of document (NĐ 30/2020/NĐ-CP, Điều 7 and Phụ lục III).

    `layout` names the Typst file (`documents/rendering/templates`) and the Word blocks that print it; `heading` is what
    stands in the place of the kind where that is not its own name (a letter prints none). `acts_on` are the effects a
    document of this kind may have on an issued one (see `dossiers`): "corrects", "revokes", "restores".
    """

    code: str
    name: str
    abbreviation: str  # of the number register and the symbol (Phụ lục III, mục I)
    layout: str = ORDINARY_LAYOUT
    heading: str | None = None
    sample: Mapping[str, Any] = field(default_factory=lambda: samples.ORDINARY)  # facts to try a layout on
    landscape: bool = False
    has_addressee: bool = True  # prints "Kính gửi"
    internal: bool = False  # written for those who judge and decide, not for the unit or the public
    published: bool = False  # the public check hands out its file, not only the facts printed on it
    needs_mandate: bool = True  # minutes are signed by the chair of the sitting without one
    numbered_by_standing_office: bool = False  # its clerk may number it, besides the document clerk
    numbered_by_council: bool = False  # the council's chair or secretary may number it, too
    needs_approval: bool = False  # drafted freely and put before the signers with a tờ trình
    acts_on: tuple[str, ...] = ()

    @property
    def choice(self) -> tuple[str, str]:
        """Return code and name, as a model's choice."""
        return self.code, self.name

    @property
    def kind_line(self) -> str:
        """Return the line above the title: "QUYẾT ĐỊNH"; empty for a letter."""
        return self.name.upper() if self.heading is None else self.heading


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "to_trinh", "Tờ trình", "TTr", layout="to_trinh",
            internal=True, numbered_by_standing_office=True,
        ),
        Kind(
            "bien_ban", "Biên bản", "BB", layout="bien_ban", sample=samples.MINUTES, has_addressee=False,
            internal=True, needs_mandate=False, numbered_by_standing_office=True, numbered_by_council=True,
        ),
        Kind(
            "quyet_dinh", "Quyết định", "QĐ", layout="quyet_dinh", sample=samples.DECISION, has_addressee=False,
            published=True, acts_on=("revokes", "restores"),
        ),
        Kind("ke_hoach", "Kế hoạch", "KH", published=True, needs_approval=True),
        Kind("bao_cao", "Báo cáo", "BC", needs_approval=True),
        Kind("thong_bao", "Thông báo", "TB", needs_approval=True),
        Kind("de_nghi", "Công văn đề nghị", "CV", layout="cong_van", heading="", needs_approval=True),
        Kind("tu_danh_gia", "Báo cáo tự đánh giá", "BC", heading="BÁO CÁO"),
        Kind(
            "tong_hop", "Bản tổng hợp kết quả", "BTH", layout="tong_hop", sample=samples.SUMMARY, landscape=True,
            has_addressee=False,
        ),
        Kind(
            "giay_cong_nhan", "Giấy công nhận", "GCN", layout="giay_cong_nhan", sample=samples.CERTIFICATE,
            landscape=True, has_addressee=False, published=True,
        ),
        Kind(
            "dinh_chinh", "Công văn đính chính", "CV", layout="cong_van", heading="",
            published=True, acts_on=("corrects",),
        ),
    )
}  # fmt: skip
"""Every kind by its code, in the order lists show them."""


def abbreviations() -> list[str]:
    """Return the abbreviations that have a register of their own, each once, sorted."""
    return sorted({kind.abbreviation for kind in KINDS.values()})


def kind_with(abbreviation: str) -> Kind | None:
    """Return the first kind that is numbered under an abbreviation, written in any case."""
    return next((k for k in KINDS.values() if k.abbreviation.upper() == abbreviation.upper()), None)


def missing(
    kind: Kind, *, choices: Collection[str], layouts: Collection[str], word_layouts: Collection[str]
) -> list[str]:
    """Return a sentence for each part of a kind that is not there, none where it is complete.

    `choices` are the codes the model may store, `layouts` the Typst files there are, `word_layouts` the layouts that
    can be written as Word files.
    """
    problems = {
        "has no name": not kind.name.strip(),
        "has no abbreviation to be numbered under": not kind.abbreviation.strip(),
        "is no member of documents.models.official.DocumentKind": kind.code not in choices,
        f"has no layout: write documents/rendering/templates/{kind.layout}.typ": kind.layout not in layouts,
        f"has no Word blocks: add “{kind.layout}” to LAYOUTS in documents/rendering/docx_blocks.py": (
            kind.layout not in word_layouts
        ),
        "has no sample to try its layout on": not kind.sample,
    }
    return [f"The kind “{kind.code}” {words}." for words, is_missing in problems.items() if is_missing]
