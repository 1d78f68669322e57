"""The made-up province of every journey: its site, its criteria, its people and one imported plan."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Appointment, Role
from criteria.models import CriteriaSet
from criteria.services.loading import load_sets
from demo import province as demo_province
from demo.criteria_set import made_up_set
from demo.public_site import PLANS, build
from documents.models import Plan
from home.plans.importing import import_file
from home.services.editor_groups import sync_groups_of
from tests.factories.kept import kept
from tests.factories.site_tree import ensure_site_tree
from tests.journeys.screens import Screen

PLAN_FILE = PLANS / "3-ke-hoach-tu-danh-gia-xa.txt"


@dataclass
class Province:
    """The people of the province, the plan a round follows, and the set it judges by."""

    cast: demo_province.Province
    plan: Plan
    criteria_set: CriteriaSet

    @property
    def posts(self) -> dict[str, Appointment]:
        """Return the named people's appointments."""
        return self.cast.posts

    def screen(self, username: str) -> Screen:
        """Return a browser-like client in which this person is logged in."""
        screen = Screen()
        screen.client.force_login(self.posts[username].user)
        return screen

    def everyone(self) -> dict[str, Appointment]:
        """Return one appointment for each role of the system."""
        found = {post.role: post for post in self.posts.values()}
        assert set(found) == set(Role.values)
        return found


@kept
def make_province() -> Province:
    """Build the province and bring one plan in, published."""
    ensure_site_tree()
    load_sets()
    cast = demo_province.build()
    for key in ("bientap", "quantri", "hethong2"):
        sync_groups_of(cast.posts[key].user)
    done = import_file(
        content=PLAN_FILE.read_bytes(), filename=PLAN_FILE.name, publish=True, user=cast.posts["bientap"].user
    )
    return Province(cast, done[0].plan, made_up_set())


@kept
def make_told_province() -> Province:
    """Build the province, and on its site the articles and plans of the demonstration."""
    made = make_province()
    build(made.posts["bientap"].user)
    return made
