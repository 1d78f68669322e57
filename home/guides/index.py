"""Which guides there are and whom each is for; the texts lie beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

from accounts.models import Role
from accounts.role_groups import ADMINISTRATORS, COUNCIL_ROLES, ISSUER_ROLES
from home.guides.parsing import Guide, Part, Picture, Step, parse_guide

TEXTS = Path(__file__).with_name("texts")
PICTURES = "img/huong-dan"


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """One guide on the shelf: its name in the address, its readers, and whether it belongs to the desk."""

    slug: str
    roles: tuple[str, ...]
    desk: bool = False


GUIDES = (
    GuideEntry("bien-tap", (Role.EDITOR,), desk=True),
    GuideEntry("quan-tri", ADMINISTRATORS, desk=True),
    GuideEntry("can-bo-nhap-lieu", (Role.OFFICE_CONTRIBUTOR,)),
    GuideEntry("nguoi-dung-dau", (Role.UNIT_HEAD,)),
    GuideEntry("chuyen-vien", (Role.STANDING_CLERK,)),
    GuideEntry("hoi-dong", COUNCIL_ROLES),
    GuideEntry(
        "van-thu-va-nguoi-ky",
        ISSUER_ROLES,
    ),
)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step with the address of its picture, empty while the picture has not been made."""

    step: Step
    picture: str


def entry(slug: str) -> GuideEntry | None:
    """Return the guide of this name, or None."""
    return next((one for one in GUIDES if one.slug == slug), None)


@lru_cache(maxsize=len(GUIDES))
def text_of(slug: str) -> Guide:
    """Return a guide as it was read, once a process."""
    return parse_guide((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))


def picture_path(slug: str, picture: Picture) -> str:
    """Return where a picture lies below the static files."""
    return f"{PICTURES}/{slug}/{picture.name}.webp"


def shown_parts(slug: str) -> list[tuple[Part, list[ShownStep]]]:
    """Return the parts of a guide with the pictures that exist."""
    return [
        (part, [ShownStep(step, _found(slug, step.picture)) for step in part.steps])
        for part in text_of(slug).parts
    ]


def _found(slug: str, picture: Picture | None) -> str:
    if picture is None:
        return ""
    path = picture_path(slug, picture)
    return path if finders.find(path) else ""
