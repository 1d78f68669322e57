"""Builders of query nodes for words, phrases with synonyms, and document numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from search.query.tree import All, Fuzzy, MinimumMatch, Node, Phrase, Term
from search.text import syllables, telex
from search.text.folding import FUZZY_MIN
from search.text.synonyms import QueryPhrase
from search.text.terms import NumberTerm, Terms, Word

PAIRS_MAX: Final = 8


def all_of(parts: Sequence[Node]) -> Node:
    """Return the node that wants every part."""
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def any_of(parts: Sequence[Node]) -> Node:
    """Return the node that wants one of the parts."""
    return parts[0] if len(parts) == 1 else MinimumMatch(tuple(parts))


def row_node(field: str, words: tuple[str, ...]) -> Node:
    """Return the node for words in a row: a term, or a phrase."""
    return Term(field, words[0]) if len(words) == 1 else Phrase(field, words)


def phrase_node(phrase: QueryPhrase, field: str) -> Node:
    """Return the node for the words of a phrase, in any order, or one of its synonyms."""
    words = all_of([Term(field, word.folded) for word in phrase.words])
    return any_of([words, *(row_node(field, synonym) for synonym in phrase.synonyms)])


def fuzzy_phrase_node(phrase: QueryPhrase, joined: Mapping[str, tuple[str, ...]]) -> Node:
    """Return `phrase_node` with each word within one edit; `joined`: word → its joins with a neighbour."""
    words = all_of([_fuzzy_word(word.folded, joined.get(word.folded, ())) for word in phrase.words])
    return any_of([words, *(row_node("folded", synonym) for synonym in phrase.synonyms)])


def _fuzzy_word(word: str, joined: Sequence[str]) -> Node:
    """Return the node for a word within one edit; a missing or extra space is one edit, Telex keys are none."""
    variants: list[Node] = [Term("folded", word), *(Term("folded", two) for two in joined)]
    if len(word) >= FUZZY_MIN and not word.isdigit():
        variants.append(Fuzzy("folded", word))
        variants += [Term("folded", plain)] if (plain := telex.strip_telex(word)) else []
        variants += [Term("pairs", "_".join(halves)) for halves in syllables.split_syllables(word)]
    return any_of(variants)


def exact_phrase_node(phrase: QueryPhrase) -> Node:
    """Return `phrase_node` with the diacritics as typed."""
    words = all_of([_exact_word(word) for word in phrase.words])
    return any_of([words, *(row_node("folded", synonym) for synonym in phrase.synonyms)])


def _exact_word(word: Word) -> Node:
    return Term("exact", word.exact) if word.marked else Term("folded", word.folded)


def number_node(number: NumberTerm) -> Node:
    """Return the node for a document number or date in any of its spellings."""
    parts = (folded_words(number.parts),) if len(number.parts) > 1 else ()
    spellings = dict.fromkeys((*parts, *number.spellings))
    return any_of([Term("numbers", number.key), *(Phrase("folded", spelling) for spelling in spellings)])


def quoted_nodes(terms: Terms) -> tuple[Node, ...]:
    """Return the nodes for the quoted phrases of the query."""
    return tuple(Phrase("folded", folded_words(phrase)) for phrase in terms.phrases)


def folded_words(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the folded forms of the words."""
    return tuple(word.folded for word in words)


def pairs_of(words: Sequence[str]) -> list[str]:
    """Return the values of the field `pairs` for neighbouring words, PAIRS_MAX at most."""
    return ["_".join(pair) for pair in pairwise(words)][:PAIRS_MAX]
