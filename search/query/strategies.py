"""Query strategies: how the words of a query become an engine query, from strict to tolerant. Pure.

They are tried in the order of STRATEGIES until one finds something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from search.query import nodes
from search.query.boosts import SIDE_BY_SIDE, Boost, boosts_of, boosts_of_typed_words
from search.query.tree import MinimumMatch, Node, Prefix, Term
from search.text.syllables import join_syllables
from search.text.synonyms import (
    QueryPhrase,
    content_phrases,
    is_common,
    is_stop_phrase,
    query_phrases,
    with_similar_names,
)
from search.text.terms import Terms

FUZZY_WORD: Final = 24.0
FUZZY_COMMON_WORD: Final = 12.0
FUZZY_STOP_WORD: Final = 4.0
FUZZY_PAIR: Final = 24.0

Clauses = tuple[tuple[Node, ...], tuple[Boost, ...]]
"""The nodes that must match, and the boosts."""


def all_words(terms: Terms) -> Clauses:
    """Require every word, number and quoted phrase, or a synonym; of a question only its content words."""
    phrases = query_phrases(terms.words)
    is_question = any(phrase.is_question for phrase in phrases)
    return _require(terms, content_phrases(phrases) if is_question else phrases)


def all_but_stop_words(terms: Terms) -> Clauses:
    """Require every content word, number and quoted phrase."""
    return _require(terms, content_phrases(query_phrases(terms.words)))


def all_words_fuzzy(terms: Terms) -> Clauses:
    """Require every content word within one edit, and the quoted phrases as they are."""
    must, boosts = _fuzzy(terms, minimum=lambda count: count)
    return (*must, *nodes.quoted_nodes(terms)), boosts


def most_words_fuzzy(terms: Terms) -> Clauses:
    """Require most content words, each within one edit."""
    return _fuzzy(terms, minimum=_most)


def any_rare_word(terms: Terms) -> Clauses:
    """Require one word that few texts hold, or one number."""
    rare = [
        nodes.phrase_node(phrase, "folded")
        for phrase in query_phrases(terms.words)
        if not (is_stop_phrase(phrase) or is_common(phrase))
    ]
    parts = (*rare, *(nodes.number_node(number) for number in terms.numbers))
    must, boosts = most_words_fuzzy(terms)
    return ((MinimumMatch(parts),) if parts else must), boosts


STRATEGIES: Final = (all_words, all_but_stop_words, all_words_fuzzy, most_words_fuzzy, any_rare_word)


def title_prefix(terms: Terms) -> Clauses:
    """Require titles with every word, the last as a prefix; for suggestions."""
    complete = query_phrases(terms.words[:-1])
    must = [nodes.phrase_node(phrase, "title") for phrase in complete]
    must += [nodes.number_node(number) for number in terms.numbers]
    if terms.words:
        forms = dict.fromkeys((terms.words[-1].folded, terms.words[-1].plain))
        must.append(MinimumMatch(tuple(Prefix("title", form) for form in forms)))
    return tuple(must), boosts_of_typed_words(complete)


def _require(terms: Terms, phrases: Sequence[QueryPhrase]) -> Clauses:
    must = (
        *(nodes.phrase_node(phrase, "folded") for phrase in phrases),
        *(nodes.number_node(number) for number in terms.numbers),
        *nodes.quoted_nodes(terms),
    )
    return must, boosts_of(terms)


def _fuzzy(terms: Terms, *, minimum: Callable[[int], int]) -> Clauses:
    """Require `minimum` of the content words and numbers; words closer to the typed ones score higher."""
    phrases = [with_similar_names(phrase) for phrase in query_phrases(terms.words)]
    words = nodes.folded_words(terms.words)
    fuzzy = partial(nodes.fuzzy_phrase_node, joined=join_syllables(words))
    parts = (
        *map(fuzzy, content_phrases(phrases)),
        *(nodes.number_node(number) for number in terms.numbers),
    )
    closeness = (fuzzy, partial(nodes.phrase_node, field="folded"), nodes.exact_phrase_node)
    boosts = (
        *((node_of(phrase), _fuzzy_boost(phrase)) for phrase in phrases for node_of in closeness),
        *((Term("pairs", pair), FUZZY_PAIR) for pair in nodes.pairs_of(words)),
        *((phrase, SIDE_BY_SIDE) for phrase in nodes.quoted_nodes(terms)),
        *boosts_of(terms),
    )
    return (MinimumMatch(parts, minimum(len(parts))),), boosts


def _fuzzy_boost(phrase: QueryPhrase) -> float:
    if is_stop_phrase(phrase):
        return FUZZY_STOP_WORD
    return FUZZY_COMMON_WORD if is_common(phrase) else FUZZY_WORD


def _most(count: int) -> int:
    """Return the minimum match: all of two, two of three, then 70 %."""
    return count if count <= 2 else max(2, (count * 7) // 10)
