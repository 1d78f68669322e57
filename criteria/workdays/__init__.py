"""Working days (ngày làm việc) of Viet Nam: weekends, public holidays and make-up days from dated files."""

from criteria.workdays.days import DayOff, WorkCalendar
from criteria.workdays.files import vietnam

__all__ = ["DayOff", "WorkCalendar", "vietnam"]
