"""Tables of places, people, the calendar and the toolbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, DecidedBy, Role, Weekday
from accounts.models import ClockJob, District, Membership, School, Team, User
from accounts.roles import Permission
from cases.choices import Audience, Frequency, ToolKind
from cases.models import PlanTemplate, Tool
from outreach.models import ReportRhythm
from reports.tables.table import Table, clock, day, flag, moment, number, text
from students.choices import Season
from students.models import GradeStep, SchoolBreak, Subject, Term

KEY = number("id", _("number of the row, for joining tables"))
DISTRICT = text("district", _("name of the district"), "district__name")
SCHOOL = text("school", _("name of the school"), "school__name")

TABLES = (
    Table(
        "districts",
        _("Districts"),
        _("Districts with their first and last day, and what they have become."),
        Permission.KEEP_ORGANISATION,
        lambda user: District.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("name", _("name of the district")),
            day("valid_from", _("first day")),
            day("valid_to", _("last day; empty while it goes on")),
            text("successor", _("district that it has become a part of"), "successor__name"),
            text("proposals_decided_by", _("who decides on proposals"), choices=DecidedBy),
            flag("plan_needs_manager", _("1 where a manager approves plans")),
        ),
        ("accounts.District",),
    ),
    Table(
        "schools",
        _("Schools"),
        _("Schools with unit code, district and target."),
        Permission.KEEP_ORGANISATION,
        lambda user: School.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("name", _("name of the school")),
            text("unit_code", _("school unit code, 8 digits")),
            DISTRICT,
            number("target", _("students that should be going at a time")),
            flag("is_active", _("1 while work goes on at the school")),
        ),
        ("accounts.School",),
    ),
    Table(
        "teams",
        _("Teams"),
        _("A row for each school of a team."),
        Permission.KEEP_ORGANISATION,
        lambda user: Team.objects.visible_to(user).order_by("pk", "schools__pk"),
        (
            KEY,
            text("name", _("name of the team")),
            text("school", _("school of the team"), "schools__name"),
            text("school_unit_code", _("school unit code, 8 digits"), "schools__unit_code"),
        ),
        ("accounts.Team",),
    ),
    Table(
        "users",
        _("Users"),
        _("Whoever can sign in, or could. No password, no code."),
        Permission.KEEP_PEOPLE,
        lambda user: User.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("name", _("name")),
            text("email", _("e-mail, with which one signs in")),
            text("agency", _("employer"), choices=Agency),
            text("title", _("title")),
            flag("is_active", _("1 while the user can sign in")),
            moment("created_at", _("when the user was made")),
            moment("last_login", _("when the user signed in last")),
        ),
        ("accounts.User",),
    ),
    Table(
        "memberships",
        _("Roles"),
        _("Who has had which role, where, from when to when."),
        Permission.KEEP_PEOPLE,
        lambda user: Membership.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            number("user_id", _("number of the user")),
            text("user", _("name of the user"), "user__name"),
            text("role", _("role"), choices=Role),
            text("team", _("team of a coach"), "team__name"),
            text("school", _("school of a member of the health team, or of a tutor"), "school__name"),
            text("district", _("district of a steering group"), "district__name"),
            flag("leads", _("1 for whoever leads the team, or is the head of the school")),
            day("first_day", _("first day")),
            day("last_day", _("last day; empty while it goes on")),
        ),
        ("accounts.Membership",),
    ),
    Table(
        "terms",
        _("Terms"),
        _("The calendar of terms."),
        Permission.KEEP_ORGANISATION,
        lambda user: Term.objects.visible_to(user).order_by("start"),
        (
            KEY,
            number("year", _("year")),
            text("season", _("1 for spring, 2 for autumn"), choices=Season),
            day("start", _("first day")),
            day("end", _("last day")),
        ),
        ("students.Term",),
    ),
    Table(
        "breaks",
        _("Holidays"),
        _("Days without school in the calendar."),
        Permission.KEEP_ORGANISATION,
        lambda user: SchoolBreak.objects.visible_to(user).order_by("start", "pk"),
        (
            KEY,
            text("name", _("name")),
            day("start", _("first day")),
            day("end", _("last day")),
            text("school", _("the school that has them; empty for all"), "school__name"),
        ),
        ("students.SchoolBreak",),
    ),
    Table(
        "subjects",
        _("Subjects"),
        _("Subjects as the national collection names them."),
        Permission.KEEP_ORGANISATION,
        lambda user: Subject.objects.visible_to(user).order_by("position", "pk"),
        (
            KEY,
            text("code", _("official code")),
            text("name_sv", _("name in Swedish")),
            text("name_en", _("name in English")),
            flag("is_core", _("1 for a core subject")),
        ),
        ("students.Subject",),
    ),
    Table(
        "grade_steps",
        _("Grade scale"),
        _("Every step of every scale, with the day from which it holds."),
        Permission.KEEP_ORGANISATION,
        lambda user: GradeStep.objects.visible_to(user).order_by("valid_from", "position", "pk"),
        (
            KEY,
            day("valid_from", _("the scale holds from this day")),
            text("code", _("grade")),
            number("points", _("points")),
            flag("passed", _("1 where it is a pass")),
            flag("is_graded", _("1 where it counts as graded")),
        ),
        ("students.GradeStep",),
    ),
    Table(
        "tools",
        _("Toolbox"),
        _("The tools that plans are made of."),
        Permission.KEEP_TOOLBOX,
        lambda user: Tool.objects.visible_to(user).order_by("pk"),
        (
            text("key", _("key of the tool")),
            text("name_sv", _("name in Swedish")),
            text("name_en", _("name in English")),
            text("description_sv", _("description in Swedish")),
            text("description_en", _("description in English")),
            text("kind", _("kind of tool"), choices=ToolKind),
            text("audience", _("whom it is for"), choices=Audience),
            text("frequency", _("typical frequency"), choices=Frequency),
            flag("is_active", _("1 while it is in use")),
        ),
        ("cases.Tool",),
    ),
    Table(
        "plan_templates",
        _("Templates of plans"),
        _("Plans that coaches can begin with."),
        Permission.KEEP_TOOLBOX,
        lambda user: PlanTemplate.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("name_sv", _("name in Swedish")),
            text("name_en", _("name in English")),
            text("end_goal_sv", _("end goal in Swedish")),
            text("end_goal_en", _("end goal in English")),
            number("weeks", _("weeks that the plan takes")),
            text("rhythm", _("how often it is followed up"), choices=Frequency),
            flag("is_active", _("1 while it is in use")),
        ),
        ("cases.PlanTemplate",),
    ),
    Table(
        "report_rhythms",
        _("When weekly reports are built"),
        _("The day and time of each team."),
        Permission.KEEP_ORGANISATION,
        lambda user: ReportRhythm.objects.visible_to(user).order_by("pk"),
        (
            text("team", _("name of the team"), "team__name"),
            flag("is_on", _("1 while reports are built by themselves")),
            number("weekday", _("1 for Monday to 7 for Sunday")),
            clock("at", _("time of day")),
        ),
        ("outreach.ReportRhythm",),
    ),
    Table(
        "clock_jobs",
        _("Jobs of the clock"),
        _("What runs by itself, how often, and how it went last."),
        Permission.KEEP_ORGANISATION,
        lambda user: ClockJob.objects.visible_to(user).order_by("name"),
        (
            text("name", _("name of the job")),
            text("unit", _("how often, together with the next column")),
            number("every", _("each so many of them")),
            text("weekday", _("day of the week"), choices=Weekday),
            flag("is_on", _("1 while it is switched on")),
            moment("last_began_at", _("when it began last")),
            moment("last_ended_at", _("when it ended last")),
            flag("last_went_well", _("1 where it went well")),
        ),
        ("accounts.ClockJob",),
    ),
)
