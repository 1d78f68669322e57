"""Models of the inbox, of heartbeats and of reminders, beside viewflow's own rows."""

from workflows.models.cards import TaskCard, TaskCardQuerySet
from workflows.models.processes import Process, ProcessKind
from workflows.models.reminders import DailyRun, Reminder

__all__ = ["DailyRun", "Process", "ProcessKind", "Reminder", "TaskCard", "TaskCardQuerySet"]
