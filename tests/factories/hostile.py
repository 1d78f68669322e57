"""Files that mean harm, made here: each must be refused or read within the limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(entries: dict[str, bytes], *, level: int = 9) -> bytes:
    """Return a zip of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str = "<w:p><w:r><w:t>Báo cáo</w:t></w:r></w:p>", **more: bytes) -> bytes:
    """Return a Word file with this body and further entries (`__` in a name stands for a slash)."""
    document = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'.encode()
    entries = {"[Content_Types].xml": TYPES, "word/document.xml": document}
    return packed(entries | {name.replace("__", "/"): content for name, content in more.items()})


def pdf(objects: list[bytes], *, root: int = 1) -> bytes:
    """Return a PDF of these objects, numbered from 1, with a correct table."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"/Filter /FlateDecode", *, plain: bool = False) -> bytes:
    """Return a PDF stream object, deflated unless `plain`."""
    data = content if plain else zlib.compress(content, 9)
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def one_page(content: bytes, resources: bytes = b"<< >>", *more: bytes) -> bytes:
    """Return a PDF of one page with this content stream (object 4) and further objects from 5."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % resources
    )
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page,
            content,
            *more,
        ]
    )


def heavy_pdf(pages: int = 60, words: int = 30_000) -> bytes:
    """A small file that takes half a minute to read: its pages share one long content stream."""
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            stream(b"BT /F1 9 Tf " + b"(Cong nhan hoc tap) Tj " * words + b"ET"),
            *[page] * pages,
        ]
    )


def pdf_stream_bomb() -> bytes:
    """A page whose content unpacks to 64 MB."""
    return one_page(stream(b"0 0 m 1 1 l S\n" * (64 * 1024 * 1024 // 14)))


def pdf_nested_bomb() -> bytes:
    """A stream deflated four times over."""
    data = b"\0" * (64 * 1024 * 1024)
    for _ in range(4):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * 4 + b"]"
    return one_page(stream(data, filters, plain=True))


def pdf_image_bomb() -> bytes:
    """A page of one picture of 30,000 × 30,000 pixels in a few kilobytes."""
    image = b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /ColorSpace /DeviceRGB "
    image += b"/BitsPerComponent 8 /Filter [/FlateDecode /FlateDecode]"
    data = zlib.compress(zlib.compress(b"\0" * (64 * 1024 * 1024), 9), 9)
    return one_page(
        stream(b"595 0 0 842 0 0 cm /I Do"),
        b"<< /XObject << /I 5 0 R >> >>",
        stream(data, image, plain=True),
    )


def pdf_cyclic_pages() -> bytes:
    """Page trees that contain themselves."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000000 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1000000 >>",
        ]
    )


def pdf_cyclic_forms() -> bytes:
    """A form that draws itself, twice each time."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    return one_page(
        stream(b"/F Do"), b"<< /XObject << /F 5 0 R >> >>", stream(b"/F Do /F Do", form, plain=True)
    )


def pdf_form_tree() -> bytes:
    """Thirty forms, each drawing the next one ten times: 10^30 drawings."""
    forms = [
        stream(
            b"/F Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>"
            % (6 + at),
            plain=True,
        )
        for at in range(30)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]", plain=True)
    return one_page(stream(b"/F Do"), b"<< /XObject << /F 5 0 R >> >>", *forms, last)


def pdf_many_pages() -> bytes:
    """A page tree of twelve levels of ten kids each that are one and the same page: 10^12 pages."""
    levels = [
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"%d 0 R " % (3 + at) * 10, 10 ** (12 - at))
        for at in range(12)
    ]
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


def pdf_deep_nesting() -> bytes:
    """An array nested 200,000 deep."""
    return one_page(stream(b"q"), b"<< /X " + b"[" * 200_000 + b"]" * 200_000 + b" >>")


def pdf_xref_loop() -> bytes:
    """A table of objects whose previous table is itself."""
    made = one_page(stream(b"BT ET"))
    start = made.rindex(b"startxref")
    return (
        made[:start].replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Prev %d >>" % made.rindex(b"xref\n0"))
        + made[start:]
    )


def pdf_huge_box() -> bytes:
    """A page of ten million by ten million points."""
    return one_page(stream(b"0 0 m 9 9 l S")).replace(b"[0 0 595 842]", b"[0 0 9999999 9999999]")


def docx_text_bomb() -> bytes:
    """A Word file whose text unpacks to 60 MB."""
    return docx("<w:p><w:r><w:t>" + "A" * (60 * 1024 * 1024) + "</w:t></w:r></w:p>")


def docx_entities(kind: str = "laughs") -> bytes:
    """A Word file whose XML declares entities that grow, or that name a file."""
    if kind == "laughs":
        grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        declared, used = f'<!ENTITY a0 "lol">{grown}', "&a9;"
    else:
        declared, used = '<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"
    document = f'<?xml version="1.0"?><!DOCTYPE d [{declared}]><w:document {W}><w:body><w:p><w:r><w:t>{used}</w:t></w:r></w:p></w:body></w:document>'
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document.encode()})


def docx_deep() -> bytes:
    """Tables in tables, 50,000 deep."""
    deep = 50_000
    return docx("<w:tbl><w:tr><w:tc>" * deep + "</w:tc></w:tr></w:tbl>" * deep)


def docx_symlink() -> bytes:
    """A Word file with a symbolic link to /etc/passwd."""
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/media/anh.png")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def docx_many_entries() -> bytes:
    """A Word file of 70,000 empty entries."""
    return packed({"[Content_Types].xml": TYPES, **{f"word/media/{n}": b"" for n in range(70_000)}})


def docx_lying_size() -> bytes:
    """A Word file whose text says it is 100 bytes and unpacks to 60 MB."""
    made = bytearray(docx("<w:p>" + " " * (60 * 1024 * 1024) + "</w:p>"))
    at = made.rindex(b"word/document.xml") - 46
    struct.pack_into("<I", made, at + 24, 100)
    return bytes(made)


def xlsx(sheet: bytes, shared: bytes = b"") -> bytes:
    """Return a spreadsheet with this first sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        "</Types>"
    )
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return packed(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="a" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="A" sheetId="1" r:id="a"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="a" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": shared or f'<sst xmlns="{main}"/>'.encode(),
        }
    )


def _sheet(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def xlsx_bomb() -> bytes:
    """A spreadsheet whose sheet unpacks to 60 MB."""
    return xlsx(_sheet('<row><c t="inlineStr"><is><t>' + "9" * (60 * 1024 * 1024) + "</t></is></c></row>"))


def xlsx_far_cells() -> bytes:
    """A spreadsheet with one cell at the last row and column, and ten thousand rows as wide."""
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 1_048_576, 100))
    return xlsx(_sheet(rows))


def png(width: int, height: int, *, rows: int | None = None) -> bytes:
    """Return a one-colour PNG of this size in few bytes; `rows` cuts its data short."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    line = b"\0" * (width // 8 + 2)
    data = (
        b"".join(packer.compress(line) for _ in range(rows if rows is not None else height)) + packer.flush()
    )
    head = struct.pack("!IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """A small PNG with a compressed comment of 64 MB."""
    made = png(16, 16)
    data = b"Comment\0\0" + zlib.compress(b"A" * (64 * 1024 * 1024), 9)
    chunk = struct.pack("!I", len(data)) + b"zTXt" + data + struct.pack("!I", zlib.crc32(b"zTXt" + data))
    return made[:33] + chunk + made[33:]


def tif_loop() -> bytes:
    """A TIFF whose second page is its first."""
    tags = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (278, 1), (279, 1)]
    body = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags
    )
    return b"II*\0" + struct.pack("<I", 12) + b"\0" * 4 + body + struct.pack("<I", 12)


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text"}

# name of the file, how to make it, the code it is refused for ("" = it may also be read)
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "html named pdf": ("trang.pdf", lambda: HTML, "disguised"),
    "html with a pdf mark inside": ("trang.pdf", lambda: HTML + b"%PDF-1.7", "disguised"),
    "html named docx": ("trang.docx", lambda: HTML, "disguised"),
    "html named png": ("trang.png", lambda: HTML, "disguised"),
    "html named txt": ("trang.txt", lambda: HTML, "disguised"),
    "program named pdf": ("chay.pdf", lambda: b"MZ\x90\0" + b"\0" * 100, "disguised"),
    "name in reverse": ("bao-cao\u202efdp.exe", lambda: b"MZ", "kind"),
    "two endings": ("bao-cao.pdf.exe", lambda: b"MZ", "kind"),
    "no ending": ("bao-cao", lambda: b"%PDF-1.7", "kind"),
    "macro by name": ("bang.docm", docx, "macro"),
    "macro entry": ("bang.docx", lambda: packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}), "macro"),
    "macro type": ("bang.docx", lambda: packed({"[Content_Types].xml": TYPES.replace(b"/>", b"><D t='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"), "word/document.xml": b"<a/>"}), "macro"),
    "odt with basic": ("bang.odt", lambda: packed(ODT | {"content.xml": b"<a/>", "Basic/Standard/Module1.xml": b"x"}), "macro"),
    "old office": ("bang.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    "encrypted office": ("bang.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 9000 + "EncryptedPackage".encode("utf-16-le"), "password"),
    "pdf stream bomb": ("bom.pdf", pdf_stream_bomb, ""),
    "pdf nested bomb": ("bom.pdf", pdf_nested_bomb, ""),
    "pdf image bomb": ("bom.pdf", pdf_image_bomb, ""),
    "pdf cyclic pages": ("vong.pdf", pdf_cyclic_pages, ""),
    "pdf cyclic forms": ("vong.pdf", pdf_cyclic_forms, ""),
    "pdf form tree": ("cay.pdf", pdf_form_tree, ""),
    "pdf endless pages": ("trang.pdf", pdf_many_pages, ""),
    "pdf deep nesting": ("sau.pdf", pdf_deep_nesting, ""),
    "pdf table loop": ("vong.pdf", pdf_xref_loop, ""),
    "pdf huge box": ("to.pdf", pdf_huge_box, ""),
    "pdf cut short": ("cut.pdf", lambda: one_page(stream(b"BT ET"))[:60], "damaged"),
    "docx text bomb": ("bom.docx", docx_text_bomb, "bomb"),
    "docx laughs": ("cuoi.docx", docx_entities, "entities"),
    "docx outside entity": ("ngoai.docx", lambda: docx_entities("file"), "entities"),
    "docx nested tables": ("sau.docx", docx_deep, "depth"),
    "docx symlink": ("lien-ket.docx", docx_symlink, "path"),
    "docx many entries": ("nhieu.docx", docx_many_entries, "entries"),
    "docx lying size": ("gian.docx", docx_lying_size, ""),
    "docx parent path": ("len.docx", lambda: packed({"[Content_Types].xml": TYPES, "../../etc/cron.d/x": b"x"}), "path"),
    "docx absolute path": ("goc.docx", lambda: packed({"[Content_Types].xml": TYPES, "/etc/passwd": b"x"}), "path"),
    "docx windows path": ("win.docx", lambda: packed({"[Content_Types].xml": TYPES, "C:evil.txt": b"x"}), "path"),
    "docx twins": ("doi.docx", lambda: packed({"[Content_Types].xml": TYPES, "word/A.xml": b"x", "word/a.xml": b"y"}), "path"),
    "docx zip within": ("long.docx", lambda: packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<a/>", "word/media/a.png": packed({"b": b"c"})}), "nested"),
    "docx program within": ("long.docx", lambda: packed({"[Content_Types].xml": TYPES, "word/document.xml": b"<a/>", "word/embeddings/a.exe": b"MZ"}), "nested"),
    "zip named docx": ("kho.docx", lambda: packed({"a.txt": b"x"}), "damaged"),
    "docx cut short": ("cut.docx", lambda: docx()[:200], "damaged"),
    "xlsx bomb": ("bom.xlsx", xlsx_bomb, "bomb"),
    "xlsx far cells": ("xa.xlsx", xlsx_far_cells, ""),
    "xlsx entities": ("cuoi.xlsx", lambda: xlsx(b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), "entities"),
    "png of 2.5 thousand million pixels": ("to.png", lambda: png(50_000, 50_000, rows=50), "pixels"),
    "png of 60 million pixels": ("to.png", lambda: png(7_700, 7_700), ""),
    "png cut short": ("cut.png", lambda: png(2_000, 2_000, rows=3), ""),
    "png comment bomb": ("ghi-chu.png", png_text_bomb, ""),
    "tif without end": ("vong.tif", tif_loop, ""),
    "empty": ("trong.pdf", lambda: b"", "empty"),
    "binary text": ("nhi-phan.txt", lambda: bytes(range(256)) * 40, "disguised"),
    "text of one line": ("dai.txt", lambda: b"a" * (20 * 1024 * 1024), ""),
    "csv of quotes": ("nhay.csv", lambda: b'"' * 1_000_000, ""),
}  # fmt: skip
