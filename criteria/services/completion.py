"""Completing a set (hoàn thiện bộ tiêu chí): one fills in a value from a source, a second person confirms it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment
from accounts.queries import site_administrators
from criteria.errors import BadEntry, BadSetFile
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services.drafts import read_draft, require_site_administrator
from criteria.sets import completion, plan_offers
from criteria.sets.checking import problems
from criteria.sets.completion import Item
from criteria.sets.completion_values import typed, words
from criteria.sheets import to_grid
from ledger.models import StoredFile
from ledger.required import require_reason, require_text
from ledger.services import audit, outbox

NO_DOCUMENT = "Chưa ghi văn bản nguồn. Hãy ghi số, ký hiệu và tên văn bản nêu giá trị này."
MOST_PLANS = 20
UNFINISHED = (
    "Bản nháp còn dòng sai nên chưa điền được ở đây. Hãy mở bản nháp, sửa các dòng được nêu rồi quay lại."
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value stands: the document, its article and page, perhaps its scan."""

    document: str
    article: str = ""
    page: str = ""
    file: StoredFile | None = None
    file_name: str = ""


def content_of(draft: SetDraft) -> dict[str, Any]:
    """The content of a draft; raises BadEntry where its cells do not make one."""
    data = read_draft(draft).data
    if data is None:
        raise BadEntry(UNFINISHED)
    return data


@transaction.atomic
def fill_item(
    *, appointment: Appointment, draft: SetDraft, key: str, fields: Mapping[str, str], source: Source
) -> SetEntry:
    """Write what was typed for one item into the draft, marked unverified, and ask the others to confirm it.

    Raises BadEntry (no such item, nothing typed, no source, already waiting), BadSetFile where the set would no
    longer be right.
    """
    held, data = _locked(draft, appointment)
    item = _item(data, key)
    try:
        value = typed(item, fields)
    except ValueError as error:
        raise BadEntry(f"{item.label}: {error}") from None
    return _write(held, data, item, value, source, appointment)


@transaction.atomic
def take_over(*, appointment: Appointment, draft: SetDraft, key: str, plan: CriteriaSet) -> SetEntry:
    """Take one value over from what a plan states; the plan is its source. Raises BadEntry where it states none."""
    held, data = _locked(draft, appointment)
    found = {offer.item.key: offer for offer in plan_offers.offers(data, plan.definition)}
    if plan.origin != CriteriaSet.Origin.PLAN or key not in found:
        raise BadEntry("Kế hoạch không nêu giá trị này, hoặc bộ đã có đúng giá trị đó. Hãy tải lại trang.")
    offer = found[key]
    source = Source(document=offer.plan)
    return _write(held, data, offer.item, offer.value, source, appointment, plan=plan)


@transaction.atomic
def confirm_entry(*, appointment: Appointment, entry: SetEntry) -> SetEntry:
    """Confirm, as a second person, that a value stands so in its source; it counts as verified from then on."""
    draft = _draft_of(entry)
    held, data = _locked(draft, appointment)
    one = _waiting(entry)
    if one.by.user_id == appointment.user_id:
        raise BadEntry(
            f"Chính {appointment.user} đã điền mục này nên không tự xác nhận được. "
            "Hãy nhờ một quản trị hệ thống khác đối chiếu với nguồn."
        )
    item = _item(data, one.item)
    if not completion.stands(item, one.value):
        raise BadEntry(f"{one.label}: giá trị đã bị sửa sau khi điền. Hãy rút mục này rồi điền lại.")
    _keep(held, completion.verified(data, item), appointment)
    return _close(one, SetEntry.State.CONFIRMED, appointment, "", "criteria-entry-confirm", "Xác nhận")


@transaction.atomic
def withdraw_entry(*, appointment: Appointment, entry: SetEntry, reason: str = "") -> SetEntry:
    """Take a waiting value out of the draft again; whoever did not fill it in says why, and that person is told."""
    draft = _draft_of(entry)
    held, data = _locked(draft, appointment)
    one = _waiting(entry)
    own = one.by.user_id == appointment.user_id
    if not own:
        reason = require_reason(reason, error=BadEntry)
    item = _item(data, one.item)
    if completion.stands(item, one.value):
        _keep(held, completion.restored(data, item, one.before), appointment)
    _close(one, SetEntry.State.WITHDRAWN, appointment, reason.strip(), "criteria-entry-withdraw", "Rút")
    if not own:
        outbox.queue(
            to=one.by.user,
            subject="Một giá trị của bộ tiêu chí bị trả lại",
            body=f"{appointment.user} không xác nhận “{one.label}: {one.words}”. Lý do: {one.reason}",
            key=f"set-item-back:{one.pk}",
            link=desk_address(held),
        )
    return one


def stated_by_plans(data: Mapping[str, Any]) -> dict[str, list[tuple[CriteriaSet, plan_offers.Offer]]]:
    """Return, by item, what plans of the same model and level of government state."""
    rows = CriteriaSet.objects.of_plans().filter(model=data["model"], level=data["government_level"])
    stated: dict[str, list[tuple[CriteriaSet, plan_offers.Offer]]] = {}
    newest: dict[str, CriteriaSet] = {}
    for row in reversed(rows.order_by("-pk")[:MOST_PLANS]):
        newest[row.code] = row
    for row in newest.values():
        for offer in plan_offers.offers(data, row.definition):
            stated.setdefault(offer.item.key, []).append((row, offer))
    return stated


def desk_address(draft: SetDraft) -> str:
    """Return the address of the desk of a draft."""
    return reverse("workflows:set_completion", args=[draft.pk])


def _locked(draft: SetDraft, appointment: Appointment) -> tuple[SetDraft, dict[str, Any]]:
    require_site_administrator(appointment)
    held = SetDraft.objects.select_for_update().get(pk=draft.pk)
    return held, content_of(held)


def _draft_of(entry: SetEntry) -> SetDraft:
    found = SetDraft.objects.filter(code=entry.code, version=entry.version).first()
    if found is None:
        raise BadEntry("Bản nháp này đã công bố hoặc đã bỏ. Hãy tải lại trang.")
    return found


def _waiting(entry: SetEntry) -> SetEntry:
    one = SetEntry.objects.select_for_update(of=("self",)).select_related("by__user").get(pk=entry.pk)
    if one.state != SetEntry.State.WAITING:
        raise BadEntry(f"{one.label}: {one.get_state_display()}. Hãy tải lại trang.")
    return one


def _item(data: Mapping[str, Any], key: str) -> Item:
    item = completion.find(data, key)
    if item is None:
        raise BadEntry("Mục này không còn trong bản nháp. Hãy tải lại trang.")
    return item


def _write(
    held: SetDraft,
    data: Mapping[str, Any],
    item: Item,
    value: Any,
    source: Source,
    appointment: Appointment,
    plan: CriteriaSet | None = None,
) -> SetEntry:
    document = require_text(source.document, NO_DOCUMENT, error=BadEntry)
    if SetEntry.objects.of_draft(held).waiting().filter(item=item.key).exists():
        raise BadEntry(f"{item.label}: đang chờ xác nhận một giá trị. Hãy rút giá trị đó trước khi điền lại.")
    entry = SetEntry(
        code=held.code,
        version=held.version,
        item=item.key,
        label=item.label[:300],
        words=words(item, value),
        value=value,
        before=dict(item.cell) if item.cell is not None else None,
        document=document[:300],
        article=source.article.strip()[:200],
        page=source.page.strip()[:40],
        file=source.file,
        file_name=source.file_name[:255],
        plan=plan,
        by=appointment,
    )
    changed = completion.written(data, item, value, entry.source)
    wrong = problems(changed)
    if wrong:
        raise BadSetFile([f"{item.label}: chưa ghi được. {text}" for text in wrong])
    _keep(held, changed, appointment)
    entry.save()
    audit.record(
        act="criteria-entry",
        appointment=appointment,
        subject=entry,
        sentence=f"Điền bộ {held.code} phiên bản {held.version}, {item.label}: {entry.words} (theo {entry.source}).",
    )
    _tell_the_others(held, appointment)
    return entry


def _keep(held: SetDraft, data: Mapping[str, Any], appointment: Appointment) -> None:
    held.grid = to_grid(data)
    held.checked_sha256 = ""
    held.edits += 1
    held.by = appointment
    held.save()


def _close(one: SetEntry, state: str, appointment: Appointment, reason: str, act: str, verb: str) -> SetEntry:
    one.state, one.closed_by, one.closed_at, one.reason = state, appointment, timezone.now(), reason
    one.save(update_fields=["state", "closed_by", "closed_at", "reason"])
    because = f" Lý do: {reason}" if reason else ""
    audit.record(
        act=act,
        appointment=appointment,
        subject=one,
        sentence=f"{verb} mục của bộ {one.code} phiên bản {one.version}, {one.label}: {one.words}.{because}",
    )
    return one


def _tell_the_others(held: SetDraft, appointment: Appointment) -> None:
    """Tell the other administrators of the site, once a day for each draft and person who fills."""
    today = timezone.localdate()
    others = site_administrators(today).exclude(pk=appointment.user_id)
    outbox.queue_all(
        outbox.letter_to(
            person,
            subject="Bộ tiêu chí có giá trị chờ xác nhận",
            body=f"{appointment.user} đã điền giá trị vào {held.title or held.code}. "
            "Hãy đối chiếu từng giá trị với văn bản nguồn rồi xác nhận.",
            key=f"set-item:{held.pk}:{appointment.user_id}:{today:%Y%m%d}",
            link=desk_address(held),
        )
        for person in others
    )
