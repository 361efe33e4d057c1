"""``guardians``: who is responsible for which student, and how they are reached."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.encryption import blind_index, blind_indexes
from accounts.rotation import index_alone
from imports import parsers
from imports.choices import Outcome
from imports.columns import Column
from imports.importer import Importer, change, settle_change
from imports.registry import Kind, register
from imports.rows import Row
from students import identity
from students.choices import Channel, Language
from students.kinds.known import STUDENT, find_students
from students.models import Guardian, Guardianship, Student
from students.rules import channel_problem

FIELDS = ("given_name", "family_name", "mobile", "email", "language", "channel")
#: Written along with them; the marking of protected identity comes from servers alone.
DERIVED = ("protection", "search_text", "revision")
index_alone(
    Guardian,
    "key",
    needs="Their numbers are not kept. Import the file of guardians again, and it finds and renews them.",
)
LANGUAGES = {
    "sv": Language.SWEDISH,
    "svenska": Language.SWEDISH,
    "swedish": Language.SWEDISH,
    "en": Language.ENGLISH,
    "engelska": Language.ENGLISH,
    "english": Language.ENGLISH,
    "ar": Language.ARABIC,
    "arabiska": Language.ARABIC,
    "arabic": Language.ARABIC,
    "so": Language.SOMALI,
    "somaliska": Language.SOMALI,
    "somali": Language.SOMALI,
    "es": Language.SPANISH,
    "spanska": Language.SPANISH,
    "spanish": Language.SPANISH,
    "pl": Language.POLISH,
    "polska": Language.POLISH,
    "polish": Language.POLISH,
    "ti": Language.TIGRINYA,
    "tigrinska": Language.TIGRINYA,
    "tigrinja": Language.TIGRINYA,
    "tigrinya": Language.TIGRINYA,
}
CHANNELS = {
    "sms": Channel.SMS,
    "email": Channel.EMAIL,
    "letter": Channel.LETTER,
    "none": Channel.NONE,
    "e-post": Channel.EMAIL,
    "mejl": Channel.EMAIL,
    "brev": Channel.LETTER,
    "inget": Channel.NONE,
    "ingen": Channel.NONE,
}


def guardian_key(cell: str) -> str:
    """The key of a guardian. A personal identity number is kept only as what finds it again, never in clear."""
    if identity.is_written_like_one(cell):
        return blind_index(identity.parse(cell, checked=False).normal)
    if len(cell) > 64:
        raise ValueError(_("The key is longer than %(n)d characters.") % {"n": 64})
    return cell


def _renew_keys(rows: Sequence[Row]) -> None:
    """Give guardians who were found under an older of our secrets the key under the newest: only files name them.

    Past the history: the guardian is the same, and so is the number that the key stands for.
    """
    newest: dict[str, str] = {}
    for row in rows:
        if identity.is_written_like_one(row.cells["guardian"]):
            first, *older = blind_indexes(identity.parse(row.cells["guardian"], checked=False).normal)
            newest |= dict.fromkeys(older, first)
    for guardian in Guardian.objects.filter(key__in=newest).only("key"):
        Guardian.objects.filter(pk=guardian.pk).update(key=newest[guardian.key])


def language(cell: str) -> str:
    """One of the languages that guardians are written to in; all else is *other*."""
    return LANGUAGES.get(cell.casefold(), Language.OTHER)


class GuardianImporter(Importer):
    """Registers guardians and links them to their students. A guardian of several students has a row for each."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)
        self._told: dict[tuple[str, str], tuple[int, object]] = {}

    def save(self, rows: Sequence[Row]) -> None:
        _renew_keys(rows)
        found = [(row, student) for row, student in find_students(rows) if self._agrees(row)]
        guardians = {g.key: g for g in Guardian.objects.filter(key__in={row["guardian"] for row, _s in found})}
        links = {
            (link.student_id, link.guardian_id): link
            for link in Guardianship.objects.filter(
                guardian__in=guardians.values(), student__in={s.pk for _r, s in found}
            )
        }
        new: dict[str, Guardian] = {}
        updated: dict[str, Guardian] = {}
        new_links: list[Guardianship] = []
        updated_links: list[Guardianship] = []
        written: list[tuple[Row, Guardian]] = []
        for row, student in found:
            key = row["guardian"]
            guardian = guardians.get(key)
            if not self.is_first((student.pk, key), row, "guardian"):
                continue
            if guardian is None:
                guardian = Guardian(key=key)
            row.is_hidden = row.is_hidden or bool(guardian.protection)
            differences = change(guardian, {name: row[name] for name in FIELDS})
            if differences and not self.holds_together(row, guardian):
                continue
            if differences:
                written.append((row, guardian))
            if guardian.pk is None:
                guardians[key] = new[key] = guardian
            elif differences:
                updated[key] = guardian
            link = links.get((student.pk, guardian.pk))
            if link is None:
                new_links.append(Guardianship(student=student, guardian=guardian, custody=row["custody"]))
                row.settle(Outcome.CREATED)
                continue
            custody = change(link, {"custody": row["custody"]})
            if custody:
                updated_links.append(link)
            settle_change(row, differences + custody)
        self._tell_of_channels(written)
        self.write(list(new.values()), list(updated.values()), new_links, updated_links)

    def _tell_of_channels(self, written: Sequence[tuple[Row, Guardian]]) -> None:
        """A guardian who cannot be told as the file says comes in all the same: the consent asks everyone with custody.

        The row says so, so that the number is asked for; nothing is sent until then.
        """
        for row, guardian in written:
            problems = channel_problem(guardian.channel, mobile=guardian.mobile, email=guardian.email)
            for name, problem in problems.items():
                row.warn(name, problem)

    def _agrees(self, row: Row) -> bool:
        """Whether the row says nothing else of the guardian than earlier ones; else it is not known which is right."""
        for name in FIELDS:
            if row[name] is not None:
                number, before = self._told.setdefault((row["guardian"], name), (row.number, row[name]))
                if before != row[name]:
                    text = _("Row %(number)d says something else about the same guardian.") % {"number": number}
                    row.refuse(name, text)
        return not row.is_refused

    def write(
        self,
        new: list[Guardian],
        updated: list[Guardian],
        new_links: list[Guardianship],
        updated_links: list[Guardianship],
    ) -> None:
        """Write guardians and links in bulk, with their history and the log."""
        history = {"default_user": self.by, "default_change_reason": self.reason, "batch_size": 200}
        for guardian in (*new, *updated):
            guardian.derive()
        if new:
            bulk_create_with_history(new, Guardian, **history)
        for guardian in updated:
            guardian.revision += 1
        if updated:
            bulk_update_with_history(updated, Guardian, [*FIELDS, *DERIVED], **history)
        if new_links:
            bulk_create_with_history(new_links, Guardianship, **history)
        if updated_links:
            bulk_update_with_history(updated_links, Guardianship, ["custody"], **history)
        for link in new_links:
            self._log_link("guardian.add", link)
        for link in updated_links:
            self._log_link("guardian.set_custody", link)

    def _log_link(self, verb: str, link: Guardianship) -> None:
        student: Student = link.student
        self.log(verb, link.guardian, student_id=student.pk, custody=link.custody)


register(
    Kind(
        key="guardians",
        title=gettext_lazy("Guardians"),
        about=gettext_lazy("Links guardians to their students. A guardian of several students has one row for each."),
        columns=(
            STUDENT,
            Column(
                "guardian",
                guardian_key,
                ("vårdnadshavare", "vårdnadshavarens id", "vh-id"),
                example="vh-501|vh-502",
                help=gettext_lazy("key in the school's own system, the same in every file"),
            ),
            Column("given_name", parsers.text(80), ("förnamn", "tilltalsnamn"), example="Kim|Robin"),
            Column("family_name", parsers.text(80), ("efternamn",), example="Exempel|Exempel"),
            Column(
                "mobile", parsers.phone, ("mobil", "mobiltelefon", "telefon"), required=False, example="070-1740605|"
            ),
            Column(
                "email", parsers.email, ("e-post", "e-postadress", "mejl"), required=False, example="|robin@example.org"
            ),
            Column("language", language, ("språk", "modersmål"), required=False, example="svenska|arabiska"),
            Column(
                "custody",
                parsers.flag,
                ("vårdnad", "har vårdnad"),
                example="1|1",
                help=gettext_lazy("1 has custody, 0 has not"),
            ),
            Column(
                "channel",
                parsers.one_of(CHANNELS),
                ("kanal", "kontaktväg"),
                required=False,
                example="sms|email",
                help=gettext_lazy("sms, email, letter or none"),
            ),
        ),
        importer=GuardianImporter,
        order=4,
    )
)
