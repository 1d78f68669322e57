"""Links between plans: those read from their citations, and those an official sets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Appointment, Role
from accounts.queries import site_appointment
from accounts.reach import stands_above
from accounts.role_groups import ADMINISTRATORS
from documents.errors import NotEntitled, WrongStatus
from documents.models import Plan, PlanLink, PlanRelation
from documents.rules.plan_links import PrintedPlan, links_to
from ledger.services import audit
from ledger.vietnamese.folding import fold

MAY_SET = (Role.STANDING_CLERK, *ADMINISTRATORS)


def printed_plan(plan: Plan) -> PrintedPlan:
    """Return a plan as its citations are matched with; an impossible date counts as none."""
    try:
        day: date | None = plan.date
    except ValueError:
        day = None
    numbers = (plan.full_number, plan.normalised) if plan.number else ()
    return PrintedPlan(plan.pk, numbers, plan.date_year, day, plan.issuer_name)


def store_read_links(plans: list[Plan]) -> int:
    """Store the links between new plans and stored ones that their citations make; return how many."""
    new = {plan.pk for plan in plans}
    stored = {plan.pk: plan for plan in Plan.objects.select_related("office").defer("text", "facts")}
    everything = [printed_plan(plan) for plan in stored.values() if plan.number]
    rows = [
        PlanLink(plan=plan, earlier_id=earlier, relation=relation, line=line)
        for plan in plans
        for earlier, relation, line in links_to(plan.citations, (p for p in everything if p.key != plan.pk))
    ]
    own = [printed_plan(plan) for plan in plans]
    for other in Plan.objects.exclude(pk__in=new).only("pk", "facts").iterator(chunk_size=50):
        rows += [
            PlanLink(plan=other, earlier_id=earlier, relation=relation, line=line)
            for earlier, relation, line in links_to(other.citations, own)
        ]
    counted = [
        row
        for row in rows
        if row.relation != PlanRelation.REPLACES or may_replace(stored[row.plan_id], stored[row.earlier_id])
    ]
    PlanLink.objects.bulk_create(counted, ignore_conflicts=True)
    return len(counted)


def may_replace(plan: Plan, earlier: Plan) -> bool:
    """Return whether a plan may replace an earlier one: by the same body, or by one above it.

    Where one of the two is of no office here, both must name the same issuer, whatever its capitals and marks.
    """
    if plan.office is not None and earlier.office is not None:
        upper, lower = plan.office.unit_id, earlier.office.unit_id
        return upper == lower or stands_above(upper, lower)
    names = [fold(one.office.name if one.office else one.issuer_name) for one in (plan, earlier)]
    return bool(names[0]) and names[0] == names[1]


def linking_appointment(user: Any, post: Appointment | None, plan: Plan) -> Appointment | None:
    """Return the appointment under which the user may set links of a plan: the acting one, else the site-wide one."""
    if not post:
        return None
    for one in (post, site_appointment(user)):
        if one is not None and Plan.objects.kept_by(one).filter(pk=plan.pk).exists():
            return one
    return None


@transaction.atomic
def set_replaced(*, appointment: Appointment, plan: Plan, earlier: Plan) -> PlanLink:
    """Record that a plan replaces an earlier one; raise NotEntitled or WrongStatus.

    Only who speaks for the offices that issued both may say so: those offices, or one above them.
    """
    _entitled(appointment, plan, earlier)
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
def unset_replaced(*, appointment: Appointment, link: PlanLink) -> None:
    """Delete a link that an official set; raise WrongStatus for one read from the plan itself."""
    _entitled(appointment, link.plan, link.earlier)
    if link.set_by is None:
        raise WrongStatus("Quan hệ này đọc từ chính văn bản nên không bỏ được.")
    audit.record(
        act="plan-replaces-unset", appointment=appointment, subject=link.plan, sentence=f"Bỏ quan hệ: {link}"
    )
    link.delete()


def _entitled(appointment: Appointment, *plans: Plan) -> None:
    if appointment.role not in MAY_SET:
        raise NotEntitled("Chỉ chuyên viên cơ quan thường trực hoặc quản trị viên ghi được quan hệ này.")
    administered = set(
        Plan.objects.kept_by(appointment).filter(pk__in=[p.pk for p in plans]).values_list("pk", flat=True)
    )
    for plan in plans:
        if plan.pk not in administered:
            raise NotEntitled(
                f"{plan} không do {appointment.office.unit} hoặc cấp dưới ban hành. Hãy để cơ quan ban hành hoặc "
                "cấp trên của họ ghi."
            )
