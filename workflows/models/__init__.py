"""What the inbox keeps beside viewflow's own rows."""

from workflows.models.cards import TaskCard, TaskCardQuerySet

__all__ = ["TaskCard", "TaskCardQuerySet"]
