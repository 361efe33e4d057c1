"""Roles and permissions as a table.

A permission answers "may this person open this page"; which rows the page then holds is decided by
``visible_to`` of each queryset, which asks in which schools the person holds the permission.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.choices import Role


class Permission(StrEnum):
    """One thing a role may do. The value is what the access log keeps."""

    WORK_WEEK = "work_week"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    PROPOSE = "propose"
    DECIDE = "decide"
    SEE_STUDENTS = "see_students"
    EDIT_STUDENTS = "edit_students"
    MERGE_STUDENTS = "merge_students"
    SEE_ABSENCE = "see_absence"
    SEE_DISTRICT = "see_district"
    SEE_TOOLBOX = "see_toolbox"
    KEEP_TOOLBOX = "keep_toolbox"
    KEEP_ORGANISATION = "keep_organisation"
    KEEP_PEOPLE = "keep_people"
    IMPORT = "import"
    SEE_LOGS = "see_logs"
    ANSWER_SUBJECTS = "answer_subjects"
    ERASE = "erase"
    HAND_OUT = "hand_out"
    EXPORT_TABLES = "export_tables"
    SEE_TUTORING = "see_tutoring"
    WATCH_MESSAGES = "watch_messages"
    FILE_REPORTS = "file_reports"
    DECIDE_REPORTS = "decide_reports"


#: What each permission means, for the page that shows the table.
LABELS = {
    Permission.WORK_WEEK: _("My week: follow up own students"),
    Permission.SEE_CASES: _("See cases of own schools, as consent allows"),
    Permission.WORK_CASES: _("Write in cases of own schools"),
    Permission.PROPOSE: _("Propose students"),
    Permission.DECIDE: _("Accept, decline or queue proposals"),
    Permission.SEE_STUDENTS: _("Search students of own schools"),
    Permission.EDIT_STUDENTS: _("Keep students and guardians of own schools"),
    Permission.MERGE_STUDENTS: _("Merge duplicates"),
    Permission.SEE_ABSENCE: _("See the absence of all students of own schools"),
    Permission.SEE_DISTRICT: _("See figures of the district, no names"),
    Permission.SEE_TOOLBOX: _("See the toolbox"),
    Permission.KEEP_TOOLBOX: _("Keep the toolbox"),
    Permission.KEEP_ORGANISATION: _("Keep districts, schools, teams and terms"),
    Permission.KEEP_PEOPLE: _("Keep users and their roles"),
    Permission.IMPORT: _("Import files"),
    Permission.SEE_LOGS: _("See who has looked at whom"),
    Permission.ANSWER_SUBJECTS: _("Register requests for data subject exports, and follow them; not the files"),
    Permission.ERASE: _("Keep the rules of erasure, and approve lists of what is erased; no name"),
    Permission.HAND_OUT: _("Make files for evaluators, no name"),
    Permission.EXPORT_TABLES: _("Take out tables of the administration as files; no student, no case"),
    Permission.SEE_TUTORING: _("See own tutoring sessions"),
    Permission.WATCH_MESSAGES: _("See which messages wait or did not arrive"),
    Permission.FILE_REPORTS: _("Write half-year reports and apply for funding, for the district"),
    Permission.DECIDE_REPORTS: _("Approve half-year reports or send them back, and share out funding"),
}

P = Permission
ROLES: dict[Role, frozenset[Permission]] = {
    Role.COACH: frozenset(
        {
            P.WORK_WEEK,
            P.SEE_CASES,
            P.WORK_CASES,
            P.DECIDE,
            P.SEE_STUDENTS,
            P.EDIT_STUDENTS,
            P.SEE_TOOLBOX,
            P.WATCH_MESSAGES,
        }
    ),
    Role.EHT: frozenset(
        {
            P.SEE_CASES,
            P.PROPOSE,
            P.DECIDE,
            P.SEE_STUDENTS,
            P.EDIT_STUDENTS,
            P.MERGE_STUDENTS,
            P.SEE_ABSENCE,
            P.SEE_TOOLBOX,
        }
    ),
    Role.STEERING: frozenset({P.SEE_DISTRICT, P.SEE_TOOLBOX, P.FILE_REPORTS}),
    Role.ADMIN: frozenset(
        {
            P.KEEP_TOOLBOX,
            P.KEEP_ORGANISATION,
            P.KEEP_PEOPLE,
            P.SEE_LOGS,
            P.ANSWER_SUBJECTS,
            P.ERASE,
            P.HAND_OUT,
            P.EXPORT_TABLES,
            P.IMPORT,
            P.SEE_TOOLBOX,
            P.WATCH_MESSAGES,
            P.SEE_DISTRICT,
            P.DECIDE_REPORTS,
        }
    ),
    Role.TUTOR: frozenset({P.SEE_TUTORING}),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that hold a permission."""
    return frozenset(role for role, held in ROLES.items() if permission in held)


#: Each role in a sentence, for whoever gives it.
MEANINGS = {
    Role.COACH: _("Works with students in a team, for the school or for social services."),
    Role.EHT: _("Proposes students of a school and decides on proposals with the head."),
    Role.STEERING: _("Sees figures of a district, never a name. Writes its half-year reports."),
    Role.ADMIN: _("Keeps people, places, terms and files for the whole city. Reaches no case and no student."),
    Role.TUTOR: _("Gives tutoring at a school. Sees own students alone."),
}

#: The kind of place each role is held for.
SCOPES = {
    Role.COACH: "team",
    Role.EHT: "school",
    Role.STEERING: "district",
    Role.ADMIN: None,
    Role.TUTOR: "school",
}
