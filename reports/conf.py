"""What a city may set about half-year reports and funding, by the environment."""

from __future__ import annotations

from environ import Env

_env = Env()


def _day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


#: When reports are due: the spring's and the autumn's, as month-day.
REPORTS_DUE: tuple[tuple[int, int], tuple[int, int]] = tuple(
    _day(text) for text in _env.list("REPORTS_DUE", default=["06-15", "11-30"])
)
#: So many days before that the half-year ends: what is reported is over by then, and can be written about.
REPORT_DAYS = _env.int("REPORT_DAYS", default=15)
#: So many days before and after (below nought) the due day who has not filed is reminded.
REPORT_REMINDERS = tuple(_env.list("REPORT_REMINDERS", cast=int, default=[14, 7, 1, -1, -7]))
#: Kronor for a full-time employee, and for the joint supervision of a district; each year may have its own.
FUNDING_RATE = _env.int("FUNDING_RATE", default=600_000)
FUNDING_SUPERVISION = _env.int("FUNDING_SUPERVISION", default=25_000)
