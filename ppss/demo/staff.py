"""The rest of the demo's staff: a team of both agencies in every district, and a health team at every school.

They work, so that every case has somebody behind it; only the people of ``cast.STAFF`` sign in.
"""

from __future__ import annotations

from accounts.choices import Agency, Role
from ppss.demo.cast import Person

_COACHES = {
    "Farsta": (),
    "Skarpnäck": (
        ("Mikaela Borg", Agency.SCHOOL, "elevcoach"),
        ("Daniel Yilmaz", Agency.SOCIAL_SERVICES, "socialpedagog"),
    ),
    "Rinkeby-Kista": (
        ("Hodan Warsame", Agency.SCHOOL, "elevcoach"),
        ("Fredrik Alm", Agency.SCHOOL, "skolsocionom"),
        ("Samira Rahimi", Agency.SOCIAL_SERVICES, "socialsekreterare"),
        ("Petra Lundin", Agency.SOCIAL_SERVICES, "fältassistent"),
    ),
    "Skärholmen": (),
    "Enskede-Årsta-Vantör": (
        ("Jonna Wik", Agency.SCHOOL, "elevcoach"),
        ("Adam Kowalski", Agency.SOCIAL_SERVICES, "socialpedagog"),
    ),
    "Spånga-Tensta": (
        ("Leyla Demir", Agency.SCHOOL, "elevcoach"),
        ("Oskar Hedman", Agency.SOCIAL_SERVICES, "socialsekreterare"),
    ),
    "Älvsjö": (
        ("Linnea Roos", Agency.SCHOOL, "elevcoach"),
        ("Viktor Sandell", Agency.SOCIAL_SERVICES, "socialpedagog"),
    ),
    "Hässelby-Vällingby": (
        ("Yasmin Aziz", Agency.SCHOOL, "elevcoach"),
        ("Robert Ekdahl", Agency.SOCIAL_SERVICES, "socialsekreterare"),
    ),
}

_HEALTH_TEAMS = {
    "Farsta grundskola": ("Åsa Melin", "kurator"),
    "Gubbängsskolan": ("Johan Tapper", "specialpedagog"),
    "Bagarmossens skola": ("Cecilia Frank", "skolsköterska"),
    "Skarpatorpsskolan": ("Ulrika Ståhl", "specialpedagog"),
    "Akalla grundskola": ("Shirin Karimi", "kurator"),
    "Husbygårdsskolan": ("Tomas Grip", "biträdande rektor"),
    "Kista grundskola": ("Annika Broman", "specialpedagog"),
    "Rinkebyskolan": ("Abdi Nur", "kurator"),
    "Sätraskolan": ("Lotta Hemming", "kurator"),
    "Bäckahagens skola": ("Marianne Krok", "specialpedagog"),
    "Hjulstaskolan": ("Farah Noori", "kurator"),
    "Sjöängsskolan": ("Stefan Ask", "specialpedagog"),
    "Grimstaskolan": ("Birgitta Lo", "skolsköterska"),
    "Hässelbygårdsskolan": ("Kerstin Wallin", "kurator"),
}

#: Who leads the steering group of each other district.
_STEERING = {
    "Farsta": "Monica Tell",
    "Skarpnäck": "Göran Westin",
    "Rinkeby-Kista": "Amina Farah",
    "Enskede-Årsta-Vantör": "Staffan Brandel",
    "Spånga-Tensta": "Helene Rask",
    "Älvsjö": "Mats Ringdahl",
    "Hässelby-Vällingby": "Carina Löv",
}

_PLAIN = str.maketrans("åäöé ", "aaoe.")


def _email(name: str) -> str:
    return f"{name.lower().translate(_PLAIN)}@demo.example"


MORE_STAFF: tuple[Person, ...] = (
    Person(
        "gunilla.stark@demo.example",
        "gunilla.stark@demo.example",
        "Gunilla Stark",
        Agency.SOCIAL_SERVICES,
        "enhetschef",
        Role.COACH,
        "Skarpnäck",
        leads=True,
    ),
    *(
        Person(_email(name), _email(name), name, agency, title, Role.COACH, district)
        for district, people in _COACHES.items()
        for name, agency, title in people
    ),
    *(
        Person(_email(name), _email(name), name, Agency.SOCIAL_SERVICES, "avdelningschef", Role.STEERING, district)
        for district, name in _STEERING.items()
    ),
    *(
        Person(_email(name), _email(name), name, Agency.SCHOOL, title, Role.EHT, school)
        for school, (name, title) in _HEALTH_TEAMS.items()
    ),
)
