"""Effects of a numbered decision that revokes or restores a document: on the document and the titles it gave."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from accounts.role_groups import SIGNERS
from accounts.unit_succession import heir_on
from documents.models import DocumentRevocation, OfficialDocument
from documents.services import revocations as revoking
from dossiers.errors import WrongState
from dossiers.models import EndingState, PaperCase, Title, TitleEnding
from dossiers.models.revocations import GONE
from dossiers.models.titles import TitleQuerySet
from dossiers.services.notifications import notify_unit
from dossiers.services.titles import revocations
from ledger.services import audit

ENDS = ("revoke-title", "Danh hiệu đã bị thu hồi")
HOLDS = ("restore-title", "Danh hiệu có hiệu lực lại")


def effect_of(case: PaperCase) -> tuple[str, OfficialDocument] | None:
    """Return the effect of a case ("revokes", "restores") and its document; None if it has no such effect."""
    for effect in (revoking.REVOKES, revoking.RESTORES):
        if (target := getattr(case, effect)) is not None:
            return effect, target
    return None


def signers(case: PaperCase) -> tuple[str, ...]:
    """Return the roles that may sign the case; for a recognition decision, those the round chose."""
    effect = effect_of(case)
    decision = getattr(effect[1], "decision", None) if effect else None
    return SIGNERS if decision is None else decision.submission.round.signing_roles()


def check_names_its_document(case: PaperCase, facts: dict[str, Any]) -> None:
    """Raise WrongState if revised wording does not name the document it was put forward for."""
    effect = effect_of(case)
    if effect is not None and facts.get(effect[0]) != effect[1].pk:
        raise WrongState(f"Quyết định này về {effect[1]}. Muốn viết về văn bản khác, hãy trình văn bản mới.")


def take_effect(*, case: PaperCase, appointment: Appointment) -> DocumentRevocation | None:
    """Revoke or restore the document of a just numbered case, and its titles; None if it has no such effect.

    Raise what documents.services.revocations raises; the number then stays free.
    """
    effect = effect_of(case)
    if effect is None:
        return None
    name, target = effect
    if name == revoking.REVOKES:
        revocation = revoking.revoke(document=target, by=case.draft, appointment=appointment, reason=case.why)
        titles = [*_end_titles(revocation), *_undo_ending(revocation)]
    else:
        revocation = revoking.restore(document=target, by=case.draft, appointment=appointment)
        titles = [*_bring_back(revocation), *_end_again(revocation)]
    _tell(case, revocation, titles, appointment)
    return revocation


def _undo_ending(revocation: DocumentRevocation) -> list[Title]:
    """Restore the title that the revoked decision had ended, unless something else ends it."""
    ending = _ending_by(revocation.document, EndingState.ISSUED)
    if ending is None:
        return []
    ending.state = EndingState.UNDONE
    ending.save(update_fields=["state"])
    title = ending.title
    above = revoking.open_revocation(title.decision.document)
    title.revoked_on = above.revoked_on if above else None
    title.revoked_why = _why(above) if above else ""
    title.save(update_fields=["revoked_on", "revoked_why"])
    _replace_by_later([title])
    return [title]


def _end_again(revocation: DocumentRevocation) -> list[Title]:
    """End the title again whose ending is restored, from that day. Raise WrongState if another one ends it."""
    ending = _ending_by(revocation.document, EndingState.UNDONE)
    if ending is None:
        return []
    title = ending.title
    if title.endings.exclude(state__in=GONE).exists():
        raise WrongState("Danh hiệu này đã có đề nghị chấm dứt khác. Hãy chờ kết quả của đề nghị đó.")
    ending.state = EndingState.ISSUED
    ending.save(update_fields=["state"])
    if title.revoked_on is None:
        title.revoked_on, title.revoked_why = revocation.restored_on, revocations.revocation_sentence(ending)
        title.save(update_fields=["revoked_on", "revoked_why"])
    return [title]


def _ending_by(document: OfficialDocument, state: str) -> TitleEnding | None:
    rows = TitleEnding.objects.select_for_update(of=("self",)).filter(document=document, state=state)
    return rows.select_related(
        "document", "title__unit", "title__decision__document", "title__dossier__unit",
        "title__dossier__round__standing_office",
    ).first()  # fmt: skip


def _by_this_alone(document: OfficialDocument) -> TitleQuerySet:
    """Return the titles a document gave, without those that a decision of their own ended before."""
    own = Title.objects.filter(endings__state=EndingState.ISSUED)
    return Title.objects.filter(decision__document=document).exclude(pk__in=own.values("pk"))


def _end_titles(revocation: DocumentRevocation) -> list[Title]:
    titles = _by_this_alone(revocation.document)
    titles.update(
        revoked_on=revocation.revoked_on,
        revoked_why=_why(revocation),
    )
    return _with_dossiers(titles)


def _why(revocation: DocumentRevocation) -> str:
    by = f" theo {revocation.revoked_by}" if revocation.revoked_by else ""
    return f"Thu hồi {revocation.document}{by}. {revocation.reason}"


def _bring_back(revocation: DocumentRevocation) -> list[Title]:
    """Restore the titles; one whose unit was recognised again meanwhile is replaced by the later title."""
    titles = _by_this_alone(revocation.document)
    titles.update(revoked_on=None, revoked_why="")
    restored = _with_dossiers(titles)
    _replace_by_later(restored)
    return restored


def _replace_by_later(titles: list[Title]) -> None:
    for title, later in _newer(titles):
        title.replaced_on, title.replaced_by = later.valid_from, later
        title.save(update_fields=["replaced_on", "replaced_by"])


def _newer(titles: list[Title]) -> list[tuple[Title, Title]]:
    """Return (title, later title in force) of the same unit or its successor, of one model and level."""
    today = timezone.localdate()
    heirs = {title.pk: heir_on(title.unit, today).pk for title in titles if title.replaced_on is None}
    units = {*heirs.values(), *(title.unit_id for title in titles)}
    rows = Title.objects.valid_on(today).decided_here().filter(unit__in=units).exclude(pk__in=heirs)
    held = {(row.unit_id, row.model, row.government_level): row for row in rows.order_by("pk")}
    pairs = []
    for title in titles:
        kind = (title.model, title.government_level)
        later = held.get((title.unit_id, *kind)) or held.get((heirs.get(title.pk), *kind))
        if title.pk in heirs and later is not None and later.pk > title.pk:
            pairs.append((title, later))
    return pairs


def _with_dossiers(titles: TitleQuerySet) -> list[Title]:
    return list(titles.select_related("unit", "dossier__unit", "dossier__round__standing_office"))


def _tell(
    case: PaperCase, revocation: DocumentRevocation, titles: list[Title], appointment: Appointment
) -> None:
    """Write the audit line of each dossier whose title ends or is restored, and notify its unit."""
    effect = f"{'Thu hồi' if case.revokes_id else 'Khôi phục'} {revocation.document}"
    for title in titles:
        act, subject = ENDS if title.status_on(timezone.localdate()) == "revoked" else HOLDS
        body = f"{effect} theo {case.draft}: {title}. {case.why}"
        audit.record(act=act, appointment=appointment, subject=title.dossier, sentence=body)
        notify_unit(title.dossier, subject=subject, body=body, key=f"{act}:{case.pk}")
