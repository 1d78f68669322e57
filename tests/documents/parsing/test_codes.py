"""Which codes a sentence of a plan names, whatever signs and words stand between them; the narrowest wins."""

from __future__ import annotations

from typing import Any

import pytest

from documents.parsing.assemble import parse_documents
from documents.parsing.content.codes import named_codes, narrow

TABLE: list[tuple[str, dict[str, Any]]] = [
    ("phần chỉ báo 3.2.3. Tiêu chí 3.2. Tiêu chuẩn 3 của Bộ tiêu chí", {"indicators": ["3.2.3"]}),
    (
        "các chỉ báo 2.2.1; 2.2.2; 2.2.4. Tiêu chí 2.2. Tiêu chuẩn 2 và Chỉ báo 3.2.1. Tiêu chí 3.2. Tiêu chuẩn 3",
        {"indicators": ["2.2.1", "2.2.2", "2.2.4", "3.2.1"]},
    ),
    ("các chỉ báo 2.2.1, 2.2.2, 2.2.4", {"indicators": ["2.2.1", "2.2.2", "2.2.4"]}),
    ("chỉ báo 2.2.1,2.2.2,2.2.4 thuộc tiêu chí 2.2", {"indicators": ["2.2.1", "2.2.2", "2.2.4"]}),
    ("chỉ báo 2.2.1 và 2.2.2 (Tiêu chí 2.2, Tiêu chuẩn 2)", {"indicators": ["2.2.1", "2.2.2"]}),
    ("chỉ báo 2.2.1/2.2.2", {"indicators": ["2.2.1", "2.2.2"]}),
    ("chỉ báo 2.2.1, chỉ báo 2.2.3", {"indicators": ["2.2.1", "2.2.3"]}),
    ("chỉ báo 2.2.1, 2 và 4", {"indicators": ["2.2.1", "2.2.2", "2.2.4"]}),
    ("các chỉ báo: 2.2.1; 2.2.2", {"indicators": ["2.2.1", "2.2.2"]}),
    ("các chỉ báo (2.2.1, 2.2.2)", {"indicators": ["2.2.1", "2.2.2"]}),
    ("chỉ báo 3.2.3 thuộc Tiêu chí 3.2, Tiêu chuẩn 3", {"indicators": ["3.2.3"]}),
    ("Tiêu chuẩn 3, tiêu chí 3.2, chỉ báo 3.2.3", {"indicators": ["3.2.3"]}),
    ("chỉ tiêu 1.1 đến 1.3", {"indicators": ["1.1", "1.2", "1.3"]}),
    ("các chỉ tiêu từ 1.1 đến 1.3", {"indicators": ["1.1", "1.2", "1.3"]}),
    ("các chỉ tiêu 1.1 - 1.3 và 2.1", {"indicators": ["1.1", "1.2", "1.3", "2.1"]}),
    ("từ chỉ báo 1.1.1 đến chỉ báo 1.1.3", {"indicators": ["1.1.1", "1.1.2", "1.1.3"]}),
    ("chỉ tiêu 1 đến 3 của tiêu chí 2", {"indicators": ["2.1", "2.2", "2.3"]}),
    ("chỉ báo 1.1.1 đến 1.2.3", {"indicators": ["1.1.1", "1.2.3"], "ranges": [["1.1.1", "1.2.3"]]}),
    ("chỉ tiêu 3 của tiêu chí 3", {"indicators": ["3.3"]}),
    ("tiêu chí 3 (chỉ tiêu 1, 2)", {"indicators": ["3.1", "3.2"]}),
    ("tiêu chí 3: Kết quả. Chỉ tiêu 3: Danh hiệu", {"indicators": ["3.3"]}),
    (
        "chỉ tiêu 1, 2, 3 thuộc tiêu chí 2; chỉ tiêu 3 tiêu chí 4",
        {"indicators": ["2.1", "2.2", "2.3", "4.3"]},
    ),
    ("tiêu chí 1 chỉ tiêu 2, tiêu chí 4 chỉ tiêu 3", {"indicators": ["1.2", "4.3"]}),
    ("chỉ tiêu 1. Tiêu chí 2 và chỉ tiêu 3. Tiêu chí 4", {"indicators": ["2.1", "4.3"]}),
    ("Tiêu chí 1, chỉ tiêu 2; tiêu chí 4, chỉ tiêu 3", {"indicators": ["1.2", "4.3"]}),
    ("chỉ báo 3 tiêu chí 2 tiêu chuẩn 1", {"indicators": ["1.2.3"]}),
    ("Chỉ tiêu 3 của tiêu chuẩn 2", {"indicators": ["2.3"]}),
    ("Phụ trách tiêu chí 1; chỉ tiêu 2 tiêu chí 3", {"indicators": ["3.2"], "criteria": ["1"]}),
    ("chỉ báo 3.1.1. Tiêu chí 3.1 và tiêu chí 3.2", {"indicators": ["3.1.1"], "criteria": ["3.2"]}),
    ("toàn bộ các chỉ báo của tiêu chí 3.2, tiêu chuẩn 3", {"criteria": ["3.2"]}),
    ("các tiêu chí 1, 2 và 4", {"criteria": ["1", "2", "4"]}),
    ("tiêu chí 1 đến tiêu chí 3", {"criteria": ["1", "2", "3"]}),
    ("tiêu chí 2 thuộc tiêu chuẩn 3", {"criteria": ["3.2"]}),
    ("các nội dung của Tiêu chuẩn 1 của Bộ tiêu chí", {"standards": ["1"]}),
    ("tiêu chí 3, trừ chỉ tiêu 3.2", {"criteria": ["3"], "excluded": ["3.2"]}),
    ("chỉ tiêu 70% số hộ; chỉ tiêu 2,5% mỗi năm; chỉ tiêu 12/15; Bộ tiêu chí 2021", {}),
]


@pytest.mark.parametrize(("words", "expected"), TABLE, ids=[words for words, _codes in TABLE])
def test_the_words_name_these_codes(words: str, expected: dict[str, Any]) -> None:
    assert {key: codes for key, codes in narrow(named_codes(words)).items() if codes} == expected


def tasks(lines: list[str], cited: str = "") -> list[dict[str, Any]]:
    head = ["Số: 1/KH-UBND", "", "KẾ HOẠCH", "", "Học tập", "", cited, "", "I. TỔ CHỨC THỰC HIỆN", ""]
    (document,) = parse_documents(head + [part for line in lines for part in (line, "")])
    return list(document["assignments"])


def test_a_number_under_its_criterion_is_completed_in_the_facts() -> None:
    (task,) = tasks(
        ["1. Phòng Nội vụ", "Phụ trách tiêu chí 3: Kết quả.", "Chỉ tiêu 3: Đạt danh hiệu thi đua."]
    )
    assert (task["indicators"], task["criteria"]) == (["3.3"], [])


def test_a_number_without_a_criterion_is_found_by_the_words_of_the_cited_circular() -> None:
    lines = [
        "1. Sở Nội vụ",
        "Phối hợp kiểm tra Chỉ tiêu 3: Đơn vị đạt danh hiệu thi đua của tập thể trở lên.",
    ]
    cited = "Căn cứ Thông tư số 24/2023/TT-BGDĐT ngày 11/12/2023 của Bộ trưởng Bộ Giáo dục và Đào tạo;"
    assert [task["indicators"] for task in tasks(lines, cited)] == [["3.3"]]
    assert [task["indicators"] for task in tasks(lines)] == [["3"]], (
        "no set is cited: the number stands as printed"
    )
