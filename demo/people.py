"""Accounts and appointments of made-up people; each call again changes nothing."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, Office, User
from demo.accounts import DEMO_PASSWORD

FAMILY_NAMES = ("Nguyễn Văn", "Trần Thị", "Lê Đình", "Phạm Thị", "Hoàng Văn", "Vũ Thị", "Đỗ Quang", "Bùi Thị")
GIVEN_NAMES = ("An", "Bích", "Cường", "Dung", "Giang", "Hạnh", "Khoa", "Liên", "Nam", "Oanh", "Phúc", "Quế")


def made_up_name(number: int) -> str:
    """Return a plausible name for the nth person."""
    return f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]} {GIVEN_NAMES[number % len(GIVEN_NAMES)]}"


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """Return the hash that all demonstration accounts share; hashing once saves minutes."""
    return make_password(DEMO_PASSWORD)


def person(username: str, name: str) -> User:
    """Return the demonstration account of this user name; it can log in only while DEMO is on."""
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
    appointment, _ = Appointment.objects.get_or_create(
        user=user, role=role, office=office, valid_from=since, defaults={"capacity": capacity}
    )
    return appointment
