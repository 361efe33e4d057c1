"""The named people and places of the demo and the tests. They are invented; the places are the city's."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.choices import Agency, Role

#: District and its focus schools in 2015 (the city's progress report); unit codes are made up.
PLACES: dict[str, dict[str, str]] = {
    "Farsta": {"Farsta grundskola": "90000001", "Gubbängsskolan": "90000002", "Hökarängsskolan": "90000003"},
    "Skarpnäck": {"Bagarmossens skola": "90000004", "Skarpatorpsskolan": "90000005"},
    "Rinkeby-Kista": {
        "Akalla grundskola": "90000006",
        "Husbygårdsskolan": "90000007",
        "Kista grundskola": "90000008",
        "Rinkebyskolan": "90000009",
    },
    "Skärholmen": {"Bredängsskolan": "90000010", "Sätraskolan": "90000011"},
    "Enskede-Årsta-Vantör": {"Bäckahagens skola": "90000012"},
    "Spånga-Tensta": {"Hjulstaskolan": "90000013"},
    "Älvsjö": {"Sjöängsskolan": "90000014"},
    "Hässelby-Vällingby": {"Grimstaskolan": "90000015", "Hässelbygårdsskolan": "90000016"},
}


@dataclass(frozen=True)
class Person:
    """Somebody who signs in: role and the place it is held for (a school's name, a district's, or none)."""

    key: str
    email: str
    name: str
    agency: Agency
    title: str
    role: Role | None
    place: str | None = None
    leads: bool = False


#: The team of Bredängsskolan and Sätraskolan, the people around it, and outsiders for whom everything is closed.
STAFF: tuple[Person, ...] = (
    Person(
        "coach_school", "coach.school@demo.example", "Sara Lind", Agency.SCHOOL, "elevcoach", Role.COACH, "Skärholmen"
    ),
    Person(
        "coach_social",
        "coach.social@demo.example",
        "Omar Ali",
        Agency.SOCIAL_SERVICES,
        "socialsekreterare",
        Role.COACH,
        "Skärholmen",
    ),
    Person(
        "manager",
        "manager@demo.example",
        "Karin Öhman",
        Agency.SOCIAL_SERVICES,
        "enhetschef",
        Role.COACH,
        "Skärholmen",
        leads=True,
    ),
    Person("eht", "eht@demo.example", "Maria Sjöberg", Agency.SCHOOL, "specialpedagog", Role.EHT, "Bredängsskolan"),
    Person("head", "head@demo.example", "Peter Norén", Agency.SCHOOL, "rektor", Role.EHT, "Bredängsskolan", leads=True),
    Person(
        "steering",
        "steering@demo.example",
        "Eva Dahl",
        Agency.SOCIAL_SERVICES,
        "avdelningschef",
        Role.STEERING,
        "Skärholmen",
    ),
    Person("admin", "admin@demo.example", "Anders Vik", Agency.SOCIAL_SERVICES, "utredare", Role.ADMIN),
    Person("tutor", "tutor@demo.example", "Lina Berg", Agency.SCHOOL, "lärarstudent", Role.TUTOR, "Bredängsskolan"),
    Person(
        "coach_other", "coach.farsta@demo.example", "Josef Haddad", Agency.SCHOOL, "elevcoach", Role.COACH, "Farsta"
    ),
    Person(
        "social_other",
        "social.farsta@demo.example",
        "Helena Strand",
        Agency.SOCIAL_SERVICES,
        "socialsekreterare",
        Role.COACH,
        "Farsta",
    ),
    Person(
        "eht_other", "eht.sodertorn@demo.example", "Ingrid Falk", Agency.SCHOOL, "kurator", Role.EHT, "Hökarängsskolan"
    ),
    Person("no_role", "utan.uppdrag@demo.example", "Nils Utter", Agency.SCHOOL, "lärare", None),
)


#: The school's own administrator, in the demo alone: answers families for the school, as Anders Vik does for social
#: services.
SCHOOL_ADMIN = Person(
    "admin_school", "admin.school@demo.example", "Annika Brandt", Agency.SCHOOL, "utredare", Role.ADMIN
)


def sign_ins() -> list[tuple[str, str]]:
    """E-mail and a line that says who it is, for the first screen of the demo."""
    return [
        (p.email, f"{p.name}, {p.title}{f' – {p.place}' if p.place else ''}")
        for p in (*STAFF, SCHOOL_ADMIN)
        if p.role is not None
    ]
