"""Written grounds (căn cứ bằng văn bản): a text, the document that says so, and the document's file."""

from __future__ import annotations

from dataclasses import dataclass

from documents.extraction import Refused, kinds
from dossiers.errors import BadFile, Incomplete
from ledger.models import StoredFile
from ledger.required import require_text
from ledger.services import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A written ground as somebody gives it: what it says, the document ("Công văn số …"), its file."""

    text: str = ""
    document: str = ""
    content: bytes = b""
    filename: str = ""

    @property
    def given(self) -> bool:
        """Return whether anything of it was given."""
        return bool(self.text.strip() or self.document.strip() or self.content)


def require_whole(ground: Ground, about: str) -> Ground:
    """Return the ground without spaces around it; `about` is what it is for ("thẩm quyền công nhận").

    Raise Incomplete where the text, the document or its file is missing, BadFile where the file is not accepted.
    """
    text = require_text(
        ground.text, f"Chưa ghi căn cứ {about}. Hãy ghi rõ vì sao, theo quy định nào.", error=Incomplete
    )
    document = require_text(
        ground.document,
        f"Chưa ghi văn bản làm căn cứ {about}. Hãy ghi loại, số, ký hiệu, ngày và cơ quan ban hành.",
        error=Incomplete,
    )
    if not ground.content:
        raise Incomplete(f"Chưa chọn tệp văn bản làm căn cứ {about}. Hãy chọn tệp rồi gửi lại.")
    try:
        kinds.check(ground.content[: kinds.HEAD], len(ground.content), ground.filename)
    except Refused as error:
        raise BadFile(str(error)) from error
    return Ground(text=text, document=document, content=ground.content, filename=ground.filename)


def stored_file(ground: Ground) -> StoredFile:
    """Store the file of a whole ground."""
    stored: StoredFile = files.store(content=ground.content, media_type=kinds.mime_of(ground.filename))
    return stored
