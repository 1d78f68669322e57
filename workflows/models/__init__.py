"""What the inbox keeps beside viewflow's own rows."""

from workflows.models.cards import TaskCard, TaskCardQuerySet
from workflows.models.reminders import DailyRun, Reminder
from workflows.models.workers import Worker

__all__ = ["DailyRun", "Reminder", "TaskCard", "TaskCardQuerySet", "Worker"]
