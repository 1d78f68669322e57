"""Written grounds (căn cứ bằng văn bản): a text, the document that says so, and the document's file."""

from __future__ import annotations

from dataclasses import dataclass

from dossiers.errors import Incomplete
from ledger.models import StoredFile
from ledger.required import require_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A written ground: what it says, the document ("Công văn số …"), its article, its file and the file's name.

    The file was taken before (`dossiers.services.supporting_files.take`); which parts are needed says who asks.
    """

    text: str = ""
    document: str = ""
    article: str = ""
    file: StoredFile | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.article} {self.document}".strip()

    @property
    def given(self) -> bool:
        """Return whether anything of it was given."""
        return bool(self.text.strip() or self.document.strip() or self.file)


def require_whole(ground: Ground, about: str) -> Ground:
    """Return the ground without spaces around it; `about` is what it is for ("thẩm quyền công nhận").

    Raise Incomplete where the text, the document or its file is missing.
    """
    text = require_text(
        ground.text, f"Chưa ghi căn cứ {about}. Hãy ghi rõ vì sao, theo quy định nào.", error=Incomplete
    )
    document = require_text(
        ground.document,
        f"Chưa ghi văn bản làm căn cứ {about}. Hãy ghi loại, số, ký hiệu, ngày và cơ quan ban hành.",
        error=Incomplete,
    )
    if ground.file is None:
        raise Incomplete(f"Chưa chọn tệp văn bản làm căn cứ {about}. Hãy chọn tệp rồi gửi lại.")
    return Ground(text=text, document=document, article=ground.article, file=ground.file, name=ground.name)
