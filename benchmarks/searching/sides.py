"""What is compared on one machine: ours, raw Tantivy, its bare top ten, SQLite FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import tantivy

from benchmarks.searching.corpus_queries import SHOWN, TOKENS, Ask
from search.engines.base import FACETS, Engine, SearchDocument
from search.query import tree
from search.query.strategies import STRATEGIES
from search.results import highlight
from search.results.highlight import Marker
from search.text import folding, terms


def asked_of(parsed: terms.Terms, manner: int = 0) -> tree.EngineQuery:
    """Return the site's question of a restricted person: every word, all counts, the first ten."""
    must, boosts = STRATEGIES[manner](parsed)
    return tree.EngineQuery(
        must=must,
        boosts=boosts,
        filters=(tree.AnyOf("acl", TOKENS),),
        facets=("kind", *FACETS),
        limit=SHOWN,
    )


def ours(engine: Engine) -> Ask:
    """Return what the site does for one question."""

    def ask(text: str) -> object:
        parsed = terms.parse(text)
        results = engine.search(asked_of(parsed))
        marker = Marker(parsed)
        return [
            (highlight.mark_all(h.title, marker), highlight.snippet(h.body, marker)) for h in results.hits
        ]

    return ask


def raw_index(folder: Path, docs: Iterable[SearchDocument]) -> tantivy.Index:
    """Write the same texts with Tantivy's own analysis: lower case, marks folded, both forms searched."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=True, tokenizer_name="folded")
    builder.add_text_field("exact", tokenizer_name="marked")
    builder.add_text_field("title", stored=True, tokenizer_name="folded")
    builder.add_text_field("acl", tokenizer_name="raw", index_option="basic")
    for name in ("kind", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    folder.mkdir(parents=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("marked", analyzer.build())
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("folded", analyzer.filter(tantivy.Filter.ascii_fold()).build())
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for doc in docs:
        writer.add_document(
            tantivy.Document(
                body=[doc.body], exact=[doc.body], title=[doc.title], kind=[doc.kind], acl=sorted(doc.tokens),
                **{name: list(values) for name, values in doc.facets.items()},
            )
        )  # fmt: skip
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def raw(index: tantivy.Index) -> Ask:
    """Return Tantivy's own top ten with the same filter, counts and snippets."""
    schema, searcher = index.schema, index.searcher()
    aggregation = {name: {"terms": {"field": name, "size": 200}} for name in ("kind", *FACETS)}

    def ask(text: str) -> object:
        allowed = tantivy.Query.term_set_query(schema, "acl", list(TOKENS))
        rights = (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0))
        query = tantivy.Query.boolean_query([*_words(schema, text), rights])
        searcher.aggregate(query, aggregation)
        found = searcher.search(query, limit=SHOWN, count=False)
        snippets = tantivy.SnippetGenerator.create(searcher, query, schema, "body")
        return [snippets.snippet_from_doc(searcher.doc(address)).to_html() for _score, address in found.hits]

    return ask


def bare(index: tantivy.Index) -> Ask:
    """Return Tantivy's own top ten and nothing else."""
    schema, searcher = index.schema, index.searcher()

    def ask(text: str) -> object:
        query = tantivy.Query.boolean_query(_words(schema, text))
        return searcher.search(query, limit=SHOWN, count=False).hits

    return ask


def _words(schema: tantivy.Schema, text: str) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    words = folding.fold(text).split()
    return [(tantivy.Occur.Must, tantivy.Query.term_query(schema, "body", word)) for word in words]


def fts5(file: Path, docs: Iterable[SearchDocument]) -> Ask:
    """Return SQLite's full-text search with bm25, snippets and the same rights, over texts folded beforehand."""
    connection = sqlite3.connect(file)
    connection.execute("CREATE VIRTUAL TABLE pages USING fts5(body, dossier UNINDEXED, tokenize='unicode61')")
    rows = (
        (folding.analyse(doc.body).folded, next(t for t in doc.tokens if t.startswith("d"))) for doc in docs
    )
    connection.executemany("INSERT INTO pages VALUES (?, ?)", rows)
    connection.commit()
    marks = ",".join("?" * len(TOKENS))
    sql = (
        "SELECT snippet(pages, 0, '<b>', '</b>', '…', 30) FROM pages "  # noqa: S608 - only question marks
        f"WHERE pages MATCH ? AND dossier IN ({marks}) ORDER BY bm25(pages) LIMIT {SHOWN}"
    )

    def ask(text: str) -> object:
        words = " ".join(f'"{token.folded}"' for token in folding.word_tokens(text))
        return connection.execute(sql, (words, *TOKENS)).fetchall()

    return ask
