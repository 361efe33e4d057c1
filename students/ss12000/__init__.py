"""What is read of a server about people: persons twice, groups, study plans, subjects, grades and staff."""

from students.ss12000 import duties, grades, groups, guardians, persons, syllabuses

__all__ = ["duties", "grades", "groups", "guardians", "persons", "syllabuses"]
