"""Walking a site by its links, and telling English from Vietnamese."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

HERE = "http://testserver"
UNREAD = {"script", "style", "code", "pre", "noscript"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("placeholder", "aria-label", "alt", "title")
# Words no Vietnamese sentence holds.
ENGLISH = re.compile(
    r"\b(the|and|of|your|you|please|with|this|that|are|is|not|cannot|from|by|or|for|have|been|will|"
    r"submit|save|delete|edit|add|search|page|choose|upload|true|false)\b",
    re.IGNORECASE,
)


# How a Vietnamese syllable is spelt; of a word without marks that is none, somebody wrote it in another language.
SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
    r"(?:a|e|i|o|u|y|ai|ao|au|ay|eo|eu|ia|ie|ieu|iu|oa|oai|oao|oay|oe|oi|ua|uay|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|ye|yeu)"
    r"(?:ch|ng|nh|[cmnpt])?"
)
# What a program prints and nobody writes: lists, comparisons, codes of what is stored.
MACHINE = re.compile(
    r"""\[['"\]]|[<>]=|(?<![\w-])(?:decrease|increase|None|True|False|undefined|NaN)(?![\w-])|\b[a-z]+(?:_[a-z0-9]+)+\b"""
)


class Reader(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self._unread = 0
        self._hidden: list[str] = []  # the open elements of the kind of a hidden one, that one first

    def handle_starttag(self, tag: str, attrs) -> None:
        """Note a link, and the words of a control."""
        given = dict(attrs)
        if tag in UNREAD:
            self._unread += 1
        if self._hidden[:1] == [tag] or (not self._hidden and "hidden" in given and tag not in VOID):
            self._hidden.append(tag)
        if self._hidden:
            return
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if given.get("lang", "vi") == "vi":
            self.words += [given[name] for name in SAID if given.get(name)]
        if tag == "input" and given.get("type") in {"submit", "button"} and given.get("value"):
            self.words.append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        """Leave a part that is not read."""
        if tag in UNREAD:
            self._unread = max(0, self._unread - 1)
        if self._hidden[:1] == [tag]:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        """Note what is written."""
        if not self._unread and not self._hidden and data.strip():
            self.words.append(" ".join(data.split()))


def read(html: str) -> Reader:
    """Return what a page says and where it leads."""
    reader = Reader()
    reader.feed(html)
    return reader


def english(words: list[str]) -> list[str]:
    """Return the pieces with at least two English words, or one that stands alone."""
    found = []
    for piece in words:
        hits = {hit.lower() for hit in ENGLISH.findall(piece)}
        if len(hits) >= 2 or (hits and len(piece.split()) <= 3):
            found.append(piece)
    return found


def unspelt(words: list[str], *, names: Collection[str] = ()) -> list[str]:
    """Return the pieces with a word of three letters or more that is no Vietnamese syllable and none of the names."""
    known = {name.lower() for name in names}
    return [
        piece
        for piece in words
        for word in re.findall(r"[^\W\d_]{3,}", piece.lower())
        if word.isascii() and word not in known and not SYLLABLE.fullmatch(word)
    ]


def machine(words: list[str], *, names: Collection[str] = ()) -> list[str]:
    """Return the pieces that hold what only a program writes; names people gave (of files) are left out."""
    return [piece for piece in words if MACHINE.search(piece) and not any(name in piece for name in names)]


def walk(
    client: Client, start: str, *, most: int, skip: re.Pattern[str]
) -> Iterator[tuple[str, str, object]]:
    """Yield (address, where the link stood, answer) for every page reached by links from `start`."""
    seen, waiting = {start}, deque([(start, "")])
    while waiting and len(seen) <= most + len(waiting):
        address, origin = waiting.popleft()
        answer = client.get(address, follow=True)
        yield address, origin, answer
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        here = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        for link in read(answer.content.decode()).links:
            whole = urldefrag(urljoin(urljoin(HERE, here), link))[0]
            parts = urlsplit(whole)
            if parts.netloc not in {"testserver", ""} or parts.scheme not in {"http", "https"}:
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path not in seen and not skip.search(path) and len(seen) < most:
                seen.add(path)
                waiting.append((path, address))


def route_of(path: str) -> str:
    """Return the pattern an address belongs to; Wagtail's pages, which share one, by where they stand."""
    try:
        route = resolve(path).route
    except Resolver404:
        return ""
    if route.startswith("^"):
        return re.sub(r"[^/]+/$", "…", path) if path.count("/") > 2 else path
    return route


def one_of_each(client: Client, starts: Iterable[str], *, most: int, skip: re.Pattern[str]) -> list[str]:
    """Return one address for each pattern that can be reached by links, as far as `most` pages."""
    found: dict[str, str] = {}
    asked, waiting = set(starts), deque(starts)
    while waiting and len(found) < most:
        address = waiting.popleft()
        route = route_of(urlsplit(address).path)
        if not route or route in found:
            continue
        answer = client.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
            continue
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        found[route] = address
        for link in read(answer.content.decode()).links:
            parts = urlsplit(urldefrag(urljoin(urljoin(HERE, address), link))[0])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == "testserver" and path not in asked and not skip.search(path):
                asked.add(path)
                waiting.append(path)
    return list(found.values())
