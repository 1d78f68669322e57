"""Evidence policies as rules: what counts, what is missing, how it is said."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.rules.evidence_policy import DEFAULT, Document, EvidencePolicy, counts, missing, parse_policy
from criteria.sets.checking import problems
from criteria.sets.parsing import parse
from criteria.sheets import read_grid, to_grid
from tests.factories.criteria import content, indicator

DECISION = Document(date(2026, 3, 1), "QĐ-UBND", "Quyết định thành lập Ban chỉ đạo")
PLAN = Document(date(2025, 3, 1), "KH-UBND", "Kế hoạch năm 2025")
PHOTO = Document()


@pytest.mark.parametrize(
    ("policy", "document", "counted"),
    [
        (EvidencePolicy(), PHOTO, True),
        (EvidencePolicy(kinds=("QĐ",)), DECISION, True),
        (EvidencePolicy(kinds=("QĐ",)), PLAN, False),
        (EvidencePolicy(kinds=("QĐ", "KH")), PLAN, True),
        (EvidencePolicy(kinds=("KH",)), Document(title="Kế hoạch xây dựng"), True),
        (EvidencePolicy(kinds=("QĐ",)), Document(symbol="QyĐ-UBND"), False),
        (EvidencePolicy(kinds=("QĐ",)), PHOTO, False),
        (EvidencePolicy(years=1), DECISION, True),
        (EvidencePolicy(years=1), PLAN, False),
        (EvidencePolicy(years=2), PLAN, True),
        (EvidencePolicy(years=2), PHOTO, False),
        (EvidencePolicy(years=1), Document(date(2027, 1, 1)), False),
    ],
)
def test_a_document_counts_by_its_kind_and_its_day(policy, document, counted):
    assert counts(policy, document, 2026) is counted


@pytest.mark.parametrize(
    ("policy", "given", "words"),
    [
        (EvidencePolicy(need="none"), [], ""),
        (DEFAULT, [], "chưa có minh chứng"),
        (DEFAULT, [PHOTO], ""),
        (EvidencePolicy(need="required", least=2), [DECISION, PLAN], ""),
        (EvidencePolicy(need="required", least=2), [], "chưa có minh chứng, cần ít nhất 2 tài liệu"),
        (
            EvidencePolicy(need="required", kinds=("QĐ", "KH"), years=1),
            [PLAN],
            "cần ít nhất 1 quyết định hoặc kế hoạch ban hành trong năm đánh giá, mới có 0 (trong 1 minh chứng đã gắn)",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(policy, given, words):
    assert missing(policy, given, 2026) == words


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (EvidencePolicy(need="none", least=3), "không cần minh chứng"),
        (DEFAULT, "nên có minh chứng"),
        (
            EvidencePolicy(need="required", least=2, years=3),
            "bắt buộc có minh chứng: ít nhất 2 tài liệu ban hành trong 3 năm đến năm đánh giá",
        ),
    ],
)
def test_a_policy_has_one_wording(policy, words):
    assert policy.words == words


def test_a_set_states_the_policy_of_an_indicator():
    policy = {
        "need": "required",
        "least": 2,
        "kinds": ["QĐ"],
        "years": 1,
        "source": "Điều 9",
        "verified": False,
    }
    data = content(indicators=[indicator("1.1", evidence=policy), indicator("1.2")])
    assert problems(data) == []
    found = parse(data).by_code
    assert found["1.1"].evidence == EvidencePolicy("required", 2, ("QĐ",), 1, "Điều 9", False)
    assert found["1.2"].evidence is parse_policy(None)


@pytest.mark.parametrize(
    "wrong", [{"need": "maybe"}, {"need": "required", "kinds": ["XX"]}, {"need": "required", "least": 0}]
)
def test_an_impossible_policy_of_a_set_is_told(wrong):
    row = indicator("1.1", evidence={"source": "Điều 9", "verified": False, **wrong})
    assert problems(content(indicators=[row]))


def test_a_policy_goes_to_a_spreadsheet_and_back():
    policy = {
        "need": "required",
        "least": 2,
        "kinds": ["QĐ", "KH"],
        "years": 1,
        "source": "Điều 9",
        "verified": True,
    }
    data = content(indicators=[indicator("1.1", evidence=policy), indicator("1.2")])
    read = read_grid(to_grid(data))
    assert read.problems == []
    rows = read.data["standards"][0]["criteria"][0]["indicators"]
    assert rows[0]["evidence"] == policy
    assert "evidence" not in rows[1]


def test_a_policy_of_an_indicator_that_is_not_there_is_told_by_its_cell():
    data = content(indicators=[indicator("1.1", evidence={"need": "none", "source": "a", "verified": False})])
    grid = to_grid(data)
    grid["Minh chứng"][1][1][1] = "9.9"
    assert "không có chỉ tiêu mang mã “9.9”" in " ".join(read_grid(grid).problems)
