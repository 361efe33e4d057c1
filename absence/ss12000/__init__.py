"""What is read of a server about attendance: activities, events, reports and sums; lessons are made of them."""

from absence.ss12000 import activities, attendances, events, lessons, sums

__all__ = ["activities", "attendances", "events", "lessons", "sums"]
