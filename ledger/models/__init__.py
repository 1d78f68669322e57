"""Models of the audit chain, the file store and the message outbox."""

from ledger.models.anchors import AuditAnchor
from ledger.models.audit import AuditHead, AuditLine
from ledger.models.files import StoredFile
from ledger.models.outbox import Channel, OutboxMessage

__all__ = ["AuditAnchor", "AuditHead", "AuditLine", "Channel", "OutboxMessage", "StoredFile"]
