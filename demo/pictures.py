"""Eight pictures of our own for the demonstration's articles, drawn with Pillow: no file of anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (1280, 720)
SCALE = 2  # drawn twice as large and brought down, so that edges are smooth
PAPER, INK, MUTED = "#FBFAF7", "#1B2330", "#8A93A0"
SON, SON_LIGHT = "#A61B1B", "#E7B7AE"
CHAM, CHAM_LIGHT = "#1F4E8C", "#B9CDE6"
NGOC, NGOC_LIGHT = "#0B6B4F", "#B7DACD"
NGHE, NGHE_LIGHT = "#C58A1C", "#F2DDAE"

Draw = ImageDraw.ImageDraw


class Sheet:
    """A drawing surface measured in 1280 × 720 points."""

    def __init__(self, ground: str) -> None:
        """Begin with one even colour."""
        self.image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, w: float, h: float, colour: str, radius: float = 0) -> None:
        """Fill a rectangle, rounded where asked."""
        corners = (x * SCALE, y * SCALE, (x + w) * SCALE, (y + h) * SCALE)
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def disc(self, x: float, y: float, r: float, colour: str) -> None:
        """Fill a circle around a point."""
        self.pen.ellipse(((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE), fill=colour)

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        """Fill a polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        """Draw a line with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=colour, width=int(width * SCALE), joint="curve")
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def hill(self, y: float, height: float, colour: str, *, shift: float = 0, span: float = 700) -> None:
        """Fill rolling ground from `y` downwards."""
        points = [(0.0, 720.0)]
        for x in range(0, 1281, 8):
            phase = ((x + shift) % span) / span
            points.append((float(x), y - height * (4 * phase * (1 - phase))))
        self.shape([*points, (1280.0, 720.0)], colour)

    def png(self) -> bytes:
        """Return the finished picture."""
        out = BytesIO()
        self.image.resize(SIZE, Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
        return out.getvalue()


def person(s: Sheet, x: float, y: float, size: float, colour: str, head: str = NGHE_LIGHT) -> None:
    """Draw somebody seen from the front: a head and shoulders."""
    s.disc(x, y, size * 0.32, head)
    s.shape(
        [
            (x - size * 0.55, y + size * 1.15),
            (x - size * 0.42, y + size * 0.5),
            (x, y + size * 0.36),
            (x + size * 0.42, y + size * 0.5),
            (x + size * 0.55, y + size * 1.15),
        ],
        colour,
    )


def house(s: Sheet, x: float, y: float, w: float, wall: str, roof: str) -> None:
    """Draw a small house standing on `y`."""
    h = w * 0.62
    s.box(x, y - h, w, h, wall)
    s.shape([(x - w * 0.12, y - h), (x + w / 2, y - h - w * 0.46), (x + w * 1.12, y - h)], roof)
    s.box(x + w * 0.4, y - h * 0.55, w * 0.2, h * 0.55, INK)
    s.box(x + w * 0.12, y - h * 0.72, w * 0.18, h * 0.28, NGHE_LIGHT)
    s.box(x + w * 0.7, y - h * 0.72, w * 0.18, h * 0.28, NGHE_LIGHT)


def open_book(s: Sheet, x: float, y: float, w: float, cover: str) -> None:
    """Draw an open book around a point."""
    h = w * 0.36
    s.shape(
        [
            (x - w / 2 - 14, y - h * 0.3),
            (x, y + h * 0.02),
            (x + w / 2 + 14, y - h * 0.3),
            (x + w / 2 + 14, y + h * 0.72),
            (x, y + h + 14),
            (x - w / 2 - 14, y + h * 0.72),
        ],
        cover,
    )
    s.shape([(x - w / 2, y - h * 0.42), (x, y), (x, y + h), (x - w / 2, y + h * 0.6)], "#FFFFFF")
    s.shape([(x + w / 2, y - h * 0.42), (x, y), (x, y + h), (x + w / 2, y + h * 0.6)], "#F3F1EB")
    for n in range(4):
        dy = h * (0.12 + n * 0.17)
        s.line([(x - w * 0.42, y - h * 0.3 + dy), (x - w * 0.07, y + h * 0.02 + dy)], MUTED, 4)
        s.line([(x + w * 0.42, y - h * 0.3 + dy), (x + w * 0.07, y + h * 0.02 + dy)], MUTED, 4)


def village_evening() -> Sheet:
    """A lit learning centre among the houses of a village."""
    s = Sheet(CHAM_LIGHT)
    s.disc(1010, 190, 86, NGHE_LIGHT)
    s.hill(430, 130, "#9DB7D6", shift=180, span=860)
    s.hill(500, 90, NGOC_LIGHT, shift=420, span=640)
    s.box(0, 540, 1280, 180, NGOC)
    for x, w, roof in ((90, 150, SON), (300, 120, "#861313"), (930, 140, SON), (1110, 120, "#861313")):
        house(s, x, 560, w, PAPER, roof)
    house(s, 520, 580, 270, "#FFFFFF", SON)
    s.shape([(560, 720), (628, 580), (684, 580), (770, 720)], NGHE_LIGHT)
    return s


def path_of_books() -> Sheet:
    """Steps made of books that lead up to the light."""
    s = Sheet(NGHE_LIGHT)
    s.disc(1020, 170, 120, "#FFFFFF")
    s.disc(1020, 170, 84, NGHE)
    colours = (CHAM, SON, NGOC, CHAM, SON, NGOC, CHAM)
    for n, colour in enumerate(colours):
        x, top = 90 + n * 140, 640 - n * 62
        s.box(x, top, 270, 54, colour, 8)
        s.box(x + 22, top + 10, 248, 34, PAPER, 4)
        s.line([(x + 40, top + 27), (x + 250, top + 27)], MUTED, 3)
    person(s, 1085, 130, 88, INK)
    return s


def lamp_and_book() -> Sheet:
    """An oil lamp beside an open book."""
    s = Sheet("#2A3550")
    s.disc(420, 330, 300, "#3B4768")
    s.disc(420, 330, 210, "#6A6550")
    s.disc(420, 330, 120, NGHE)
    s.shape([(420, 200), (478, 320), (420, 396), (362, 320)], NGHE_LIGHT)
    s.box(386, 392, 68, 50, MUTED, 8)
    s.shape([(330, 440), (510, 440), (548, 560), (292, 560)], SON)
    s.box(0, 560, 1280, 160, "#57402A")
    open_book(s, 860, 440, 520, CHAM)
    return s


def hands_and_seedling() -> Sheet:
    """Two hands that hold a seedling."""
    s = Sheet(NGOC_LIGHT)
    s.disc(640, 330, 270, "#DDEFE8")
    s.line([(640, 500), (640, 300)], NGOC, 16)
    s.shape([(640, 330), (560, 220), (430, 210), (510, 320)], NGOC)
    s.shape([(640, 300), (720, 170), (860, 150), (776, 280)], "#2E8B6C")
    s.shape([(530, 520), (750, 520), (700, 590), (580, 590)], "#57402A")
    s.shape([(250, 720), (300, 560), (540, 500), (640, 600), (560, 720)], NGHE_LIGHT)
    s.shape([(1030, 720), (980, 560), (740, 500), (640, 600), (720, 720)], "#E5C98C")
    return s


def round_table() -> Sheet:
    """A council around a table, papers before each."""
    s = Sheet(PAPER)
    s.box(0, 0, 1280, 320, CHAM_LIGHT)
    for x in (140, 420, 700, 980):
        s.box(x, 60, 170, 190, "#DCE7F3", 8)
    for n, colour in enumerate((CHAM, NGOC, SON, NGOC, CHAM)):
        person(s, 240 + n * 200, 300, 150, colour)
    s.shape([(120, 440), (1160, 440), (1280, 640), (0, 640)], "#8A6237")
    s.box(0, 640, 1280, 80, "#57402A")
    for n in range(5):
        s.shape(
            [(190 + n * 200, 480), (280 + n * 200, 480), (290 + n * 206, 570), (170 + n * 200, 570)],
            "#FFFFFF",
        )
    return s


def boat_library() -> Sheet:
    """A boat full of books on a river."""
    s = Sheet(CHAM_LIGHT)
    s.disc(240, 170, 80, SON_LIGHT)
    s.hill(380, 120, NGOC_LIGHT, shift=60, span=520)
    s.hill(410, 70, "#7FBBA5", shift=300, span=430)
    s.box(0, 410, 1280, 310, CHAM)
    for n in range(6):
        y = 460 + n * 44
        s.line([(80 + (n % 3) * 150, y), (330 + (n % 3) * 150, y)], "#4E79AE", 6)
        s.line([(760 + (n % 2) * 180, y + 14), (1020 + (n % 2) * 180, y + 14)], "#4E79AE", 6)
    colours = (SON, NGHE, NGOC, PAPER, SON, NGOC, NGHE, PAPER, SON)
    for n, colour in enumerate(colours):
        s.box(450 + n * 42, 336 - (n % 3) * 16, 34, 150 + (n % 3) * 16, colour, 4)
    s.shape([(340, 450), (960, 450), (860, 570), (440, 570)], "#57402A")
    person(s, 890, 320, 100, INK)
    return s


def family_reading() -> Sheet:
    """A family that reads together under one lamp."""
    s = Sheet("#F3E6CF")
    s.box(0, 560, 1280, 160, "#8A6237")
    s.line([(640, 0), (640, 110)], INK, 6)
    s.shape([(560, 180), (600, 110), (680, 110), (720, 180)], SON)
    s.shape([(560, 180), (720, 180), (930, 560), (350, 560)], NGHE_LIGHT)
    for x, y, size, colour in ((410, 300, 210, CHAM), (870, 300, 210, SON), (640, 370, 150, NGOC)):
        person(s, x, y, size, colour, head="#D9B48A")
    open_book(s, 640, 500, 300, CHAM)
    return s


def rising_bars() -> Sheet:
    """Figures that rise year after year, with a flag on the last."""
    s = Sheet(PAPER)
    s.hill(420, 150, NGOC_LIGHT, shift=200, span=980)
    s.line([(120, 610), (1170, 610)], INK, 8)
    for n, colour in enumerate((CHAM_LIGHT, CHAM_LIGHT, CHAM, CHAM, NGOC)):
        height = 120 + n * 78
        s.box(180 + n * 190, 606 - height, 120, height, colour, 8)
    s.line([(1000, 174), (1000, 60)], INK, 8)
    s.shape([(1004, 60), (1130, 96), (1004, 132)], SON)
    s.line([(240, 450), (430, 372), (620, 294), (810, 216)], NGHE, 8)
    return s


PICTURES: dict[str, Callable[[], Sheet]] = {
    "lang-hoc-tap": village_evening,
    "bac-thang-sach": path_of_books,
    "ngon-den": lamp_and_book,
    "uom-mam": hands_and_seedling,
    "hoi-dong": round_table,
    "thuyen-sach": boat_library,
    "gia-dinh-doc-sach": family_reading,
    "so-lieu": rising_bars,
}


def picture(name: str) -> bytes:
    """Return one picture as PNG; the same bytes each time."""
    return PICTURES[name]().png()
