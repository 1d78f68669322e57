"""Breaks template lines that are too long, without changing what a page shows: `make format`.

`python -m tests.shell.template_lines [--check] FOLDER…`. djlint's own formatter leaves most of these lines and moves
whitespace of inline text. Here a line is broken only where whitespace means nothing to a browser: beside block-level
tags, at a space of the text, between the attributes of a tag. A shorter line is never touched, so a second run
changes nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

LENGTH_MAX: Final = 160
INDENT: Final = 2
BLOCK: Final = frozenset(
    [
        "html",
        "head",
        "body",
        "main",
        "header",
        "footer",
        "nav",
        "section",
        "article",
        "aside",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "caption",
        "colgroup",
        "col",
        "form",
        "fieldset",
        "legend",
        "details",
        "summary",
        "figure",
        "figcaption",
        "blockquote",
        "hr",
        "address",
        "template",
        "dialog",
        "option",
        "optgroup",
        "meta",
        "link",
        "title",
    ]
)
VOID: Final = frozenset(["hr", "col", "meta", "link", "br", "img", "input", "source", "wbr"])
MAY_BE_EMPTY: Final = frozenset(
    ["td", "th", "p", "h1", "h2", "h3", "li", "dt", "dd", "div", "option", "title", "legend", "caption"]
)
"""Elements that a style hides where they are empty, or whose text is read as it is: no space is put inside alone."""
VERBATIM: Final = re.compile(r"<(pre|textarea|script|style)\b|\bclass=\"[^\"]*\b(?:sheet-text|doc-line)\b")
TOKEN: Final = re.compile(
    r"(?P<tag>\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})|(?P<comment><!--.*?-->)"
    r"|(?P<html></?[a-zA-Z][\w-]*(?:\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|[^\"<>{]|\{(?![{%]))*>)"
    r"|(?P<space>\s+)|(?P<text>[^\s<{]+|.)",
    re.S,
)
ATTRIBUTE_SPACE: Final = re.compile(
    r"\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|(?P<space>\s+)(?=[\w:@-])", re.S
)
OPENERS: Final = frozenset(
    [
        "if",
        "for",
        "with",
        "empty_state",
        "block",
        "blocktranslate",
        "cache",
        "spaceless",
        "autoescape",
        "filter",
    ]
)
MIDDLE: Final = frozenset({"else", "elif", "empty"})


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a line may be broken: `start` to `end` is the whitespace there, which is replaced.

    `gap` is a space beside a tag, `text` one between words, `tags` a place between two template tags, where a space
    shows at most within a line of labels: the last resort.
    """

    start: int
    end: int
    kind: Literal["block", "gap", "text", "attribute", "tags"]
    depth: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a template; `name` of a tag, "/name" of one that ends."""

    kind: str
    name: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the pieces of a template in order."""
    found = []
    for match in TOKEN.finditer(text):
        kind, name = str(match.lastgroup), ""
        if kind == "tag" and match[0].startswith("{%"):
            word, *rest = match[0][2:-2].split()
            name = f"/{word[3:]}" if word.startswith("end") else word
            middle = word in MIDDLE and not (word == "empty" and rest)  # {% empty "…" %} is a tag of ours
            kind = "block-tag" if word.removeprefix("end") in OPENERS or middle else "tag"
        elif kind == "html":
            name = re.match(r"</?([\w-]+)", match[0])[1].lower()  # type: ignore[index]
            name = f"/{name}" if match[0].startswith("</") else name
        elif match[0].startswith("{{"):
            kind = "value"
        found.append(Token(kind, name, match.start(), match.end()))
    return found


def breaks(text: str) -> list[Break]:
    """Return every place where whitespace means nothing, in order; none within text that is kept as it is."""
    found: list[Break] = []
    parts = tokens(text)
    depth, verbatim = 0, ""
    for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if verbatim:
            verbatim = "" if part.name == f"/{verbatim}" else verbatim
            continue
        if VERBATIM.search(text[part.start : part.end]) and part.kind == "html":
            verbatim = part.name
        depth -= closes(part)
        found += breaks_at(text, before, part, after, depth)
        depth += opens(part)
    return merged(found)


def opens(part: Token) -> bool:
    """Return whether a block-level tag or a template block begins here."""
    if part.kind == "block-tag":
        return not part.name.startswith("/") and part.name not in MIDDLE
    return part.kind == "html" and part.name in BLOCK - VOID


def closes(part: Token) -> bool:
    """Return whether a block-level tag or a template block ends here."""
    return part.name.startswith("/") and (part.kind == "block-tag" or part.name[1:] in BLOCK)


def breaks_at(
    text: str, before: Token | None, part: Token, after: Token | None, depth: int
) -> Iterator[Break]:
    """Yield the places in and beside a piece; `depth` is that of its outside."""
    if part.kind == "html":
        yield from attribute_breaks(text, part, depth)
        yield from block_breaks(part, before, after, depth)
    elif part.kind == "space" and before and after and "\n" not in text[part.start : part.end]:
        words = {before.kind, after.kind} <= {"text", "value"}
        yield Break(part.start, part.end, "text" if words else "gap", depth)
    elif before and {before.kind, part.kind} in ({"tag", "block-tag"}, {"value", "block-tag"}):
        yield Break(part.start, part.start, "tags", depth + closes(part))


def attribute_breaks(text: str, part: Token, depth: int) -> Iterator[Break]:
    """Yield the places between the attributes of a tag."""
    for match in ATTRIBUTE_SPACE.finditer(text[part.start : part.end]):
        if match["space"] and "\n" not in match["space"]:
            yield Break(part.start + match.start(), part.start + match.end(), "attribute", depth)


def block_breaks(part: Token, before: Token | None, after: Token | None, depth: int) -> Iterator[Break]:
    """Yield the places before and after a block-level tag."""
    name = part.name.removeprefix("/")
    if name not in BLOCK and name != "br":
        return
    ends = part.name.startswith("/")
    inside = depth + 1
    if name != "br" and before is not None:
        if not ends:
            yield Break(part.start, part.start, "block", depth)
        elif holds_something(name, before):
            yield Break(part.start, part.start, "block", inside)
    if after is not None:
        if ends or name in VOID:
            yield Break(part.end, part.end, "block", depth)
        elif holds_something(name, after):
            yield Break(part.end, part.end, "block", inside)


def holds_something(name: str, neighbour: Token) -> bool:
    """Return whether an element has content whatever its conditions say, judged by what stands at its edge."""
    return name not in MAY_BE_EMPTY or neighbour.kind in {"text", "html"}


def merged(found: list[Break]) -> list[Break]:
    """Return the places in order, one each: a block-level tag beside a space takes the space in."""
    places: list[Break] = []
    for place in sorted(found, key=lambda one: (one.start, one.end)):
        if places and place.start <= places[-1].end:
            last = places[-1]
            kind = (
                "block"
                if "block" in (last.kind, place.kind)
                else last.kind
                if last.kind != "tags"
                else place.kind
            )
            depth = min((one.depth for one in (last, place) if one.kind == kind), default=place.depth)
            places[-1] = Break(last.start, max(last.end, place.end), kind, depth)
        else:
            places.append(place)
    return places


def wrapped(text: str) -> str:
    """Return the template with every line that is too long broken where that is possible."""
    if all(len(line) <= LENGTH_MAX for line in text.split("\n")):
        return text
    places, lines, at = breaks(text), [], 0
    for line in text.split("\n"):
        end = at + len(line)
        if len(line) <= LENGTH_MAX:
            lines.append(line)
        else:
            indent = len(line) - len(line.lstrip())
            inside = [place for place in places if at + indent < place.start and place.end < end]
            lines += broken(text, at + indent, end, indent, inside)
        at = end + 1
    return "\n".join(lines)


def broken(text: str, start: int, end: int, indent: int, places: list[Break]) -> list[str]:
    """Return the lines of a piece: at its outermost block-level tags, else at spaces, else between template tags."""
    if indent + end - start <= LENGTH_MAX:
        return [" " * indent + text[start:end].rstrip()]
    places = [place for place in places if start < place.start and place.end < end]
    if any(place.kind == "block" for place in places):
        return split(text, start, end, indent, places, "block")
    lines = filled(text, start, end, indent, [place for place in places if place.kind != "tags"])
    if max(map(len, lines)) > LENGTH_MAX and any(place.kind == "tags" for place in places):
        return split(text, start, end, indent, places, "tags")
    return lines


def split(text: str, start: int, end: int, indent: int, places: list[Break], kind: str) -> list[str]:
    """Return the lines of a piece that is broken at its outermost places of a kind, each indented by what is open."""
    outermost = min(place.depth for place in places if place.kind == kind)
    cuts = [place for place in places if place.kind == kind and place.depth == outermost]
    lefts = [start, *(cut.end for cut in cuts)]
    rights = [*(cut.start for cut in cuts), end]
    lines: list[str] = []
    for left, right in zip(lefts, rights, strict=True):
        level = level_of(text, start, left) - closes_here(text, left) if left != start else 0
        lines += broken(text, left, right, max(0, indent + INDENT * level), places)
    return [line for line in lines if line.strip()]


def level_of(text: str, start: int, at: int) -> int:
    """Return how many block-level tags and template blocks are open at a place that were not at the start."""
    return sum(opens(part) - closes(part) for part in tokens(text[start:at]))


def closes_here(text: str, at: int) -> bool:
    """Return whether the piece begins with something that ends what is open, or goes on with it."""
    part = next(iter(tokens(text[at : at + 400])), None)
    return part is not None and (closes(part) or (part.kind == "block-tag" and part.name in MIDDLE))


def filled(text: str, start: int, end: int, indent: int, places: list[Break]) -> list[str]:
    """Return the lines of a piece of inline text: broken beside a tag, else between attributes, else at a word."""
    lines: list[str] = []
    level = indent
    while level + end - start > LENGTH_MAX:
        left = [place for place in places if start < place.start and place.end < end]
        fits = [place for place in left if place.start - start <= LENGTH_MAX - level]
        far = [place for place in fits if place.start - start > LENGTH_MAX // 3]
        kinds = [[place for place in far if place.kind == kind] for kind in ("gap", "attribute", "text")]
        best = next((found for found in kinds if found), fits)[-1:] or left[:1]
        if not best:
            break
        lines.append(" " * level + text[start : best[0].start].rstrip())
        start, level = best[0].end, indent + INDENT
    return [*lines, " " * level + text[start:end].rstrip()]


def main(arguments: list[str]) -> int:
    """Break the lines of every template in the folders named; with --check say where, and change nothing."""
    check = "--check" in arguments
    paths = sorted(path for name in arguments if name != "--check" for path in Path(name).rglob("*.html"))
    late = 0
    for path in paths:
        before = path.read_text(encoding="utf-8")
        after = wrapped(before)
        if check and any(len(line) > LENGTH_MAX for line in before.split("\n")):
            late += 1
            sys.stderr.write(f"{path}: a line is longer than {LENGTH_MAX}\n")
        elif before != after:
            path.write_text(after, encoding="utf-8")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
