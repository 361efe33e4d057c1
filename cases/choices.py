"""The fixed choices of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """The seven stages of the path, in order, and the two ways off it."""

    PROPOSAL = "proposal", _("Proposal")
    CONSENT = "consent", _("Consent")
    MAPPING = "mapping", _("Mapping")
    PLAN = "plan", _("Action plan")
    CARRYING_OUT = "carrying_out", _("Carrying out")
    CLOSING = "closing", _("Closing")
    BOOSTER = "booster", _("Booster")
    DECLINED = "declined", _("Declined")


class ProposalStatus(TextChoices):
    WAITING = "waiting", _("Waiting for a decision")
    QUEUED = "queued", _("In the queue")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


class Half(TextChoices):
    """The two halves of a mapping."""

    SCHOOL = "school", _("School mapping")
    SOCIAL = "social", _("Social mapping")


class DocumentKind(TextChoices):
    """What is collected for the mapping."""

    ACTION_PROGRAMME = "action_programme", _("Action programme")
    PEDAGOGICAL_INVESTIGATION = "pedagogical_investigation", _("Pedagogical investigation")
    OFFENSIVE_TREATMENT = "offensive_treatment", _("Report of offensive treatment")
    GUARDIANS_VIEWS = "guardians_views", _("Guardians' documented views")
    COMPLAINT = "complaint", _("Complaint")
    ATTENDANCE = "attendance", _("Attendance")
    GRADES = "grades", _("Grades")
    ADAPTATIONS = "adaptations", _("Adaptations")
    DEVELOPMENT_PLAN = "development_plan", _("Individual development plan")
    SOCIAL_INVESTIGATION = "social_investigation", _("Earlier investigation by social services")
    OTHER = "other", _("Other")


class PlanStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Replaced")


class Approver(TextChoices):
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Guardian")
    MANAGER = "manager", _("Manager")


class Result(TextChoices):
    """How a sub-goal went in a week."""

    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")


class ToolKind(TextChoices):
    TALK = "talk", _("Talks and relation")
    STRUCTURE = "structure", _("Structure and planning")
    STUDIES = "studies", _("Studies")
    PRESENCE = "presence", _("Getting to and staying in school")
    SOCIAL = "social", _("Social life and leisure")
    FAMILY = "family", _("Family")
    SCHOOL = "school", _("Teachers and school")
    TEAM = "team", _("Ways of working in the team")


class Audience(TextChoices):
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Guardian")
    TEACHER = "teacher", _("Teacher")
    TEAM = "team", _("Team")


class Frequency(TextChoices):
    SEVERAL_DAILY = "several_daily", _("Several times a day")
    DAILY = "daily", _("Every day")
    TWICE_WEEKLY = "twice_weekly", _("Twice a week")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every other week")
    MONTHLY = "monthly", _("Every month")
    ONCE = "once", _("Once")
    WHEN_NEEDED = "when_needed", _("When needed")


class ReferralTo(TextChoices):
    BUP = "bup", _("Child psychiatry (BUP)")
    SOCIAL_APPLICATION = "social_application", _("Social services, application")
    SOCIAL_REPORT = "social_report", _("Social services, report of concern")
    SIP = "sip", _("Coordinated individual plan (SIP)")
    OTHER = "other", _("Other")


class ContactKind(TextChoices):
    CALL = "call", _("Call")
    SMS = "sms", _("SMS")
    MEETING = "meeting", _("Meeting")
    HOME_VISIT = "home_visit", _("Home visit")
    MESSAGE = "message", _("Written message")


class ContactWith(TextChoices):
    STUDENT = "student", _("Student")
    GUARDIAN = "guardian", _("Guardian")
    TEACHER = "teacher", _("Teacher or mentor")
    OTHER = "other", _("Someone else")


class Attainment(TextChoices):
    """How far the end goal was attained at closing."""

    FULLY = "fully", _("Fully")
    PARTLY = "partly", _("Partly")
    NOT = "not", _("Not")


class ClosingReason(TextChoices):
    GOALS = "goals", _("The goals are attained")
    PROGRAMME_ENDED = "programme_ended", _("The programme has ended")
    MOVED = "moved", _("Moved or changed school")
    FAMILY_DECLINED = "family_declined", _("The family ends it")
    CONSENT_ENDED = "consent_ended", _("The consent has ended")
    OTHER_SUPPORT = "other_support", _("Other support takes over")
    FINISHED_SCHOOL = "finished_school", _("Has finished grade 9")
    OTHER = "other", _("Other reason")


class Onward(TextChoices):
    """Where the student goes on after closing."""

    SCHOOL = "school", _("The school's ordinary support")
    BUP = "bup", _("Child psychiatry (BUP)")
    SOCIAL_SERVICES = "social_services", _("Social services")
    SIP = "sip", _("Coordinated individual plan (SIP)")
    UPPER_SECONDARY = "upper_secondary", _("Upper-secondary school")
    NOWHERE = "nowhere", _("No further support")
    OTHER = "other", _("Other")
