"""Short words for asking an engine in tests."""

from __future__ import annotations

from search import manners, question, terms
from search.engines.base import PUBLIC, Engine, Results, SearchDocument

EVERYONE = frozenset({PUBLIC})


def doc(
    pk: int, title: str, body: str = "", kind: str = "ke-hoach", tokens=EVERYONE, page=None, **more
) -> SearchDocument:
    """Return a document of the index."""
    return SearchDocument(kind, str(pk), title, body, frozenset(tokens), page, **more)


def asked(
    text: str, tokens=EVERYONE, *, kinds=(), build=manners.strict, filters=(), **options
) -> question.Question:
    """Return the question for these words, as this person asks it."""
    must, steps = build(terms.parse(text))
    who: tuple[question.Node, ...] = (question.OneOf("acl", tuple(sorted(tokens))),)
    if kinds:
        who += (question.OneOf("kind", tuple(kinds)),)
    return question.Question(
        must=must, steps=steps, filters=(*who, *filters), **{"facets": ("kind",), **options}
    )


def ask(engine: Engine, text: str, tokens=EVERYONE, **options) -> Results:
    """Return what the engine finds."""
    return engine.search(asked(text, tokens, **options))


def found(engine: Engine, text: str, tokens=EVERYONE, **options) -> list[str]:
    """Return the keys of the records found, in order."""
    return [hit.pk for hit in ask(engine, text, tokens, **options).hits]


def begun(engine: Engine, text: str, tokens=EVERYONE) -> list[str]:
    """Return the records whose titles begin so."""
    return found(engine, text, tokens, build=manners.begun_title)
