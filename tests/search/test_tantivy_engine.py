"""The embedded engine: ranking, rights, writers, swaps. No database."""

from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

import pytest

from search import terms
from search.engines.base import PUBLIC, SearchDocument, SearchQuery
from search.engines.lock import writer_lock
from search.engines.tantivy_engine import POINTER, TantivyEngine
from search.errors import SearchBusy, SearchUnavailable
from tests.search.test_terms import GARBAGE

EVERYONE = frozenset({PUBLIC})


def doc(
    pk: int, title: str, body: str = "", kind: str = "ke-hoach", tokens=EVERYONE, page=None
) -> SearchDocument:
    return SearchDocument(kind, str(pk), title, body, frozenset(tokens), page)


def ask(engine: TantivyEngine, text: str, tokens=EVERYONE, **options):
    return engine.search(SearchQuery(terms.parse(text), frozenset(tokens), **options))


def found(engine: TantivyEngine, text: str, **options) -> list[str]:
    return [hit.pk for hit in ask(engine, text, **options).hits]


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "index", lock_timeout=20)


@pytest.fixture
def filled(engine: TantivyEngine) -> TantivyEngine:
    engine.index(
        [
            doc(1, "Kế hoạch xây dựng Đơn vị học tập", "Căn cứ Thông tư số 24/2023/TT-BGDĐT của Bộ."),
            doc(2, "Kế hoạch khác", "Căn cứ Thông tư số 25/2023/TT-BGD&ĐT; xã Hoà Bình."),
            doc(3, "Tin về giao thông", "Ngày 24 tháng 5 năm 2023, đường được mở.", kind="tin-tuc"),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoc tap", ["1"]),
        ("HỌC TẬP", ["1"]),
        ("học tập", ["1"]),
        ("don vi hoc tap", ["1"]),
        (unicodedata.normalize("NFD", "đơn vị học tập"), ["1"]),
        ("\u00d0ơn vị", ["1"]),
        ("24/2023/TT-BGDĐT", ["1"]),
        ("24/2023/tt-bgddt", ["1"]),
        ("tt 24/2023", ["1"]),
        ("24/2023/TT-BGD&ĐT", ["1"]),
        ("25/2023/TT-BGDĐT", ["2"]),
        ("hòa bình", ["2"]),
        ("hoà bình", ["2"]),
        ('"bình hoà"', []),
        ("không có từ này đâu", []),
    ],
)
def test_the_same_thing_is_found_however_it_is_typed(filled: TantivyEngine, text: str, expected: list[str]):
    assert found(filled, text) == expected


def test_marks_as_typed_stand_before_folded_ones(engine: TantivyEngine):
    engine.index(
        [
            doc(1, "học tạp học tạp học tạp", "hoc tap hoc tap hoc tap"),
            doc(2, "Một bài dài", "chữ " * 200 + "học tập"),
            doc(3, "Hoc tap", "hoc tap"),
        ]
    )
    assert found(engine, "học tập")[0] == "2"
    assert set(found(engine, "hoc tap")) == {"1", "2", "3"}


def test_words_side_by_side_stand_before_scattered_ones(engine: TantivyEngine):
    engine.index([doc(1, "Tập", "tập và học rồi " * 5), doc(2, "Bài", "dài " * 100 + "học tập")])
    assert found(engine, "hoc tap") == ["2", "1"]


def test_counts_are_given_per_kind_and_paging_keeps_them(filled: TantivyEngine):
    everything = ask(filled, "2023", limit=1)
    assert everything.total == 3
    assert everything.counts == {"ke-hoach": 2, "tin-tuc": 1}
    plans = ask(filled, "2023", kinds=("ke-hoach",), limit=1, offset=1)
    assert (plans.total, len(plans.hits), plans.counts) == (2, 1, {"ke-hoach": 2})
    assert ask(filled, "2023", offset=50).hits == ()


def test_without_its_token_a_document_leaves_no_trace(filled: TantivyEngine):
    before = ask(filled, "kế hoạch")
    filled.index([doc(9, "Kế hoạch bí mật chimcanary", "kế hoạch", kind="minh-chung", tokens={"dossier:9"})])
    after = ask(filled, "kế hoạch")
    assert (after.total, after.counts, [h.pk for h in after.hits]) == (
        before.total,
        before.counts,
        [h.pk for h in before.hits],
    )
    assert ask(filled, "chimcanary").counts == {}
    query = terms.parse("chimc")
    assert filled.suggest(SearchQuery(query, EVERYONE)) == ()
    assert [h.pk for h in filled.suggest(SearchQuery(query, frozenset({"dossier:9"})))] == ["9"]
    assert ask(filled, "chimcanary", tokens={PUBLIC, "dossier:9"}).total == 1
    assert ask(filled, "kế hoạch", tokens=()).total == 0


def test_indexing_again_replaces_all_pages_of_a_record(engine: TantivyEngine):
    engine.index([doc(1, "Tệp", "trang một", page=1), doc(1, "Tệp", "trang hai", page=2)])
    assert sorted(h.page for h in ask(engine, "trang").hits) == [1, 2]
    engine.index([doc(1, "Tệp", "trang ba", page=3)])
    assert [h.page for h in ask(engine, "trang").hits] == [3]
    engine.delete(["ke-hoach:1"])
    assert engine.size() == 0


@pytest.mark.parametrize("text", GARBAGE)
def test_no_input_makes_the_engine_fail(filled: TantivyEngine, text: str):
    ask(filled, text)
    filled.suggest(SearchQuery(terms.parse(text), EVERYONE))


def test_text_that_cannot_be_encoded_is_indexed_all_the_same(engine: TantivyEngine):
    engine.index([doc(1, "Tệp \ud800 hỏng\x00", "chữ " * 3 + "x" * 100_000 + " cuối")])
    assert found(engine, "hỏng cuối") == ["1"]


def test_a_missing_or_broken_index_is_said_not_raised_raw(engine: TantivyEngine):
    with pytest.raises(SearchUnavailable):
        ask(engine, "học")
    engine.wipe()
    assert engine.size() == 0
    name = (engine.root / POINTER).read_text()
    (engine.root / name / "meta.json").write_text("{}")
    with pytest.raises(SearchUnavailable):
        ask(engine, "học")
    engine.rebuild([doc(1, "Học")])
    assert found(engine, "học") == ["1"]


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path):
    engine = TantivyEngine(tmp_path / "index", lock_timeout=0.05)
    with writer_lock(tmp_path / "index.lock", 1), pytest.raises(SearchBusy):
        engine.index([doc(1, "Học")])
    engine.index([doc(1, "Học")])
    assert found(engine, "học") == ["1"]


def test_a_failed_rebuild_leaves_the_old_index_in_place(filled: TantivyEngine):
    def failing():
        yield doc(50, "Mới")
        raise RuntimeError("hỏng giữa chừng")

    with pytest.raises(RuntimeError):
        filled.rebuild(failing())
    assert found(filled, "hoc tap") == ["1"]
    assert found(filled, "mới") == []
    assert len(list(filled.root.glob("v*-*"))) == 1


def test_a_failed_write_changes_nothing_and_frees_the_writer(filled: TantivyEngine):
    def failing():
        yield doc(1, "Đã đổi")
        raise RuntimeError("hỏng giữa chừng")

    with pytest.raises(RuntimeError) as kept:
        filled.index(failing(), gone=["ke-hoach:2"])
    assert kept.value  # its traceback still holds every frame of the failed write
    assert filled.size() == 3
    filled.index([doc(4, "Tiếp theo")])
    assert found(filled, "tiep theo") == ["4"]


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
            [sys.executable, "-c", WRITER, str(engine.root), str(start)], cwd=Path(__file__).parents[2]
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
