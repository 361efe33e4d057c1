"""School as it goes on for everybody: classmates whom no team has met, and the attendance of all."""

from __future__ import annotations

from ppss.demo.attendance import Attendance, import_attendance
from ppss.demo.beginnings import Beginning, World
from ppss.demo.cast import PLACES
from ppss.demo.many import registered

#: Classmates at the schools whose health teams one meets, and at the others.
CLASSMATES = {"Bredängsskolan": 18, "Sätraskolan": 10, "Hökarängsskolan": 8}
ELSEWHERE = 2
#: So many school weeks of them are told.
WEEKS = 18
#: How absence is spread among classmates: up to which chance, and from which to which share.
SPREAD = ((0.5, 0.01, 0.09), (0.7, 0.09, 0.16), (0.86, 0.16, 0.28), (0.95, 0.3, 0.55), (1.0, 0.6, 0.9))


def tell_classmates(world: World) -> None:
    """Students whom nobody has proposed yet: the health teams' absence lists are about them."""
    for schools in PLACES.values():
        for school in schools:
            registered(world, school, CLASSMATES.get(school, ELSEWHERE))


def tell_attendance(world: World) -> None:
    """Everybody's lessons up to yesterday, imported as the schools' files."""
    for beginning in world.beginnings:
        if beginning.attendance.expected:
            beginning.go_on()
        else:
            _usual(beginning, beginning.attendance)
    import_attendance(
        {b.child.identity: b.attendance for b in world.beginnings},
        by=world.places.people["admin"],
        today=world.clock.today,
        calendar=world.calendar,
    )


def _usual(beginning: Beginning, attendance: Attendance) -> None:
    """An absence as there is in every class; for one in four it rises or falls."""
    chance, rng = attendance.rng.random(), attendance.rng
    low, high = next((low, high) for limit, low, high in SPREAD if chance <= limit)
    level = rng.uniform(low, high)
    turn = rng.uniform(0.4, 0.8) if rng.random() < 0.25 else 1
    beginning.miss(level * turn, since=WEEKS, until=5).miss(level, since=1, until=0)
