"""Scans and photos: how many letters are wrong, and what is said about them."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.factories import pages

pytestmark = pytest.mark.usefixtures("tesseract")

CLEAN = 0.004  # of 725 letters two: at 200 dpi ổ and ố of a Times letter differ by a pixel
PICTURES = {
    "a clean scan of 200 dpi": (pages.scan, CLEAN),
    "blurred and turned by 2°": (pages.blurred_and_turned, 0.012),
    "blurred and turned by -3°": (lambda: pages.blurred_and_turned(-3, 1.2), 0.015),
    "lying on its right side": (lambda: pages.scan().transpose(Image.Transpose.ROTATE_270), CLEAN),
    "upside down": (lambda: pages.scan().transpose(Image.Transpose.ROTATE_180), CLEAN),
    "a phone photo": (pages.photo, 0.03),
    "a phone photo on a dark table, in deep shadow": (
        lambda: pages.photo(degrees=-5, narrowing=-0.07, ground=40, shadow=0.6),
        0.03,
    ),
    "a phone photo on a light table": (lambda: pages.photo(ground=200, shadow=0.3), 0.03),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_a_page_reads_with_few_wrong_letters(read, name):
    make, most = PICTURES[name]
    content = pages.picture(make(), "jpg", quality=88) if "photo" in name else pages.picture(make())
    found = read(content, "trang.jpg" if "photo" in name else "trang.png")
    (page,) = found.pages
    assert pages.wrong_share(pages.TEXT, page.text) <= most
    assert page.method == "ocr"
    assert page.confidence > 0.85
    assert found.problems == ()


def test_a_scanned_pdf_is_recognised_page_by_page(read, tmp_path):
    scan = pages.scan()
    path = tmp_path / "quet.pdf"
    scan.save(path, save_all=True, append_images=[scan], resolution=200)
    found = read(path.read_bytes(), "quet.pdf")
    assert [(page.number, page.method) for page in found.pages] == [(1, "ocr"), (2, "ocr")]
    assert pages.wrong_share(pages.TEXT, found.pages[1].text) <= CLEAN


def test_words_of_a_scan_say_where_they_stand(read):
    found = read(pages.picture(pages.scan()), "trang.png")
    word = next(word for word in found.pages[0].words if word.text == "CÁO")
    assert 0 < word.left < 0.5
    assert 0 < word.top < 0.2
    assert 0 < word.width < 0.2


def test_a_picture_without_writing_says_so(read):
    found = read(pages.picture(Image.new("L", (400, 300), 200)), "trang.png")
    assert [problem.code for problem in found.problems] == ["no-text"]
    assert not found.refused


@pytest.mark.parametrize("kind", ["webp", "tif", "heic"])
def test_pictures_of_other_kinds_are_read(read, kind):
    import pillow_heif

    pillow_heif.register_heif_opener()
    content = pages.picture(pages.scan().convert("RGB"), {"heic": "HEIF"}.get(kind, kind))
    found = read(content, f"trang.{kind}")
    assert pages.wrong_share(pages.TEXT, found.pages[0].text) <= 0.005


def test_a_picture_that_tells_where_it_was_taken_is_noticed(read):
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 0.0)}
    found = read(pages.picture(Image.new("L", (60, 60), 255), "jpg", exif=exif), "anh.jpg")
    assert "location" in {problem.code for problem in found.problems}
