"""Names as people type them: without marks, in small letters, words joined by hyphens."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models


def fold(text: str) -> str:
    """Return the text in lower-case ASCII letters and digits, its words joined by hyphens."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class FoldedField(models.CharField):
    """The folded words of other columns, written whenever the row is, in bulk as well.

    Databases know no Vietnamese letters (SQLite lowers ASCII only), so what is searched for is kept folded.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        kwargs.update(editable=False, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return how a migration makes the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return what is written: the columns' words as they are now."""
        words = fold(" ".join(getattr(model_instance, name) for name in self.of))[: self.max_length]
        setattr(model_instance, self.attname, words)
        return words
