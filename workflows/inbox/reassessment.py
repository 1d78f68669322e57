"""What the standing office does after it accepted an objection: an answer alone changes no result.

A result changes by a new act of the procedure only: another round for a unit that was refused, a letter that
corrects a slip (đính chính, NĐ 30/2020/NĐ-CP), a decision that ends a title. Which one is the office's judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.unit_succession import heir_on
from dossiers.models import Dossier, DossierState, Objection, ObjectionState, Title
from dossiers.services.titles import revocations

ACCEPTED = (ObjectionState.UPHELD, ObjectionState.PARTLY)


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that can be done: when it is the right one, where, and what the link says."""

    words: str
    url: str
    label: str


def is_responsible(post: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment does what follows: the round's standing office."""
    return post.role == Role.STANDING_CLERK and post.office_id == dossier.round.standing_office_id


def next_steps(post: Appointment, dossier: Dossier) -> list[NextStep]:
    """Return what the appointment can do after an accepted objection; nothing where it is another's to do."""
    if not is_responsible(post, dossier):
        return []
    unit = heir_on(dossier.unit, timezone.localdate())
    again = f"{reverse('workflows:open_round')}?chosen={unit.pk}"
    title = Title.objects.select_related("decision__document").filter(dossier=dossier).first()
    if title is None:
        return [
            NextStep(
                f"Đánh giá lại: mở một đợt cho {unit}. Đơn vị nộp hồ sơ mới, dùng lại được minh chứng đã có.",
                again,
                "Mở đợt đánh giá lại",
            )
        ]
    found = [
        NextStep(
            "Kết quả không đúng về nội dung: đề nghị thu hồi danh hiệu, ghi rõ căn cứ pháp lý.",
            revocations.address(title),
            "Mở trang danh hiệu",
        ),
        NextStep(f"Cần xét mức độ khác: mở một đợt cho {unit}.", again, "Mở đợt đánh giá lại"),
    ]
    letter = title.decision.document
    if letter.issuer.unit_id == post.office.unit_id:
        slip = NextStep(
            f"Sai sót khi ghi tên, số, ngày trong {letter}: ban hành công văn đính chính.",
            reverse("workflows:correction", args=[letter.pk]),
            "Soạn công văn đính chính",
        )
        found.insert(0, slip)
    return found


def awaiting_reassessment(post: Appointment) -> QuerySet[Objection]:
    """Return the accepted objections of refused units that have not been put into a round since."""
    now_called = Q(unit=OuterRef("dossier__unit")) | Q(unit=OuterRef("dossier__unit__successor"))
    later = Dossier.objects.filter(now_called, created_at__gt=OuterRef("answered_at"))
    upheld = Objection.objects.filter(
        state=ObjectionState.UPHELD,
        dossier__state=DossierState.REFUSED,
        dossier__round__standing_office=post.office_id,
    )
    return upheld.exclude(Exists(later)).order_by("answered_at", "pk")
