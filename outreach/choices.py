"""The fixed choices about what guardians are told."""

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
