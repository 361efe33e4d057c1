"""What the districts told the city of their half-years, and the money they applied for, got and used."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import District, User
from ppss.demo.beginnings import World
from reports.actions import funding, half_years
from reports.half_years import DAY, due_of, half_of, is_autumn
from reports.halfyear.filing import steering_group
from reports.models import HalfYearReport

#: Full-time employees of each district and the extra of one, as in 2015; students and schools are their targets.
MONEY = {
    "Farsta": (2, 0, 18, 3),
    "Skarpnäck": (2, 0, 14, 2),
    "Rinkeby-Kista": (5, 0, 28, 4),
    "Skärholmen": (2, 0, 16, 2),
    "Enskede-Årsta-Vantör": (1, 0, 8, 1),
    "Spånga-Tensta": (1, 400_000, 8, 1),
    "Älvsjö": (1, 0, 8, 1),
    "Hässelby-Vällingby": (2, 0, 14, 2),
}
POT = 10_200_000
#: How the newest half-year stands; the others have handed in, and wait.
SENT_BACK, DRAFT, SILENT, APPROVED = "Hässelby-Vällingby", "Skärholmen", "Enskede-Årsta-Vantör", ("Rinkeby-Kista",)
#: So many half-years before the newest are told of.
EARLIER = 1

TEXTS = {
    "summary": (
        "Teamen har arbetat med elever på alla våra skolor. Veckouppföljningen sitter, och fler vårdnadshavare än "
        "förut svarar på veckorapporten. Det vi inte är nöjda med är tiden från aktualisering till första "
        "uppföljning: den är fortfarande för lång på en av skolorna."
    ),
    "work": (
        "Samtal med coachen, hjälp att planera veckan och hembesök är de verktyg som har använts mest. Under "
        "halvåret började vi med incheckning på morgonen för de elever som har svårast att komma iväg. Teamet "
        "träffas varje måndag och går igenom alla elever tillsammans."
    ),
    "results": (
        "Frånvaron har minskat för de flesta, mest för dem som hade medelhög frånvaro. För dem med högst frånvaro "
        "går det långsammare, och de behöver mer tid än ett halvår. Grupperna är små och det finns ingen "
        "kontrollgrupp."
    ),
    "cooperation": (
        "Samtycken skrivs numera på första mötet, och båda verksamheterna skriver i samma plan. Styrgruppen har "
        "träffats tre gånger. Det som hindrar är byten av handläggare; enhetschefen tar fram en rutin för "
        "överlämning."
    ),
    "voices": (
        "Elever säger att det viktigaste är att någon märker om de inte kommer. Vårdnadshavare vill ha besked samma "
        "dag, och de goda nyheterna lika ofta som de dåliga."
    ),
    "next": (
        "Vi kortar tiden till första uppföljning till högst fem veckor. Ansvarig är samordnaren, och styrgruppen "
        "följer upp det vid varje möte. Boosterträffarna bokas redan vid utskrivningen."
    ),
    "costs": ("Nästan allt är löner. En vakans under våren gör att en del av årets medel betalas tillbaka."),
}
COMMENT = (
    "Tack för redovisningen. Beskriv också vad ni gör åt skolan som inte når målet, och vem som ansvarar. Siffrorna "
    "behöver ni inte göra något åt."
)


def tell_half_years(world: World) -> None:
    """Money of this year and the next, earlier reports handed in and approved, the newest in every state."""
    _tell_money(world)
    newest = half_of(world.clock.today) - 1
    for half in range(newest - EARLIER, newest):
        for district in world.places.districts.values():
            report = _write(world, district, half)
            _hand_in(world, report, days_before=5)
    for name, district in world.places.districts.items():
        if name == SILENT:
            continue
        report = _write(world, district, newest)
        if name == DRAFT:
            half_years.count(report=report, by=_writer(world, district))
        else:
            _hand_in(world, report, days_before=6, is_newest=True)


def _writer(world: World, district: District) -> User:
    return steering_group(district, world.clock.today)[0]


def _write(world: World, district: District, half: int) -> HalfYearReport:
    """The report with its words; a draft lacks the last of them."""
    by = _writer(world, district)
    report = half_years.begin(district=district, half=half, by=by)
    texts = dict(TEXTS)
    if district.name == DRAFT and half == half_of(world.clock.today) - 1:
        texts = {key: texts[key] for key in ("summary", "work")}
    employees, _extra, _students, _schools = MONEY[district.name]
    numbers = {"staff_school": Decimal(employees) / 2, "staff_social": Decimal(employees) / 2}
    if is_autumn(half):
        numbers |= {"cost_staff": 560_000 * employees, "cost_supervision": 25_000, "cost_activities": 6_000 * employees}
    return half_years.write(report=report, by=by, texts=texts, **numbers)


def _hand_in(world: World, report: HalfYearReport, *, days_before: int, is_newest: bool = False) -> None:
    """Some days before it was due, and never after today; what came earlier is approved a week later."""
    admin = world.places.people["admin"]
    at = _moment(world, due_of(report.half) - days_before * DAY)
    half_years.submit(report=report, by=_writer(world, report.district), at=at)
    if report.district.name == SENT_BACK and is_newest:
        half_years.send_back(report=report, by=admin, comment=COMMENT, at=_moment(world, at.date() + DAY))
    elif not is_newest or report.district.name in APPROVED:
        half_years.approve(report=report, by=admin, at=_moment(world, at.date() + 7 * DAY))


def _moment(world: World, day: datetime.date) -> datetime.datetime:
    if day >= world.clock.today:
        return timezone.now()
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10, 15)))


def _tell_money(world: World) -> None:
    """This year's pot was shared out last December; for the next one the districts have applied."""
    year = world.clock.today.year
    _open(world, year, is_decided=True)
    if world.clock.today.month > 9:
        _open(world, year + 1, is_decided=False)


def _open(world: World, year: int, *, is_decided: bool) -> None:
    admin, last = world.places.people["admin"], datetime.date(year - 1, 12, 15)
    row = funding.open_year(by=admin, year=year, pot=POT, apply_by=last)
    granted = {}
    for name, (employees, extra, students, schools) in MONEY.items():
        if name == SILENT and not is_decided:
            continue
        district = world.places.districts[name]
        made = funding.apply(
            funding=row,
            district=district,
            by=_writer(world, district),
            on=min(last - 20 * DAY, world.clock.today),
            students=students,
            schools=schools,
            employees=Decimal(employees),
            reasons="Teamen fortsätter på samma skolor. Pengarna går till löner och till gemensam handledning.",
        )
        if extra:
            made = funding.give_extra(application=made, by=admin, extra=extra, extra_reason="Flest elever per tjänst")
        granted[made.pk] = made
    if not is_decided:
        return
    shares = funding.proposal(row).shares
    sums = {pk: shares[pk].share for pk in granted}
    funding.decide(funding=row, by=admin, granted=sums, decision="Enligt regeln.", on=datetime.date(year - 1, 12, 18))
    for pk, made in granted.items():
        if made.district.name in ("Farsta", "Rinkeby-Kista", "Skärholmen"):
            used = sums[pk] + row.supervision - 40_000
            funding.tell_used(application=made, by=_writer(world, made.district), used=used, used_words=TEXTS["costs"])
