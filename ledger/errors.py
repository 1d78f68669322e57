"""Errors of the ledger; each message says in Vietnamese what to do."""


class LedgerError(Exception):
    """Something kept is not as it was written."""


class FileMissing(LedgerError):
    """The row of a stored file is there, its bytes are not."""


class FileDamaged(LedgerError):
    """The bytes of a stored file do not have the hash they are named by."""


class StorageFull(LedgerError):
    """Nothing more can be kept: no room, or a place that may only be read."""


class ScanUnavailable(LedgerError):
    """The malware scanner gave no usable answer; nothing may be taken for clean."""


class ChainBroken(LedgerError):
    """The end of the audit chain is not as it was sealed; nothing is written on."""


class KeyUnknown(LedgerError):
    """Something was sealed under a key that is not set."""
