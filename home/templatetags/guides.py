"""{% load guides %}: a sentence of a guide as HTML."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from home.guides.parsing import Kind, Piece, pieces

register = template.Library()
SHAPES = {
    Kind.WORDS: "{}",
    Kind.CONTROL: '<strong class="guide-control">{}</strong>',
    Kind.TYPED: "“{}”",
    Kind.CODE: "<code>{}</code>",
}


@register.simple_tag
def sentence(words: str) -> SafeString:
    """Return a sentence as HTML with its controls, codes and links marked up; everything else is escaped."""
    return format_html_join("", "{}", ((shown(piece),) for piece in pieces(words)))


def shown(piece: Piece) -> SafeString:
    """Return one piece of a sentence as HTML."""
    if piece.kind == Kind.LINK:
        return format_html('<a href="{}">{}</a>', piece.address, piece.text)
    return format_html(SHAPES[piece.kind], piece.text)
