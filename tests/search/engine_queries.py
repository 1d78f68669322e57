"""Short words for asking an engine in tests."""

from __future__ import annotations

from search.engines.base import PUBLIC, Engine, EngineResults, SearchDocument
from search.query import strategies, tree
from search.text import terms

EVERYONE = frozenset({PUBLIC})


def doc(
    pk: int, title: str, body: str = "", kind: str = "ke-hoach", tokens=EVERYONE, page=None, **more
) -> SearchDocument:
    """Return a document of the index."""
    return SearchDocument(kind, str(pk), title, body, frozenset(tokens), page, **more)


def engine_query(
    text: str, tokens=EVERYONE, *, kinds=(), build=strategies.all_words, filters=(), **options
) -> tree.EngineQuery:
    """Return the question for these words, as this person asks it."""
    must, boosts = build(terms.parse(text))
    who: tuple[tree.Node, ...] = (tree.AnyOf("acl", tuple(sorted(tokens))),)
    if kinds:
        who += (tree.AnyOf("kind", tuple(kinds)),)
    return tree.EngineQuery(
        must=must, boosts=boosts, filters=(*who, *filters), **{"facets": ("kind",), **options}
    )


def ask(engine: Engine, text: str, tokens=EVERYONE, **options) -> EngineResults:
    """Return what the engine finds."""
    return engine.search(engine_query(text, tokens, **options))


def found(engine: Engine, text: str, tokens=EVERYONE, **options) -> list[str]:
    """Return the keys of the records found, in order."""
    return [hit.pk for hit in ask(engine, text, tokens, **options).hits]


def title_prefix_hits(engine: Engine, text: str, tokens=EVERYONE) -> list[str]:
    """Return the records whose titles begin so."""
    return found(engine, text, tokens, build=strategies.title_prefix)
