"""Telling how a student came to the team: registered, proposed, decided on, asked for consent."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from absence.choices import Source
from absence.reading import baseline_days
from accounts.choices import Agency, Category, DecidedBy, Role
from accounts.models import User
from cases.actions import proposals
from cases.models import Tool
from ppss.demo.attendance import COVERAGE, USUAL_COVERAGE, Attendance, timetable
from ppss.demo.calendar import Clock
from ppss.demo.cast import PLACES, STAFF, Person
from ppss.demo.people import Child, Population
from ppss.demo.places import Places
from ppss.demo.staff import MORE_STAFF
from ppss.demo.words import Words, words_for
from students.actions import consents, guardians, students
from students.choices import Answer, Channel
from students.rules import last_possible_day
from students.terms import Calendar

ONE = datetime.timedelta(days=1)
#: How far the work has come when it begins, of 1.
FIRST = 0.2
#: So many absence figures are typed by hand, the others computed.
TYPED = 0.12


@dataclass
class World:
    """All that the stories share."""

    places: Places
    clock: Clock
    rng: random.Random
    population: Population
    tools: dict[str, Tool]
    calendar: Calendar
    #: Everybody who has been registered, in order.
    beginnings: list[Beginning] = field(default_factory=list)

    def staff(self, role: Role, place: str, agency: Agency, *, leads: bool = False) -> list[User]:
        """Who holds a role at a place (a district's name for coaches, a school's for the health team)."""
        wanted = [
            p for p in (*STAFF, *MORE_STAFF) if (p.role, p.place, p.agency, p.leads) == (role, place, agency, leads)
        ]
        return [self.places.people[p.key] for p in wanted]

    def manager(self, district: str) -> User:
        return self.places.people[next(p.key for p in (*STAFF, *MORE_STAFF) if _manages(p, district))]


def _manages(person: Person, district: str) -> bool:
    return person.role == Role.COACH and person.place == district and person.leads


class Beginning:
    """A student's way up to consent, told in order; methods take how many school weeks ago something happened."""

    def __init__(self, world: World, child: Child, school: str, theme: str) -> None:
        self.world, self.clock, self.rng, self.child = world, world.clock, world.rng, child
        self.school = world.places.schools[school]
        self.district = next(name for name, schools in PLACES.items() if school in schools)
        turn = list(PLACES[self.district]).index(school)
        coaches = world.staff(Role.COACH, self.district, Agency.SCHOOL)
        socials = world.staff(Role.COACH, self.district, Agency.SOCIAL_SERVICES)
        self.coach, self.social = coaches[turn % len(coaches)], socials[turn % len(socials)]
        self.eht = world.staff(Role.EHT, school, Agency.SCHOOL)[0]
        self.decider = self.eht if self.school.district.proposals_decided_by == DecidedBy.EHT else self.coach
        self.words: Words = words_for(
            theme, given=child.given, sex=child.sex, year=child.year, relation=child.parents[0].word, rng=world.rng
        )
        self.progress = FIRST
        self.consent = None
        self.attendance = Attendance(
            timetable(school, child.school_class, child.year),
            key=child.identity,
            school=self.school.pk,
            coverage=COVERAGE.get(school, USUAL_COVERAGE),
            habit=theme,
        )
        world.beginnings.append(self)

    # The student, and the way in

    def register(self, protection: str = "") -> Self:
        """The school registers student and guardians. Nobody writes the name of a student with protected identity."""
        child, population = self.child, self.world.population
        self.student = students.create(
            by=self.eht,
            protection=protection,
            given_name=child.given,
            family_name=child.family,
            sex=child.sex,
            birth_date=child.birth_date,
            personal_identity_number=child.identity,
            school=self.school,
            year=child.year,
            school_class=child.school_class,
            language=child.language,
            mobile=population.phone(),
        )
        if protection:
            self.words.names["namn"] = self.student.alias
        self.parents = [
            guardians.add(
                student=self.student,
                by=self.eht,
                custody=parent.custody,
                relation=parent.word,
                given_name=parent.given,
                family_name=parent.family,
                mobile=population.phone(),
                language=parent.language,
                channel=self.rng.choice((Channel.SMS, Channel.SMS, Channel.EMAIL)),
                email=f"{parent.given}.{parent.family}@hem.example".lower().translate(str.maketrans("åäöéü", "aaoeu")),
            )
            for parent in child.parents
        ]
        return self

    def miss(self, share: float, *, since: int, until: int) -> Self:
        """The student misses such a share of the lessons from so many weeks ago to so many weeks ago."""
        for ago in (since, until):
            self.attendance.expect(self.clock.week(min(ago, len(self.clock.weeks) - 1)), share)
        return self

    def go_on(self) -> None:
        """To this week: what it was, or less as far as the work has come; nothing where the story has said it."""
        week = self.clock.week(0)
        if self.attendance.expected[-1][0] < week:
            is_as_before = self.progress == FIRST or self.share > 0.99
            self.attendance.expect(week, self.share * (1 if is_as_before else 1.1 - 0.65 * self.progress))

    def figure(self, on: datetime.date, weeks: int = 4) -> dict[str, object]:
        """The absence of the school weeks before a day, as the pages compute it; now and then one typed by hand."""
        first, last = baseline_days(on, self.world.calendar, self.school.pk, weeks)
        self.attendance.tell_up_to(last, self.world.calendar)
        sums = self.attendance.sums(first, last)
        period = {"first_day": first, "last_day": last}
        if self.rng.random() < TYPED and weeks == 4:
            return period | {"share": round(float(sums.total_share), 1), "source": Source.TYPED}
        return period | {
            "share": sums.total_share,
            "valid_share": sums.valid_share,
            "invalid_share": sums.invalid_share,
            "coverage": sums.coverage,
            "source": Source.COMPUTED,
        }

    def propose(self, ago: int, share: float, weeks: int = 4) -> Self:
        """The health team sees an absence that has risen to ``share`` in the latest weeks."""
        words, theme = self.words, self.words.theme
        on = self.clock.day(ago, 1)
        self.share = share
        self.miss(share * 0.45, since=ago + weeks + 9, until=ago + weeks + 7)
        self.miss(share, since=ago + weeks, until=ago)
        self.case = proposals.propose(
            student=self.student,
            by=self.eht,
            on=on,
            reason=words.one_of("reasons", theme["reasons"]),
            absence=self.figure(on, weeks),
            tried=words.fill(theme["tried"]),
            adaptations=words.fill(theme["adaptations"]),
            action_programme=words.fill(theme["programme"]),
            suggested_by=f"{words.names['mentor']}, mentor",
        )
        return self

    def accept(self, ago: int) -> Self:
        self.case = proposals.accept(
            case=self.case,
            by=self.decider,
            on=self.clock.day(ago, 3),
            reason=self.words.common("accept_reasons"),
            coaches=[self.coach],
        )
        return self

    def decline(self, ago: int) -> Self:
        self.case = proposals.decline(
            case=self.case, by=self.decider, on=self.clock.day(ago, 3), reason=self.words.common("decline_reasons")
        )
        return self

    def queue(self, ago: int) -> Self:
        self.case = proposals.queue(
            case=self.case, by=self.decider, on=self.clock.day(ago, 3), reason=self.words.common("queue_reasons")
        )
        return self

    # Consent

    def ask(
        self,
        on: datetime.date,
        *,
        until: datetime.date | None = None,
        categories: Sequence[Category] = tuple(Category),
        begins: datetime.date | None = None,
    ) -> Self:
        """The family is informed; a renewal where there has been a consent."""
        begins = begins or on
        terms = {
            "by": self.coach,
            "informed_on": on,
            "informed_by": self.coach.name,
            "valid_from": begins,
            "valid_until": until or last_possible_day(begins, self.rng.choice((4, 5, 6))),
            "categories": categories,
        }
        self.consent = (
            consents.renew(consent=self.consent, **terms)
            if self.consent
            else consents.prepare(student=self.student, **terms)
        )
        return self

    def sign(self, on: datetime.date, answers: Sequence[tuple[str, str]] = ()) -> Self:
        """The student signs; guardians with custody answer, by default the first signs and most others too."""
        consents.sign_student(consent=self.consent, by=self.coach, on=on)
        for number, (parent, guardian) in enumerate(zip(self.child.parents, self.parents, strict=True)):
            if not parent.custody:
                continue
            answer, reason = answers[number] if number < len(answers) else self._usual_answer(number)
            day = on if answer in (Answer.SIGNED, Answer.REFUSED) else None
            consents.answer(
                consent=self.consent, guardian=guardian, by=self.coach, answer=answer, on=day, reason=reason
            )
        return self

    def _usual_answer(self, number: int) -> tuple[str, str]:
        chance = self.rng.random()
        if number == 0 or chance < 0.75:
            return Answer.SIGNED, ""
        if chance < 0.9:
            return Answer.NOT_REACHED, "Ringt tre gånger och skickat brev."
        return Answer.NOT_ASKED, "Bor utomlands, går inte att nå den här terminen."

    def agree(self, ago: int, *, until: datetime.date | None = None, all_categories: bool | None = None) -> Self:
        """Informed and signed in one week."""
        chosen = list(Category)
        if all_categories is False or (all_categories is None and self.rng.random() < 0.25):
            chosen.remove(Category.SOCIAL_MAPPING)
        day = self.clock.day(ago, 2)
        self.ask(day, until=until, categories=chosen).sign(self.clock.day(ago, 4))
        return self

    def renew_up_to(self, day: datetime.date) -> Self:
        """Renewals, each asked for ten days ahead, until the consent reaches beyond the day."""
        while self.consent.valid_until < day + 12 * ONE:
            before = self.consent
            informed = before.valid_until - 10 * ONE
            self.ask(informed, begins=before.valid_until + ONE, categories=before.categories)
            self.sign(informed, [(Answer.SIGNED, "")] * 2)
        return self
