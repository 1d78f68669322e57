"""Official documents: what an office drafts, signs and issues under a number."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Appointment, Office, Role, SigningMandate
from accounts.queries import current_appointments
from accounts.reach import reach
from accounts.role_groups import SIGNERS
from documents.errors import DocumentIsIssued
from documents.rules import KINDS, full_number
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class DocumentKind(models.TextChoices):
    """Kind of document (tên loại); what each is stands in `documents.rules.kinds`."""

    SUBMISSION = KINDS["to_trinh"].choice
    MINUTES = KINDS["bien_ban"].choice
    DECISION = KINDS["quyet_dinh"].choice
    PLAN = KINDS["ke_hoach"].choice
    REPORT = KINDS["bao_cao"].choice
    NOTICE = KINDS["thong_bao"].choice
    REQUEST = KINDS["de_nghi"].choice
    SELF_ASSESSMENT = KINDS["tu_danh_gia"].choice
    SUMMARY = KINDS["tong_hop"].choice
    CERTIFICATE = KINDS["giay_cong_nhan"].choice
    CORRECTION = KINDS["dinh_chinh"].choice


class DocumentStatus(models.TextChoices):
    """How far a document has come (trạng thái)."""

    DRAFT = "draft", "Dự thảo"
    SIGNED = "signed", "Đã ký"
    ISSUED = "issued", "Đã ban hành"


def new_check_code() -> str:
    """Return a code nobody can guess, for the public check address."""
    return secrets.token_urlsafe(12)


OUTWARD = ~Q(kind__in=[kind.code for kind in KINDS.values() if kind.internal])
"""Documents written for the unit or the public, not for those who judge and decide."""
OFFICE_ROLES = (*SIGNERS, Role.STANDING_CLERK)


class OfficialDocumentQuerySet(SealedQuerySet):
    """Official documents by who may see them and by status."""

    def visible_to(self, user: Any) -> OfficialDocumentQuerySet:
        """Return the documents of the bodies where the user handles documents, and those they signed.

        Administrators see those of the units they keep. What is said inside a procedure (minutes, tờ trình) is read by
        the office that issues it, its signer and the unit's document clerk only; whoever else may (the council's
        seats, who decides) reads it on the page of what it belongs to.
        """
        today, rights = timezone.localdate(), Q(pk__in=[])
        for post in current_appointments(user):
            rights |= Q(signer=post)
            if post.role == Role.ADMINISTRATOR:
                rights |= reach(post, today).units("issuer__unit") & OUTWARD
            elif post.role in OFFICE_ROLES:
                rights |= Q(issuer=post.office_id) | Q(issuer__unit=post.office.unit_id) & OUTWARD
            elif post.role == Role.DOCUMENT_CLERK:
                rights |= Q(issuer__unit=post.office.unit_id)
        return self.filter(rights)

    def issued(self) -> OfficialDocumentQuerySet:
        """Return the documents that have a number, a date and their final bytes."""
        return self.filter(status=DocumentStatus.ISSUED)


class OfficialDocument(Sealed):
    """An official document (văn bản) and the facts it is rendered from.

    What is printed is frozen in columns and `facts` when drafted and signed, because names and
    posts change. Once issued it never changes; only `replaced_by` may be filled in later.
    """

    kind = models.CharField("tên loại", max_length=20, choices=DocumentKind.choices)
    type = models.CharField("chữ viết tắt", max_length=10)
    issuer = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="documents", verbose_name="cơ quan ban hành"
    )
    issuer_name = models.CharField("tên cơ quan như in", max_length=250)
    superior_name = models.CharField("cơ quan chủ quản như in", max_length=250, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=100)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    place = models.CharField("địa danh", max_length=200)
    title = models.TextField("trích yếu")
    signer = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_documents",
        verbose_name="người ký",
    )
    mandate = models.ForeignKey(
        SigningMandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="thẩm quyền ký",
    )
    signer_block = models.JSONField("quyền hạn, chức vụ người ký", default=list, blank=True)
    signer_name = models.CharField("họ và tên người ký", max_length=200, blank=True)
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    facts = models.JSONField("dữ kiện", default=dict)
    check_code = models.CharField("mã kiểm tra", max_length=40, unique=True, default=new_check_code)
    status = models.CharField(
        "trạng thái", max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT
    )
    pdf = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="bản PDF",
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="văn bản thay thế",
    )
    created_at = models.DateTimeField("soạn lúc", auto_now_add=True)
    issued_at = models.DateTimeField("ban hành lúc", null=True, blank=True)

    objects: ClassVar[Any] = OfficialDocumentQuerySet.as_manager()

    FREE_AFTER_ISSUE = frozenset({"replaced_by"})

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "type", "number"], name="documents_number_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=DocumentStatus.ISSUED,
                    number__isnull=False,
                    year__isnull=False,
                    issued_on__isnull=False,
                    pdf__isnull=False,
                    signer__isnull=False,
                )
                & ~Q(sha256="")
                | ~Q(status=DocumentStatus.ISSUED)
                & Q(
                    number__isnull=True,
                    year__isnull=True,
                    issued_on__isnull=True,
                    pdf__isnull=True,
                    sha256="",
                ),
                name="documents_issued_has_number_date_pdf",
            ),
        ]
        indexes = [models.Index(fields=["issuer", "type", "issued_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} số {self.full_number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Save; raise DocumentIsIssued where a printed part of an issued document differs."""
        if self.pk:
            stored = type(self)._base_manager.filter(pk=self.pk).first()
            if stored is not None and stored.is_issued and self._differs_from(stored):
                raise DocumentIsIssued(
                    f"{stored} đã ban hành nên không sửa được. Hãy ban hành văn bản thay thế."
                )
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Delete a draft; raise DocumentIsIssued for an issued document."""
        if type(self)._base_manager.filter(pk=self.pk, status=DocumentStatus.ISSUED).exists():
            raise DocumentIsIssued(f"{self} đã ban hành nên không xóa được. Hãy ban hành văn bản bãi bỏ.")
        return super().delete(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def full_number(self) -> str:
        """Return "12/QĐ-UBND", or "…/QĐ-UBND" before the number is given."""
        return full_number(self.number, self.symbol)

    @property
    def current_file(self) -> StoredFile | None:
        """Return the file to serve: the issued PDF with every signature added since."""
        last = self.signatures.order_by("-position").select_related("file").first()
        return last.file if last else self.pdf

    @property
    def is_issued(self) -> bool:
        """Return whether the document is final."""
        return self.status == DocumentStatus.ISSUED

    def _differs_from(self, stored: OfficialDocument) -> bool:
        return any(
            getattr(self, field.attname) != getattr(stored, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in self.FREE_AFTER_ISSUE
        )
