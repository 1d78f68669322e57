"""Making the units, offices and people that a made-up province needs; each call again changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.demo import DEMO_PASSWORD
from accounts.models import (
    AdministrativeUnit,
    Appointment,
    Level,
    Office,
    OfficeKind,
    Role,
    SigningMandate,
    User,
)
from dossiers.models import Council, CouncilSeat

PROVINCE_FILE = Path(__file__).with_name("province.json")


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """Return the one hash all training accounts share; making it once saves minutes."""
    return make_password(DEMO_PASSWORD)


@dataclass
class Cast:
    """The people and places of one province, by the names the data file gives them."""

    offices: dict[str, Office] = field(default_factory=dict)
    posts: dict[str, Appointment] = field(default_factory=dict)
    bodies: list[AdministrativeUnit] = field(default_factory=list)
    communes: list[AdministrativeUnit] = field(default_factory=list)
    council: Council | None = None

    def head_of(self, unit: AdministrativeUnit) -> Appointment:
        """Return the head of a unit."""
        return Appointment.objects.select_related("user", "office__unit").get(
            office__unit=unit, role=Role.UNIT_HEAD
        )


def province() -> dict[str, Any]:
    """Return the data file's content."""
    return json.loads(PROVINCE_FILE.read_text(encoding="utf-8"))


def person(username: str, name: str) -> User:
    """Return a training account; without the demonstration it cannot log in."""
    user, _ = User.objects.get_or_create(
        username=username,
        defaults={
            "full_name": name,
            "is_demo": True,
            "password": hashed_password(),
            "email": f"{username}@songngan.example",
        },
    )
    return user


def appoint(user: User, role: str, office: Office, capacity: str, since: date) -> Appointment:
    """Return the person's appointment."""
    post, _ = Appointment.objects.get_or_create(
        user=user, role=role, office=office, valid_from=since, defaults={"capacity": capacity}
    )
    return post


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


def unit_offices(made: AdministrativeUnit, entries: list[dict[str, str]], since: date, cast: Cast) -> None:
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
        cast.offices[f"{made.code}/{entry['code']}"] = office


HEAD_NAMES = ("Nguyễn Văn", "Trần Thị", "Lê Đình", "Phạm Thị", "Hoàng Văn", "Vũ Thị", "Đỗ Quang", "Bùi Thị")
GIVEN_NAMES = ("An", "Bích", "Cường", "Dung", "Giang", "Hạnh", "Khoa", "Liên", "Nam", "Oanh", "Phúc", "Quế")


def made_up_name(number: int) -> str:
    """Return a plausible name for the nth person."""
    return f"{HEAD_NAMES[number % len(HEAD_NAMES)]} {GIVEN_NAMES[number % len(GIVEN_NAMES)]}"


def build() -> Cast:
    """Make the province of the data file and return its cast."""
    data, cast = province(), Cast()
    since = date.fromisoformat(data["valid_from"])
    top = unit(data["province"], Level.PROVINCE, None, since)
    for entry in data["offices"]:
        cast.offices[entry["code"]], _ = Office.objects.get_or_create(
            code=entry["code"],
            defaults={
                "unit": top,
                "name": entry["name"],
                "symbol": entry["symbol"],
                "kind": entry["kind"],
                "valid_from": since,
            },
        )
    cast.bodies = [unit(entry, Level.BODY, top, since) for entry in data["bodies"]]
    cast.communes = [unit(entry, Level.COMMUNE, top, since) for entry in data["communes"]]
    for made in (*cast.bodies, *cast.communes):
        unit_offices(made, data["unit_offices"], since, cast)
    _people(data, cast, since)
    _council(data, cast, since)
    return cast


def _people(data: dict[str, Any], cast: Cast, since: date) -> None:
    for entry in data["people"]:
        user = person(entry["username"], entry["name"])
        office = cast.offices[entry["office"]]
        cast.posts[entry["username"]] = appoint(user, entry["role"], office, entry["capacity"], since)
        for key, more in entry.get("also", {}).items():
            cast.posts[key] = appoint(user, more["role"], office, more["capacity"], since)
    led = {post.office.unit_id for post in cast.posts.values() if post.role == Role.UNIT_HEAD}
    for number, made in enumerate((*cast.bodies, *cast.communes)):
        if made.pk not in led:
            user = person(f"truong-{made.code.lower()}", made_up_name(number))
            appoint(user, Role.UNIT_HEAD, cast.offices[f"{made.code}/lanhdao"], "Người đứng đầu", since)
    for entry in data["mandates"]:
        SigningMandate.objects.get_or_create(
            holder=cast.posts[entry["holder"]],
            issuer=cast.offices[entry["issuer"]],
            form=entry["form"],
            valid_from=since,
            defaults={
                "body_line": entry["body"],
                "principal_capacity": entry["principal"],
                "capacity": entry["capacity"],
            },
        )


def _council(data: dict[str, Any], cast: Cast, since: date) -> None:
    entry = data["council"]
    cast.council, _ = Council.objects.get_or_create(
        name=entry["name"],
        office=cast.offices["sn-sgddt"],
        valid_from=since,
        defaults={"established_by": entry["established_by"]},
    )
    for username, seat in entry["seats"]:
        CouncilSeat.objects.get_or_create(
            council=cast.council, appointment=cast.posts[username], valid_from=since, defaults={"seat": seat}
        )


def accounts() -> list[tuple[str, str, str]]:
    """Return (user name, name, what they do) of the people to log in as, while the demonstration is on."""
    if not settings.DEMO:
        return []
    names = dict(Role.choices)
    return [(p["username"], p["name"], str(names[p["role"]])) for p in province()["people"]]
