"""The absence list: the health team of the school, and nobody else."""

import datetime

from tests.absence.lessons import day_of, load
from tests.access import Row, makes
from tests.access.case_pages import ELSEWHERE, SEEN, _case

EHT = {"eht": 200, "eht_other": 200}


@makes("student")
def student(world) -> dict:
    return {"pk": world.student().pk}


@makes("case")
def attended(world) -> dict:
    kwargs = _case(world)
    student = world.schools["Bredängsskolan"].students.get()
    load(day_of(student, datetime.date(2026, 9, 7), "pvio-"))
    return kwargs


ROWS = [
    Row("cases:case_absence", expect=SEEN | ELSEWHERE, make=attended),
    Row("cases:absence", EHT),
    Row("cases:absence_file", EHT),
    Row("cases:absence_settings", EHT),
    Row("absence:coverage", EHT),
    Row("absence:unregistered", EHT),
    Row("cases:set_aside", {"eht": 200, "eht_other": 404}, make=student),
    Row("cases:bring_back", {"eht": 302, "eht_other": 404}, make=student, method="post"),
]
