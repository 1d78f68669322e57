"""Index of the guides: which there are, and for which roles; their texts are in `texts/`."""

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
    """A guide: its slug, the roles it is for, and whether it is shown in Wagtail's admin (`desk`)."""

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
    """A step with the static path of its picture, empty while there is no picture."""

    step: Step
    picture: str


def entry(slug: str) -> GuideEntry | None:
    """Return the guide with this slug, None where there is none."""
    return next((guide for guide in GUIDES if guide.slug == slug), None)


@lru_cache(maxsize=len(GUIDES))
def text_of(slug: str) -> Guide:
    """Return the parsed text of a guide; parsed once in each process."""
    return parse_guide((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))


def picture_path(slug: str, picture: Picture) -> str:
    """Return the path of a picture below the static files."""
    return f"{PICTURES}/{slug}/{picture.name}.webp"


def shown_parts(slug: str) -> list[tuple[Part, list[ShownStep]]]:
    """Return the parts of a guide, each with its steps and their pictures."""
    return [
        (part, [ShownStep(step, _existing_picture(slug, step.picture)) for step in part.steps])
        for part in text_of(slug).parts
    ]


def _existing_picture(slug: str, picture: Picture | None) -> str:
    if picture is None:
        return ""
    path = picture_path(slug, picture)
    return path if finders.find(path) else ""
