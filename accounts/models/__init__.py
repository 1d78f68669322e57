"""Who takes part, from when until when."""

from accounts.models.appointments import Appointment, Role, SigningForm, SigningMandate, StandIn
from accounts.models.links import AccountLink, LinkPurpose
from accounts.models.people import User
from accounts.models.preferences import MailMode, MessagePreference
from accounts.models.security import SecurityKind, SecurityLine
from accounts.models.tallies import Tally
from accounts.models.units import AdministrativeUnit, Level, Office, OfficeKind

__all__ = [
    "AccountLink",
    "AdministrativeUnit",
    "Appointment",
    "Level",
    "LinkPurpose",
    "MailMode",
    "MessagePreference",
    "Office",
    "OfficeKind",
    "Role",
    "SecurityKind",
    "SecurityLine",
    "SigningForm",
    "SigningMandate",
    "StandIn",
    "Tally",
    "User",
]
