"""The flow diagram as SVG: boxes from top to bottom, arrows between them, ways back along the left side."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from workflows.screens.assessment.flow_diagram import DONE, LEFT_OUT, NEXT, NOW, Edge, Node

WIDTH, LEFT, BOX, HEIGHT, GAP, TOP = 320, 44, 268, 62, 26, 8
SIGNS = {DONE: "✓", NOW: "●", NEXT: "→"}


def svg_of(title: str, nodes: Iterable[Node], ways: Iterable[Edge], *, key: str) -> SafeString:
    """Return the SVG of one part; screen readers get its summary and the list of steps."""
    shown = [node for node in nodes if node.state != LEFT_OUT]
    place = {node.name: TOP + number * (HEIGHT + GAP) for number, node in enumerate(shown)}
    height = TOP * 2 + len(shown) * (HEIGHT + GAP) - GAP
    return format_html(
        '<svg class="case" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
        '<defs><marker id="{}-a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" class="case-tip"/></marker></defs>{}{}</svg>',
        WIDTH, height, key, key, key, summary(title, shown), key,
        "; ".join(f"{node.title}: {node.words}" for node in shown), key,
        _arrows(ways, place, [node.name for node in shown], key),
        format_html_join("", "{}", ((_box(node, place[node.name]),) for node in shown)),
    )  # fmt: skip


def summary(title: str, nodes: list[Node]) -> str:
    """Return the diagram in one sentence."""
    now = [node.title for node in nodes if node.state == NOW]
    if now:
        return f"{title}: đang ở bước {', '.join(now)}"
    if nodes and any(node.state == DONE for node in nodes):
        return f"{title}: đã qua hết các bước"
    return f"{title}: chưa bắt đầu"


def _box(node: Node, top: int) -> SafeString:
    lines = [node.words, *([node.note] if node.note else [])]  # one below the other: a line does not wrap
    words = format_html_join(
        "",
        '<text x="{}" y="{}" class="case-words">{}</text>',
        ((LEFT + 12, top + 37 + 16 * number, line) for number, line in enumerate(lines)),
    )
    return format_html(
        '<g class="case-{}"><rect x="{}" y="{}" width="{}" height="{}" rx="6"/>'
        '<text x="{}" y="{}" class="case-title">{} {}</text>{}</g>',
        node.state, LEFT, top, BOX, HEIGHT, LEFT + 12, top + 20, SIGNS.get(node.state, "○"), node.title, words,
    )  # fmt: skip


def _arrows(ways: Iterable[Edge], place: dict[str, int], order: list[str], key: str) -> SafeString:
    lines = []
    for number, way in enumerate(ways):
        start, end = place[way.start], place[way.end]
        near = order.index(way.end) - order.index(way.start) == 1
        lane = LEFT - 8 - (number % 4) * 9
        if near:
            middle = LEFT + BOX // 2
            path = f"M{middle} {start + HEIGHT}V{end - 1}"
        elif way.back:
            path = f"M{LEFT} {start + HEIGHT - 12}H{lane}V{end + 12}H{LEFT - 1}"
        else:
            path = f"M{LEFT} {start + HEIGHT - 6}H{lane}V{end + HEIGHT // 2}H{LEFT - 1}"
        lines.append(("back" if way.back else "on", path, key))
    return format_html_join("", '<path class="case-way case-way-{}" d="{}" marker-end="url(#{}-a)"/>', lines)
