"""The acts that move the procedure: each one transaction of service, flow, audit line, messages and page.

Killed in the middle, everything is as before or as after. All verbs are keyword-only, take the acting
`Appointment`, and raise `dossiers.errors.ProcedureError`: JustHandled where somebody was first.

    open_round(*, appointment, settings) -> Round                settings: RoundSettings
    start_dossiers(*, round) -> int                              idempotent
    submit_dossier(*, appointment, dossier, requested_level, task=None) -> Manifest
    accept_dossier(*, appointment, dossier, task=None)
    return_dossier(*, appointment, dossier, reason, task=None)
    inspect_dossier(*, appointment, dossier, note, on=None, members="", task=None) -> InspectionReport
    withdraw_dossier(*, appointment, dossier, reason) -> Dossier
    open_sitting(*, appointment, round, dossiers) -> Sitting
    cast_ballot(*, appointment, item, choice, reason="", marks=(), task=None)
    declare_conflict(*, appointment, item, reason, task=None) -> Recusal
    note_attendance(*, appointment, sitting, seat, present, reason="") -> Attendance
    close_voting(*, appointment, item) -> int
    adjourn(*, appointment, item, reason) -> AgendaItem
    conclude(*, appointment, item, outcome, reason="", task=None)
    write_minutes(*, appointment, sitting, remarks="", task=None)
    confirm_minutes(*, appointment, sitting, task=None) -> OfficialDocument
    return_minutes(*, appointment, sitting, reason, task=None)
    conclude_without_council(*, appointment, dossier, outcome, reason="", task=None)
    draft_submission(*, appointment, round, dossiers) -> Submission
    decide_submission(*, appointment, submission, act, reason="", lines=None, task=None)
                                                                 act: sign | refuse | return
    revise_submission(*, appointment, submission, dossiers, task=None)
    stop_decision(*, appointment, submission, reason)
    issue_decision(*, appointment, submission, on=None, task=None) -> Decision
    put_paper_forward(*, appointment, kind, issuer, wording, plan=None, corrects=None) -> PaperCase
    correct_document(*, appointment, document, was, should_be, why) -> PaperCase
    put_revocation_forward(*, appointment, document, effect, ground, reason, why) -> PaperCase
                                                                 effect: revokes | restores
    revise_revocation(*, appointment, case, ground, reason, why, task=None)
    decide_paper(*, appointment, case, act, reason="", task=None)
    revise_paper(*, appointment, case, wording, task=None)
    stop_paper(*, appointment, case, reason)
    issue_paper(*, appointment, case, on=None, task=None)
"""

from workflows.actions.assessment import (
    accept_dossier,
    conclude_without_council,
    inspect_dossier,
    open_round,
    return_dossier,
    start_dossiers,
    submit_dossier,
)
from workflows.actions.council import (
    adjourn,
    cast_ballot,
    close_voting,
    conclude,
    confirm_minutes,
    declare_conflict,
    note_attendance,
    open_sitting,
    return_minutes,
    write_minutes,
)
from workflows.actions.documents import (
    correct_document,
    decide_paper,
    issue_paper,
    put_paper_forward,
    put_revocation_forward,
    revise_paper,
    revise_revocation,
    stop_paper,
)
from workflows.actions.proposals import (
    decide_submission,
    draft_submission,
    issue_decision,
    revise_submission,
    stop_decision,
)
from workflows.actions.withdrawal import withdraw_dossier

__all__ = [
    "accept_dossier",
    "adjourn",
    "cast_ballot",
    "close_voting",
    "conclude",
    "conclude_without_council",
    "confirm_minutes",
    "correct_document",
    "decide_paper",
    "decide_submission",
    "declare_conflict",
    "draft_submission",
    "inspect_dossier",
    "issue_decision",
    "issue_paper",
    "note_attendance",
    "open_round",
    "open_sitting",
    "put_paper_forward",
    "put_revocation_forward",
    "return_dossier",
    "return_minutes",
    "revise_paper",
    "revise_revocation",
    "revise_submission",
    "start_dossiers",
    "stop_decision",
    "stop_paper",
    "submit_dossier",
    "write_minutes",
    "withdraw_dossier",
]
