"""People and places, the log of what was done and the log of what was looked at."""

from accounts.models.clock import ClockJob
from accounts.models.logs import AccessEntry, AuditEvent, LookReview
from accounts.models.people import Draft, ExternalLogin, Membership, User, UserManager
from accounts.models.places import District, School, Team

__all__ = [
    "AccessEntry",
    "AuditEvent",
    "ClockJob",
    "District",
    "Draft",
    "ExternalLogin",
    "LookReview",
    "Membership",
    "School",
    "Team",
    "User",
    "UserManager",
]
