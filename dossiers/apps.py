"""What: rounds, dossiers, evidence, councils, submissions, decisions and titles."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The records of the procedure; what moves them lives in workflows."""

    name = "dossiers"
    verbose_name = "Hồ sơ công nhận"

    def ready(self) -> None:
        """Register the source of document validity and the checks of `check --deploy`."""
        from documents import validity  # models: only once all apps are loaded
        from dossiers import checks  # noqa: F401 - registers itself
        from dossiers.services.titles.document_validity import entered_from, validity_by_titles  # models

        validity.register_source(validity_by_titles)
        validity.register_note(entered_from)
