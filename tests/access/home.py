"""The door: those with a page of their own are led to it."""

from tests.access import KNOCKERS, Row

LED = ("coach_school", "coach_social", "coach_other", "social_other", "eht", "eht_other", "steering", "admin")

ROWS = [
    Row("home", expect={k: 302 if k in LED else 200 for k in KNOCKERS if k != "anonymous"}),
    Row("accessibility", dict.fromkeys(KNOCKERS, 200)),
]
