"""The embedded engine's own: files, writers of this machine, swaps. No database."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from search.engines.lock import writer_lock
from search.engines.tantivy_engine import POINTER, TantivyEngine
from search.errors import IndexDamaged, SearchBusy, SearchUnavailable
from tests.search.engine_queries import ask, doc, found


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "index", lock_timeout=20)


def test_a_broken_index_is_said_not_raised_raw(engine: TantivyEngine):
    engine.wipe()
    name = (engine.root / POINTER).read_text()
    (engine.root / name / "meta.json").write_text("{}")
    with pytest.raises(SearchUnavailable):
        ask(engine, "học")
    engine.rebuild([doc(1, "Học")])
    assert found(engine, "học") == ["1"]


@pytest.mark.parametrize("ending", ["store", "idx", "term", "pos", "fast", "fieldnorm"])
def test_a_file_that_holds_something_else_than_was_written_is_told_when_the_index_is_verified(
    engine: TantivyEngine, ending: str
):
    engine.rebuild(doc(pk, f"Học tập {pk}", "suốt đời " * 50) for pk in range(20))
    assert len(dict(engine.fingerprints())) == 20
    (file,) = (engine.root / (engine.root / POINTER).read_text()).glob(f"*.{ending}")
    content = bytearray(file.read_bytes())
    content[len(content) // 4] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(IndexDamaged):
        dict(TantivyEngine(engine.root).fingerprints())
    engine.rebuild([doc(1, "Học")])
    assert len(dict(engine.fingerprints())) == 1


def test_an_index_with_removed_documents_and_several_commits_is_whole(engine: TantivyEngine):
    for pk in range(3):
        engine.index([doc(pk, f"Học {pk}")])
    engine.index([doc(4, "Học")], gone=["ke-hoach:1"])
    assert len(dict(engine.fingerprints())) == 3


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path):
    engine = TantivyEngine(tmp_path / "index", lock_timeout=0.05)
    with writer_lock(tmp_path / "index.lock", 1), pytest.raises(SearchBusy):
        engine.index([doc(1, "Học")])
    engine.index([doc(1, "Học")])
    assert found(engine, "học") == ["1"]


def test_concurrent_threads_lose_nothing(engine: TantivyEngine):
    def write(start: int) -> None:
        mine = TantivyEngine(engine.root, lock_timeout=30)
        for pk in range(start, start + 4):
            mine.index([doc(pk, f"Học {pk}")])

    threads = [threading.Thread(target=write, args=(n * 10,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(engine, "học").total == 12


@pytest.mark.parametrize("marked", [3, 40], ids=["few", "enough"])
@pytest.mark.parametrize(
    "query", ["hòa giải cơ sở", "UBND hòa giải", '"hòa giải" 25/2023', "hòa giai so", "hoa giai"]
)
def test_the_highest_step_asked_alone_gives_the_order_and_scores_of_all(
    engine: TantivyEngine, monkeypatch, query: str, marked: int
):
    ending = "cơ sở, UBND xã, số 25/2023/TT-BGDĐT"
    texts = [f"hoà giải {ending} {'hòa giải ' * (n % 4)}" for n in range(marked)]
    texts += [f"hoá giai {ending} {'Ủy ban nhân dân ' * (n % 3)}" for n in range(30)]
    engine.rebuild([doc(pk, f"Bài {pk}", body) for pk, body in enumerate(texts)])
    asked = ask(engine, query, limit=10)
    monkeypatch.setattr("search.engines.tantivy_query.top_boost_only", lambda question: None)
    assert asked.hits
    assert asked == ask(engine, query, limit=10)


WRITER = """
import sys
from pathlib import Path
from search.engines.base import SearchDocument
from search.engines.tantivy_engine import TantivyEngine
engine = TantivyEngine(Path(sys.argv[1]), lock_timeout=60)
for pk in range(int(sys.argv[2]), int(sys.argv[2]) + 5):
    engine.index([SearchDocument("ke-hoach", str(pk), "Học " + str(pk), "", frozenset({"public"}))])
"""


def test_concurrent_processes_lose_nothing(engine: TantivyEngine):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(engine.root), str(start)], cwd=Path(__file__).parents[3]
        )
        for start in (0, 100)
    ]
    assert [process.wait(timeout=120) for process in started] == [0, 0]
    assert ask(engine, "học").total == 10


def test_searching_goes_on_while_the_index_is_rebuilt(engine: TantivyEngine):
    engine.rebuild([doc(pk, f"Học {pk}") for pk in range(20)])
    totals: list[int] = []
    inside = threading.Event()

    def slow():
        for pk in range(30):
            if pk == 15:
                inside.set()
                totals.append(ask(engine, "học").total)
            yield doc(pk, f"Học {pk}")

    errors: list[Exception] = []
    stop = threading.Event()

    def search_on() -> None:
        try:
            while not stop.is_set():
                totals.append(ask(engine, "học").total)
        except Exception as error:
            errors.append(error)

    reader = threading.Thread(target=search_on)
    reader.start()
    for _ in range(3):
        engine.rebuild(slow())
    stop.set()
    reader.join()
    assert inside.is_set()
    assert errors == []
    assert set(totals) <= {20, 30}
    assert ask(engine, "học").total == 30
    assert len(list(engine.root.glob("v*-*"))) == 2


KILLED = """
import os, sys
from pathlib import Path
from search.engines.base import SearchDocument
from search.engines.tantivy_engine import TantivyEngine
def documents():
    for pk in range(100, 5000):
        yield SearchDocument("ke-hoach", str(pk), "Học mới", "chữ " * 50, frozenset({"public"}))
        if pk == 3000:
            os.kill(os.getpid(), 9)
engine = TantivyEngine(Path(sys.argv[1]))
getattr(engine, sys.argv[2])(documents())
"""


@pytest.mark.parametrize("work", ["index", "rebuild"])
def test_a_killed_writer_leaves_a_readable_index_and_frees_the_next(engine: TantivyEngine, work: str):
    engine.rebuild([doc(1, "Học cũ")])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(engine.root), work], cwd=Path(__file__).parents[3], check=False
    )
    assert killed.returncode == -9
    assert found(engine, "học") == ["1"]
    engine.index([doc(2, "Học tiếp")])
    assert sorted(found(engine, "học")) == ["1", "2"]
