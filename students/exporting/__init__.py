"""Putting together all that one agency holds about a student, for the data subject: gather, mask, write."""
