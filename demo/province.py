"""Made-up provinces: units, offices, people, mandates and councils, from data files.

Sông Ngàn (``province.json``) is the one to look around in; Vàm Sậy (``second_province.json``), with a district, is
there to see that two on one installation know of each other what is public.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import (
    AdministrativeUnit,
    Appointment,
    Level,
    Office,
    OfficeKind,
    Role,
    SigningMandate,
)
from demo.people import appoint, made_up_name, person
from dossiers.models import Council, CouncilSeat

PROVINCE_FILE = Path(__file__).with_name("province.json")
SECOND_PROVINCE_FILE = Path(__file__).with_name("second_province.json")


@dataclass
class Province:
    """The records of a province or a district, by the names the data file gives them.

    `posts` are named by what the people do in the story (`as`), which is the user name where nothing else is said.
    """

    top: AdministrativeUnit
    offices: dict[str, Office] = field(default_factory=dict)
    posts: dict[str, Appointment] = field(default_factory=dict)
    bodies: list[AdministrativeUnit] = field(default_factory=list)
    communes: list[AdministrativeUnit] = field(default_factory=list)
    districts: list[Province] = field(default_factory=list)
    council: Council = field(init=False)

    @property
    def standing(self) -> Office:
        """Return the standing office."""
        return next(office for office in self.offices.values() if office.kind == OfficeKind.STANDING)

    @property
    def issuer(self) -> Office:
        """Return the committee that decides."""
        offices = (office for office in self.offices.values() if office.kind == OfficeKind.COMMITTEE)
        return next(office for office in offices if office.unit_id == self.top.pk)

    def head_of(self, unit: AdministrativeUnit) -> Appointment:
        """Return the head of a unit."""
        return Appointment.objects.select_related("user", "office__unit").get(
            office__unit=unit, role=Role.UNIT_HEAD
        )


def province_data(file: Path = PROVINCE_FILE) -> dict[str, Any]:
    """Return a data file's content."""
    return json.loads(file.read_text(encoding="utf-8"))


def unit(
    entry: dict[str, str], level: str, parent: AdministrativeUnit | None, since: date
) -> AdministrativeUnit:
    """Return the unit the entry names."""
    made, _ = AdministrativeUnit.objects.get_or_create(
        code=entry["code"],
        valid_from=since,
        defaults={"name": entry["name"], "level": level, "kind": entry.get("kind", ""), "parent": parent},
    )
    return made


def unit_offices(
    made: AdministrativeUnit, entries: list[dict[str, str]], since: date, province: Province
) -> None:
    """Give a unit its offices, and a head; for a body below the province its leadership is one office."""
    chosen = entries if made.level == Level.COMMUNE else entries[:1]
    for entry in chosen:
        name = f"{entry['name']} {made.name[0].lower()}{made.name[1:]}"
        if made.level == Level.BODY:
            name = made.name
        office, _ = Office.objects.get_or_create(
            code=f"{made.code}-{entry['code']}".lower(),
            defaults={
                "unit": made,
                "name": name,
                "symbol": entry.get("symbol", ""),
                "kind": entry["kind"] if made.level == Level.COMMUNE else OfficeKind.OFFICE,
                "valid_from": since,
            },
        )
        province.offices[f"{made.code}/{entry['code']}"] = office


def build(file: Path = PROVINCE_FILE) -> Province:
    """Make the province of a data file, and the districts below it, and return its records."""
    data = province_data(file)
    since = date.fromisoformat(data["valid_from"])
    province = _place(data, unit(data["province"], Level.PROVINCE, None, since), data["unit_offices"], since)
    province.districts = [
        _place(below, unit(below["unit"], Level.DISTRICT, province.top, since), data["unit_offices"], since)
        for below in data.get("districts", ())
    ]
    return province


def _place(
    data: dict[str, Any], top: AdministrativeUnit, unit_entries: list[dict[str, str]], since: date
) -> Province:
    """Make what stands below one unit: its offices, the units it judges, people, mandates and council."""
    place = Province(top=top)
    for entry in data["offices"]:
        place.offices[entry["code"]], _ = Office.objects.get_or_create(
            code=entry["code"],
            defaults={
                "unit": top,
                "name": entry["name"],
                "symbol": entry["symbol"],
                "kind": entry["kind"],
                "valid_from": since,
            },
        )
    place.bodies = [unit(entry, Level.BODY, top, since) for entry in data["bodies"]]
    place.communes = [unit(entry, Level.COMMUNE, top, since) for entry in data["communes"]]
    for made in (*place.bodies, *place.communes):
        unit_offices(made, unit_entries, since, place)
    _people(data, place, since)
    _council(data, place, since)
    return place


def _people(data: dict[str, Any], province: Province, since: date) -> None:
    for entry in data["people"]:
        user = person(entry["username"], entry["name"])
        office = province.offices[entry["office"]]
        name = entry.get("as", entry["username"])
        province.posts[name] = appoint(user, entry["role"], office, entry["capacity"], since)
        for key, more in entry.get("also", {}).items():
            province.posts[key] = appoint(user, more["role"], office, more["capacity"], since)
    led = {post.office.unit_id for post in province.posts.values() if post.role == Role.UNIT_HEAD}
    for number, made in enumerate((*province.bodies, *province.communes), data.get("names_from", 0)):
        if made.pk not in led:
            user = person(f"truong-{made.code.lower()}", made_up_name(number))
            appoint(user, Role.UNIT_HEAD, province.offices[f"{made.code}/lanhdao"], "Người đứng đầu", since)
    for entry in data["mandates"]:
        SigningMandate.objects.get_or_create(
            holder=province.posts[entry["holder"]],
            issuer=province.offices[entry["issuer"]],
            form=entry["form"],
            valid_from=since,
            defaults={
                "body_line": entry["body"],
                "principal_capacity": entry["principal"],
                "capacity": entry["capacity"],
            },
        )


def _council(data: dict[str, Any], province: Province, since: date) -> None:
    entry = data["council"]
    province.council, _ = Council.objects.get_or_create(
        name=entry["name"],
        office=province.offices[entry["office"]],
        valid_from=since,
        defaults={"established_by": entry["established_by"]},
    )
    for username, seat in entry["seats"]:
        CouncilSeat.objects.get_or_create(
            council=province.council,
            appointment=province.posts[username],
            valid_from=since,
            defaults={"seat": seat},
        )


def accounts() -> list[tuple[str, str, str]]:
    """Return (user name, name, what they do) of the people to log in as, while the demonstration is on."""
    if not settings.DEMO:
        return []
    names = dict(Role.choices)
    data = [province_data(file) for file in (PROVINCE_FILE, SECOND_PROVINCE_FILE)]
    places = [place for one in data for place in (one, *one.get("districts", ()))]
    return [(p["username"], p["name"], str(names[p["role"]])) for place in places for p in place["people"]]
