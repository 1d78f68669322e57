"""Run in a process of its own, on the PostgreSQL or SQLite database of DATABASE_URL: secret sittings, and who reads them.

`secret_sittings.py guess N`: hold N secret sittings, take a copy of the tables after every vote as a backup would, read
every row version that is still on the pages, and guess each member's opinion in every way we could think of. Prints
JSON: how many guesses, how many are right by each way, and how many are where only the published count is known.
`secret_sittings.py kill`: kill the process between the slip and the vote; prints what is there before and after.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

ROOT = next(folder for folder in Path(__file__).resolve().parents if (folder / "manage.py").exists())
for folder in (ROOT, ROOT / "site"):
    sys.path.insert(0, str(folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Appointment  # noqa: E402
from dossiers.models import AgendaItem, CouncilSeat, SecretSlip, Turnout  # noqa: E402
from dossiers.rules.sittings import SittingRules  # noqa: E402
from dossiers.services.council import ballots, secret_ballots, sittings  # noqa: E402
from tests.factories import dossiers as make  # noqa: E402

CHOICES = ("level_1", "refuse", "return", "abstain")
WHO, SLIPS = "dossiers_turnout", ("dossiers_secretslip", "dossiers_membermark")
BOX, SLOT, NONCE = "dossiers_ballotbox", 8192, 12


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what a question answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@dataclass
class Copy:
    """What a backup holds: who has voted, the opinions that can be read, the bytes that cannot."""

    voted: set[int]
    opinions: Counter[str]
    box: bytes


@dataclass
class Pages:
    """Every row version of slips that was on the pages at any time: what each transaction made and ended."""

    seen: set[tuple[str, ...]] = field(default_factory=set)
    made: dict[int, Counter[str]] = field(default_factory=dict)
    ended: dict[int, Counter[str]] = field(default_factory=dict)

    def read(self) -> None:
        """Read the pages as they are, dead versions as well; PostgreSQL cleans them up by and by."""
        for table in SLIPS:
            for place, begun, over, data in versions(table):
                for number, by, what in ((begun, self.made, "made"), (over, self.ended, "ended")):
                    if (table, place, begun, number, what) not in self.seen:
                        self.seen.add((table, place, begun, number, what))
                        by.setdefault(int(number), Counter()).update(spoken(bytes(data)))


@dataclass
class Held:
    """A sitting that was held: the truth, and a copy after each vote, the first before any."""

    item: int
    pages: Pages
    truth: dict[int, str] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)

    def likeliest(self) -> str:
        """Return the opinion that most have, as the published count says."""
        return Counter(self.truth.values()).most_common(1)[0][0]


def copy_of(item: int) -> Copy:
    """Take a copy."""
    box = rows(f"SELECT content FROM {BOX} WHERE item_id = %s", item) if BOX in tables() else []
    return Copy(
        {seat for (seat,) in rows(f"SELECT seat_id FROM {WHO} WHERE item_id = %s", item)},
        Counter(choice for (choice,) in rows(f"SELECT choice FROM {SLIPS[0]} WHERE item_id = %s", item)),
        bytes(box[0][0]) if box else b"",
    )


def tables() -> list[str]:
    """Return the tables of the database."""
    return connection.introspection.table_names()


def hold(here: make.Place, luck: Random, pages: Pages) -> Held:
    """Hold one sitting over the dossier; then free it for the next one."""
    sitting = sittings.open_sitting(appointment=here.secretary, round=here.round, dossiers=[here.dossier()])
    item = sitting.items.select_related("sitting").get()
    held = Held(item.pk, pages, copies=[copy_of(item.pk)])
    seats = list(CouncilSeat.objects.filter(council=here.council).select_related("appointment__user"))
    luck.shuffle(seats)
    for seat in seats:
        choice = luck.choice(CHOICES)
        ballots.cast_ballot(
            appointment=Appointment.objects.get(pk=seat.appointment_id),
            item=item,
            choice=choice,
            reason="Vì số liệu chưa rõ. " * luck.randint(1, 20),
            **marks_of(luck),
        )
        held.truth[seat.pk] = choice
        held.copies.append(copy_of(item.pk))
        pages.read()
    assert Counter(held.truth.values()) == held.copies[-1].opinions
    AgendaItem.objects.filter(pk=item.pk).update(outcome="adjourn", reason="Phiên sau")
    return held


def marks_of(luck: Random) -> dict[str, Any]:
    """Return marks that some members give with their slip."""
    if luck.random() < 0.5 or BOX not in tables():
        return {}
    return {"marks": [{"code": "1.1", "choice": luck.choice(["pass", "fail"]), "note": "Đã xem."}]}


# -- ways to guess: each yields the sitting, the seat and the opinion where it knows one ---------------------

Guesses = Iterator[tuple[Held, int, str]]


def versions(table: str) -> list[tuple[Any, ...]]:
    """Return every row version on the pages of a table: where, made by, ended by, bytes."""
    return rows(
        "SELECT page || ',' || lp, t_xmin::text, t_xmax::text, t_data FROM "
        "generate_series(0, pg_relation_size(%s) / current_setting('block_size')::int - 1) AS page, "
        "heap_page_items(get_raw_page(%s, page::int)) WHERE t_data IS NOT NULL",
        table,
        table,
    )


def spoken(data: bytes) -> Counter[str]:
    """Return the opinions that stand in the clear in some bytes."""
    return Counter({word: data.count(word.encode()) for word in CHOICES if word.encode() in data})


def by_transaction(held: list[Held]) -> Guesses:
    """What the voter's transaction wrote less what it ended is the voter's."""
    for one in held:
        made, ended = one.pages.made, one.pages.ended
        for seat, number in rows(
            f"SELECT seat_id, xmin::text::bigint FROM {WHO} WHERE item_id = %s", one.item
        ):
            for near in (number, number - 1, number + 1):
                left = made.get(near, Counter()) - ended.get(near, Counter())
                if len(left) == 1:
                    yield one, seat, next(iter(left))
                    break


def by_copies(held: list[Held]) -> Guesses:
    """Who is new in a copy, and what is."""
    for one in held:
        for before, after in zip(one.copies, one.copies[1:], strict=False):
            new = after.opinions - before.opinions
            for seat in after.voted - before.voted:
                if len(new) == 1:
                    yield one, seat, next(iter(new))


def by_order(held: list[Held], column: str) -> Guesses:
    """The third voter's is the third row."""
    for one in held:
        voters = [
            seat for (seat,) in rows(f"SELECT seat_id FROM {WHO} WHERE item_id = %s ORDER BY id", one.item)
        ]
        slips = rows(f"SELECT choice FROM {SLIPS[0]} WHERE item_id = %s ORDER BY {column}", one.item)
        yield from ((one, seat, choice) for seat, (choice,) in zip(voters, slips, strict=True))


def by_bytes(held: list[Held]) -> Guesses:
    """The piece of the box that changed most is the voter's place in it; the rows may lie in that order."""
    for one in held:
        slips = rows(f"SELECT choice FROM {SLIPS[0]} WHERE item_id = %s ORDER BY ctid", one.item)
        for before, after in zip(one.copies, one.copies[1:], strict=False):
            if not before.box or not after.box:
                continue
            changed = [
                sum(
                    a != b
                    for a, b in zip(before.box[at : at + SLOT], after.box[at : at + SLOT], strict=False)
                )
                for at in range(NONCE, len(after.box) - SLOT + 1, SLOT)
            ]
            for seat in after.voted - before.voted:
                yield one, seat, slips[changed.index(max(changed))][0]


def by_length(held: list[Held]) -> Guesses:
    """A box that grew holds a longer reason; here: that of who is against it."""
    for one in held:
        for before, after in zip(one.copies, one.copies[1:], strict=False):
            if after.box and before.box and len(after.box) != len(before.box):
                longer = len(after.box) > len(before.box)
                for seat in after.voted - before.voted:
                    yield one, seat, "refuse" if longer else "level_1"


def by_whatever_was_written_with_it(held: list[Held]) -> Guesses:
    """Any row of any table that the voter's transaction wrote and that holds an opinion in its words."""
    mine = {
        number: (one, seat)
        for one in held
        for seat, number in rows(f"SELECT seat_id, xmin::text FROM {WHO} WHERE item_id = %s", one.item)
    }
    found: dict[str, Counter[str]] = {}
    for table in tables():
        for number, text in rows(f'SELECT t.xmin::text, t::text FROM "{table}" t'):
            if number in mine:
                found.setdefault(number, Counter()).update(spoken(text.encode()))
    for number, words in found.items():
        if len(words) == 1:
            yield *mine[number], next(iter(words))


def right(held: list[Held], guesses: Guesses) -> int:
    """Return how many opinions are guessed right; what a way does not know is guessed by the published count."""
    said = {(one.item, seat): choice for one, seat, choice in guesses}
    return sum(
        said.get((one.item, seat), one.likeliest()) == choice
        for one in held
        for seat, choice in one.truth.items()
    )


def guess(sittings_held: int) -> dict[str, Any]:
    """Hold the sittings and guess."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pageinspect")
        for table in {WHO, *SLIPS, BOX} & set(tables()):
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    luck = Random(16)
    here = make.place(sitting_rules=SittingRules(ballot_kind="secret"))
    make.accepted(here)
    pages = Pages()
    held = [hold(here, luck, pages) for _ in range(sittings_held)]
    ways = {
        "transaction": by_transaction(held),
        "copies": by_copies(held),
        "order of rows": by_order(held, "ctid"),
        "order of keys": by_order(held, "id"),
        "bytes of the box": by_bytes(held),
        "length of the box": by_length(held),
        "written with it": by_whatever_was_written_with_it(held),
    }
    return {
        "guesses": sum(len(one.truth) for one in held),
        "by the count alone": right(held, iter(())),
        "right": {name: right(held, found) for name, found in ways.items()},
    }


def kill() -> dict[str, Any]:
    """Be killed between the slip and the vote; then vote again."""
    here = make.place(sitting_rules=SittingRules(ballot_kind="secret"))
    [item] = make.on_agenda(here)
    connection.close()
    child = os.fork()
    if child == 0:
        secret_ballots.confirm_slip = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
        ballots.cast_ballot(appointment=here.seats[0], item=item, choice="refuse", reason="Thiếu.")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    after = Turnout.objects.count()
    make.vote(item, here.seats)
    return {
        "signal": os.WTERMSIG(status),
        "turnout after": after,
        "opened": dict(Counter(SecretSlip.objects.values_list("choice", flat=True))),
        "left to open": secret_ballots.open_finished_boxes(),
    }


def main(what: str, *number: str) -> None:
    """Do one of the two and print what came of it."""
    call_command("migrate", verbosity=0)
    print(json.dumps(guess(int(number[0])) if what == "guess" else kill()))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
