"""The fixed choices about students, guardians and consents."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category


class Sex(TextChoices):
    FEMALE = "F", _("Girl")
    MALE = "M", _("Boy")
    UNKNOWN = "X", _("Not stated")


class Protection(TextChoices):
    """The three kinds of protected identity of the population register, and none."""

    NONE = "", _("None")
    SECRECY_MARKING = "marking", _("Secrecy marking")
    PROTECTED_REGISTRATION = "registration", _("Protected population registration")
    ASSUMED_IDENTITY = "assumed", _("Assumed identity")


class Language(TextChoices):
    """Languages that guardians are written to in."""

    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    SOMALI = "so", _("Somali")
    SPANISH = "es", _("Spanish")
    POLISH = "pl", _("Polish")
    TIGRINYA = "ti", _("Tigrinya")
    OTHER = "other", _("Other")


class Channel(TextChoices):
    """How a guardian wants to be told."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    NONE = "none", _("No messages")


class Answer(TextChoices):
    """What a guardian answered when asked for consent."""

    SIGNED = "signed", _("Signed")
    REFUSED = "refused", _("Refused")
    NOT_REACHED = "not_reached", _("Not reached")
    NOT_ASKED = "not_asked", _("Not asked")


class ConsentState(TextChoices):
    """Where a consent stands on a day; only *valid* opens the record between the agencies."""

    VALID = "valid", _("Valid")
    NOT_SIGNED = "not_signed", _("Waiting for signatures")
    TO_COMPLETE = "to_complete", _("To be completed")
    REFUSED = "refused", _("Refused")
    NOT_YET = "not_yet", _("Not yet valid")
    EXPIRED = "expired", _("Run out")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RequestOutcome(TextChoices):
    """What became of a request for a consent."""

    REGISTERED = "registered", _("A consent is registered")
    DECLINED = "declined", _("The family says no")
    NOT_NEEDED = "not_needed", _("Not needed any longer")


class AskedBy(TextChoices):
    """Who asks for what is held about a student, or for something to be put right."""

    STUDENT = "student", _("The student")
    GUARDIAN = "guardian", _("Guardian")
    OTHER = "other", _("Somebody with a power of attorney")


class ExportState(TextChoices):
    """Where an export to a data subject stands."""

    BUILDING = "building", _("Being put together")
    READY = "ready", _("Ready to hand over")
    HANDED_OVER = "handed_over", _("Handed over")
    EXPIRED = "expired", _("File removed")
    FAILED = "failed", _("Could not be put together")
    TAKEN_BACK = "taken_back", _("Taken back")


class CorrectionOutcome(TextChoices):
    """What came of a request for correction."""

    WAITING = "", _("Waits for a decision")
    CORRECTED = "corrected", _("Corrected")
    NOTED = "noted", _("Note added")
    REFUSED = "refused", _("Refused")


class Season(IntegerChoices):
    """Spring comes before autumn in a calendar year."""

    VT = 1, _("Spring term")
    HT = 2, _("Autumn term")


class GradeSource(TextChoices):
    """Where a grade comes from."""

    FILE = "file", _("Imported file")
    NATIONAL = "national", _("National grade file (SCB)")
    SS12000 = "ss12000", _("SS 12000")
    HAND = "hand", _("Corrected by hand")


class Strand(TextChoices):
    """Subjects that some programmes of upper-secondary school ask for."""

    SCIENCE = "science", _("Natural science")
    SOCIAL = "social", _("Social science")


class Part(TextChoices):
    """What is erased at one time: the categories of consent, and what belongs to none of them."""

    ATTENDANCE = Category.ATTENDANCE.value, Category.ATTENDANCE.label
    GRADES = Category.GRADES.value, Category.GRADES.label
    SCHOOL_MAPPING = Category.SCHOOL_MAPPING.value, Category.SCHOOL_MAPPING.label
    SOCIAL_MAPPING = Category.SOCIAL_MAPPING.value, Category.SOCIAL_MAPPING.label
    PLAN = Category.PLAN.value, Category.PLAN.label
    CONTACTS = Category.CONTACTS.value, Category.CONTACTS.label
    DOCUMENTS = Category.DOCUMENTS.value, Category.DOCUMENTS.label
    CONSENTS = "consents", _("Consents")
    MESSAGES = "messages", _("Messages")
    REQUESTS = "requests", _("What the family has asked for")
    PEOPLE = "people", _("Student, guardians and case")
    LOGS = "logs", _("Names in the logs")
