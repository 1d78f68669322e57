"""Actions that move the procedure: each is one transaction of service, flow, audit line, messages and page.

A process killed in the middle leaves everything as before or as after. All actions are keyword-only, take the acting
`Appointment`, and raise `dossiers.errors.ProcedureError`; JustHandled when somebody else was first. An action that
completes a task also takes `task`, for a caller that has it at hand.
"""

from workflows.actions.assessment import (
    accept_dossier,
    conclude_without_council,
    inspect_dossier,
    recall_dossier,
    return_dossier,
    submit_dossier,
    withdraw_dossier,
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
from workflows.actions.rounds import (
    add_units,
    cancel_round,
    close_round,
    correct_deadlines,
    correct_settings,
    extend_deadline,
    open_round,
    remind_units,
    start_dossiers,
    take_units_out,
)

__all__ = [
    "accept_dossier",
    "add_units",
    "adjourn",
    "cancel_round",
    "cast_ballot",
    "close_round",
    "close_voting",
    "conclude",
    "conclude_without_council",
    "confirm_minutes",
    "correct_deadlines",
    "correct_document",
    "correct_settings",
    "decide_paper",
    "decide_submission",
    "declare_conflict",
    "draft_submission",
    "extend_deadline",
    "inspect_dossier",
    "issue_decision",
    "issue_paper",
    "note_attendance",
    "open_round",
    "open_sitting",
    "put_paper_forward",
    "put_revocation_forward",
    "recall_dossier",
    "remind_units",
    "return_dossier",
    "return_minutes",
    "revise_paper",
    "revise_revocation",
    "revise_submission",
    "start_dossiers",
    "stop_decision",
    "stop_paper",
    "submit_dossier",
    "take_units_out",
    "withdraw_dossier",
    "write_minutes",
]
