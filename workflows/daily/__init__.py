"""What is done once a day: reminders, escalation, renewals, the daily letter, sending."""

from workflows.daily.run import DailyReport, run_daily

__all__ = ["DailyReport", "run_daily"]
