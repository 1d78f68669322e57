"""The places of the five real plans: their units, offices and people, one JSON file each, with one plan imported.

Names of offices are those the plan assigns its tasks to; people are made up. The plans themselves stay outside of the
repository (`seeds`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import AdministrativeUnit, Appointment, Office, SigningMandate
from criteria.services.loading import load_sets
from demo.people import appoint, made_up_name, person
from documents.models import Plan
from dossiers.models import Council, CouncilSeat
from home.plans.importing import import_file
from home.services.site_tree import ensure_site_tree
from tests.journeys.screens import Screen

SINCE = date(2020, 1, 1)


@dataclass
class Place:
    """The records of one place, by the keys of its file."""

    units: dict[str, AdministrativeUnit] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    posts: dict[str, Appointment] = field(default_factory=dict)
    plan: Plan = field(init=False)
    council: Council = field(init=False)

    def screen(self, username: str) -> Screen:
        """Return a browser-like client in which this person is logged in."""
        screen = Screen()
        screen.client.force_login(self.posts[username].user)
        return screen


def place_data(name: str) -> dict[str, Any]:
    """Return the content of a place's file."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


def make_place(name: str, seeds: Path) -> Place:
    """Build the place of this name and bring its plan in, published."""
    data, place = place_data(name), Place()
    ensure_site_tree()
    load_sets()
    for entry in data["units"]:
        place.units[entry["code"]] = AdministrativeUnit.objects.create(
            code=entry["code"], name=entry["name"], level=entry["level"], kind=entry["kind"],
            parent=place.units.get(entry.get("parent", "")), valid_from=SINCE,
        )  # fmt: skip
    for entry in data["offices"]:
        place.offices[entry["code"]] = Office.objects.create(
            code=entry["code"], unit=place.units[entry["unit"]], name=entry["name"], symbol=entry.get("symbol", ""),
            kind=entry["kind"], valid_from=SINCE,
        )  # fmt: skip
    for number, entry in enumerate(data["people"]):
        user = person(entry["username"], made_up_name(number))
        office = place.offices[entry["office"]]
        place.posts[entry["username"]] = appoint(user, entry["role"], office, entry["capacity"], SINCE)
    _mandates_and_council(data, place)
    file = next(seeds.glob(f"{data['seed']}*"))
    done = import_file(content=file.read_bytes(), filename=file.name, publish=True, user=None)
    place.plan = done[0].plan
    return place


def _mandates_and_council(data: dict[str, Any], place: Place) -> None:
    for entry in data["mandates"]:
        SigningMandate.objects.create(
            holder=place.posts[entry["holder"]], issuer=place.offices[entry["issuer"]], form=entry["form"],
            body_line=entry["body"], principal_capacity=entry["principal"], capacity=entry["capacity"],
            valid_from=SINCE,
        )  # fmt: skip
    entry = data["council"]
    place.council = Council.objects.create(
        name=entry["name"],
        office=place.offices[entry["office"]],
        valid_from=SINCE,
        established_by="Quyết định thử",
    )
    for username, seat in entry["seats"]:
        CouncilSeat.objects.create(
            council=place.council, appointment=place.posts[username], valid_from=SINCE, seat=seat
        )
