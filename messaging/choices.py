"""The fixed choices about messages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a message goes."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")


class Kind(TextChoices):
    """What a message is about; a new kind is a line here."""

    WEEKLY_REPORT = "weekly_report", _("Weekly report")
    SAME_DAY = "same_day", _("Absence the same day")
    CORRECTION = "correction", _("Correction of an absence")
    GREETING = "greeting", _("Morning greeting")
    REMINDER = "reminder", _("Reminder before a lesson")
    ENCOURAGEMENT = "encouragement", _("Encouragement")
    SINGLE = "single", _("Single message")
    STUDENT_CARD = "student_card", _("Student card")
    OPENING = "opening", _("Opening of protected identity")
    HALF_YEAR = "half_year", _("Half-year report")


class State(TextChoices):
    """Where a message stands. *Held* waits for a person, and no worker touches it."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Waits for somebody")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Arrived")
    FAILED = "failed", _("Not sent")
    CANCELLED = "cancelled", _("Called off")


class Reason(TextChoices):
    """Why a message stands where it stands, as a sentence."""

    WRITTEN = "written", _("Waits for its turn.")
    TO_REVIEW = "to_review", _("Somebody looks it through before it goes.")
    PROTECTED = "protected", _("Protected identity: nothing goes by itself. Somebody has to decide.")
    HANDING_OVER = "handing_over", _("Is being handed to the gateway.")
    TAKEN = "taken", _("The gateway has taken it.")
    FOUND = "found", _("The gateway had it already when it was asked after a break, so it was not sent again.")
    ARRIVED = "arrived", _("It has arrived.")
    PRINTED = "printed", _("It is printed, and waits to be ticked off as posted.")
    POSTED = "posted", _("It is printed and posted.")
    TRY_AGAIN = "try_again", _("The gateway could not take it. It is tried again.")
    UNSURE = "unsure", _("It is not known whether the gateway took it. The gateway is asked in a moment.")
    NOT_KNOWN_THERE = "not_known_there", _("A worker was lost, and the gateway does not know it: it is sent again.")
    REFUSED = "refused", _("The gateway refuses it. It is not tried again.")
    NOT_ARRIVED = "not_arrived", _("The gateway took it, but it has not arrived.")
    TOO_LATE = "too_late", _("It could not be sent in time, and is no longer tried.")
    NOBODY_KNOWS = "nobody_knows", _("Nobody can tell whether it went. Find out before it is sent again.")
    NO_CONSENT = "no_consent", _("The consent no longer covers it.")
    RELEASED = "released", _("Somebody has let it go.")
    CALLED_OFF = "called_off", _("Somebody has called it off.")
    ABSENT = "absent", _("Absence has been reported for the day, so the student is left in peace.")
    EXCUSED = "excused", _("The school has excused the absence before the message went.")
