"""The personal data that this app and those below it hold: they cannot register theirs, since they know no student."""

from django.utils.translation import gettext_lazy as _

from accounts.audit import LOOKS
from accounts.choices import Agency, Category
from accounts.models import (
    AccessEntry,
    AuditEvent,
    ClockJob,
    District,
    Draft,
    ExternalLogin,
    LookReview,
    Membership,
    School,
    Team,
    User,
)
from imports.models import Batch, Problem, RemoteOrganisation, Run, Source, Step
from students.choices import Part
from students.looks_paper import roles
from students.models import (
    Consent,
    ConsentAnswer,
    ConsentCategory,
    ConsentRequest,
    Correction,
    DataSubjectExport,
    Grade,
    GradeChange,
    GradeStep,
    Guardian,
    Guardianship,
    GuardianStaff,
    NamedStaff,
    ProtectedOpening,
    RemoteGrade,
    RemoteGroup,
    RemoteMembership,
    RemotePerson,
    RemoteResponsible,
    RemoteSubject,
    SchoolBreak,
    Student,
    Subject,
    Term,
    TermResult,
)
from students.personal_data import BY_USER, Kind, leave_out, register
from students.verb_words import sentence

register(
    Student,
    student="pk",
    title=_("The student"),
    about=_("Who the student is, and at which school and in which class."),
    key=Kind.IDENTITY,
    given_name=Kind.IDENTITY,
    family_name=Kind.IDENTITY,
    birth_date=Kind.IDENTITY,
    alias=Kind.IDENTITY,
    school=Kind.FACT,
    school_class=Kind.FACT,
    language=Kind.FACT,
    guardians=Kind.PERSON,
    tie_key=Kind.BOOKS,
    erased_on=Kind.BOOKS,
    part=Part.PEOPLE,
    keeps="Every figure of earlier terms counts students by sex, school and year.",
    leaves={"school_class": "", "language": "", "protection": "", "known_to_social_services": False},
)
register(
    Guardian,
    student="guardianships__student",
    about=_("Who is responsible for the student, and how they want to be reached."),
    key=Kind.IDENTITY,
    given_name=Kind.IDENTITY,
    family_name=Kind.IDENTITY,
    part=Part.PEOPLE,
)
register(
    Guardianship,
    student="student",
    title=_("What each guardian is to the student"),
    about=_("Who has custody, and so a say in consents."),
    part=Part.PEOPLE,
)
register(
    NamedStaff,
    student="student",
    agency="user__agency",
    title=_("Staff named to see the student"),
    about=_("With protected identity, these alone see the student."),
    part=Part.PEOPLE,
)
register(
    GuardianStaff,
    student="guardian__guardianships__student",
    agency="user__agency",
    title=_("Staff named to open a guardian"),
    about=_("With protected identity, these alone see the guardian's name and contacts."),
    part=Part.PEOPLE,
)
register(
    ProtectedOpening,
    student="student",
    agency="user__agency",
    about=_("That somebody has opened what protected identity hides, and who of those who watch over the log saw it."),
    seen_at=Kind.BOOKS,
    part=Part.PEOPLE,
)
register(
    Consent,
    student="student",
    about=_("What the family has allowed school and social services to share, and for how long."),
    informed_by=Kind.STAFF,
    alone_by=Kind.STAFF,
    scan_name=Kind.TEXT,
    withdrawn_by=Kind.PERSON,
    part=Part.CONSENTS,
    keeps="Figures count the days from proposal to consent.",
)
register(
    ConsentCategory,
    student="consent__student",
    title=_("What the consents cover"),
    about=_("Each kind of records that may be shared."),
    part=Part.CONSENTS,
)
register(
    ConsentAnswer,
    student="consent__student",
    title=_("Answers of guardians to the consents"),
    about=_("Who has signed, said no, or has not been reached."),
    part=Part.CONSENTS,
)
register(
    Grade,
    student="student",
    about=_("The grades of each term, as the school has reported them."),
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    term=Kind.FACT,
    subject=Kind.FACT,
    step=Kind.FACT,
)
register(
    GradeChange,
    student="student",
    about=_("Grades that were changed afterwards, by whom and why."),
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    term=Kind.FACT,
    subject=Kind.FACT,
    old_step=Kind.FACT,
    new_step=Kind.FACT,
)
register(
    TermResult,
    student="student",
    agency=Agency.SCHOOL,
    category=Category.GRADES,
    about=_("What the grades of a term come to, worked out by the program."),
    term=Kind.FACT,
    keeps="The term comparison counts what the grades of a term came to, not the grades.",
    leaves={"grades_erased": True},
    grades_erased=Kind.BOOKS,
)
for model in (RemotePerson, RemoteResponsible, RemoteMembership, RemoteGrade):
    register(
        model,
        student="student",
        agency=Agency.SCHOOL,
        about=_("Under which id, and in which groups, the school's system knows the student."),
        part=Part.GRADES if model is RemoteGrade else Part.PEOPLE,
        **{name: Kind.BOOKS for name in ("uuid", "person", "missing_in", "is_linked") if hasattr(model, name)},
    )
leave_out(RemoteGroup, "The groups of a school's system; who is in them stands with the memberships.")
leave_out(RemoteSubject, "Which subject a syllabus of a school's system is about.")
leave_out(Subject, "The subjects of school tell of no person.")
leave_out(GradeStep, "The grade scale tells of no person.")
register(
    ConsentRequest,
    student="student",
    about=_("That staff asked for the family to be asked about a consent."),
    told={"categories": lambda row: ", ".join(row.labels)},
    categories=Kind.FACT,
    part=Part.REQUESTS,
)
register(
    DataSubjectExport,
    student="student",
    agency="agency",
    about=_("Earlier requests for all that is held. The files themselves are removed."),
    asked_name=Kind.PERSON,
    file=Kind.BOOKS,
    problem=Kind.BOOKS,
    state_since=Kind.BOOKS,
    part=Part.REQUESTS,
)
register(
    Correction,
    student="student",
    agency="agency",
    about=_("What somebody has said is wrong, and what was decided."),
    asked_name=Kind.PERSON,
    part=Part.REQUESTS,
)
leave_out(Term, "The calendar of terms tells of no person.")
leave_out(SchoolBreak, "The calendar of holidays tells of no person.")

# The logs: by ids, so that they outlive what they tell of.
register(
    AuditEvent,
    student="student_id",
    agency="agency",
    category="category",
    title=_("What was done"),
    about=_("Every change that staff have made."),
    told={"verb": sentence, "data": lambda row: ""},
    user_id=Kind.STAFF,
    user_label=Kind.STAFF,
    verb=Kind.FACT,
    target_type=Kind.LINK,
    target_id=Kind.LINK,
    target_label=Kind.IDENTITY,
    student_id=Kind.LINK,
    case_id=Kind.LINK,
    data=Kind.FACT,
    part=Part.LOGS,
    keeps="A log tells for ever that something was done; whom it was about goes.",
)
register(
    AccessEntry,
    student="student_ids",
    agency=BY_USER,
    title=_("Who has looked"),
    about=_("Every time somebody of the agency has opened a page or a file with data about the student."),
    told={"what": lambda row: str(LOOKS.get(row.what, row.what)), "why": lambda row: roles(row.why)},
    user_id=Kind.STAFF,
    user_label=Kind.STAFF,
    what=Kind.FACT,
    path=Kind.LINK,
    student_ids=Kind.LINK,
    why=Kind.FACT,
    consent_ids=Kind.LINK,
    outside_ids=Kind.LINK,
    outside=Kind.BOOKS,
    part=Part.LOGS,
    keeps="A log tells for ever who has looked when; whom it was about goes.",
)

# Staff. What a draft or an imported file holds of students is gone within days, and can be tied to none of them.
register(User, name=Kind.IDENTITY, email=Kind.IDENTITY, title=Kind.FACT, password=Kind.BOOKS)
register(ExternalLogin, claim=Kind.FACT, value=Kind.IDENTITY)
register(Membership)
register(LookReview, reviewer=Kind.STAFF)
register(Draft, data=Kind.TEXT, key=Kind.BOOKS, window=Kind.BOOKS)
register(Batch, kind=Kind.FACT, undone=Kind.FACT, file_name=Kind.TEXT, checksum=Kind.BOOKS)
register(Run, problem=Kind.TEXT, worker=Kind.BOOKS)
leave_out(Source, "The servers of school systems, with the secret that opens them.")
leave_out(Step, "How far the reading of a server is, in counts.")
leave_out(Problem, "What was wrong with what a server sent, in counts; ids lead to nobody without the server.")
leave_out(RemoteOrganisation, "Which school or district an organisation of a server is.")
leave_out(ClockJob, "What the program does by the clock tells of no person.")
leave_out(District, "Districts are places of the organisation.")
leave_out(School, "Schools are places of the organisation.")
leave_out(Team, "Teams are part of the organisation; who is in them stands with the memberships.")
