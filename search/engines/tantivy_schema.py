"""The schema of the embedded index."""

from __future__ import annotations

from typing import Final

import tantivy

from search.engines.base import FACETS
from search.index.fields import SET_FIELDS, TEXT_FIELDS

STORED: Final = ("key", "heading", "body", "fingerprint")
"""Stored as bytes, because Tantivy indexes every text field."""


def build_schema() -> tantivy.Schema:
    """Return the schema; texts are analysed before, so the tokenizer only splits at spaces."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("record", stored=True, tokenizer_name="raw", index_option="basic")
    for name in STORED:
        builder.add_bytes_field(name, stored=True)
    builder.add_unsigned_field("page", stored=True)
    for name in ("kind", *FACETS):
        builder.add_text_field(
            name, stored=name == "kind", fast=True, tokenizer_name="raw", index_option="basic"
        )
    builder.add_text_field("acl", tokenizer_name="raw", index_option="basic")
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in SET_FIELDS:
        builder.add_text_field(name, tokenizer_name="words", index_option="basic")
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("place", fast=True)
    builder.add_float_field("rank", fast=True)
    return builder.build()


SCHEMA: Final = build_schema()
