"""What: rounds, dossiers, evidence, councils, submissions, decisions and titles."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The records of the procedure; what moves them lives in workflows."""

    name = "dossiers"
    verbose_name = "Hồ sơ công nhận"

    def ready(self) -> None:
        """Tell the public check what titles are worth; register what `check --deploy` asks."""
        from documents import validity
        from dossiers import checks  # noqa: F401
        from dossiers.services.titles.document_validity import validity_by_titles

        validity.register_source(validity_by_titles)
