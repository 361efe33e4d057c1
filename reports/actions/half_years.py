"""Half-year reports: begun, written, handed in, approved or sent back."""

from __future__ import annotations

import datetime
import secrets
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import assign, save_edit
from accounts.models import District, User
from reports.actions.reminders import tell_verdict
from reports.choices import ReportState
from reports.half_years import half_of, last_day_of
from reports.halfyear import figures as counting
from reports.halfyear import files
from reports.halfyear.laid_out import laid_out
from reports.halfyear.paper import checksum
from reports.halfyear.questions import BY_KEY, QUESTIONS
from reports.models import HalfYearReport, ReportSubmission

#: What the steering group types beside the texts.
NUMBERS = ("staff_school", "staff_social", "cost_staff", "cost_supervision", "cost_activities", "cost_other")


@transaction.atomic
def begin(*, district: District, half: int, by: User) -> HalfYearReport:
    """The district's report of the half-year, begun where there is none. Raises ValidationError for one to come."""
    if half > half_of(timezone.localdate()):
        raise ValidationError(_("This half-year has not begun."))
    report, is_new = HalfYearReport.objects.get_or_create(district=district, half=half)
    if is_new:
        audit.record("half_year.begin", report, by=by, half=half)
    return report


@transaction.atomic
def write(
    *, report: HalfYearReport, by: User, texts: Mapping[str, str], revision: int | None = None, **numbers: object
) -> HalfYearReport:
    """Keep what is written; ``texts`` by key of the questions, ``numbers`` of NUMBERS.

    Raises EditedMeanwhile when it was read at an older ``revision``, ValidationError when it is handed in.
    """
    report = HalfYearReport.objects.select_for_update().get(pk=report.pk)
    _check_open(report)
    unknown = set(texts) - BY_KEY.keys()
    if unknown:
        raise ValidationError(_("There is no such question: %(key)s.") % {"key": ", ".join(sorted(unknown))})
    kept = {key: told for key, words in (report.texts | dict(texts)).items() if (told := printable(words))}
    changed = assign(report, texts=kept, **numbers)
    if changed:
        report._history_user = by
        save_edit(report, revision=report.revision if revision is None else revision)
        audit.record("half_year.write", report, by=by, half=report.half)
    return report


def printable(words: str) -> str:
    """A text without what no paper can hold: signs that steer a machine, and spaces around."""
    kept = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in kept if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


@transaction.atomic
def count(*, report: HalfYearReport, by: User) -> HalfYearReport:
    """Fill in the figures as they are now. Raises ValidationError before the half-year is over, and when they are
    frozen: from the first time it is handed in they stay."""
    report = HalfYearReport.objects.select_for_update().get(pk=report.pk)
    _check_open(report)
    if report.submissions.exists():
        raise ValidationError(_("The figures are frozen since the report was handed in first."))
    _count(report)
    report.save(update_fields=["figures", "counted_at"])
    audit.record("half_year.count", report, by=by, half=report.half)
    return report


def _count(report: HalfYearReport) -> None:
    if timezone.localdate() <= last_day_of(report.half):
        raise ValidationError(_("The half-year is not over. The figures are counted when it is."))
    report.figures = counting.count(report.district, report.half, before=last_comparison(report))
    report.counted_at = timezone.now()


def last_comparison(report: HalfYearReport) -> dict[str, object] | None:
    """The comparison of terms that the district's reports told last, before this one."""
    earlier = ReportSubmission.objects.filter(report__district=report.district, report__half__lt=report.half)
    for found in earlier.order_by("-report__half", "-number").values_list("figures", flat=True):
        if found and found["comparison"]:
            return found["comparison"]
    return None


def previous_figures(report: HalfYearReport) -> dict[str, object] | None:
    """Those of the district's report before, as it was handed in last."""
    earlier = ReportSubmission.objects.filter(report__district=report.district, report__half__lt=report.half)
    return earlier.order_by("-report__half", "-number").values_list("figures", flat=True).first()


@transaction.atomic
def submit(
    *, report: HalfYearReport, by: User, revision: int | None = None, at: datetime.datetime | None = None
) -> ReportSubmission:
    """Hand in, now or ``at``: figures are counted the first time, the paper is made and sealed with its checksum.

    Raises ValidationError before the half-year is over and while something needed is not written, EditedMeanwhile
    when somebody has written since it was read at ``revision``.
    """
    report = HalfYearReport.objects.select_for_update().select_related("district").get(pk=report.pk)
    _check_open(report)
    _check_written(report)
    number = report.submissions.count() + 1
    if number == 1:
        _count(report)
    now = at or timezone.now()
    who = ", ".join(part for part in (by.name, by.title) if part)
    paper = laid_out(report, previous_figures(report), day=timezone.localdate(now), by=who)
    pdf, word = files.as_pdf(paper), files.as_word(paper)
    typed = {"texts": report.texts, "numbers": _typed_numbers(report)}
    row = ReportSubmission(
        report=report,
        number=number,
        content=paper.as_json(),
        figures=report.figures,
        typed=typed,
        checksum=checksum(paper.as_json(), report.figures, typed),
        version=counting.VERSION,
        pdf_checksum=files.checksum(pdf),
        word_checksum=files.checksum(word),
        submitted_at=now,
        submitted_by=by,
    )
    row.full_clean(exclude=["pdf", "word"])
    name = secrets.token_hex(16)
    row.pdf.save(f"{name}.pdf", ContentFile(pdf), save=False)
    row.word.save(f"{name}.docx", ContentFile(word), save=False)
    row.save()
    report.state, report._history_user = ReportState.SUBMITTED, by
    save_edit(report, revision=report.revision if revision is None else revision)
    audit.record("half_year.submit", report, by=by, half=report.half, number=number, checksum=row.checksum)
    return row


def _typed_numbers(report: HalfYearReport) -> dict[str, object]:
    """Kronor as they are, employees as text: JSON has no decimals."""
    numbers = {name: getattr(report, name) for name in (*NUMBERS, "staff", "costs")}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in numbers.items()}


def _check_open(report: HalfYearReport) -> None:
    if not report.is_open:
        raise ValidationError(_("The report is handed in. It can be changed when it is sent back."))


def _check_written(report: HalfYearReport) -> None:
    needed = [each.key for each in QUESTIONS if each.is_needed] + (["costs"] if report.is_autumn else [])
    missing = {key: _("Write this before you hand in.") for key in needed if not report.texts.get(key, "").strip()}
    if report.is_autumn and report.costs is None:
        missing["cost_staff"] = _("The autumn's report tells the costs of the year.")
    if missing:
        raise ValidationError(missing)


@transaction.atomic
def approve(
    *, report: HalfYearReport, by: User, comment: str = "", at: datetime.datetime | None = None
) -> ReportSubmission:
    """Approve what was handed in. Raises ValidationError when nothing waits."""
    return _decide(report, by, ReportState.APPROVED, comment, at)


@transaction.atomic
def send_back(
    *, report: HalfYearReport, by: User, comment: str, at: datetime.datetime | None = None
) -> ReportSubmission:
    """Give it back to be changed, with what is to be changed. Raises ValidationError when nothing waits."""
    if not comment.strip():
        raise ValidationError({"comment": _("Write what is to be changed.")})
    return _decide(report, by, ReportState.SENT_BACK, comment, at)


def _decide(
    report: HalfYearReport, by: User, verdict: ReportState, comment: str, at: datetime.datetime | None
) -> ReportSubmission:
    report = HalfYearReport.objects.select_for_update().get(pk=report.pk)
    if report.state != ReportState.SUBMITTED:
        raise ValidationError(_("This report does not wait for a decision."))
    row = report.submissions.first()
    row.verdict, row.comment = verdict, comment.strip()
    row.decided_at, row.decided_by = at or timezone.now(), by
    row.full_clean()
    row.save()
    report.state, report._history_user = verdict, by
    save_edit(report, revision=report.revision)
    audit.record(f"half_year.{verdict}", report, by=by, half=report.half, number=row.number)
    if at is None:  # what is noted afterwards is no news
        tell_verdict(row)
    return row
