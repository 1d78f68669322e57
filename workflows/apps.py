"""How it moves: the flows of the procedure, their tasks and the officials' workspace."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """viewflow is the engine; the screens, the rights and the lists are ours."""

    name = "workflows"
    verbose_name = "Quy trình"
    default_auto_field = "django.db.models.BigAutoField"
