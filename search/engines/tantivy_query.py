"""Turning a question into Tantivy's query objects; nothing typed ever reaches a query parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tantivy import Occur, Query, Schema

from search.engines.base import SearchQuery
from search.terms import NumberTerm, Word

# Steps far above any BM25 score: marks as typed first, then words side by side, then the best score.
EXACT_STEP: Final = 1000.0
EXACT_PHRASE_STEP: Final = 200.0
PHRASE_STEP: Final = 100.0
TITLE_BOOST: Final = 2.0


def match(schema: Schema, query: SearchQuery) -> Query:
    """Return the query for documents that hold every word, number and phrase, for this person."""
    terms = query.terms
    clauses = _allowed(schema, query)
    clauses += [(Occur.Must, _word(schema, word)) for word in terms.words]
    clauses += [(Occur.Must, _number(schema, number)) for number in terms.numbers]
    clauses += [(Occur.Must, _phrase(schema, "folded", phrase)) for phrase in terms.phrases]
    clauses += [(Occur.Should, step) for step in _steps(schema, terms.words)]
    clauses += [
        (Occur.Should, Query.boost_query(_term(schema, "title_folded", word.folded), TITLE_BOOST))
        for word in terms.words
    ]
    return Query.boolean_query(clauses)


def begun_title(schema: Schema, query: SearchQuery) -> Query:
    """Return the query for titles that hold every word, the last of them perhaps only begun."""
    terms = query.terms
    clauses = _allowed(schema, query)
    clauses += [(Occur.Must, _number(schema, number)) for number in terms.numbers]
    clauses += [(Occur.Must, _term(schema, "title_folded", word.folded)) for word in terms.words[:-1]]
    if terms.words:
        begun = Query.regex_query(schema, "title_folded", f"{terms.words[-1].folded}.*")
        clauses.append((Occur.Must, begun))
    clauses += [(Occur.Should, step) for step in _steps(schema, terms.words)]
    return Query.boolean_query(clauses)


def _allowed(schema: Schema, query: SearchQuery) -> list[tuple[Occur, Query]]:
    clauses = [(Occur.Must, _unscored(schema, "acl", sorted(query.tokens)))]
    if query.kinds:
        clauses.append((Occur.Must, _unscored(schema, "kind", query.kinds)))
    return clauses


def _unscored(schema: Schema, field: str, values: Sequence[str]) -> Query:
    return Query.const_score_query(Query.term_set_query(schema, field, list(values)), 0.0)


def _steps(schema: Schema, words: Sequence[Word]) -> list[Query]:
    steps = []
    if any(word.marked for word in words):
        literal = Query.boolean_query(
            [(Occur.Must, _term(schema, *_as_typed(word))) for word in words]
        )
        steps.append(Query.const_score_query(literal, EXACT_STEP))
        if len(words) > 1:
            steps.append(Query.const_score_query(_phrase(schema, "exact", words), EXACT_PHRASE_STEP))
    if len(words) > 1:
        steps.append(Query.const_score_query(_phrase(schema, "folded", words), PHRASE_STEP))
    return steps


def _as_typed(word: Word) -> tuple[str, str]:
    return ("exact", word.exact) if word.marked else ("folded", word.folded)


def _word(schema: Schema, word: Word) -> Query:
    return _term(schema, "folded", word.folded)


def _number(schema: Schema, number: NumberTerm) -> Query:
    whole = _term(schema, "numbers", number.key)
    if len(number.parts) < 2:
        return whole
    parts = _phrase(schema, "folded", number.parts)
    return Query.boolean_query([(Occur.Should, Query.boost_query(whole, 5.0)), (Occur.Should, parts)])


def _term(schema: Schema, field: str, value: str) -> Query:
    return Query.term_query(schema, field, value)


def _phrase(schema: Schema, field: str, words: Sequence[Word]) -> Query:
    values = [word.exact if field == "exact" else word.folded for word in words]
    return Query.phrase_query(schema, field, list(enumerate(values)))
