"""What no SMS may say, and filling in its fields. Pure.

An SMS lies open on a phone that anybody may pick up: first name at most, no diagnosis, no social services.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from students.rules import names_in

#: What a text to a student can have in braces. ``{time}`` and ``{lesson}`` are those of a reminder alone.
FIELDS: tuple[str, ...] = ("name", "coach")
LESSON_FIELDS: tuple[str, ...] = ("time", "lesson")
#: Beginnings of words that tell of social services or of a diagnosis, in the languages that staff write.
_SOCIAL = (
    *("socialtjänst", "socialförvaltning", "socialnämnd", "socialsekreterar", "socialkontor", "socialarbetar"),
    *("orosanmäl", "familjehem", "social services", "social worker"),
)
_HEALTH = (
    *("diagnos", "adhd", "autis", "asperger", "dyslexi", "depression", "deprimer", "ångest", "anorexi", "bulimi"),
    *("självskad", "självmord", "psykiatri", "psykolog", "medicin", "missbruk", "droger", "utredning"),
)
#: The same as whole words: too short to be looked for as beginnings.
_WHOLE = ("soc", "socialen", "ocd", "bup", "lvu", "lvm", "npf")
_SECRET = re.compile(
    rf"\b(?:(?:{'|'.join((*_SOCIAL, *_HEALTH))})\w*|(?:{'|'.join(_WHOLE)})(?:s|-\w+)?)\b", re.IGNORECASE
)


def fields_of(text: str) -> set[str]:
    """The names in braces. Raises ValueError where the braces do not match."""
    return {name for _before, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def secrets_in(text: str) -> list[str]:
    """Words of the text that tell of social services or of a diagnosis, as they stand there, each once."""
    return list(dict.fromkeys(match[0] for match in _SECRET.finditer(text)))


def problem(text: str, *, family_names: Iterable[str] = (), schools: Iterable[str] = ()) -> str | None:
    """Why a text cannot go by SMS, as a sentence; None for one that can.

    ``family_names`` are those of the student, the guardians and the sender, ``schools`` names of schools.
    """
    if found := secrets_in(text):
        words = ", ".join(found)
        return _("An SMS tells nothing of social services or of health: leave out %(words)s.") % {"words": words}
    if found := names_in(text, *family_names):
        return _("An SMS has first names alone: leave out %(words)s.") % {"words": ", ".join(found)}
    if found := [name for name in schools if name and name.lower() in text.lower()]:
        return _("An SMS does not name the school: leave out %(words)s.") % {"words": ", ".join(found)}
    return None


def field_problem(text: str, allowed: Iterable[str]) -> str | None:
    """What is wrong with the fields in braces, as a sentence; None where they can be filled in."""
    allowed = list(allowed)
    listed = ", ".join(f"{{{name}}}" for name in allowed)
    sentence = _("Of names in braces this text can have %(fields)s only.") % {"fields": listed}
    try:
        return None if fields_of(text) <= set(allowed) else sentence
    except ValueError:
        return sentence


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its fields filled in; braces that are no field stay. Called on texts that were checked."""
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


def first_name(name: str) -> str:
    """All that an SMS may call somebody."""
    return next(iter(name.split()), "")


def family_name(name: str) -> str:
    """What stands after the first name."""
    return " ".join(name.split()[1:])
