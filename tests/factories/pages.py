"""Pages of made-up Vietnamese text as PDF, scan and phone photo."""

from __future__ import annotations

import io
import math
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
import typst
from PIL import Image, ImageFilter

FONTS = Path(__file__).resolve().parents[2] / "documents" / "fonts"  # the same on every machine
PARAGRAPHS = [
    "ỦY BAN NHÂN DÂN XÃ SÔNG NGÀN",
    "BÁO CÁO",
    "Kết quả thực hiện mô hình Cộng đồng học tập năm 2025",
    "Thực hiện Kế hoạch số 27/KH-UBND ngày 14 tháng 3 năm 2025 của Ủy ban nhân dân tỉnh về xây dựng xã hội học "
    "tập, Ủy ban nhân dân xã báo cáo kết quả như sau:",
    "1. Trung tâm học tập cộng đồng đã tổ chức 36 lớp chuyên đề với 2.145 lượt người tham dự, trong đó có 18 lớp "
    "về kỹ thuật trồng trọt, 9 lớp về chuyển đổi số và 9 lớp về pháp luật, sức khỏe, phòng chống đuối nước.",
    "2. Tỷ lệ người trong độ tuổi từ 15 đến 60 biết chữ đạt 99,4%; phổ cập giáo dục mẫu giáo cho trẻ 5 tuổi được "
    "giữ vững; 87% hộ gia đình đăng ký danh hiệu Gia đình học tập, tăng 6% so với năm trước.",
    "3. Khó khăn: cơ sở vật chất của một số thôn còn thiếu; kinh phí khuyến học chủ yếu dựa vào đóng góp tự "
    "nguyện; việc ghi chép sổ sách, lưu giữ minh chứng ở các bản vùng cao chưa đều.",
    "4. Đề nghị Sở Giáo dục và Đào tạo hướng dẫn thêm về cách tính chỉ tiêu người lao động được bồi dưỡng nghề.",
]
TEXT = " ".join(PARAGRAPHS)


def escaped(text: str) -> str:
    """Return text as Typst markup that prints just this text."""
    return "".join("\\" + c if c in "#*_$@<>[]`\\/-=+~\"'" else c for c in text)


def pdf(paragraphs: list[str] = PARAGRAPHS, *, copies: int = 1, size: int = 13) -> bytes:
    """Return a born-digital PDF of these paragraphs, each copy on a page of its own."""
    body = "\n#pagebreak()\n".join(["\n\n".join(escaped(one) for one in paragraphs)] * copies)
    head = '#set page(paper: "a4", margin: 2cm)\n#set par(justify: true)\n'
    font = f'#set text(font: "Liberation Serif", size: {size}pt, lang: "vi", hyphenate: false)\n'
    return typst.compile((head + font + body).encode(), font_paths=[str(FONTS)])


@cache
def scan(dpi: int = 200) -> Image.Image:
    """Return the page as a grey picture."""
    with pypdfium2.PdfDocument(pdf()) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("L").copy()


def blurred_and_turned(degrees: float = 2.0, radius: float = 1.0) -> Image.Image:
    """Return the scan turned by some degrees and out of focus."""
    turned = scan().rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return turned.filter(ImageFilter.GaussianBlur(radius))


def photo(
    *, degrees: float = 5, narrowing: float = 0.04, ground: int = 90, shadow: float = 0.45
) -> Image.Image:
    """Return the sheet as a phone sees it: askew, narrowing, on a table, half in a shadow, with noise."""
    page, (width, height) = scan(300), (2250, 3000)
    scale = 0.84 * min(width / page.width, height / page.height)
    turn, corners = math.radians(degrees), []
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        across = x * page.width / 2 * scale * (1 + narrowing * y)
        down = y * page.height / 2 * scale
        corners.append(
            (
                width / 2 + across * math.cos(turn) - down * math.sin(turn),
                height / 2 + across * math.sin(turn) + down * math.cos(turn),
            )
        )
    seen = _through(page, corners, (width, height))
    sheet = (
        np.asarray(_through(Image.new("L", page.size, 255), corners, (width, height)), dtype=np.float32) / 255
    )
    noise = np.random.default_rng(5)
    table = ground + noise.normal(0, 6, (height, width))
    lit = np.asarray(seen, dtype=np.float32) * 0.9 * sheet + table * (1 - sheet)
    down, across = np.mgrid[0:height, 0:width]
    dark = 1 - shadow / (1 + np.exp(-((across / width + down / height / 2) - 0.8) * 10))
    result = np.clip(lit * dark + noise.normal(0, 4, (height, width)), 0, 255).astype(np.uint8)
    return Image.fromarray(result).filter(ImageFilter.GaussianBlur(0.7))


def _through(page: Image.Image, corners: list[tuple[float, float]], size: tuple[int, int]) -> Image.Image:
    rows, values = [], []
    sources = ((0, 0), (page.width, 0), page.size, (0, page.height))
    for (x, y), (u, v) in zip(corners, sources, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    matrix = np.linalg.solve(np.array(rows), np.array(values, dtype=float))
    return page.transform(
        size, Image.Transform.PERSPECTIVE, tuple(matrix), Image.Resampling.BICUBIC, fillcolor=0
    )


def picture(image: Image.Image, kind: str = "png", **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, {"jpg": "JPEG", "tif": "TIFF"}.get(kind, kind), **options)
    return out.getvalue()


def letters(text: str) -> str:
    """Return a text without white space, composed: what a comparison of readings counts."""
    return "".join(unicodedata.normalize("NFC", text).split())


def wrong_share(wanted: str, found: str) -> float:
    """Return how many letters must be changed, added or removed, as a part of those wanted."""
    a, b = letters(wanted), letters(found)
    codes = np.array([ord(c) for c in b])
    steps = np.arange(len(b) + 1)
    row = steps
    for number, letter in enumerate(a, 1):
        least = np.empty(len(b) + 1, dtype=int)
        least[0] = number
        least[1:] = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(letter)))
        row = np.minimum.accumulate(least - steps) + steps
    return float(row[-1]) / len(a)
