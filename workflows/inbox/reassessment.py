"""What follows an upheld appeal (kiến nghị được chấp nhận): the answer alone changes no result.

A result changes only by a new act of the procedure: another round for a unit that was refused, a letter that
corrects an error (đính chính, NĐ 30/2020/NĐ-CP), or the revocation of a title. The standing office decides which.
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
    """One possible next step: when it applies, its address, and the text of the link."""

    words: str
    url: str
    label: str


def is_responsible(post: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment decides what follows: a clerk of the round's standing office."""
    return post.role == Role.STANDING_CLERK and post.office_id == dossier.round.standing_office_id


def next_steps(post: Appointment, dossier: Dossier) -> list[NextStep]:
    """Return what the appointment can do after an upheld appeal; empty when it is not responsible."""
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
    steps = [
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
        steps.insert(0, slip)
    return steps


def awaiting_reassessment(post: Appointment) -> QuerySet[Objection]:
    """Return the upheld appeals of refused units that no later round has assessed again."""
    now_called = Q(unit=OuterRef("dossier__unit")) | Q(unit=OuterRef("dossier__unit__successor"))
    later = Dossier.objects.filter(now_called, created_at__gt=OuterRef("answered_at"))
    upheld = Objection.objects.filter(
        state=ObjectionState.UPHELD,
        dossier__state=DossierState.REFUSED,
        dossier__round__standing_office=post.office_id,
    )
    return upheld.exclude(Exists(later)).order_by("answered_at", "pk")
