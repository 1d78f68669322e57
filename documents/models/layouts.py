"""Layouts of documents that administrators copy and change (mẫu trình bày)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Appointment, Office
from accounts.reach import reach
from accounts.role_groups import ADMINISTRATORS
from documents.models.official import DocumentKind
from ledger.sealing.models import Sealed, SealedQuerySet


class LayoutState(models.TextChoices):
    """Whether a layout is used."""

    DRAFT = "draft", "Đang sửa"
    ACTIVE = "active", "Đang dùng"
    RETIRED = "retired", "Thôi dùng"


class LayoutQuerySet(SealedQuerySet):
    """Layouts by who may change them."""

    def kept_by(self, *posts: Appointment) -> LayoutQuerySet:
        """Return the layouts these appointments may change today: their offices' own; all for the whole site."""
        today, administered = timezone.localdate(), Q(pk__in=[])
        for post in posts:
            if post.role in ADMINISTRATORS:
                administered |= reach(post, today).offices("office")
        return self.filter(administered)


class Layout(Sealed):
    """Typst source that prints one kind of document; a used layout is never changed, only copied.

    It is in use for the papers of its office's unit and of all units below; without an office, of the whole site.
    It may use the parts of `common.typ` and the page's data, nothing else: no files, packages or code.
    """

    kind = models.CharField("tên loại", max_length=20, choices=DocumentKind.choices)
    name = models.CharField("tên mẫu", max_length=120)
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="layouts",
        verbose_name="của cơ quan (trống: cả hệ thống)",
    )
    source = models.TextField("nội dung mẫu")
    state = models.CharField(
        "trạng thái", max_length=8, choices=LayoutState.choices, default=LayoutState.DRAFT
    )
    created_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    activated_at = models.DateTimeField("dùng từ", null=True, blank=True)

    objects: ClassVar[Any] = LayoutQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-created_at"]
        verbose_name = "mẫu trình bày"
        verbose_name_plural = "mẫu trình bày"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state="active", office__isnull=True),
                name="documents_one_active_layout",
            ),
            models.UniqueConstraint(
                fields=["kind", "office"],
                condition=Q(state="active", office__isnull=False),
                name="documents_one_active_layout_an_office",
            ),
        ]

    def __str__(self) -> str:
        return self.name
