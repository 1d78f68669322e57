"""In writing: reading plans, official documents, number registers, rendering, the public check."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What is written: plans that come in, official documents that go out."""

    name = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        """Register the checks of the kinds of documents."""
        from documents import checks  # noqa: F401 - reason: models are loaded only now
