"""Signing mandates (thẩm quyền ký): granted by administrators under a document, ended early with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts.errors import PeopleError
from accounts.models import Appointment, Office, SigningForm, SigningMandate
from accounts.rules import mandates, spans
from accounts.services import administration
from ledger.required import require_reason, require_text
from ledger.services import audit, outbox


@transaction.atomic
def grant(
    *,
    by: Appointment,
    holder: Appointment,
    issuer: Office,
    form: str,
    capacity: str,
    since: date,
    until: date | None = None,
    body_line: str = "",
    principal_capacity: str = "",
    kinds: Iterable[str] = (),
    basis: str = "",
) -> SigningMandate:
    """Let somebody sign an office's papers in a form, under the document that says so.

    Raises PeopleError: not the administrator's to keep, the holder's role or the office does not last
    those days, the form lacks what Điều 13 asks for, or another mandate says something else at the time.
    """
    issuer = Office.objects.select_for_update(of=("self",)).select_related("unit").get(pk=issuer.pk)
    holder = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "office__unit")
        .get(pk=holder.pk)
    )
    administration.require_managed(by, issuer.unit)
    administration.require_managed(by, holder.office.unit)
    if holder.user_id == by.user_id:
        raise PeopleError("Không tự giao thẩm quyền ký cho mình được. Hãy nhờ quản trị viên khác.")
    if form not in SigningForm.values:
        raise PeopleError("Chưa chọn hình thức ký. Hãy chọn một hình thức trong danh sách.")
    basis = require_text(
        basis,
        "Chưa ghi văn bản giao thẩm quyền ký. Hãy ghi số, ký hiệu và ngày của văn bản.",
        error=PeopleError,
    )
    capacity = require_text(
        capacity, "Chưa ghi chức vụ người ký. Hãy ghi như in trên văn bản.", error=PeopleError
    )
    administration.require_span(since, until)
    administration.require_within(holder, f"Vai của {holder.user} ({holder})", since, until)
    administration.require_within(issuer, str(issuer), since, until)
    new = mandates.Mandate(form, since, until, frozenset(kinds))
    body, principal = body_line.strip(), principal_capacity.strip()
    if fault := mandates.mandate_fault(new, body_line=body, principal=principal, issuer=issuer.name):
        raise PeopleError(fault)
    _refuse_contradiction(holder, issuer, new, capacity)
    made = SigningMandate.objects.create(
        holder=holder,
        issuer=issuer,
        form=form,
        body_line=body,
        principal_capacity=principal,
        capacity=capacity,
        kinds=" ".join(sorted(new.kinds)),
        basis=basis,
        valid_from=since,
        valid_until=until,
    )
    _tell(by, made)
    return made


def _refuse_contradiction(holder: Appointment, issuer: Office, new: mandates.Mandate, capacity: str) -> None:
    kept = SigningMandate.objects.filter(issuer=issuer).select_related("holder__user", "issuer")
    for row in kept.order_by("pk"):
        facts = mandates.Mandate(row.form, row.valid_from, row.valid_until, frozenset(row.kinds.split()))
        if not mandates.meet(facts, new):
            continue
        days = spans.in_words(row.valid_from, row.valid_until, open_end=", chưa có ngày cuối")
        if row.holder_id == holder.pk:
            raise PeopleError(
                f"{holder.user} đã có thẩm quyền “{row.get_form_display()}” của {issuer} cho loại văn bản này "
                f"({days}). Hãy kết thúc thẩm quyền đó trước, hoặc chọn ngày khác."
            )
        same = row.capacity.casefold() == capacity.casefold() and row.holder.user_id != holder.user_id
        if new.form in mandates.HEADS and row.form in mandates.HEADS and same:
            raise PeopleError(
                f"{row.holder.user} đang ký với chức vụ “{row.capacity}” của {issuer} ({days}); hai người không "
                "cùng ký một chức vụ đứng đầu. Hãy kết thúc thẩm quyền đó trước, hoặc chọn hình thức ký thay."
            )


def _tell(by: Appointment, made: SigningMandate) -> None:
    days = spans.in_words(made.valid_from, made.valid_until)
    words = f"{made.get_form_display()} của {made.issuer} {days} theo {made.basis}"
    audit.record(
        act="grant-mandate",
        appointment=by,
        subject=made,
        sentence=f"Giao thẩm quyền ký cho {made.holder.user}: {words}.",
    )
    outbox.queue(
        to=made.holder.user,
        subject="Được giao thẩm quyền ký",
        body=f"{words}.",
        link=reverse("toi"),
        key=f"mandate:{made.pk}",
    )


@transaction.atomic
def end_mandate(*, by: Appointment, mandate: SigningMandate, last_day: date, reason: str) -> SigningMandate:
    """End a mandate with a day, sooner than it says; what was signed under it stays signed.

    Raises PeopleError: not the administrator's to keep, no reason, or a wrong day.
    """
    ending = (
        SigningMandate.objects.select_for_update(of=("self",))
        .select_related("holder__user", "issuer__unit")
        .get(pk=mandate.pk)
    )
    administration.require_managed(by, ending.issuer.unit)
    why = require_reason(reason, "Chưa ghi lý do. Hãy ghi vì sao thôi giao thẩm quyền ký.", error=PeopleError)
    administration.require_end(ending, last_day)
    ending.valid_until = last_day
    ending.save(update_fields=["valid_until"])
    audit.record(
        act="end-mandate",
        appointment=by,
        subject=ending,
        sentence=f"Thôi thẩm quyền ký {ending} sau ngày {last_day:%d/%m/%Y}: {why}",
    )
    return ending
