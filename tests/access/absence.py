"""The absence list: the health team of the school, and nobody else."""

from tests.access import Row

EHT = {"eht": 200, "eht_other": 200}


def student(world) -> dict:
    return {"pk": world.student().pk}


ROWS = [
    Row("cases:absence", EHT),
    Row("cases:absence_file", EHT),
    Row("cases:absence_settings", EHT),
    Row("absence:coverage", EHT),
    Row("absence:unregistered", EHT),
    Row("cases:set_aside", {"eht": 200, "eht_other": 404}, make=student),
    Row("cases:bring_back", {"eht": 302, "eht_other": 404}, make=student, method="post"),
]
