"""The personal data that this app and those below it hold: they cannot register theirs, since they know no student."""

from accounts.choices import Agency, Category
from accounts.models import (
    AccessEntry,
    AuditEvent,
    District,
    Draft,
    ExternalLogin,
    LookReview,
    Membership,
    School,
    Team,
    User,
)
from imports.models import Batch
from students.models import (
    Consent,
    ConsentAnswer,
    ConsentCategory,
    ConsentRequest,
    Grade,
    GradeChange,
    GradeStep,
    Guardian,
    Guardianship,
    NamedStaff,
    SchoolBreak,
    Student,
    Subject,
    Term,
    TermResult,
)
from students.personal_data import BY_USER, Kind, leave_out, register

register(
    Student,
    student="pk",
    key=Kind.IDENTITY,
    given_name=Kind.IDENTITY,
    family_name=Kind.IDENTITY,
    birth_date=Kind.IDENTITY,
    alias=Kind.IDENTITY,
    school=Kind.FACT,
    school_class=Kind.FACT,
    language=Kind.FACT,
    guardians=Kind.PERSON,
)
register(
    Guardian,
    student="guardianships__student",
    key=Kind.IDENTITY,
    given_name=Kind.IDENTITY,
    family_name=Kind.IDENTITY,
)
register(Guardianship, student="student")
register(NamedStaff, student="student", agency="user__agency")
register(
    Consent,
    student="student",
    informed_by=Kind.STAFF,
    alone_by=Kind.STAFF,
    scan_name=Kind.TEXT,
    withdrawn_by=Kind.PERSON,
)
register(ConsentCategory, student="consent__student")
register(ConsentAnswer, student="consent__student")
register(
    Grade,
    student="student",
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    term=Kind.FACT,
    subject=Kind.FACT,
    step=Kind.FACT,
)
register(
    GradeChange,
    student="student",
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    term=Kind.FACT,
    subject=Kind.FACT,
    old_step=Kind.FACT,
    new_step=Kind.FACT,
)
register(TermResult, student="student", agency=Agency.SCHOOL, category=Category.GRADES, term=Kind.FACT)
leave_out(Subject, "The subjects of school tell of no person.")
leave_out(GradeStep, "The grade scale tells of no person.")
register(ConsentRequest, student="student", categories=Kind.FACT)
leave_out(Term, "The calendar of terms tells of no person.")
leave_out(SchoolBreak, "The calendar of holidays tells of no person.")

# The logs: by ids, so that they outlive what they tell of.
register(
    AuditEvent,
    student="student_id",
    agency="agency",
    category="category",
    user_id=Kind.STAFF,
    user_label=Kind.STAFF,
    verb=Kind.FACT,
    target_type=Kind.LINK,
    target_id=Kind.LINK,
    target_label=Kind.IDENTITY,
    student_id=Kind.LINK,
    case_id=Kind.LINK,
    data=Kind.FACT,
)
register(
    AccessEntry,
    student="student_ids",
    agency=BY_USER,
    user_id=Kind.STAFF,
    user_label=Kind.STAFF,
    what=Kind.FACT,
    path=Kind.LINK,
    student_ids=Kind.LINK,
    why=Kind.FACT,
    consent_ids=Kind.LINK,
    outside_ids=Kind.LINK,
    outside=Kind.FACT,
)

# Staff. What a draft or an imported file holds of students is gone within days, and can be tied to none of them.
register(User, name=Kind.IDENTITY, email=Kind.IDENTITY, title=Kind.FACT, password=Kind.BOOKS)
register(ExternalLogin, claim=Kind.FACT, value=Kind.IDENTITY)
register(Membership)
register(LookReview, reviewer=Kind.STAFF)
register(Draft, key=Kind.BOOKS, window=Kind.BOOKS)
register(Batch, kind=Kind.FACT, undone=Kind.FACT, file_name=Kind.TEXT, checksum=Kind.BOOKS)
leave_out(District, "Districts are places of the organisation.")
leave_out(School, "Schools are places of the organisation.")
leave_out(Team, "Teams are part of the organisation; who is in them stands with the memberships.")
