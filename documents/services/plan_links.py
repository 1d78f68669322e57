"""Linking plans: what their words say as they are stored, and what an official adds."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import Appointment, Role
from documents.errors import NotEntitled, WrongStatus
from documents.models import Plan, PlanLink, PlanRelation
from documents.rules.links import Printed, links
from ledger.services import audit

MAY_SET = (Role.STANDING_CLERK, Role.ADMINISTRATOR)


def printed(plan: Plan) -> Printed:
    """Return how a plan names itself; a day the calendar lacks is no day."""
    try:
        day: date | None = plan.date
    except ValueError:
        day = None
    numbers = (plan.full_number, plan.normalised) if plan.number else ()
    return Printed(plan.pk, numbers, plan.date_year, day, plan.issuer_name)


def link_read(plans: list[Plan]) -> int:
    """Keep the links that new plans' words make with the stored ones, in both directions; return how many."""
    new = {plan.pk for plan in plans}
    everything = [printed(plan) for plan in Plan.objects.exclude(number="").defer("text", "facts")]
    rows = [
        PlanLink(plan=plan, earlier_id=earlier, relation=relation, line=line)
        for plan in plans
        for earlier, relation, line in links(plan.citations, (p for p in everything if p.key != plan.pk))
    ]
    own = [printed(plan) for plan in plans]
    for other in Plan.objects.exclude(pk__in=new).only("pk", "facts").iterator(chunk_size=50):
        rows += [
            PlanLink(plan=other, earlier_id=earlier, relation=relation, line=line)
            for earlier, relation, line in links(other.citations, own)
        ]
    PlanLink.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def set_replaced(*, appointment: Appointment, plan: Plan, earlier: Plan) -> PlanLink:
    """Say that a plan replaces an earlier one; raise NotEntitled or WrongStatus."""
    _entitled(appointment)
    if plan.pk == earlier.pk:
        raise WrongStatus("Một kế hoạch không thay thế chính nó. Hãy chọn kế hoạch khác.")
    if PlanLink.objects.filter(plan=earlier, earlier=plan, relation=PlanRelation.REPLACES).exists():
        raise WrongStatus(f"{earlier} đã được ghi là thay thế {plan}. Hãy bỏ quan hệ đó trước.")
    link, _ = PlanLink.objects.update_or_create(
        plan=plan, earlier=earlier, defaults={"relation": PlanRelation.REPLACES, "set_by": appointment}
    )
    audit.record(
        act="plan-replaces", appointment=appointment, subject=plan, sentence=f"Ghi {plan} thay thế {earlier}"
    )
    return link


@transaction.atomic
def unset(*, appointment: Appointment, link: PlanLink) -> None:
    """Take back what an official said; what the plan's own words say stays."""
    _entitled(appointment)
    if link.set_by is None:
        raise WrongStatus("Quan hệ này đọc từ chính văn bản nên không bỏ được.")
    audit.record(
        act="plan-replaces-unset", appointment=appointment, subject=link.plan, sentence=f"Bỏ quan hệ: {link}"
    )
    link.delete()


def _entitled(appointment: Appointment) -> None:
    if appointment.role not in MAY_SET:
        raise NotEntitled("Chỉ chuyên viên cơ quan thường trực hoặc quản trị viên ghi được quan hệ này.")
