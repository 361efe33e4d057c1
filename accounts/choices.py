"""The fixed choices of people and places."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Agency(TextChoices):
    """The two sides of secrecy (OSL chapters 23 and 26)."""

    SCHOOL = "school", _("School")
    SOCIAL_SERVICES = "social_services", _("Social services")


class Category(TextChoices):
    """What a consent can open between the agencies; every record of a case belongs to one."""

    ATTENDANCE = "attendance", _("Attendance")
    GRADES = "grades", _("Grades")
    SCHOOL_MAPPING = "school_mapping", _("School mapping")
    SOCIAL_MAPPING = "social_mapping", _("Social mapping")
    PLAN = "plan", _("Plan and follow-up")
    CONTACTS = "contacts", _("Contacts and notes")
    DOCUMENTS = "documents", _("Documents")


class Role(TextChoices):
    """What somebody does here; one person can hold several."""

    COACH = "coach", _("Coach")
    EHT = "eht", _("Student health team")
    STEERING = "steering", _("Steering group")
    ADMIN = "admin", _("Administrator")
    TUTOR = "tutor", _("Tutor")


class DecidedBy(TextChoices):
    """Who decides on proposals in a district."""

    EHT = "eht", _("Student health team with the head")
    TEAM = "team", _("The team with its manager")


class Verdict(TextChoices):
    """What a reviewer of the access log says of one look."""

    RIGHT = "right", _("In order")
    EXPLAINED = "explained", _("Asked about and explained")
    WRONG = "wrong", _("Not in order, reported")


class RhythmUnit(TextChoices):
    """How often something is done by the clock."""

    MINUTES = "minutes", _("Every so many minutes")
    DAILY = "daily", _("Each day")
    WEEKLY = "weekly", _("Once a week")


class Weekday(IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
