"""The fixed choices about what guardians and students are told."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    """Where a weekly report stands."""

    DRAFT = "draft", _("To look through")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not sent")


class Told(TextChoices):
    """Whether a guardian gets the report, or why not, as a sentence."""

    YES = "yes", _("Gets it.")
    STUDENT_PROTECTED = "student_protected", _("The student has protected identity: nothing goes by itself.")
    NO_CONSENT = "no_consent", _("No valid consent covers plan and follow-up.")
    OF_AGE = "of_age", _("The student is of age, and tells the family as they wish.")
    ALONE = "alone", _("The student has consented alone, without guardians being asked.")
    NO_CUSTODY = "no_custody", _("Has no custody.")
    BARRED = "barred", _("Is not contacted: it was decided that this guardian was not to be asked.")
    GUARDIAN_PROTECTED = "guardian_protected", _("Has protected identity: nothing goes by itself.")
    OPTED_OUT = "opted_out", _("Does not want messages.")
    NO_MOBILE = "no_mobile", _("There is no mobile number.")
    NO_EMAIL = "no_email", _("There is no e-mail address.")
    NO_ADDRESS = "no_address", _("There is no postal address.")


class PlanKind(TextChoices):
    """What a student is written by itself; the values are those of ``messaging.choices.Kind``."""

    GREETING = "greeting", _("Morning greeting")
    REMINDER = "reminder", _("Reminder before a lesson")
    ENCOURAGEMENT = "encouragement", _("Encouragement")


class TemplateKind(TextChoices):
    """What a template is for: the messages of a plan, or one that somebody sends."""

    GREETING = "greeting", _("Morning greeting")
    REMINDER = "reminder", _("Reminder before a lesson")
    ENCOURAGEMENT = "encouragement", _("Encouragement")
    SINGLE = "single", _("Single message")


class WhichLessons(TextChoices):
    """Before which lessons of the day a student is reminded."""

    FIRST = "first", _("The first lesson of the day")
    EVERY = "every", _("Every lesson")


class ToStudent(TextChoices):
    """Whether a student can be written to, or why not, as a sentence."""

    YES = "yes", _("Can be written to.")
    PROTECTED = "protected", _("The student has protected identity: nothing goes by itself.")
    NO_MOBILE = "no_mobile", _("There is no mobile number of the student.")
    NO_CONSENT = "no_consent", _("No valid consent covers contacts and notes.")
    NO_TIMETABLE = "no_timetable", _("The timetable is closed: no valid consent covers attendance.")
    NOT_GOING = "not_going", _("The case is not being worked with.")
    NO_SCHOOL = "no_school", _("There is no school that day.")
    ABSENT = "absent", _("A guardian has reported absence for that day.")


class Arrival(TextChoices):
    """How a student came to a lesson, as the teacher says on the student card."""

    ON_TIME = "on_time", _("On time")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Did not come")


class Participation(TextChoices):
    """How a student took part in a lesson."""

    WELL = "well", _("Took part")
    PARTLY = "partly", _("Took part in some of it")
    NOT = "not", _("Did not take part")
