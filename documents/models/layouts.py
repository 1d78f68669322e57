"""Layouts of documents that administrators copy and change (mẫu trình bày)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from documents.models.official import DocumentKind


class LayoutState(models.TextChoices):
    """Whether a layout is used."""

    DRAFT = "draft", "Đang sửa"
    ACTIVE = "active", "Đang dùng"
    RETIRED = "retired", "Thôi dùng"


class Layout(models.Model):
    """Typst source that prints one kind of document; a used layout is never changed, only copied.

    It may use the parts of `common.typ` and the page's data, nothing else: no files, packages or code.
    """

    kind = models.CharField("tên loại", max_length=20, choices=DocumentKind.choices)
    name = models.CharField("tên mẫu", max_length=120)
    source = models.TextField("nội dung mẫu")
    state = models.CharField(
        "trạng thái", max_length=8, choices=LayoutState.choices, default=LayoutState.DRAFT
    )
    created_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    activated_at = models.DateTimeField("dùng từ", null=True, blank=True)

    class Meta:
        ordering = ["kind", "-created_at"]
        verbose_name = "mẫu trình bày"
        verbose_name_plural = "mẫu trình bày"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="active"), name="documents_one_active_layout"
            ),
        ]

    def __str__(self) -> str:
        return self.name
