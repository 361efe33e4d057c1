"""The personal data that this app holds."""

from django.utils.translation import gettext_lazy as _

from retention.models import Erasure, ErasureItem, LegalHold, RetentionRule
from students import verb_words
from students.choices import Part
from students.personal_data import Kind, leave_out, register

register(
    LegalHold,
    student="student",
    agency="agency",
    about=_("That nothing may be erased for now, and why."),
    part=Part.PEOPLE,
)
register(
    ErasureItem,
    student="student",
    agency="erasure__agency",
    title=_("What has been erased"),
    about=_("Which parts have been erased, and how many records."),
    part=Part.PEOPLE,
    stamp=Kind.BOOKS,
    erasure=Kind.LINK,
)
register(Erasure, years=Kind.FACT, counts=Kind.FACT, files_left=Kind.BOOKS)
leave_out(RetentionRule, "For how long something is kept tells of no person.")

verb_words.VERBS.update(
    {
        "erasure.ask": _("List of what is to be erased approved by a first person"),
        "erasure.approve": _("List of what is to be erased approved by a second person"),
        "erasure.change": _("List of what is to be erased no longer holds"),
        "erasure.send_back": _("List of what is to be erased sent back"),
        "erasure.take_back": _("List of what is to be erased taken back"),
        "erasure.carry_out": _("Erased"),
        "legal_hold.place": _("Erasure stopped"),
        "legal_hold.lift": _("Erasure no longer stopped"),
        "retention_rule.keep": _("Rule of erasure changed"),
    }
)
