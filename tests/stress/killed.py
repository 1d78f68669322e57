"""The process dies in the middle of a transition: afterwards the case is wholly before or wholly after.

Run as a script on the database of DATABASE_URL: killed.py POINTS [--from N --to M] [ACT…]. For every act a child
process begins it and kills itself at a database statement; POINTS - 1 of these are spread over the whole act, the
last child does the act and kills itself right after its commit. Each time the tables are compared with a picture
of before and one of after, which a dry run made. Prints JSON: for each act its statements, how often the state was
as before and as after, and every state that was neither.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stress import stage  # noqa: E402, I001 - settings first

from django.apps import apps  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402

from documents.models import OfficialDocument  # noqa: E402
from dossiers.services.documents.approvals import Wording  # noqa: E402
from home.models import PublicMark  # noqa: E402
from ledger.models import OutboxMessage  # noqa: E402
from ledger.services import audit_verification  # noqa: E402
from tests.factories import dossiers as make  # noqa: E402
from workflows import actions  # noqa: E402

ROOMS = {"accounts", "documents", "dossiers", "home", "ledger", "viewflow", "wagtailcore", "workflows"}
Act = Callable[[], Any]
WORDS = Wording(title="Kế hoạch xây dựng xã hội học tập", paragraphs=("Một.", "Hai."), why="Để thực hiện.")


class Undone(Exception):
    """Takes a dry run back."""


def state() -> dict[str, list]:
    """Return every row of our tables."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and not model._meta.proxy:
            found[model._meta.label] = sorted(map(repr, model._default_manager.values_list()))
    return found


NEW = "new"
MADE_ANEW = re.compile(r"[0-9a-f]{12,}|\d+")
HASHES = {"hash", "prev_hash", "sha256", "previous_sha256", "manifest_sha256", "check_code", "content", "id"}


def known() -> dict[str, set]:
    """Return the keys of all rows there are now, by table."""
    return {
        model._meta.label: set(model._default_manager.values_list("pk", flat=True))
        for model in apps.get_models()
    }


def says(field: models.Field, value: Any, before: dict[str, set]) -> Any:
    """Return what a column says whenever the act is done: no moments, keys of new rows, seals or codes."""
    if isinstance(field, models.ForeignKey):
        told_of = before[field.related_model._meta.label]
        return value if value is None or value in told_of else NEW
    if isinstance(field, models.DateTimeField | models.UUIDField):
        return value is not None
    if (
        field.primary_key
        or field.name in HASHES
        or field.name.endswith("object_id")
        or field.name == "subject_id"
    ):
        return None
    if isinstance(field, models.CharField | models.TextField | models.JSONField):
        return MADE_ANEW.sub("#", str(value))
    return repr(value)


def picture(before: dict[str, set]) -> dict[str, Counter]:
    """Return how many rows of each table say what, in a way two doings of one act have in common.

    The count of commits is left out: PostgreSQL raises it at the commit itself, which comes after the picture.
    """
    found = {}
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS or model._meta.proxy or model is PublicMark:
            continue
        fields = model._meta.concrete_fields
        found[model._meta.label] = Counter(
            tuple(says(field, value, before) for field, value in zip(fields, row, strict=True))
            for row in model._default_manager.values_list(*(field.attname for field in fields))
        )
    return found


def rehearse(act: Act, before: dict[str, set]) -> tuple[int, dict[str, Counter]]:
    """Return how many statements the act sends and the picture after it, taken back at the end."""
    seen = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    try:
        with transaction.atomic():
            with connection.execute_wrapper(count):
                act()
            after = picture(before)
            raise Undone
    except Undone:
        return len(seen), after


def kill_at(act: Act, place: int) -> None:
    """Begin the act in a child that kills itself at its nth statement, or right after the commit (place 0)."""
    connection.close()
    child = os.fork()
    if child == 0:
        seen = 0

        def stop(execute, sql, params, many, context):
            nonlocal seen
            seen += 1
            if seen == place:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(stop):
            act()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def spread(total: int, points: int) -> list[int]:
    """Return this many places from the first statement to the last, and 0 for right after the commit."""
    return [*sorted({1 + round(n * (total - 1) / max(1, points - 2)) for n in range(points - 1)}), 0]


def difference(now: dict[str, Counter], after: dict[str, Counter]) -> list[str]:
    """Say where a half state differs from the state after, a few rows of it."""
    rows = [(label, "+", row) for label in now for row in now[label] - after[label]]
    rows += [(label, "-", row) for label in after for row in after[label] - now[label]]
    return [f"{sign} {label} {row}"[:300] for label, sign, row in rows[:6]]


def try_out(name: str, act: Act, points: int) -> dict[str, Any]:
    """Kill the act at its points until it is done; say where it was neither wholly before nor wholly after."""
    keys, told = known(), OutboxMessage.objects.count()
    total, after = rehearse(act, keys)
    before, halves, undone, done = state(), [], 0, 0
    for place in spread(total, points):
        kill_at(act, place)
        if state() == before:
            undone += 1
        elif picture(keys) == after:
            done += 1
            break  # statements at the end may follow the commit: then the act stands
        else:
            halves.append({"place": place, "differs": difference(picture(keys), after)})
            break
    said = list(OutboxMessage.objects.values_list("key", flat=True))
    return {
        "act": name, "statements": total, "undone": undone, "done": done, "halves": halves,
        "new_messages": len(said) - told, "doubled": len(said) - len(set(said)), "chain": audit_verification.verify().ok,
    }  # fmt: skip


def story(here: make.Place) -> list[tuple[str, Act]]:
    """Return every transition in an order in which each can be done."""
    kept: dict[str, Any] = {}
    first, second = here.heads[:2]

    def item(number: int) -> Any:
        return (
            here.dossier(number)
            .agenda_items.order_by("-pk")
            .select_related("sitting", "dossier__unit")
            .get(outcome="")
        )

    def vote(number: int, seat: int) -> Any:
        return actions.cast_ballot(appointment=here.seats[seat], item=item(number), choice="level_1")

    def the(model: str) -> Any:
        return apps.get_model("dossiers", model).objects.order_by("-pk").first()

    def lines() -> dict[int, tuple[str, str]]:
        return {the("Submission").lines.order_by("pk").first().pk: ("returned", "Chưa rõ.")}

    kept["issued"] = lambda: OfficialDocument.objects.filter(type="QĐ", status="issued").get()
    return [
        ("submit", lambda: actions.submit_dossier(appointment=first, dossier=here.dossier(0), requested_level=1)),
        ("return", lambda: actions.return_dossier(appointment=here.clerk, dossier=here.dossier(0), reason="Thiếu.")),
        ("submit again", lambda: actions.submit_dossier(appointment=first, dossier=here.dossier(0), requested_level=1)),
        ("submit second", lambda: actions.submit_dossier(appointment=second, dossier=here.dossier(1), requested_level=1)),
        ("accept", lambda: actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(0))),
        ("accept second", lambda: actions.accept_dossier(appointment=here.clerk, dossier=here.dossier(1))),
        ("inspect", lambda: actions.inspect_dossier(appointment=here.clerk, dossier=here.dossier(0), note="Đã xem.")),
        ("inspect second", lambda: actions.inspect_dossier(appointment=here.clerk, dossier=here.dossier(1), note="Đã xem.")),
        ("open_sitting", lambda: actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=here.dossiers())),
        ("adjourn", lambda: actions.adjourn(appointment=here.chair, item=item(1), reason="Thiếu người.")),
        ("open again", lambda: actions.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier(1)])),
        ("vote", lambda: vote(0, 0)),
        ("declare_conflict", lambda: actions.declare_conflict(appointment=here.seats[4], item=item(0), reason="Người nhà.")),
        *[(f"vote {n}", lambda n=n: vote(0, n)) for n in (1, 2)],
        ("close_voting", lambda: actions.close_voting(appointment=here.chair, item=item(0))),
        ("conclude", lambda: actions.conclude(appointment=here.chair, item=item(0), outcome="level_1")),
        ("write_minutes", lambda: actions.write_minutes(appointment=here.secretary, sitting=here.round.sittings.get(number=1))),
        ("return_minutes", lambda: actions.return_minutes(appointment=here.chair, sitting=here.round.sittings.get(number=1), reason="Sửa.")),
        ("write again", lambda: actions.write_minutes(appointment=here.secretary, sitting=here.round.sittings.get(number=1))),
        ("confirm_minutes", lambda: actions.confirm_minutes(appointment=here.chair, sitting=here.round.sittings.get(number=1))),
        *[(f"vote second {n}", lambda n=n: vote(1, n)) for n in range(5)],
        ("conclude second", lambda: actions.conclude(appointment=here.chair, item=item(1), outcome="level_1")),
        ("write second", lambda: actions.write_minutes(appointment=here.secretary, sitting=here.round.sittings.get(number=2))),
        ("confirm second", lambda: actions.confirm_minutes(appointment=here.chair, sitting=here.round.sittings.get(number=2))),
        ("draft", lambda: actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=here.dossiers())),
        ("return_submission", lambda: actions.decide_submission(appointment=here.deputy, submission=the("Submission"), act="return", reason="Sửa.")),
        ("revise", lambda: actions.revise_submission(appointment=here.clerk, submission=the("Submission"), dossiers=here.dossiers())),
        ("sign by line", lambda: actions.decide_submission(appointment=here.chairman, submission=the("Submission"), act="sign", lines=lines())),
        ("stop", lambda: actions.stop_decision(appointment=here.document_clerk, submission=the("Submission"), reason="Sai tên.")),
        ("revise again", lambda: actions.revise_submission(appointment=here.clerk, submission=the("Submission"), dossiers=[here.dossier(1)])),
        ("sign", lambda: actions.decide_submission(appointment=here.chairman, submission=the("Submission"), act="sign")),
        ("issue", lambda: actions.issue_decision(appointment=here.document_clerk, submission=the("Submission"))),
        ("draft rest", lambda: actions.draft_submission(appointment=here.clerk, round=here.round, dossiers=[here.dossier(0)])),
        ("refuse", lambda: actions.decide_submission(appointment=here.chairman, submission=the("Submission"), act="refuse", reason="Không đạt.")),
        ("put_paper_forward", lambda: actions.put_paper_forward(appointment=here.clerk, kind="bao_cao", issuer=here.issuer, wording=WORDS)),
        ("return_paper", lambda: actions.decide_paper(appointment=here.deputy, case=the("PaperCase"), act="return", reason="Sửa.")),
        ("revise_paper", lambda: actions.revise_paper(appointment=here.clerk, case=the("PaperCase"), wording=WORDS)),
        ("sign_paper", lambda: actions.decide_paper(appointment=here.deputy, case=the("PaperCase"), act="sign")),
        ("issue_paper", lambda: actions.issue_paper(appointment=here.document_clerk, case=the("PaperCase"))),
        ("correct", lambda: actions.correct_document(appointment=here.clerk, document=kept["issued"](), was="xã A", should_be="xã B", why="Sai tên.")),
        ("sign_letter", lambda: actions.decide_paper(appointment=here.chairman, case=the("PaperCase"), act="sign")),
        ("stop_paper", lambda: actions.stop_paper(appointment=here.chairman, case=the("PaperCase"), reason="Dừng.")),
    ]  # fmt: skip


def play(points: int, only: set[str], stretch: tuple[int, int]) -> list[dict[str, Any]]:
    """Walk through the story; the acts named, or those of a stretch of it, are killed on the way."""
    here = stage.place(units=2, with_inspection=True)
    report = []
    for number, (name, act) in enumerate(story(here)):
        if name in only or (not only and stretch[0] <= number < stretch[1]):
            report.append(try_out(name, act, points))
        elif not only and number >= stretch[1]:
            break
        else:
            act()
    return report


if __name__ == "__main__":
    words = argparse.ArgumentParser()
    words.add_argument("points", type=int)
    words.add_argument("acts", nargs="*")
    words.add_argument("--from", dest="first", type=int, default=0)
    words.add_argument("--to", dest="last", type=int, default=1000)
    given = words.parse_args()
    print(json.dumps(play(given.points, set(given.acts), (given.first, given.last)), ensure_ascii=False))  # noqa: T201
