"""Preview images of shared links (og:image), 1200 × 630, drawn from the page's texts."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import condition, require_safe
from PIL import Image, ImageDraw, ImageFont

from home.caching.site_version import site_version
from home.directory.queries import unit_of_code
from home.models import DecisionPage
from home.models.plans import published_plans
from home.titles.queries import published_titles

SIZE = (1200, 630)
PAPER, INK, SON, MUTED = "#FBFAF7", "#1B2330", "#A61B1B", "#55606E"
MARGIN = 80
FONTS = Path(settings.BASE_DIR) / "documents" / "fonts"


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return one of the fonts of `documents`, which have every Vietnamese letter."""
    return ImageFont.truetype(str(FONTS / f"LiberationSerif-{name}.ttf"), size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Return the text in at most `most` lines of at most `width` pixels; text left over is cut with "…"."""
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


@lru_cache(maxsize=64)
def picture(*, issuer: str, heading: str, text: str) -> bytes:
    """Return the PNG with issuer, heading and a few lines of text."""
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
    return f'"{site_version()}-{slug}"'


@require_safe
@condition(etag_func=_tag)
def decision_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the preview image of a published decision."""
    page = get_object_or_404(DecisionPage.objects.live().select_related("decision__document"), slug=slug)
    document = page.decision.document
    return _png(document.issuer_name, str(document), document.title)


@require_safe
@condition(etag_func=_tag)
def plan_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the preview image of a published plan."""
    page = get_object_or_404(published_plans(), slug=slug)
    return _png(page.plan.issuer_name or settings.ISSUER_NAME, str(page.plan), page.title)


@require_safe
@condition(etag_func=_tag)
def unit_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """Return the preview image of a unit: its name and the title it holds today."""
    unit = unit_of_code(slug)
    if unit is None:
        raise Http404
    title = (
        published_titles().valid_on(timezone.localdate()).filter(unit=unit).order_by("-valid_from").first()
    )
    text = "Danh hiệu học tập và quyết định công nhận"
    if title is not None:
        text = f"{title.name}, {title.level_words}, hiệu lực {title.end_words}"
    return _png(unit.parent.name if unit.parent else settings.ISSUER_NAME, unit.name, text)


@require_safe
def site_picture(_request: HttpRequest) -> HttpResponse:
    """Return the preview image of all other pages: the publisher, and what the site is for."""
    text = "Kế hoạch, quyết định và danh hiệu công nhận các mô hình học tập"
    return _png(settings.ISSUER_NAME, settings.WAGTAIL_SITE_NAME, text)


def _png(issuer: str, heading: str, text: str) -> HttpResponse:
    content = picture(issuer=issuer or settings.ISSUER_NAME, heading=heading, text=text)
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "public, max-age=3600"
    return response
