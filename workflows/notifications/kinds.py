"""The kinds of notifications (loại thông báo): how the key of a message begins, and what that message tells.

The key is stored with the message and makes it unique, so a kind never changes how its keys begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message tells; a person may choose to read a `reminder` on the page only."""

    tells: str
    reminder: bool = False


KINDS: Mapping[str, Kind] = {
    # an account and its rights
    "activation-link:": Kind("the link of one use with which a new person sets a password"),
    "reset-link:": Kind("the link of one use after “Quên mật khẩu?”"),
    "link-used:": Kind("a link of one use was used"),
    "password-changed:": Kind("the password was changed"),
    "correct-person:": Kind("an administrator corrected the account"),
    "former-address:": Kind("the same, to the address it had before"),
    "account-reopened:": Kind("the account was opened again"),
    "sprayed:": Kind("somebody tries passwords, told to the site's administrators"),
    "appoint:": Kind("a new appointment"),
    "mandate:": Kind("a new signing mandate"),
    "stand-in:": Kind("somebody stands in for somebody"),
    # tasks and deadlines
    "task-": Kind("a task was opened"),
    "handed-": Kind("a task was reassigned"),
    "remind:": Kind("a deadline is near or over, also to superiors", reminder=True),
    "remind-round:": Kind("the standing office reminds the units that have not sent", reminder=True),
    "renewal:": Kind("a title is about to end"),
    "extended:": Kind("a deadline was extended"),
    "digest:": Kind("the daily letter that gathers the others"),
    # assessment
    "part:": Kind("an office's contribution was handed in"),
    "part-back:": Kind("a contribution was returned"),
    "request:": Kind("another organisation is asked about an indicator"),
    "request-back:": Kind("that request was taken back"),
    "request-replied:": Kind("the organisation replied or declined"),
    "remark:": Kind("a comment on a dossier"),
    "submitted:": Kind("a dossier was submitted"),
    "withdrawn:": Kind("a dossier was withdrawn"),
    "recalled:": Kind("a unit took a sent dossier back to correct it"),
    "unit-out:": Kind("the standing office took a unit out of a round"),
    "round-corrected:": Kind("settings of a round were corrected"),
    "deadline-corrected:": Kind("deadlines of a round were corrected"),
    "round-cancelled:": Kind("a round was cancelled"),
    "round-closed:": Kind("a round was closed with its report"),
    "returned:": Kind("a dossier was returned to its unit"),
    # council, proposals, decisions
    "sitting:": Kind("a sitting was called"),
    "refused:": Kind("the council refused"),
    "submission:": Kind("a proposal was put before the signers"),
    "submission-returned:": Kind("a proposal was returned"),
    "line-returned:": Kind("a dossier was taken out of a proposal, to its unit"),
    "line-returned-clerk:": Kind("the same, to the standing office"),
    "decision-stopped:": Kind("a signed decision was stopped before its number"),
    "recognised:": Kind("a title was given"),
    "certificates:": Kind("the certificates of a decision are ready"),
    # titles
    "objection:": Kind("an appeal was lodged or answered"),
    "ending:": Kind("a revocation was proposed"),
    "ending-signed:": Kind("a revocation was signed"),
    "ending-refused:": Kind("a revocation was refused"),
    "ending-issued:": Kind("a title was ended"),
    "revoke-title:": Kind("a title ended with its decision"),
    "restore-title:": Kind("a title holds again"),
    # documents
    "paper:": Kind("a document waits for its signature"),
    "paper-": Kind("a document was signed, refused or returned"),
    "incoming:": Kind("an incoming document was handed on"),
    "certificate-proposed:": Kind("a signing certificate waits for confirmation"),
    # criteria sets
    "set-item:": Kind("values of a criteria set wait for a second person"),
    "set-item-back:": Kind("a value of a criteria set was not confirmed"),
    # readers
    "follow:": Kind("to a reader: confirm, or what is new of what they follow"),
    "saved-search:": Kind("a saved search found something new"),
}


def kind_of(key: str) -> Kind | None:
    """Return the kind of a message by its key, None where the key is of no kind."""
    head = next((head for head in sorted(KINDS, key=len, reverse=True) if key.startswith(head)), "")
    return KINDS.get(head)


def is_reminder(key: str) -> bool:
    """Return whether a message only reminds of something that stands on the page as well."""
    kind = kind_of(key)
    return kind is not None and kind.reminder


def missing(used: Mapping[str, str], kinds: Mapping[str, Kind] = KINDS) -> Iterator[str]:
    """Yield what is missing for the keys the code writes (how one begins → where): a kind, its words, a message."""
    for head, where in sorted(used.items()):
        if head not in kinds:
            yield f"{where} writes a message of no kind: name “{head}” in KINDS of workflows/notifications/kinds.py."
    for head, kind in kinds.items():
        if head not in used:
            yield f"Nothing writes a message whose key begins with “{head}”: take it out of KINDS, or write it."
        if not kind.tells.strip():
            yield f"The notification “{head}” has no words that say what it tells."
