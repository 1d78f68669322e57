"""A round's own copy of its criteria set: levels left out, what was filled in, and the written grounds for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.rounds import Round
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class FilledIn(models.TextChoices):
    """What a round fills in of its set (phần được điền)."""

    RULE = "rule", "Điều kiện công nhận"
    TEXT = "text", "Nội dung chỉ tiêu"
    THRESHOLD = "threshold", "Mức yêu cầu"
    TOTAL = "total", "Tổng điểm cần đạt"
    POINTS = "points", "Điểm tối đa hoặc điểm sàn"
    MONTHS = "months", "Số tháng"


class RoundSet(Sealed):
    """The criteria set as one round judges by it (bản riêng của đợt); the set itself is never touched.

    `definition` has the form of a set file. Levels the round leaves out are not in it; what it fills in carries its
    ground as source and is not verified.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="own_set", verbose_name="đợt")
    definition = models.JSONField("nội dung")
    sha256 = models.CharField("SHA-256 của nội dung", max_length=64)

    sealed_as_one = True

    class Meta:
        verbose_name = "bản riêng của bộ tiêu chí"
        verbose_name_plural = "bản riêng của bộ tiêu chí"

    def __str__(self) -> str:
        return f"{self.round}: {self.sha256[:12]}"


class RoundGround(Sealed):
    """A written ground (căn cứ) on which a round fills in its set: a document, its article, the file of it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="grounds", verbose_name="đợt")
    document = models.CharField("văn bản", max_length=200)
    article = models.CharField("điều, khoản", max_length=100, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    name = models.CharField("tên tệp", max_length=255)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "căn cứ của đợt"
        verbose_name_plural = "căn cứ của đợt"
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="dossiers_ground_names_a_document"),
        ]

    def __str__(self) -> str:
        return f"{self.article} {self.document}".strip()


class RoundSupplement(Sealed):
    """One thing a round filled in of what its set leaves open (phần bổ sung), with its ground.

    `level` and `code` say where (empty: several levels, no indicator), `words` the same for people; `value` is the
    number in words, `wording` the text.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="supplements", verbose_name="đợt")
    ground = models.ForeignKey(
        RoundGround, on_delete=models.CASCADE, related_name="supplements", verbose_name="căn cứ"
    )
    what = models.CharField("phần được điền", max_length=10, choices=FilledIn.choices)
    level = models.PositiveSmallIntegerField("mức độ", null=True, blank=True)
    code = models.CharField("chỉ tiêu", max_length=30, blank=True)
    words = models.CharField("mô tả", max_length=300)
    value = models.CharField("giá trị", max_length=200, blank=True)
    wording = models.TextField("nội dung", blank=True)

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "phần bổ sung của đợt"
        verbose_name_plural = "phần bổ sung của đợt"
        constraints = [
            models.CheckConstraint(
                condition=~Q(value="") | ~Q(wording=""), name="dossiers_supplement_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words}: {self.wording or self.value}"

    @property
    def mark(self) -> str:
        """Return how the ground stands beside every verdict it decides."""
        return f"theo {self.ground}, chưa kiểm chứng"
