"""The ledger app: audit chain, write-once file store and message outbox."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The lowest room; it knows the user model by setting only."""

    name = "ledger"
    verbose_name = "Sổ lưu"

    def ready(self) -> None:
        """Register what `check --deploy` asks."""
        from ledger import checks  # noqa: F401
