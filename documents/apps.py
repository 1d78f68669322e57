"""Documents app: parsing plans, official documents, number registers, rendering, signatures, the public check."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Plans and incoming documents, official documents, their signatures and registers."""

    name = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        """Register the checks of the kinds of documents."""
        from documents import checks  # noqa: F401 - reason: models are loaded only now
