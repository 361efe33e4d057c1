"""Students, guardians, consents, the calendar of terms, grades, servers' ids, and requests."""

from students.models.calendar import SchoolBreak, Term
from students.models.consents import Consent, ConsentAnswer, ConsentCategory
from students.models.grades import Grade, GradeChange, GradeStep, Subject, TermResult
from students.models.people import Guardian, Guardianship, Student
from students.models.protection import GuardianStaff, NamedStaff, ProtectedOpening
from students.models.remote import (
    RemoteGrade,
    RemoteGroup,
    RemoteMembership,
    RemotePerson,
    RemoteResponsible,
    RemoteSubject,
)
from students.models.requests import ConsentRequest
from students.models.rights import Correction, DataSubjectExport

__all__ = [
    "Consent",
    "ConsentAnswer",
    "ConsentCategory",
    "ConsentRequest",
    "Correction",
    "DataSubjectExport",
    "Grade",
    "GradeChange",
    "GradeStep",
    "Guardian",
    "GuardianStaff",
    "Guardianship",
    "NamedStaff",
    "ProtectedOpening",
    "RemoteGrade",
    "RemoteGroup",
    "RemoteMembership",
    "RemotePerson",
    "RemoteResponsible",
    "RemoteSubject",
    "SchoolBreak",
    "Student",
    "Subject",
    "Term",
    "TermResult",
]
