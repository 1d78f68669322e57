"""Electronic signatures on issued documents, and registered certificates."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment, Office, SigningMandate
from documents.models.official import OfficialDocument
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet

NUMBER = re.compile(r"\d{9,12}")


class CertificateState(models.TextChoices):
    """How far a certificate is registered; two administrators of the site answer for each."""

    PROPOSED = "proposed", "Chờ người thứ hai xác nhận"
    CONFIRMED = "confirmed", "Hai người đã xác nhận"
    BY_ONE = "by_one", "Đăng ký bởi một người"  # before two were asked for
    DECLINED = "declined", "Không được xác nhận"


class CertificateQuerySet(SealedQuerySet):
    """Certificates by how far they are registered."""

    def usable(self) -> CertificateQuerySet:
        """Return the registered certificates; their day of withdrawal is checked by the caller."""
        return self.filter(state__in=[CertificateState.CONFIRMED, CertificateState.BY_ONE])

    def waiting_for(self, person: Any) -> CertificateQuerySet:
        """Return the proposals that this administrator of the site may confirm: of others, and for others."""
        waiting = self.filter(state=CertificateState.PROPOSED)
        return waiting.exclude(owner=person).exclude(registered_by__user=person)


class SigningCertificate(Sealed):
    """A certificate (chứng thư số) registered for a person or for an office's seal; never its key.

    `fingerprint` is the SHA-256 of the certificate's DER bytes. One administrator of the site proposes it, another
    one confirms or declines it (`decided_by`). What is withdrawn or declined stays as history.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signing_certificates",
        verbose_name="người",
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signing_certificates",
        verbose_name="cơ quan",
    )
    subject = models.CharField("chủ thể", max_length=300)
    fingerprint = models.CharField("dấu SHA-256", max_length=64, db_index=True)
    pem = models.TextField("chứng thư")
    not_before = models.DateTimeField("có giá trị từ")
    not_after = models.DateTimeField("có giá trị đến")
    withdrawn_on = models.DateField("ngừng dùng từ", null=True, blank=True)
    registered_at = models.DateTimeField("đăng ký lúc", auto_now_add=True)
    state = models.CharField(
        "đăng ký",
        max_length=10,
        choices=CertificateState.choices,
        default=CertificateState.PROPOSED,
        db_default=CertificateState.PROPOSED,
    )
    registered_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người đề nghị",
    )
    decided_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận",
    )
    decided_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    reason = models.TextField("lý do không xác nhận", blank=True, default="", db_default="")

    objects: ClassVar[Any] = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-not_before", "-pk"]
        verbose_name = "chứng thư số"
        verbose_name_plural = "chứng thư số"
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~Q(state=CertificateState.DECLINED),
                name="documents_certificate_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=CertificateState.CONFIRMED)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & (Q(registered_by__isnull=True) | ~Q(decided_by=F("registered_by"))),
                name="documents_certificate_by_two",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, office__isnull=True)
                | Q(owner__isnull=True, office__isnull=False),
                name="documents_certificate_of_one",
            ),
        ]

    def __str__(self) -> str:
        """Return the subject as people may see it: without identity numbers, which are compared, never copied."""
        return NUMBER.sub("…", self.subject)


class SignatureKind(models.TextChoices):
    """Whose signature it is (NĐ 30/2020/NĐ-CP, Phụ lục I, phần II, mục 7 and 8)."""

    PERSON = "person", "Chữ ký số của người ký"
    SEAL = "seal", "Chữ ký số của cơ quan"


class DocumentSignature(Sealed):
    """One signature added to the issued bytes, each an incremental update of the version before.

    `file` is the whole PDF with this signature; `previous_sha256` ties it to the bytes it was put on. `judged_at` is
    by when certificate and mandate were judged (empty: by `signed_at`, as it was before).
    """

    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, related_name="signatures", verbose_name="văn bản"
    )
    position = models.PositiveSmallIntegerField("thứ tự")
    kind = models.CharField("loại chữ ký", max_length=6, choices=SignatureKind.choices)
    certificate = models.ForeignKey(
        SigningCertificate, on_delete=models.PROTECT, related_name="signatures", verbose_name="chứng thư"
    )
    mandate = models.ForeignKey(
        SigningMandate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thẩm quyền ký",
    )
    added_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người đưa vào"
    )
    signed_at = models.DateTimeField("ký lúc")
    judged_at = models.DateTimeField("xét theo thời điểm", null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    previous_sha256 = models.CharField("bản trước", max_length=64)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        ordering = ["document", "position"]
        verbose_name = "chữ ký số"
        verbose_name_plural = "chữ ký số"
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="documents_signature_place"),
            models.UniqueConstraint(fields=["document", "previous_sha256"], name="documents_signature_row"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.certificate}"
