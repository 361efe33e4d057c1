"""The other students of the sixteen schools: some hundred cases over three terms, in every stage of the path."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from cases.actions import contacts
from cases.actions import plans as plan_actions
from cases.choices import ContactKind, ContactWith, ReferralTo
from ppss.demo.beginnings import World
from ppss.demo.cast import PLACES
from ppss.demo.journeys import Journey
from ppss.demo.words import themes

#: So many weeks ago the cases of a school were proposed that are being carried out, one row for each school in turn.
GOING = ((5, 8, 11), (6, 9, 12), (5, 7, 10), (6, 8, 13), (5, 7, 9, 14), (6, 10))
#: The same for cases that are closed by now, with how many weeks they went on.
CLOSED = (((48, 10), (21, 8)), ((38, 9), (20, 10)), ((43, 9), (28, 8), (18, 8)), ((33, 9), (19, 8)))

#: And for cases that went on over two or three terms, each a school year or more: one at each school.
LONG = ((66, 44), (49, 28), (64, 42), (47, 30))
#: More of them in Skärholmen, girls and boys in turn, so that its terms can be compared in groups large enough.
EARLIER = {
    "Bredängsskolan": ((72, 46), (70, 44), (68, 42), (66, 42), (65, 40), (56, 32), (54, 30), (52, 30)),
    "Sätraskolan": ((71, 45), (69, 43), (67, 42), (66, 40), (57, 33), (55, 30), (53, 30), (51, 29)),
}


def _any(
    world: World, school: str, years: Sequence[int] = (4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9), sex: str = ""
) -> Journey:
    """A student with a theme that fits the year."""
    year = world.rng.choice(years)
    theme = world.rng.choice([key for key, t in themes().items() if year in t["years"] and key != "at_home"])
    return Journey(world, world.population.child(year=year, sex=sex), school, theme).register()


def _share(world: World) -> float:
    """An absence at the start: three in ten in the target group, most above it, some far above."""
    if world.rng.random() < 0.3:
        return world.rng.uniform(0.15, 0.20)
    return world.rng.triangular(0.16, 0.85, 0.32)


def going(world: World, school: str, ago: int) -> Journey:
    j = _any(world, school).propose(ago, _share(world)).accept(ago - 1).agree(ago - 1)
    j.enrol(ago - 2).map(ago - 3).plan(ago - 4)
    j.follow(ago - 4, newest(world) if world.rng.random() < 0.4 else 1).talk(1, world.rng.randint(1, 4))
    if world.rng.random() < 0.12:
        to = world.rng.choice((ReferralTo.BUP, ReferralTo.SOCIAL_APPLICATION, ReferralTo.SIP))
        plan_actions.refer(case=j.case, by=j.coach, to=to, on=world.clock.day(ago - 4, 3))
    return j.renew_up_to(world.clock.today)


def newest(world: World) -> int:
    """How many weeks ago the newest week is that can have been followed up: this one from Thursday on."""
    return 0 if world.clock.today >= world.clock.week(0) + datetime.timedelta(days=3) else 1


def in_mapping(world: World, school: str) -> None:
    j = _any(world, school).propose(4, _share(world)).accept(3).agree(2).enrol(1)
    j.map(0, finish=False).talk(1, 1)


def in_plan(world: World, school: str) -> None:
    j = _any(world, school).propose(5, _share(world)).accept(4).agree(3).enrol(2).map(1)
    j.plan(0, in_force=False).talk(1, 1)


def waiting(world: World, school: str) -> None:
    _any(world, school).propose(1, _share(world))


def informed(world: World, school: str) -> None:
    j = _any(world, school).propose(3, _share(world)).accept(2)
    j.ask(world.clock.day(1, 2))


def queued(world: World, school: str) -> None:
    _any(world, school).propose(5, _share(world)).queue(4)


def declined(world: World, school: str) -> None:
    _any(world, school).propose(9, world.rng.uniform(0.06, 0.13)).decline(8)


def closed(world: World, school: str, ago: int, length: int, *, every: int = 1, **more: object) -> None:
    """A case that ended; ``every`` second week is enough for some that went on for long."""
    j = _any(world, school, **more).propose(ago, _share(world)).accept(ago - 1).agree(ago - 1).enrol(ago - 2)
    j.map(ago - 3).plan(ago - 4)
    end = ago - 2 - length
    j.renew_up_to(world.clock.day(end + 2, 0)) if j.consent.valid_until < world.clock.day(end + 2, 0) else None
    j.follow(ago - 4, end + 1, every=every).talk(end + 1, world.rng.randint(1, 3)).close(end)
    j.hold_booster()


EARLY: tuple[Callable[[World, str], None], ...] = (waiting, informed, queued, declined)


def tell_many(world: World) -> None:
    """Fourteen schools in full, and the two of the named students with what these lack."""
    for turn, school in enumerate(s for schools in PLACES.values() for s in schools):
        for ago, length in CLOSED[turn % len(CLOSED)]:
            closed(world, school, ago, length)
        if school in PLACES["Skärholmen"]:
            continue
        together = [going(world, school, ago) for ago in GOING[turn % len(GOING)]]
        (in_mapping if turn % 2 else in_plan)(world, school)
        EARLY[turn % 4](world, school)
        EARLY[(turn + 1) % 4](world, school) if turn % 3 == 0 else None
        if turn % 4 == 1:
            _study_evening(world, together)
    in_mapping(world, "Sätraskolan")  # the fifth of the school, so that its steering group has figures to see
    for turn, school in enumerate(s for schools in PLACES.values() for s in schools):
        closed(world, school, *LONG[turn % len(LONG)], years=(8, 9), every=2)
    for school, spans in EARLIER.items():
        for turn, (ago, length) in enumerate(spans):
            closed(world, school, ago, length, years=(8, 9), sex="FM"[turn % 2], every=4)


def registered(world: World, school: str, count: int) -> None:
    """Students whom nobody has proposed yet, so that somebody can be."""
    for _turn in range(count):
        _any(world, school)


def _study_evening(world: World, together: list[Journey]) -> None:
    """One meeting with several students at once."""
    contacts.log(
        cases=[j.case for j in together],
        by=together[0].coach,
        kind=ContactKind.MEETING,
        with_whom=ContactWith.STUDENT,
        at=world.clock.moment(1, 2, 15),
        text="Studiekväll med mackor. Alla fick något färdigt och ville göra om det nästa månad.",
    )
