"""Evidence (minh chứng): files for an indicator, their text by page, signatures, remarks and failures."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier, DossierRights, DossierState
from dossiers.models.indicator_requests import IndicatorRequest, RequestState
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class FileState(models.TextChoices):
    """The result of a file's checks (trạng thái tệp); only a clean file ever becomes public."""

    WAITING = "waiting", "Chờ kiểm tra"
    CLEAN = "clean", "Đã kiểm tra"
    INFECTED = "infected", "Có mã độc"
    UNREADABLE = "unreadable", "Không mở được"


AS_SENT: Final = Q(uploaded_at__lte=F("dossier__submitted_at")) & (
    Q(removed_at__isnull=True) | Q(removed_at__gt=F("dossier__submitted_at"))
)


class EvidenceQuerySet(SealedQuerySet):
    """Evidence is visible to its unit, to whoever sees its dossier once sent, and to an office asked about it."""

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Return the evidence this user may read today: all of their unit's, of other dossiers what was sent.

        An office that is asked about an indicator sees, while it is, the indicator's evidence where the unit shows
        it, and always what it added itself.
        """
        rights = DossierRights.of(user)
        sent = AS_SENT & Q(dossier__in=Dossier.objects.filter(rights.seen))
        asked = IndicatorRequest.objects.asked_of(user).filter(
            dossier=OuterRef("dossier"), code=OuterRef("code")
        )
        shown = Q(show_evidence=True, state=RequestState.OPEN, dossier__state=DossierState.SELF_ASSESSMENT)
        added = Q(office=OuterRef("uploaded_by__office"))
        unit_own = Q(dossier__in=Dossier.objects.filter(rights.own))
        return self.filter(sent | unit_own | Exists(asked.filter(shown | added)))

    def as_sent(self) -> EvidenceQuerySet:
        """Return the evidence that was in its dossier when it was last sent, also if it was removed since."""
        return self.filter(AS_SENT)

    def kept(self) -> EvidenceQuerySet:
        """Return the evidence that was not removed."""
        return self.filter(removed_at__isnull=True)

    def public(self) -> EvidenceQuerySet:
        """Return the evidence that may become public: kept, checked and clean."""
        return self.kept().filter(state=FileState.CLEAN)


class Evidence(Sealed):
    """A piece of evidence (minh chứng) for one indicator of one dossier; its bytes are write-once."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField("chỉ tiêu", max_length=20)
    number = models.PositiveSmallIntegerField("số thứ tự")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    name = models.CharField("tên tệp", max_length=255)
    uploaded_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    removed_at = models.DateTimeField("bỏ ra lúc", null=True, blank=True)
    text_problem = models.CharField("vì sao chưa đọc được", max_length=300, blank=True)
    state = models.CharField(
        "trạng thái tệp", max_length=10, choices=FileState.choices, default=FileState.WAITING
    )
    checked_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    scanned = models.BooleanField("đã quét mã độc", null=True, blank=True, editable=False)
    reader_version = models.CharField("bản của bộ đọc", max_length=60, blank=True)
    page_count = models.PositiveIntegerField("số trang", default=0)
    upload_key = models.CharField("khóa lần tải", max_length=64, blank=True)
    reused = models.BooleanField("dùng lại tệp đã có", default=False)

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["code", "number"]
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        indexes = [models.Index(fields=["state", "uploaded_at"], name="dossiers_evidence_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(checked_at__isnull=False),
                name="dossiers_evidence_state_has_a_time",
            ),
            models.UniqueConstraint(fields=["dossier", "code", "number"], name="dossiers_evidence_code_once"),
            models.UniqueConstraint(
                fields=["dossier", "code", "upload_key"],
                condition=~models.Q(upload_key=""),
                name="dossiers_one_upload_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.name}"

    @property
    def label(self) -> str:
        """Return the automatic code: indicator-number, such as "2.1-03"."""
        return f"{self.code}-{self.number:02d}"

    @property
    def is_gone(self) -> bool:
        """Return whether it was removed, and not only since its dossier was last sent."""
        sent = self.dossier.submitted_at
        return self.removed_at is not None and (sent is None or self.removed_at <= sent)

    @property
    def is_unscanned(self) -> bool:
        """Return whether the file was read without a malware scan."""
        return self.state == FileState.CLEAN and not self.scanned

    @property
    def state_words(self) -> str:
        """Return the state in words; "checked" says so if the file was not scanned."""
        label = FileState(self.state).label
        return f"{label}, chưa quét mã độc" if self.is_unscanned else label

    def get_absolute_url(self) -> str:
        """Return the address of the download view, which checks the person's right."""
        return reverse("workflows:evidence", args=[self.dossier_id, self.pk])


class EvidencePage(Sealed):
    """The extracted text of one page (trang) of a piece of evidence: a side record, never the evidence itself."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField("trang")
    text = models.TextField("chữ")
    method = models.CharField("cách đọc", max_length=20)
    confidence = models.FloatField("độ chắc chắn", default=1.0)
    words = models.JSONField("vị trí từng từ", default=list, blank=True)

    sealed_as_one = True
    unsealed = frozenset({"words"})

    class Meta:
        ordering = ["number"]
        verbose_name = "trang minh chứng"
        verbose_name_plural = "trang minh chứng"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="dossiers_evidence_page_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1),
                name="dossiers_confidence_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}, trang {self.number}"


class EvidenceSignature(Sealed):
    """A digital signature of a PDF (chữ ký số trên tệp) and whether it was valid when it was read."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="signatures")
    field = models.CharField("ô ký", max_length=200)
    signer = models.CharField("người ký", max_length=300)
    issuer = models.CharField("nơi cấp chứng thư", max_length=300, blank=True)
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    holds = models.BooleanField("còn nguyên vẹn")
    trusted = models.BooleanField("chứng thư được tin cậy", default=False)
    problem = models.CharField("vì sao không còn", max_length=300, blank=True)

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "chữ ký số trên tệp"
        verbose_name_plural = "chữ ký số trên tệp"

    def __str__(self) -> str:
        return f"{self.signer} ({self.field})"


class EvidenceRemark(Sealed):
    """A remark on a file (lưu ý về tệp): a code for programs and a sentence for people."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="remarks")
    code = models.CharField("mã", max_length=40)
    message = models.CharField("lưu ý", max_length=400)

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "lưu ý về tệp"
        verbose_name_plural = "lưu ý về tệp"

    def __str__(self) -> str:
        return self.message


class FileTrace(models.Model):
    """A file that failed (vết tệp lỗi): refused at upload, deadly to its reader, or infected.

    Written outside the transaction that refuses the file, so that it stays; read by administrators.
    """

    at = models.DateTimeField("lúc", auto_now_add=True)
    name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField("số byte")
    code = models.CharField("mã", max_length=40)
    message = models.CharField("vì sao", max_length=400)
    detail = models.TextField("chi tiết kỹ thuật", blank=True)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="hồ sơ"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.SET_NULL, null=True, blank=True, related_name="traces"
    )
    by = models.ForeignKey(
        Appointment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người tải lên",
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "vết tệp lỗi"
        verbose_name_plural = "vết tệp lỗi"
        indexes = [models.Index(fields=["-at"], name="dossiers_filetrace_at")]

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"
