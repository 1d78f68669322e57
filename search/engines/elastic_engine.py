"""The Elasticsearch 8 engine, for sites that outgrow one machine; a rebuild swaps an alias.

SEARCH_URL is `http(s)://[user:password@]host[,host…]:port[/name]`; the name, "hoctap" by default, prefixes the names
of the indices, so several sites can share a cluster. Only core features of the server are used.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from search.engines import elastic_query
from search.engines.base import EngineResults, Hit, SearchDocument
from search.engines.elastic_lock import Lease, writer_lease
from search.errors import SearchError, SearchUnavailable
from search.index.fields import SCHEMA_VERSION, fields_of
from search.query.tree import EngineQuery

logger = logging.getLogger(__name__)

DEFAULT_NAME: Final = "hoctap"
BATCH: Final = 500
ANSWER_SECONDS: Final = 10
WRITE_SECONDS: Final = 120
PAGES_MAX: Final = 10_000
SHARDS: Final = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
"""One shard, for one order of all hits; a replica where there is a second node."""


class ElasticEngine:
    """Implements `search.engines.base.Engine`."""

    def __init__(self, url: str, *, lock_timeout: float = 30.0) -> None:
        hosts, name, options = read_url(url)
        self.client = Elasticsearch(hosts, request_timeout=ANSWER_SECONDS, **options)
        self.writer = self.client.options(request_timeout=WRITE_SECONDS)
        self.name = name
        self.alias = f"{name}-v{SCHEMA_VERSION}"
        self.lock_index = f"{name}-writer"
        self.lock_timeout = lock_timeout

    # Writing.

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing their records, and remove the records `gone`; all become visible at once."""
        with self._writing() as lease:
            if not self.client.indices.exists_alias(name=self.alias):
                self._swap_to(self._new_index())
            count, done = 0, set(gone)
            self._write(self.alias, (), done)
            for batch in _batches(docs, BATCH):
                records = {doc.record for doc in batch}
                self._write(self.alias, batch, records - done)
                done |= records
                count += len(batch)
                lease.renew()
            self.writer.indices.refresh(index=self.alias)
            return count

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new index, then swap the alias; the old one is searched meanwhile."""
        with self._writing() as lease:
            name, count = self._new_index(), 0
            try:
                for batch in _batches(docs, BATCH):
                    self._write(name, batch, set())
                    count += len(batch)
                    lease.renew()
                self.writer.indices.refresh(index=name)
            except BaseException:
                self.writer.options(ignore_status=404).indices.delete(index=name)
                raise
            self._swap_to(name)
            return count

    def wipe(self) -> None:
        """Replace the index by an empty one."""
        self.rebuild(())

    # Reading.

    def search(self, engine_query: EngineQuery) -> EngineResults:
        """Return the matches, best or newest first."""
        with self._translating_errors():
            answer = self.client.search(index=self.alias, body=elastic_query.body(engine_query)).body
        matches = answer["hits"]
        facets = {
            name: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][name]["buckets"]}
            for name in engine_query.facets
        }
        return EngineResults(matches["total"]["value"], facets, tuple(map(_hit, matches["hits"])))

    def size(self) -> int:
        """Return the number of documents in the index."""
        with self._translating_errors():
            return int(self.client.count(index=self.alias)["count"])

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield key and fingerprint of every document in the index."""
        after: list[Any] | None = None
        while True:
            with self._translating_errors():
                answer = self.client.search(
                    index=self.alias,
                    sort=[{"key": "asc"}],
                    size=2_000,
                    search_after=after,
                    source={"includes": ["key", "fingerprint"]},
                    track_total_hits=False,
                )
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield from ((hit["_source"]["key"], hit["_source"]["fingerprint"]) for hit in hits)
            after = hits[-1]["sort"]

    def exists(self) -> bool:
        """Return whether there is an index of the current schema."""
        with self._translating_errors():
            return bool(self.client.indices.exists_alias(name=self.alias))

    # The parts.

    def _new_index(self) -> str:
        name = f"{self.alias}-{time.time_ns()}"
        settings = {**SHARDS, "max_result_window": PAGES_MAX, "refresh_interval": "-1"}
        self.writer.indices.create(index=name, settings=settings, mappings=elastic_query.mapping())
        return name

    def _swap_to(self, name: str) -> None:
        """Point the alias to the new index and remove the other indices of this site, in one step."""
        old = [index for index in self.writer.indices.get(index=f"{self.name}-v*") if index != name]
        actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self.alias}}]
        actions += [{"remove_index": {"index": index}} for index in old]
        self.writer.indices.update_aliases(actions=actions)

    def _write(self, index: str, docs: Iterable[SearchDocument], replaced: set[str]) -> None:
        """Write the documents and remove every other page of the records `replaced`."""
        lines: list[dict[str, Any]] = []
        written: set[str] = set()
        for doc in docs:
            written.add(doc.key)
            values = fields_of(doc)
            del values["rank"]
            lines += [{"index": {"_id": doc.key}}, values]
        lines += [{"delete": {"_id": key}} for key in self._keys_of(index, replaced) if key not in written]
        if not lines:
            return
        answer = self.writer.bulk(index=index, operations=lines)
        if answer["errors"]:
            failed = [row for item in answer["items"] for row in item.values() if row["status"] >= 300]
            if any(row["status"] != 404 for row in failed):
                raise SearchUnavailable

    def _keys_of(self, index: str, records: set[str]) -> Iterator[str]:
        """Yield the keys of every page of these records, with those written earlier in this commit."""
        remaining = iter(sorted(records))
        while chunk := list(islice(remaining, 200)):
            after: list[Any] | None = None
            while True:
                answer = self.writer.search(
                    index=index,
                    query={"terms": {"record": chunk}},
                    sort=[{"key": "asc"}],
                    size=PAGES_MAX,
                    source=False,
                    search_after=after,
                    track_total_hits=False,
                )
                hits = answer["hits"]["hits"]
                yield from (hit["_id"] for hit in hits)
                if len(hits) < PAGES_MAX:
                    break
                after = hits[-1]["sort"]

    @contextmanager
    def _translating_errors(self) -> Iterator[None]:
        try:
            yield
        except SearchError:
            raise
        except NotFoundError as error:
            raise SearchUnavailable from error
        except (ApiError, TransportError) as error:
            logger.warning("Elasticsearch does not answer: %s", type(error).__name__)
            raise SearchUnavailable(str(SearchUnavailable.away)) from error

    @contextmanager
    def _writing(self) -> Iterator[Lease]:
        with self._translating_errors():
            if not self.writer.indices.exists(index=self.lock_index):
                self.writer.options(ignore_status=400).indices.create(index=self.lock_index, settings=SHARDS)
            with writer_lease(self.writer, self.lock_index, self.lock_timeout) as lease:
                yield lease


def read_url(url: str) -> tuple[list[str], str, dict[str, Any]]:
    """Return the hosts, the prefix of index names, and the client options."""
    parts = urlsplit(url)
    account, _, places = parts.netloc.rpartition("@")
    port = 443 if parts.scheme == "https" else 9200
    hosts = [
        f"{parts.scheme}://{place if ':' in place else f'{place}:{port}'}" for place in places.split(",")
    ]
    user, _, password = account.partition(":")
    options = {"basic_auth": (unquote(user), unquote(password))} if account else {}
    return hosts, parts.path.strip("/") or DEFAULT_NAME, options


def _batches(docs: Iterable[SearchDocument], size: int) -> Iterator[list[SearchDocument]]:
    remaining = iter(docs)
    while batch := list(islice(remaining, size)):
        yield batch


def _hit(row: dict[str, Any]) -> Hit:
    source = row["_source"]
    return Hit(
        kind=source["kind"],
        pk=source["record"].partition(":")[2],
        page=source["page"] or None,
        score=float(row["_score"] or 0.0),
        title=source["heading"],
        body=source["body"],
    )
