"""What every engine must do: one suite, run on the embedded index and on a real Elasticsearch node. No database."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from search.engines.base import PUBLIC, Engine
from search.errors import SearchUnavailable
from search.index.fields import fields_of, fingerprint
from search.query import strategies, tree
from search.text import terms
from tests.search.engine_queries import EVERYONE, ask, doc, found, title_prefix_hits
from tests.search.text.test_terms import GARBAGE


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.rebuild(
        [
            doc(1, "Kế hoạch xây dựng Đơn vị học tập", "Căn cứ Thông tư số 24/2023/TT-BGDĐT của Bộ."),
            doc(2, "Kế hoạch khác", "Căn cứ Thông tư số 25/2023/TT-BGD&ĐT; xã Hoà Bình, tiêu chí 4.1."),
            doc(3, "Tin về giao thông", "Ngày 24 tháng 5 năm 2023, UBND huyện mở đường.", kind="tin-tuc"),
            doc(4, "Công ty vật lý", "Bà Lý Thị Thuý, quý IV; Ủy ban nhân dân xã.", kind="tin-tuc"),
        ]
    )
    return engine


TYPED = [
    ("hoc tap", ["1"]),
    ("HỌC TẬP", ["1"]),
    ("học tập", ["1"]),
    ("don vi hoc tap", ["1"]),
    (unicodedata.normalize("NFD", "đơn vị học tập"), ["1"]),
    ("\u00d0ơn vị", ["1"]),
    ("24/2023/TT-BGDĐT", ["1"]),
    ("24/2023/tt-bgddt", ["1"]),
    ("tt 24/2023", ["1"]),
    ("thông tư 24/2023", ["1"]),
    ("24/2023/TT-BGD&ĐT", ["1"]),
    ("TT24/2023", ["1"]),
    ("24/2023/TTBGDĐT", ["1"]),
    ("24/5/2023", ["3"]),
    ("ngay 24-05-2023", ["3"]),
    ("23/5/2024", []),
    ("25/2023/TT-BGDĐT", ["2"]),
    ("CT4.1", ["2"]),
    ("hòa bình", ["2"]),
    ("hoà bình", ["2"]),
    ('"bình hoà"', []),
    ("vật lí", ["4"]),
    ("công ti", ["4"]),
    ("Thúy", ["4"]),
    ("uỷ ban nhân dân", ["3", "4"]),
    ("UBND", ["3", "4"]),
    ("không có từ này đâu", []),
]


def test_the_same_thing_is_found_however_it_is_typed(filled: Engine):
    assert {text: sorted(found(filled, text)) for text, _ in TYPED} == dict(TYPED)


def test_marks_as_typed_stand_before_folded_ones(engine: Engine):
    engine.rebuild(
        [
            doc(1, "học tạp học tạp học tạp", "hoc tap hoc tap hoc tap"),
            doc(2, "Một bài dài", "chữ " * 200 + "học tập"),
            doc(3, "Hoc tap", "hoc tap"),
        ]
    )
    assert found(engine, "học tập")[0] == "2"
    assert set(found(engine, "hoc tap")) == {"1", "2", "3"}


def test_words_side_by_side_stand_before_scattered_ones(engine: Engine):
    engine.rebuild([doc(1, "Tập", "tập và học rồi " * 5), doc(2, "Bài", "dài " * 100 + "học tập")])
    assert found(engine, "hoc tap") == ["2", "1"]


def test_a_text_that_is_about_the_words_stands_before_one_that_names_them(engine: Engine):
    engine.rebuild(
        [
            doc(1, "Bài một", "học tập và nhiều chuyện khác"),
            doc(2, "Bài hai", "học tập ở xã, học tập ở nhà, học tập"),
        ]
    )
    assert found(engine, "hoc tap") == ["2", "1"]


def test_among_equals_the_newer_stands_first(engine: Engine):
    days = {1: date(2023, 5, 1), 2: date(2026, 1, 2), 3: date(2024, 9, 9), 4: None}
    engine.rebuild([doc(pk, "Học tập", day=day) for pk, day in days.items()])
    assert found(engine, "học tập") == ["2", "3", "1", "4"]


def test_by_date_the_newest_stands_first_however_well_it_fits(engine: Engine):
    engine.rebuild(
        [
            doc(1, "Học tập", day=date(2023, 1, 1)),
            doc(2, "Bài", "tập rồi học", day=date(2024, 1, 1)),
            doc(3, "Học tập"),
        ]
    )
    assert found(engine, "học tập", order="date") == ["2", "1", "3"]
    assert found(engine, "học tập", order="date", offset=1, limit=1) == ["1"]


def test_a_letter_misread_is_tolerated_where_it_is_asked_for(engine: Engine):
    engine.rebuild(
        [doc(1, "Quét", "trung tâm hpc tập cộng đổnq"), doc(2, "Rõ", "trung tâm học tập cộng đồng")]
    )
    assert found(engine, "học tập cộng đồng") == ["2"]
    assert found(engine, "học tập cộng đồng", build=strategies.all_words_fuzzy) == ["2", "1"]
    assert found(engine, "trugn", build=strategies.all_words_fuzzy)
    assert found(engine, "trung tâm dân", build=strategies.all_words_fuzzy) == []
    assert found(engine, "trung tâm dân", build=strategies.most_words_fuzzy)


def test_a_space_lost_or_too_many_is_tolerated_where_it_is_asked_for(engine: Engine):
    engine.rebuild(
        [doc(1, "Một", "huyện Krông Pa"), doc(2, "Hai", "lớp họctập ban đêm"), doc(3, "Ba", "chợ")]
    )
    for typed, key in (("krongpa", "1"), ("học tập ban đêm", "2"), ("huyenkrong pa", "1")):
        assert found(engine, typed) == []
        assert found(engine, typed, build=strategies.all_words_fuzzy) == [key]


def test_a_name_with_its_number_stands_before_any_such_number(engine: Engine):
    scattered = "Thông tư của Bộ ngày 25 tháng 12; quyết định của xã có 25 điều. Số 7."
    cited = "Căn cứ Thông tư số 25/2023/TT-BGDĐT; Quyết định số 25/QĐ-UBND. Số 7."
    engine.rebuild(
        [doc(1, "Một", cited, day=date(2020, 1, 1)), doc(2, "Hai", scattered, day=date(2026, 1, 1))]
    )
    for typed in ("thong tu 25", "TT 25", "QĐ 25", "QĐ25", "quyết định 25"):
        assert found(engine, typed) == ["1", "2"], typed


def test_most_of_the_words_are_enough_where_that_is_asked_for(filled: Engine):
    assert found(filled, "kế hoạch xây dựng trường mầm") == []
    assert found(filled, "kế hoạch xây dựng trường mầm", build=strategies.most_words_fuzzy) == ["1"]


def test_counts_are_given_per_value_and_paging_keeps_them(filled: Engine):
    everything = ask(filled, "2023", limit=1)
    assert everything.total == 3
    assert everything.facets == {"kind": {"ke-hoach": 2, "tin-tuc": 1}}
    plans = ask(filled, "2023", kinds=("ke-hoach",), limit=1, offset=1)
    assert (plans.total, len(plans.hits), plans.facets["kind"]) == (2, 1, {"ke-hoach": 2})
    assert ask(filled, "2023", offset=50).hits == ()


def test_facets_and_dates_filter_and_are_counted(engine: Engine):
    engine.rebuild(
        [
            doc(1, "Học", facets={"year": ("2024",), "indicator": ("1.1", "1.2")}, day=date(2024, 3, 1)),
            doc(2, "Học", facets={"year": ("2025",), "indicator": ("1.1",)}, day=date(2025, 3, 1)),
            doc(3, "Học"),
        ]
    )
    everything = ask(engine, "học", facets=("year", "indicator"))
    assert everything.facets == {"year": {"2024": 1, "2025": 1}, "indicator": {"1.1": 2, "1.2": 1}}
    assert found(engine, "học", filters=(tree.AnyOf("indicator", ("1.2", "x")),)) == ["1"]
    assert found(engine, "học", filters=(tree.Range("day", 20240302, None),)) == ["2"]
    assert found(engine, "học", filters=(tree.Range("day", 20240301, 20240301),)) == ["1"]


def test_without_its_token_a_document_leaves_no_trace(filled: Engine):
    before = ask(filled, "kế hoạch")
    filled.index([doc(9, "Kế hoạch bí mật chimcanary", "kế hoạch", kind="minh-chung", tokens={"dossier:9"})])
    assert ask(filled, "kế hoạch") == before  # hits, scores, counts: everything
    assert ask(filled, "chimcanary").facets == {"kind": {}}
    assert title_prefix_hits(filled, "chimc") == []
    assert title_prefix_hits(filled, "chimc", {"dossier:9"}) == ["9"]
    assert ask(filled, "chimcanary", {PUBLIC, "dossier:9"}).total == 1
    assert ask(filled, "kế hoạch", ()).total == 0


def test_a_title_is_offered_while_its_last_word_is_typed(filled: Engine):
    assert title_prefix_hits(filled, "ke hoach xay d") == ["1"]
    assert sorted(title_prefix_hits(filled, "kế hoạch")) == ["1", "2"]
    assert title_prefix_hits(filled, "công ty vật l") == ["4"]
    assert title_prefix_hits(filled, "mở đường") == []


def test_indexing_again_replaces_all_pages_of_a_record(engine: Engine):
    engine.index([doc(1, "Tệp", "trang một", page=1), doc(1, "Tệp", "trang hai", page=2)])
    assert sorted(hit.page for hit in ask(engine, "trang").hits) == [1, 2]
    engine.index([doc(1, "Tệp", "trang ba", page=3)])
    assert [hit.page for hit in ask(engine, "trang").hits] == [3]
    engine.index((), gone=["ke-hoach:1"])
    assert engine.size() == 0


def test_a_hit_brings_its_own_text(engine: Engine):
    engine.rebuild([doc(1, "Tệp  có\tkhoảng", "dòng một\ndòng hai “học”", page=7)])
    (hit,) = ask(engine, "học").hits
    assert (hit.kind, hit.pk, hit.page) == ("ke-hoach", "1", 7)
    assert (hit.title, hit.body) == ("Tệp  có\tkhoảng", "dòng một\ndòng hai “học”")


def test_no_phrase_runs_from_the_title_into_the_text(engine: Engine):
    engine.rebuild([doc(1, "Đơn vị học", "tập thể dục")])
    assert found(engine, '"học tập"') == []


def test_no_input_makes_the_engine_fail(filled: Engine):
    for text in GARBAGE:
        if terms.parse(text):
            ask(filled, text)
            ask(filled, text, build=strategies.most_words_fuzzy)
            title_prefix_hits(filled, text)
    assert found(filled, "giao thông") == ["3"]


def test_text_that_cannot_be_encoded_is_indexed_all_the_same(engine: Engine):
    engine.index([doc(1, "Tệp \ud800 hỏng\x00", "chữ " * 3 + "x" * 100_000 + " cuối")])
    assert found(engine, "hỏng cuối") == ["1"]


def test_without_an_index_that_is_said(engine: Engine):
    assert not engine.exists()
    with pytest.raises(SearchUnavailable):
        ask(engine, "học")
    with pytest.raises(SearchUnavailable):
        engine.size()
    engine.wipe()
    assert engine.exists()
    assert engine.size() == 0


def failing(pk: int):
    yield doc(pk, "Mới")
    raise RuntimeError("hỏng giữa chừng")


def test_a_failed_rebuild_leaves_the_old_index_in_place(filled: Engine):
    with pytest.raises(RuntimeError):
        filled.rebuild(failing(50))
    assert found(filled, "hoc tap") == ["1"]
    assert found(filled, "mới") == []


def test_a_failed_write_frees_the_writer(filled: Engine):
    with pytest.raises(RuntimeError) as kept:
        filled.index(failing(60))
    assert kept.value  # its traceback still holds every frame of the failed write
    filled.index([doc(5, "Tiếp theo")])
    assert found(filled, "tiep theo") == ["5"]


def test_searching_goes_on_in_the_old_index_while_a_new_one_is_written(filled: Engine):
    during: list[list[str]] = []

    def documents():
        yield doc(1, "Học mới")
        during.append(found(filled, "hoc tap"))

    assert filled.rebuild(documents()) == 1
    assert during == [["1"]]
    assert found(filled, "hoc moi") == ["1"]
    assert filled.size() == 1


def test_what_the_index_holds_can_be_compared(engine: Engine):
    docs = [doc(1, "Một", page=1), doc(1, "Một", "hai", page=2), doc(2, "Ba", tokens={"dossier:1"})]
    engine.rebuild(docs)
    assert dict(engine.fingerprints()) == {one.key: fingerprint(one) for one in docs}
    assert len({fingerprint(one) for one in docs}) == 3


def test_a_restricted_person_with_many_tokens_is_answered(filled: Engine):
    many = {f"dossier:{pk}" for pk in range(2_000)} | {PUBLIC}
    assert found(filled, "hoc tap", many) == found(filled, "hoc tap", EVERYONE)


def test_every_unit_of_a_province_is_counted(engine):
    engine.rebuild(doc(pk, "học", facets={"unit": (str(pk % 350),)}) for pk in range(1, 701))
    units = ask(engine, "học", facets=("unit",)).facets["unit"]
    assert (len(units), set(units.values())) == (350, {2})


def test_equals_of_one_day_stand_in_one_order_on_every_engine_and_page(engine: Engine):
    """A unit hands in hundreds of like files on one day: each stands on one page, once."""
    day = date(2026, 3, 1)
    engine.rebuild([doc(pk, f"Sổ {pk}", "lớp học", day=day) for pk in range(300)])
    expected = sorted(range(300), key=lambda pk: fields_of(doc(pk, "", day=day))["place"], reverse=True)
    rows = [found(engine, "lop hoc", limit=20, offset=start) for start in range(0, 300, 20)]
    assert [int(key) for row in rows for key in row] == expected
