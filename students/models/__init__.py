"""Students, guardians, consents, the calendar of terms, grades, and what data subjects ask for."""

from students.models.calendar import SchoolBreak, Term
from students.models.consents import Consent, ConsentAnswer, ConsentCategory
from students.models.grades import Grade, GradeChange, GradeStep, Subject, TermResult
from students.models.people import Guardian, Guardianship, NamedStaff, Student
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
    "Guardianship",
    "NamedStaff",
    "SchoolBreak",
    "Student",
    "Subject",
    "Term",
    "TermResult",
]
