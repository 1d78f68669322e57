"""The append-only things."""

from ledger.models.audit import AuditHead, AuditLine
from ledger.models.files import StoredFile
from ledger.models.outbox import Channel, OutboxMessage

__all__ = ["AuditHead", "AuditLine", "Channel", "OutboxMessage", "StoredFile"]
