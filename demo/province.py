"""The made-up province Sông Ngàn: its units, offices, people, mandates and council, from ``province.json``."""

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


@dataclass
class Province:
    """The records of the province, by the names the data file gives them."""

    offices: dict[str, Office] = field(default_factory=dict)
    posts: dict[str, Appointment] = field(default_factory=dict)
    bodies: list[AdministrativeUnit] = field(default_factory=list)
    communes: list[AdministrativeUnit] = field(default_factory=list)
    council: Council = field(init=False)

    def head_of(self, unit: AdministrativeUnit) -> Appointment:
        """Return the head of a unit."""
        return Appointment.objects.select_related("user", "office__unit").get(
            office__unit=unit, role=Role.UNIT_HEAD
        )


def province_data() -> dict[str, Any]:
    """Return the data file's content."""
    return json.loads(PROVINCE_FILE.read_text(encoding="utf-8"))


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


def build() -> Province:
    """Make the province of the data file and return its records."""
    data, province = province_data(), Province()
    since = date.fromisoformat(data["valid_from"])
    top = unit(data["province"], Level.PROVINCE, None, since)
    for entry in data["offices"]:
        province.offices[entry["code"]], _ = Office.objects.get_or_create(
            code=entry["code"],
            defaults={
                "unit": top,
                "name": entry["name"],
                "symbol": entry["symbol"],
                "kind": entry["kind"],
                "valid_from": since,
            },
        )
    province.bodies = [unit(entry, Level.BODY, top, since) for entry in data["bodies"]]
    province.communes = [unit(entry, Level.COMMUNE, top, since) for entry in data["communes"]]
    for made in (*province.bodies, *province.communes):
        unit_offices(made, data["unit_offices"], since, province)
    _people(data, province, since)
    _council(data, province, since)
    return province


def _people(data: dict[str, Any], province: Province, since: date) -> None:
    for entry in data["people"]:
        user = person(entry["username"], entry["name"])
        office = province.offices[entry["office"]]
        province.posts[entry["username"]] = appoint(user, entry["role"], office, entry["capacity"], since)
        for key, more in entry.get("also", {}).items():
            province.posts[key] = appoint(user, more["role"], office, more["capacity"], since)
    led = {post.office.unit_id for post in province.posts.values() if post.role == Role.UNIT_HEAD}
    for number, made in enumerate((*province.bodies, *province.communes)):
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
        office=province.offices["sn-sgddt"],
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
    return [(p["username"], p["name"], str(names[p["role"]])) for p in province_data()["people"]]
