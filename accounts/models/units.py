"""Administrative units and their offices, with validity dates because reforms change them."""

from __future__ import annotations

from django.db import models

from accounts.derived_columns import DerivedQuerySet, FoldedField, NameKeyField, WithDerived
from accounts.models.dated import Dated, DatedQuerySet


class Level(models.TextChoices):
    """Level of a unit (cấp)."""

    PROVINCE = "tinh", "Cấp tỉnh"
    DISTRICT = "huyen", "Cấp huyện"
    COMMUNE = "xa", "Cấp xã"
    HAMLET = "thon", "Thôn, tổ dân phố"
    BODY = "co_so", "Cơ quan, đơn vị"


class OfficeKind(models.TextChoices):
    """What an office does in the procedure."""

    COMMITTEE = "committee", "Ủy ban nhân dân"
    STANDING = "standing", "Cơ quan thường trực"
    OFFICE = "office", "Phòng, ban, bộ phận"


class NamedQuerySet(DerivedQuerySet, DatedQuerySet):  # type: ignore[override]
    """Dated rows with a name to find and to order them by."""


class AdministrativeUnit(WithDerived, Dated):  # type: ignore[django-manager-missing]
    """A unit (đơn vị): province, district, commune, or a body below one that can hold a title.

    `kind` is a unit kind of the criteria sets ("xa", "phuong", "truong_thcs"…), empty for none. Until `moved_on`
    it stands below `former_parent`, from that day on below `parent`: whose territory it is, is a question of the day.
    """

    code = models.CharField("mã", max_length=30)
    name = models.CharField("tên", max_length=200)
    level = models.CharField("cấp", max_length=10, choices=Level.choices)
    kind = models.SlugField("loại hình", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="trực thuộc",
    )
    former_parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="former_children",
        verbose_name="trực thuộc trước khi chuyển",
    )
    moved_on = models.DateField("chuyển sang nơi trực thuộc hiện nay từ ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="đơn vị kế thừa",
    )
    other_successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="other_predecessors",
        verbose_name="đơn vị kế thừa khác (khi chia tách)",
    )
    folded = FoldedField("tên và mã không dấu", max_length=240, of=("name", "code"))
    name_key = NameKeyField("thứ tự theo tên")

    objects = NamedQuerySet.as_manager()  # type: ignore[misc, assignment]

    class Meta(Dated.Meta):
        ordering = ["level", "code"]
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="accounts_unit_code_once"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="accounts_unit_has_its_name_key"),
            models.CheckConstraint(
                condition=models.Q(moved_on__isnull=True) | models.Q(former_parent__isnull=False),
                name="accounts_moved_unit_has_its_former_parent",
            ),
        ]
        indexes = [models.Index(fields=["name_key"], name="accounts_unit_by_name")]

    def __str__(self) -> str:
        return self.name


class Office(WithDerived, Dated):
    """An office (cơ quan, phòng ban) of a unit: where people are appointed and who issues papers.

    `symbol` is what stands after the kind in a document's symbol: "UBND", "SGDĐT".
    """

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="offices", verbose_name="đơn vị"
    )
    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=200)
    symbol = models.CharField("ký hiệu văn bản", max_length=40, blank=True)
    kind = models.CharField("vai trò", max_length=12, choices=OfficeKind.choices, default=OfficeKind.OFFICE)
    name_key = NameKeyField("thứ tự theo tên")

    objects = NamedQuerySet.as_manager()  # type: ignore[misc, assignment]

    class Meta(Dated.Meta):
        ordering = ["unit__code", "code"]
        verbose_name = "cơ quan, phòng ban"
        verbose_name_plural = "cơ quan, phòng ban"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name_key=""), name="accounts_office_has_its_name_key"),
        ]
        indexes = [models.Index(fields=["name_key"], name="accounts_office_by_name")]

    def __str__(self) -> str:
        return self.name
