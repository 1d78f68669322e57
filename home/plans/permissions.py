"""Which plans an official works with: those everybody reads, and those of their own offices."""

from __future__ import annotations

from accounts.models import Appointment
from documents.models import Plan
from documents.models.plans import PlanQuerySet
from home.models import PlanPage


def plans_visible_to(post: Appointment) -> PlanQuerySet:
    """Return the plans that are published, and those that the appointment speaks for."""
    shown = PlanPage.objects.live().public().values("plan")
    kept = Plan.objects.kept_by(post).values("pk")
    return Plan.objects.filter(pk__in=shown) | Plan.objects.filter(pk__in=kept)
