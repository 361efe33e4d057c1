"""Changes of students, guardians, consents and the calendar."""
