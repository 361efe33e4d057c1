"""Students, guardians, consents and the calendar of terms."""

from students.models.calendar import SchoolBreak, Term
from students.models.consents import Consent, ConsentAnswer, ConsentCategory
from students.models.people import Guardian, Guardianship, NamedStaff, Student

__all__ = [
    "Consent",
    "ConsentAnswer",
    "ConsentCategory",
    "Guardian",
    "Guardianship",
    "NamedStaff",
    "SchoolBreak",
    "Student",
    "Term",
]
