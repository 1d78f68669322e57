"""Kept things for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from ledger.models import OutboxMessage, StoredFile
from ledger.services import files
from tests.factories.accounts import UserFactory


class StoredFileFactory(DjangoModelFactory):
    """Bytes really kept; no two calls keep the same ones."""

    class Meta:
        model = StoredFile

    content = factory.Sequence(lambda n: f"tệp thử {n}".encode())
    media_type = "text/plain"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return files.store(**kwargs)


class OutboxMessageFactory(DjangoModelFactory):
    """A message to somebody."""

    class Meta:
        model = OutboxMessage

    key = factory.Sequence(lambda n: f"thong-bao-{n}")
    to = factory.SubFactory(UserFactory)
    subject = "Có việc mới"
    body = "Hãy mở danh sách việc."
