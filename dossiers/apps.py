"""What: rounds, dossiers, evidence, councils, submissions, decisions and titles."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The records of the procedure; what moves them lives in workflows."""

    name = "dossiers"
    verbose_name = "Hồ sơ công nhận"
