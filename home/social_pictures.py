"""The picture a link to a decision shows when it is shared: 1200 × 630, drawn from what the page says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import condition, require_safe
from PIL import Image, ImageDraw, ImageFont

from home.models import DecisionPage
from home.public_version import public_version

SIZE = (1200, 630)
PAPER, INK, SON, MUTED = "#FBFAF7", "#1B2330", "#A61B1B", "#55606E"
MARGIN = 80
FONTS = Path(settings.BASE_DIR) / "documents" / "fonts"


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return one of the documents' fonts, which have every Vietnamese letter."""
    return ImageFont.truetype(str(FONTS / f"LiberationSerif-{name}.ttf"), size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Return the text in lines no wider than `width` pixels, `most` at most, the last one cut with "…"."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return lines


def picture(*, issuer: str, heading: str, text: str) -> bytes:
    """Draw issuer, heading and a few lines of text; return PNG bytes."""
    drawn = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 0, SIZE[0], 16), fill=SON)
    width = SIZE[0] - 2 * MARGIN
    pen.text(
        (MARGIN, 80), wrapped(issuer, font("Regular", 34), width, 1)[0], fill=MUTED, font=font("Regular", 34)
    )
    top = 160
    for line in wrapped(heading, font("Bold", 64), width, 2):
        pen.text((MARGIN, top), line, fill=SON, font=font("Bold", 64))
        top += 84
    top += 20
    for line in wrapped(text, font("Regular", 42), width, 4):
        pen.text((MARGIN, top), line, fill=INK, font=font("Regular", 42))
        top += 60
    file = BytesIO()
    drawn.save(file, "PNG", optimize=True)
    return file.getvalue()


def _tag(_request: HttpRequest, slug: str) -> str:
    return f'"{public_version()}-{slug}"'


@require_safe
@condition(etag_func=_tag)
def decision_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """Give the picture of a published decision."""
    page = get_object_or_404(DecisionPage.objects.live().select_related("decision__document"), slug=slug)
    document = page.decision.document
    content = picture(issuer=document.issuer_name, heading=str(document), text=document.title)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "public, max-age=3600"
    return response
