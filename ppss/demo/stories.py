"""The students of Bredängsskolan and Sätraskolan whom one meets by name: each shows something of the program."""

from __future__ import annotations

import datetime

from cases.actions import boosters, cases, contacts, notes
from cases.actions import plans as plan_actions
from cases.choices import Attainment, ContactKind, ContactWith, Onward, ReferralTo, Result
from ppss.demo.beginnings import World
from ppss.demo.journeys import Journey
from ppss.demo.many import newest
from students.actions import consents, students
from students.choices import Answer, Protection

ONE = datetime.timedelta(days=1)
BREDANG, SATRA = "Bredängsskolan", "Sätraskolan"


def _begin(world: World, given: str, family: str, sex: str, place: str, school_class: str, theme: str) -> Journey:
    child = world.population.child(
        given=given, family=family, sex=sex, year=int(school_class[0]), letter=school_class[1]
    )
    return Journey(world, child, place, theme)


def nora(world: World) -> None:
    """Nora Ek: it goes the right way; a second version of the plan, last week followed up, this week to do."""
    j = _begin(world, "Nora", "Ek", "F", BREDANG, "8B", "mornings").register()
    j.propose(12, 0.36).accept(12).agree(11, all_categories=False).enrol(10).map(9)
    goals = [
        ("Är i skolan till första lektionen minst två dagar", "Nora, mamma"),
        ("Lämnar in matteuppgiften till Karin", "Nora, Karin"),
        ("Äter lunch i matsalen en gång", "Nora, coach"),
    ]
    end_goal = "Behörig till fordonsprogrammet i nian: godkänt i svenska, engelska och matte och fem ämnen till."
    j.plan(8, end_goal=end_goal, goals=goals)
    j.chains = []
    j.follow(8, 4, skip=0, late=0.2)
    j.action_plan = plan_actions.new_version(plan=j.action_plan, by=j.coach, on=j.clock.day(4, 4))
    j.approve(j.clock.day(3, 4))
    j.follow(3, 2, skip=0, late=0)
    first, homework, lunch = j.goals(1)
    to_school = [first.pk, homework.pk, lunch.pk]
    if first.text != "Är i skolan till första lektionen minst tre dagar":
        to_school[0] = (first.pk, "Är i skolan till första lektionen minst tre dagar")
    j.follow_up(
        1,
        results={first.pk: Result.MET, homework.pk: Result.PARTLY, lunch.pk: Result.NOT_MET},
        note="Kom själv på onsdagen. Tyckte att NO gick bättre med ny plats.",
        best_day=3,
        next_week=to_school,
    )
    _log(j, 2, 3, ContactKind.HOME_VISIT, ContactWith.GUARDIAN, "Hembesök. Mamma har flyttat sina skift till jul.")
    _log(j, 1, 4, ContactKind.CALL, ContactWith.GUARDIAN, "Mamma: hon gick själv i morse!", by=j.coach)
    j.talk(3, 4).renew_up_to(world.clock.today)
    notes.write(case=j.case, by=j.coach, text="Fråga slöjdläraren om Nora kan visa fordonshallen för sexorna i vår.")


def amir(world: World) -> None:
    """Amir Hassan: the consent runs out within a week, nobody has asked for a new one, and the absence rises again."""
    j = _begin(world, "Amir", "Hassan", "M", SATRA, "7A", "conflict").register()
    j.propose(12, 0.31).accept(11)
    ends = world.clock.today + 6 * ONE
    begins = max(world.clock.day(10, 2), ends - 170 * ONE)
    j.ask(begins, until=ends).sign(max(begins, world.clock.day(10, 4)), [(Answer.SIGNED, "")] * 2)
    j.enrol(9).map(8).plan(7).follow(7, 1, skip=0).talk(1, 5).miss(0.26, since=6, until=5).miss(0.41, since=1, until=0)


def elin(world: World) -> None:
    """Elin Sund: two weeks without a follow-up; her teachers leave many lessons unregistered."""
    j = _begin(world, "Elin", "Sund", "F", BREDANG, "9C", "last_year").register()
    j.attendance.coverage = 0.62
    j.propose(14, 0.19).accept(13).agree(12).enrol(12).map(11).plan(10).follow(10, 3, skip=0)
    j.talk(3, 4).renew_up_to(world.clock.today)


def jonas(world: World) -> None:
    """Jonas Petrov: closed three months ago, the booster is due this week."""
    j = _begin(world, "Jonas", "Petrov", "M", SATRA, "9A", "gaps").register()
    j.propose(30, 0.28).accept(29).agree(29).enrol(28).map(27).plan(26).follow(26, 15)
    j.talk(16, 5).close(14, reason="goals", attainment=Attainment.FULLY, onward=Onward.SCHOOL)
    due_on = world.clock.week(0) + 4 * ONE
    boosters.move(booster=j.closing.boosters.get(), by=j.coach, due_on=due_on)


def before_consent(world: World) -> None:
    """Maja Lindqvist: accepted, the family is informed, nobody has signed yet."""
    j = _begin(world, "Maja", "Lindqvist", "F", BREDANG, "6B", "worry").register()
    j.propose(3, 0.24).accept(2).ask(world.clock.day(1, 1))


def waiting(world: World) -> None:
    """Yusuf Omar: proposed last week, waits for a decision."""
    _begin(world, "Yusuf", "Omar", "M", BREDANG, "7C", "newcomer").register().propose(1, 0.22)


def queued(world: World) -> None:
    """Adam Lundh: stands in the queue."""
    _begin(world, "Adam", "Lundh", "M", SATRA, "8A", "structure").register().propose(4, 0.27).queue(3)


def declined(world: World) -> None:
    """Signe Hjorth: declined with a reason."""
    _begin(world, "Signe", "Hjorth", "F", BREDANG, "6C", "lonely").register().propose(7, 0.09).decline(6)


def withdrawn(world: World) -> None:
    """Wilma Strand: was going well until the family withdrew the consent; each agency works with its own."""
    j = _begin(world, "Wilma", "Strand", "F", SATRA, "8A", "worry").register()
    j.propose(13, 0.42).accept(12).agree(11).enrol(11).map(10).plan(9).follow(9, 3).talk(3, 4)
    j.renew_up_to(world.clock.day(2, 1))
    consents.withdraw(
        consent=j.consent,
        by=j.coach,
        withdrawn_by=f"{j.parents[0]}, vårdnadshavare",
        note="Vill ta en paus från socialtjänsten. Fortsätter gärna med skolan.",
        on=world.clock.day(2, 3),
    )


def refused(world: World) -> None:
    """Elias Nordgren: one guardian has signed, the other refuses."""
    population = world.population
    child = population.child(given="Elias", family="Nordgren", sex="M", year=6, letter="A")
    while sum(parent.custody for parent in child.parents) < 2:
        population.names.discard(("Elias", "Nordgren"))
        child = population.child(given="Elias", family="Nordgren", sex="M", year=6, letter="A")
    j = Journey(world, child, SATRA, "caring").register()
    j.propose(5, 0.33).accept(4).ask(world.clock.day(3, 1))
    j.sign(world.clock.day(3, 3), [(Answer.SIGNED, ""), (Answer.REFUSED, "Vill först träffa skolan själv.")])


def fully_absent(world: World) -> None:
    """Tim Åberg: has not been in school for seven weeks."""
    j = _begin(world, "Tim", "Åberg", "M", BREDANG, "8B", "at_home").register()
    j.propose(10, 1.0, weeks=7).accept(9).agree(9, all_categories=True).enrol(8).map(7).plan(6).follow(6, 1, skip=0)
    plan_actions.refer(case=j.case, by=j.social, to=ReferralTo.BUP, on=world.clock.day(5, 2))
    plan_actions.refer(case=j.case, by=j.social, to=ReferralTo.SIP, on=world.clock.day(1, 1))
    j.talk(1, 6).renew_up_to(world.clock.today)


def protected(world: World) -> None:
    """Saga Winter: protected identity; the health team and one coach alone see her."""
    j = _begin(world, "Saga", "Winter", "F", BREDANG, "5A", "lonely").register(Protection.SECRECY_MARKING)
    students.name_staff(student=j.student, user=j.coach, by=j.eht)
    j.propose(8, 0.21).accept(7).agree(7).enrol(6, with_social=False).map(5).plan(4).follow(4, 1)
    j.talk(1, 2).renew_up_to(world.clock.today)


def no_answer(world: World) -> None:
    """Leila Karimi: nobody answered at home; a new try is due today."""
    j = _begin(world, "Leila", "Karimi", "F", SATRA, "7B", "caring").register()
    j.propose(9, 0.26).accept(8).agree(8).enrol(7).map(6).plan(5).follow(5, newest(world), skip=0).talk(2, 3)
    j.renew_up_to(world.clock.today)
    contacts.log(
        cases=[j.case],
        by=j.coach,
        kind=ContactKind.CALL,
        with_whom=ContactWith.GUARDIAN,
        at=world.clock.moment(1, 4, 15),
        no_answer=True,
        text="Ringde mamma om torsdagen. Inget svar, lämnade meddelande.",
        retry_on=world.clock.today,
    )


def outside_target_group(world: World) -> None:
    """Hugo Blad: far above the target group's absence, accepted and marked; then on an adapted programme."""
    j = _begin(world, "Hugo", "Blad", "M", BREDANG, "9B", "structure").register()
    j.attendance.adapted_from = world.clock.week(5)
    j.propose(9, 0.62).accept(8).agree(8).enrol(7).map(6).plan(5).follow(5, newest(world)).talk(1, 4).renew_up_to(
        world.clock.today
    )


def taken_up_again(world: World) -> None:
    """Nour Haddad: closed in an earlier term; the absence came back, and the case was taken up again."""
    j = _begin(world, "Nour", "Haddad", "F", SATRA, "9B", "newcomer").register()
    j.propose(34, 0.38).accept(33).agree(33).enrol(32).map(31).plan(30).follow(30, 21).talk(22, 3)
    j.close(20, attainment=Attainment.PARTLY, onward=Onward.SCHOOL)
    j.share = 0.38
    j.miss(j.share, since=9, until=5)
    j.case = cases.reopen(
        case=j.case,
        by=j.coach,
        on=world.clock.day(6, 1),
        reason="Frånvaron är tillbaka sedan terminsstart. Nour har själv bett om att få träffa teamet igen.",
    )
    j.agree(6).enrol(5).map_again(4).plan(3).follow(3, newest(world), skip=0).talk(1, 3).renew_up_to(world.clock.today)


def _log(j: Journey, ago: int, weekday: int, kind: str, with_whom: str, text: str, by: object = None) -> None:
    at = j.clock.moment(ago, weekday, 16)
    contacts.log(cases=[j.case], by=by or j.social, kind=kind, with_whom=with_whom, at=at, text=text)


STORIES = (
    nora,
    amir,
    elin,
    jonas,
    before_consent,
    waiting,
    queued,
    declined,
    withdrawn,
    refused,
    fully_absent,
    protected,
    no_answer,
    outside_target_group,
    taken_up_again,
)
