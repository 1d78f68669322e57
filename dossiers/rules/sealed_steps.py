"""Sealed steps implied by a dossier's state (Thông tư 24/2023, Điều 10; 25/2023, Điều 9): pure, no records.

Anybody who can write to the database can write a state; the sealed steps before it cannot be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dossiers.rules.sittings import LEVELS

SENT, CONCLUDED, PUT_FORWARD, DECIDED = "self_assessment", "appraisal", "submission", "decision"
NAMES = {
    SENT: "bản tự đánh giá đã nộp",
    CONCLUDED: "kết luận đánh giá",
    PUT_FORWARD: "tờ trình",
    DECIDED: "quyết định",
}
REQUIRED = {
    "checking": (SENT,),
    "review": (SENT,),
    "proposed": (SENT, CONCLUDED),
    "in_submission": (SENT, CONCLUDED, PUT_FORWARD),
    "recognised": (SENT, CONCLUDED, PUT_FORWARD, DECIDED),
    "refused": (SENT, CONCLUDED),
}
"""State of a dossier → the steps that must be sealed, each after the one before."""


class Step(NamedTuple):
    """A sealed step: its kind, and the outcome if it is a conclusion."""

    kind: str
    outcome: str = ""


def since_sent(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps since the unit last submitted its dossier."""
    sent = [at for at, step in enumerate(steps) if step.kind == SENT]
    return steps[sent[-1] :] if sent else ()


def contradictions(state: str, steps: Sequence[Step], *, sent_once: bool, titled: bool) -> list[str]:
    """Return why a dossier cannot be in this state, a sentence each; empty where its sealed steps lead to it.

    `sent_once`: the record says the unit has sent it; `titled`: a title rests on it.
    """
    current = since_sent(steps)
    kinds = [step.kind for step in current]
    missing = [kind for kind in REQUIRED.get(state, ()) if kind not in kinds]
    problems = [f"thiếu bản kê niêm phong của bước {NAMES[kind]}" for kind in missing]
    if sent_once and not steps:
        problems.append("đã nộp nhưng không có bản kê niêm phong nào")
    if titled != (state == "recognised"):
        problems.append(
            "có danh hiệu nhưng không ở trạng thái được công nhận" if titled else "thiếu danh hiệu"
        )
    if DECIDED in kinds and state != "recognised":
        problems.append("đã có quyết định niêm phong nhưng trạng thái không phải được công nhận")
    outcome = next((step.outcome for step in reversed(current) if step.kind == CONCLUDED), "")
    return problems + _outcome_contradictions(state, outcome, put_forward=PUT_FORWARD in kinds)


def _outcome_contradictions(state: str, outcome: str, *, put_forward: bool) -> list[str]:
    """Return a sentence where the state is not one that the sealed conclusion leads to."""
    if outcome == "refuse" and state != "refused":
        return ["kết luận đã niêm phong là không đề nghị công nhận"]
    if outcome == "return" and state not in {"self_assessment", "withdrawn"}:
        return ["kết luận đã niêm phong là trả lại để bổ sung"]
    if outcome in LEVELS and state == "refused" and not put_forward:
        return ["kết luận đã niêm phong là đề nghị công nhận và chưa trình ai"]
    return []
