"""Rules of a sitting: quorum, majority, what the ballots carry, recusals.

Pure: shares are arguments; they come from the round (Thông tư 24/2023/TT-BGDĐT, Thông tư 25/2023/TT-BGDĐT leave them
to it), frozen when the sitting opens.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dossiers.rules.facts import Fact

HIGHEST_LEVEL = 9
"""The highest level that a criteria set may name (criteria/sets/schema.json)."""
LEVELS = {f"level_{number}": number for number in range(1, HIGHEST_LEVEL + 1)}
"""The outcomes that recognise, with the level each proposes."""
OPINIONS = (*reversed(LEVELS), "return", "refuse")
CONCLUDE, VOTE_AGAIN = "conclude", "vote_again"


def needed(seats: int, numerator: int, denominator: int) -> int:
    """Return the smallest number of seats that is at least the share."""
    return -(-seats * numerator // denominator)


def quorum(*, voted: int, seats: int, numerator: int, denominator: int) -> Fact:
    """Return whether enough seats have voted for a conclusion (đủ số thành viên họp).

    `seats` is the base: the members of the sitting without those recused from the dossier.
    """
    least = max(1, needed(seats, numerator, denominator))
    if voted >= least:
        return Fact(True, f"{voted}/{seats} thành viên đã cho ý kiến, cần ít nhất {least}.")
    return Fact(False, f"Mới có {voted}/{seats} thành viên cho ý kiến, còn thiếu {least - voted}.")


def majority(*, in_favour: int, seats: int, numerator: int, denominator: int) -> Fact:
    """Return whether more than the share of all seats is in favour (quá bán: more than half)."""
    if in_favour * denominator > seats * numerator:
        return Fact(True, f"{in_favour}/{seats} thành viên tán thành.")
    return Fact(False, f"Chỉ {in_favour}/{seats} thành viên tán thành, chưa quá {numerator}/{denominator}.")


def support(outcome: str, tally: Mapping[str, int]) -> int:
    """Return the votes for an outcome: a vote for a higher level also counts for a lower one."""
    return sum(count for choice, count in tally.items() if agrees(choice, outcome))


def agrees(choice: str, outcome: str) -> bool:
    """Return whether a ballot supports an outcome: a vote for a higher level also supports a lower one."""
    return choice == outcome or 0 < LEVELS.get(outcome, 0) < LEVELS.get(choice, 0)


def carried(
    tally: Mapping[str, int],
    *,
    seats: int,
    numerator: int,
    denominator: int,
    casting: str = "",
    barred: Collection[str] = (),
) -> str | None:
    """Return the outcome the ballots carry, the highest level first, or None.

    `barred` outcomes are never carried: their level is not reached. A vote for a higher level counts for a lower one.

    `casting` is the chair's own ballot if the round gives it the casting vote: in a tie (abstentions aside) it
    counts once more (phiếu ngang nhau thì theo ý kiến chủ tịch hội đồng).
    """
    opinions = sum(tally.get(outcome, 0) for outcome in OPINIONS)
    for extra in (0, 1) if casting else (0,):
        for outcome in (opinion for opinion in OPINIONS if opinion not in barred):
            votes = support(outcome, tally)
            if extra and not (agrees(casting, outcome) and votes * 2 == opinions):
                continue
            if majority(in_favour=votes + extra, seats=seats, numerator=numerator, denominator=denominator):
                return outcome
    return None


def is_tied(tally: Mapping[str, int]) -> bool:
    """Return whether the votes for and against recognition are equal in number (abstentions aside)."""
    in_favour = sum(tally.get(outcome, 0) for outcome in LEVELS)
    return in_favour > 0 and in_favour == tally.get("refuse", 0) + tally.get("return", 0)


def stays_out(*, of_the_unit: bool, has_reviewed: bool, own_unit_rule: bool, reviewers_rule: bool) -> str:
    """Return why a member is recused from a dossier: "own_unit", "reviewed", or ""."""
    if own_unit_rule and of_the_unit:
        return "own_unit"
    return "reviewed" if reviewers_rule and has_reviewed else ""


@dataclass(frozen=True, slots=True)
class SittingRules:
    """How a council of a round decides: chosen when the round is opened, frozen when a sitting opens.

    `quorum` and `majority` are shares of the members who may take part in a dossier. `tie_rule` applies to a tie
    without a casting vote: no proposal ("conclude") or another vote ("vote_again"). The
    circulars leave it open, so the round chooses; in a secret ballot nobody knows the chair's own slip.
    """

    quorum: tuple[int, int] = (2, 3)
    majority: tuple[int, int] = (1, 2)
    casting_vote: bool = False
    ballot_kind: str = "open"
    recuse_own_unit: bool = True
    recuse_reviewers: bool = True
    tie_rule: str = CONCLUDE

    def conflicts(self) -> tuple[str, ...]:
        """Return a sentence for each contradiction among these rules."""
        contradictions = []
        if not 0 < self.quorum[0] <= self.quorum[1]:
            contradictions.append("Tỷ lệ thành viên phải họp là một phần của hội đồng, ví dụ 2/3.")
        if not 0 <= self.majority[0] < self.majority[1]:
            contradictions.append("Tỷ lệ tán thành phải dưới cả hội đồng, ví dụ quá 1/2.")
        if self.casting_vote and self.ballot_kind == "secret":
            contradictions.append(
                "Bỏ phiếu kín thì không biết phiếu của chủ tịch hội đồng, nên không dùng phiếu quyết định được."
            )
        if self.casting_vote and self.tie_rule == VOTE_AGAIN:
            contradictions.append(
                "Phiếu ngang nhau thì hoặc theo ý kiến chủ tịch hội đồng, hoặc bỏ phiếu lại; hãy chọn một cách."
            )
        return tuple(contradictions)
