"""Criteria sets as stored: one row a version, its indicators as rows beside it; published = never changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from criteria.errors import PublishedSet
from criteria.rules import definition as d
from criteria.rules.definition import SetDefinition
from criteria.sets.parsing import parse
from ledger.sealing.models import Sealed, SealedQuerySet

PUBLISHED_SENTENCE = "Bộ tiêu chí {name} đã công bố nên không sửa, không xóa được; hãy nạp một phiên bản mới."


_PARSED: dict[str, SetDefinition] = {}
_KEPT = 64


def parsed_once(sha256: str, read: Callable[[], Any]) -> SetDefinition:
    """Return the definition of the content with this hash, read and parsed the first time it is asked for."""
    found = _PARSED.get(sha256)
    if found is None:
        if len(_PARSED) >= _KEPT:
            _PARSED.clear()
        found = _PARSED[sha256] = parse(read())
    return found


class CriteriaSetQuerySet(SealedQuerySet):
    """Named questions about sets; bulk changes of published rows are refused."""

    def published(self) -> CriteriaSetQuerySet:
        """Versions that a round may use; what was read from a plan is a draft, whatever its row says.

        Rows of before stand as published, and the database refuses to change one.
        """
        return self.filter(state=CriteriaSet.State.PUBLISHED).exclude(origin=CriteriaSet.Origin.PLAN)

    def of_plans(self) -> CriteriaSetQuerySet:
        """What plans print: drafts that can complete the set of a circular, never sets beside it."""
        return self.filter(origin=CriteriaSet.Origin.PLAN)

    def readable(self) -> CriteriaSetQuerySet:
        """Versions a page may show: published ones, and what was read from plans (rounds of before may use it)."""
        return self.filter(
            models.Q(state=CriteriaSet.State.PUBLISHED) | models.Q(origin=CriteriaSet.Origin.PLAN)
        )

    def newest(self) -> CriteriaSetQuerySet:
        """The newest published version of every set: what a new round may begin with."""
        versions = (
            type(self)(self.model).published().filter(code=models.OuterRef("code")).order_by("-version")
        )
        return self.filter(version=models.Subquery(versions.values("version")[:1]))

    def from_files(self) -> CriteriaSetQuerySet:
        """Sets that come from a data file, neither from a plan nor made up for the demonstration."""
        return self.filter(origin=CriteriaSet.Origin.FILE)

    def in_force_on(self, day: date) -> CriteriaSetQuerySet:
        """Sets in force on a day (an open first day counts from the day of issue)."""
        started = models.Q(in_force_from__lte=day) | models.Q(in_force_from__isnull=True, issued__lte=day)
        running = models.Q(in_force_until__isnull=True) | models.Q(in_force_until__gte=day)
        return self.filter(started, running)

    def update(self, **values: Any) -> int:
        """Refused where a published row would change."""
        self._refuse()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused where a published row would go."""
        self._refuse()
        return super().delete()

    def _refuse(self) -> None:
        held = self.readable().first()
        if held is not None:
            raise PublishedSet(PUBLISHED_SENTENCE.format(name=held))


class CriteriaSet(Sealed):
    """Bộ tiêu chí: one version of one set; a published version is immutable at every door."""

    class Origin(models.TextChoices):
        FILE = "file", "tệp dữ liệu"
        PLAN = "plan", "từ kế hoạch, chưa kiểm chứng"
        DEMO = "demo", "minh họa, chỉ để dùng thử"

    class State(models.TextChoices):
        DRAFT = "draft", "bản nháp"
        PUBLISHED = "published", "đã công bố"

    class GovernmentLevel(models.TextChoices):
        THON = "thon", "cấp thôn"
        XA = "xa", "cấp xã"
        HUYEN = "huyen", "cấp huyện"
        TINH = "tinh", "cấp tỉnh"
        CA_NHAN = "ca_nhan", "cá nhân"

    code = models.SlugField("mã bộ", max_length=80)
    version = models.PositiveIntegerField("phiên bản")
    title = models.CharField("tên bộ tiêu chí", max_length=300)
    model = models.SlugField("mô hình học tập", max_length=60, allow_unicode=False)
    level = models.CharField("cấp", max_length=10, choices=GovernmentLevel.choices)
    instrument = models.CharField("văn bản", max_length=200)
    issued = models.DateField("ngày ban hành", null=True, blank=True)
    in_force_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    in_force_until = models.DateField("có hiệu lực đến", null=True, blank=True)
    sha256 = models.CharField("SHA-256 của nội dung", max_length=64)
    definition = models.JSONField("nội dung")
    origin = models.CharField("xuất xứ", max_length=10, choices=Origin.choices)
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.PUBLISHED)
    verified = models.BooleanField("đã kiểm chứng", default=False)
    created_at = models.DateTimeField("nạp lúc", auto_now_add=True)

    objects = CriteriaSetQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "bộ tiêu chí"
        verbose_name_plural = "bộ tiêu chí"
        ordering = ["model", "level", "code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="criteria_set_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="criteria_set_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (phiên bản {self.version})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refused for a row already published."""
        self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused for a row already published."""
        self._refuse()
        return super().delete(*args, **kwargs)

    def parsed(self) -> SetDefinition:
        """The definition as frozen records, parsed once per content."""
        return parsed_once(self.sha256, lambda: self.definition)

    def _refuse(self) -> None:
        if self.pk and type(self).objects.readable().filter(pk=self.pk).exists():
            raise PublishedSet(PUBLISHED_SENTENCE.format(name=self))


class Indicator(Sealed):
    """Chỉ tiêu / chỉ báo as a row, so that assignments and answers can point to it."""

    class Kind(models.TextChoices):
        YES_NO = d.YES_NO, "có / không"
        SHARE = d.SHARE, "tỷ lệ"
        VALUE = d.VALUE, "giá trị"
        CHANGE = d.CHANGE, "so với năm trước"
        RUNG = d.RUNG, "bậc của thang"
        AWARD = d.AWARD, "danh hiệu thi đua"
        POINTS = d.POINTS, "điểm"
        ALL_OF = d.ALL_OF, "nhiều phần"
        ROLL_UP = d.ROLL_UP, "tổng hợp từ danh hiệu"

    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.CASCADE, related_name="indicators", verbose_name="bộ tiêu chí"
    )
    code = models.CharField("mã", max_length=30)
    text = models.TextField("nội dung")
    standard_code = models.CharField("mã tiêu chuẩn", max_length=30)
    criterion_code = models.CharField("mã tiêu chí", max_length=30)
    order = models.PositiveIntegerField("thứ tự")
    kind = models.CharField("cách trả lời", max_length=10, choices=Kind.choices)
    guidance = models.TextField("gợi ý minh chứng", blank=True)
    responsible = models.CharField("cơ quan phụ trách", max_length=300, blank=True)

    sealed_as_one = True

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["criteria_set", "order"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criteria_indicator_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Rows are written with their set and never changed after."""
        if self.pk and not kwargs.get("force_insert"):
            raise PublishedSet(PUBLISHED_SENTENCE.format(name=self.criteria_set))
        super().save(*args, **kwargs)

    @property
    def answer_fields(self) -> tuple[str, ...]:
        """The answer fields asked for."""
        return d.ANSWER_FIELDS[self.kind]
