"""Free text about students under protection: their real name is asked about before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import forms
from django.utils.translation import gettext_lazy

from students.choices import Protection
from students.models import Student
from students.rules import names_in


class AsksAboutNames(forms.Form):
    """Mixed into a form of texts. Where one of them has the real name of a student with protected identity, or the
    given name of such a guardian, the form is refused with a sentence beside the text, until a tick says that the name
    is to stay.

    ``asks_about_name`` is set when there is such a name; the page then shows ``students/_keep_name.html``.
    """

    keep_name = forms.BooleanField(label=gettext_lazy("The real name is to stay in the text"), required=False)
    asks_about_name = False

    def __init__(self, *args: object, student: Student, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.student = student

    def students_of(self, data: dict[str, object]) -> list[Student]:
        """The students in whose records the texts will stand."""
        return [self.student]

    def texts_of(self, data: dict[str, object]) -> Iterable[tuple[str | None, str]]:
        """Each text with the field that it stands in."""
        yield "text", data.get("text", "")

    def clean(self) -> dict[str, object]:
        data = super().clean()
        is_to_stay = data.pop("keep_name", False)
        for field, text in self.texts_of(data):
            for who, sentence, names in self._hidden(data):
                if found := names_in(text or "", *names):
                    self.asks_about_name = True
                    if not is_to_stay:
                        self.add_error(field, sentence % {"names": ", ".join(found), "alias": who})
        return data

    def _hidden(self, data: dict[str, object]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Whom protection hides here: alias, the sentence to refuse with, and the names.

        Of a guardian the given name alone: the family name is often the student's too.
        """
        for student in self.students_of(data):
            if student.protection:
                yield student.alias, _STUDENT, (student.given_name, student.family_name)
            for guardian in student.guardians.exclude(protection=Protection.NONE):
                yield str(guardian), _GUARDIAN, (guardian.given_name,)


_STUDENT = gettext_lazy(
    "The student has protected identity, and the text has the real name (%(names)s). Write %(alias)s instead, "
    "or tick below that the name is to stay."
)
_GUARDIAN = gettext_lazy(
    "A guardian has protected identity, and the text has the real name (%(names)s). Write %(alias)s instead, "
    "or tick below that the name is to stay."
)
