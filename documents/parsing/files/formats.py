"""Bytes of a .txt, .docx or .pdf file → lines of text. Runs in the worker process."""

from __future__ import annotations

import re
from pathlib import PurePath

from documents.encodings import unicode_encoding
from documents.parsing.errors import BadInput, Refused
from documents.parsing.files import pdf_tables, word
from ledger.web.body_limits import FILE_BYTES

MAX_CHARS = 4_000_000
MAX_PAGES = 1_000
KINDS = ("txt", "docx", "pdf")

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "elf"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"MZ", "exe"),
)
_MOJIBAKE = re.compile("(?:[ÃÂÄÆÅ][\u0080-\u00bf©ª«®°±²³´µ¶·¸¹º»¼½¾¿¡¢£¤¥¦§¨]|á[»º][\u0080-\u00ff‰™‡“”•])")
_OLD_FONTS = re.compile("[®µ¶·¸¹»¼½¾¨©«¬\u00ad]\\w|\\w[µ¶·¸¹»¼½¾¨«¬\u00ad]|[øûïåäëöüñØÛÏÅÄËÖÜÑ]")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


def extract(data: bytes, filename: str) -> list[str]:
    """Return the lines of the file, numbered from 1 by their place; raises BadInput or Refused."""
    kind = check_kind(data, filename)
    lines = {"txt": _text, "docx": word.lines, "pdf": _pdf}[kind](data)
    if sum(len(line) for line in lines) > MAX_CHARS:
        raise Refused("Văn bản dài quá mức cho phép; hãy tách tệp thành nhiều phần rồi thử lại.")
    if not any(line.strip() for line in lines):
        raise BadInput(
            "Không có chữ nào trong tệp. Nếu là bản quét, hãy nhận dạng chữ (OCR) rồi thử lại."
            if kind == "pdf"
            else "Tệp không có nội dung chữ; hãy chọn đúng tệp văn bản."
        )
    return lines


def check_size(size: int) -> None:
    """Raise Refused where a file is larger than what is read."""
    if size > FILE_BYTES:
        most = FILE_BYTES // 1024**2
        raise Refused(f"Tệp lớn hơn {most} MB; hãy tách hoặc nén ảnh trong tệp rồi thử lại.")


def check_kind(data: bytes, filename: str) -> str:
    """Return txt, docx or pdf, where the name and the bytes agree."""
    if not data:
        raise BadInput("Tệp rỗng (0 byte); hãy chọn đúng tệp văn bản.")
    check_size(len(data))
    suffix = PurePath(filename).suffix.lower().lstrip(".")
    if suffix not in KINDS:
        raise Refused(f"Không nhận loại tệp “{suffix or filename}”; hãy lưu thành .txt, .docx hoặc .pdf.")
    found = _sniffed(data, suffix)
    if found == "ole" and suffix == "docx":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("Tệp .docx được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại.")
        raise Refused("Đây là tệp Word kiểu cũ (.doc); hãy mở và lưu lại thành .docx.")
    expected = {"docx": "zip", "pdf": "pdf", "txt": ""}[suffix]
    if found != expected and not (suffix == "txt" and found == "exe" and b"\0" not in data):
        raise Refused(
            f"Nội dung tệp không phải .{suffix} như tên tệp; hãy dùng đúng loại tệp .txt, .docx, .pdf."
        )
    return suffix


def _sniffed(data: bytes, suffix: str) -> str:
    """Return what the first bytes say, empty where they say nothing."""
    found = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
    if not found and suffix != "txt" and b"%PDF-" in data[:1024]:
        return "pdf"
    return found


def _decode(data: bytes) -> str:
    wrong = BadInput("Bảng mã của tệp không phải Unicode; hãy lưu lại tệp bằng UTF-8 rồi thử lại.")
    encoding = unicode_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise wrong from None
    sample = text[:20000]
    if _is_garbled(sample):
        raise wrong
    old = len(_OLD_FONTS.findall(sample))
    if old > 10 and old > len(_VIETNAMESE.findall(sample)) // 2:
        raise BadInput(
            "Tệp gõ bằng bảng mã cũ (TCVN3, VNI), không phải Unicode; hãy chuyển mã sang Unicode rồi thử lại."
        )
    if encoding.startswith("utf-16") and not re.search(r"[A-Za-z]{2}", text[:2000]):
        raise wrong
    return text


def _is_garbled(sample: str) -> bool:
    """Return whether a text shows control characters, private letters or UTF-8 read as another encoding."""
    control = len([c for c in sample if c < " " and c not in "\t\n\r\f\v\x1c\x1d\x1e"])
    private = len([c for c in sample if "\ue000" <= c <= "\uf8ff" or c == "\ufffd"])
    if control > max(2, len(sample) // 100) or private > 20:
        return True
    broken = len(_MOJIBAKE.findall(sample))
    return broken > 10 and broken > len(_VIETNAMESE.findall(sample)) // 4


def _text(data: bytes) -> list[str]:
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def pages(data: bytes, filename: str) -> list[str]:
    """Return the text of each page of a PDF; of another kind of file, one page with all of it."""
    if check_kind(data, filename) == "pdf":
        return ["\n".join(lines) for lines in _pdf_pages(data)]
    return ["\n".join(extract(data, filename))]


def _pdf(data: bytes) -> list[str]:
    return [line for lines in _pdf_pages(data) for line in (*lines, "")]


def _pdf_pages(data: bytes) -> list[list[str]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in data:
            raise Refused("Tệp PDF được đặt mật khẩu; hãy bỏ mật khẩu rồi thử lại.") from None
        raise BadInput("Tệp PDF bị hỏng; hãy xuất lại tệp rồi thử lại.") from None
    try:
        if len(document) > MAX_PAGES:
            raise Refused("Tệp PDF có quá 1.000 trang; hãy tách tệp rồi thử lại.")
        found: list[list[str]] = []
        for page in document:
            tables = pdf_tables.grids(page)
            if tables:
                found.append(pdf_tables.lines(page, tables))
                continue
            text = page.get_textpage().get_text_range()
            found.append(re.sub("[\ufffe\ufffb\u0002]", "-", text).replace("\r", "").split("\n"))
        return found
    except pypdfium2.PdfiumError:
        raise BadInput("Tệp PDF bị hỏng; hãy xuất lại tệp rồi thử lại.") from None
    finally:
        document.close()
