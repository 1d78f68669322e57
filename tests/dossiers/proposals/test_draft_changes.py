"""Differences between two draft decisions."""

from __future__ import annotations

from dossiers.rules.proposals import draft_changes


def draft(rows, articles=("Một.",), basis=("Luật",)):
    return {"annex": {"rows": rows}, "articles": list(articles), "basis": list(basis)}


def test_two_drafts_are_compared_by_unit_level_ground_and_article():
    before = draft([["1", "xã A", "Mức độ 1"], ["2", "xã B", "Mức độ 1"]])
    after = draft([["1", "xã B", "Mức độ 2"], ["2", "xã C", "Mức độ 1"]], ("Hai.",), ("Luật", "Nghị định"))
    assert draft_changes(before, after) == (
        "Thêm xã C (mức độ 1).",
        "Bỏ xã A (mức độ 1).",
        "xã B: mức độ 1 thành mức độ 2.",
        "Sửa căn cứ 2: “(không có)” thành “Nghị định”.",
        "Sửa Điều 1: “Một.” thành “Hai.”.",
    )
    assert draft_changes(before, before) == ()
