"""Students, guardians, consents, the calendar of terms, grades, and what data subjects ask for."""

from students.models.calendar import SchoolBreak, Term
from students.models.consents import Consent, ConsentAnswer, ConsentCategory
from students.models.grades import Grade, GradeChange, GradeStep, Subject, TermResult
from students.models.people import Guardian, Guardianship, Student
from students.models.protection import GuardianStaff, NamedStaff, ProtectedOpening
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
    "SchoolBreak",
    "Student",
    "Subject",
    "Term",
    "TermResult",
]
