"""Weekly reports to guardians: built, looked through, sent or not."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.edits import EditedMeanwhile, save_edit
from accounts.models import AuditEvent, User
from cases.actions.records import log
from cases.models import Case
from messaging.actions import outbox
from messaging.choices import Channel, Kind
from messaging.models import Message
from outreach import building, links, recipients, rendering, wordings
from outreach.choices import ReportState, Told
from outreach.models import ReportCopy, WeeklyReport
from ppss.lib import weeks

#: A link opens its page for so many days.
LINK_DAYS = 14


def build(
    *, cases: Sequence[Case], week: datetime.date, by: User | None, goes_at: datetime.datetime | None = None
) -> int:
    """Build the reports of an ISO week that are missing, and those that nobody has touched anew; returns how many.

    ``cases`` come with their student. Ten queries for each hundred, each hundred in a transaction of its own. A case
    without a consent that covers plan and follow-up gets none. ``goes_at`` is when a new one goes by itself.
    """
    week, today = weeks.monday(week), timezone.localdate()
    done = 0
    for start in range(0, len(cases), building.AT_ONCE):
        done += _build_some(cases[start : start + building.AT_ONCE], week, today, by, goes_at)
    return done


@transaction.atomic
def _build_some(
    cases: Sequence[Case], week: datetime.date, today: datetime.date, by: User | None, goes_at: datetime.datetime | None
) -> int:
    rows = WeeklyReport.objects.select_for_update(of=("self",)).filter(case__in=cases, week=week)
    there = {row.case_id: row for row in rows.select_related("case__student")}
    wanted = [case for case in cases if case.pk not in there or _is_untouched(there[case.pk])]
    new, changed = [], []
    for report in building.drafts(wanted, week, today):
        old = there.get(report.case_id)
        if old is None:
            report.goes_at, report.created_by = goes_at, by
            new.append(report)
        elif any(getattr(old, name) != getattr(report, name) for name in (*building.CONTENT, "agency")):
            for name in (*building.CONTENT, "agency"):
                setattr(old, name, getattr(report, name))
            changed.append(old)
    WeeklyReport.objects.bulk_create(new, ignore_conflicts=True)
    WeeklyReport.objects.bulk_update(changed, [*building.CONTENT, "agency"])
    written = list(
        WeeklyReport.objects.filter(week=week, case__in=[report.case_id for report in new]).select_related(
            "case__student"
        )
    )
    WeeklyReport.history.bulk_history_create(written, default_user=by)
    WeeklyReport.history.bulk_history_create(changed, update=True, default_user=by)
    events = [_event("weekly_report.build", row, by) for row in written]
    events += [_event("weekly_report.refresh", row, by) for row in changed]
    AuditEvent.objects.bulk_create(events)
    return len(events)


def _is_untouched(report: WeeklyReport) -> bool:
    return report.is_draft and report.revision == 0


def _event(verb: str, report: WeeklyReport, by: User | None) -> AuditEvent:
    case = report.case
    about = {"agency": report.agency, "category": report.category, "week": weeks.code(report.week)}
    return audit.event(verb, report, by=by, student_id=case.student_id, case_id=case.pk, **about)


@transaction.atomic
def edit(*, report: WeeklyReport, by: User, revision: int, homework: str, good_news: str) -> WeeklyReport:
    """Change what the coach writes. Raises EditedMeanwhile, or ValidationError when it has been sent."""
    _check_draft(report)
    report.homework, report.good_news = homework.strip(), good_news.strip()
    report._history_user = by
    save_edit(report, revision=revision)
    log("weekly_report.edit", report, by=by, week=weeks.code(report.week))
    return report


@transaction.atomic
def send(*, report: WeeklyReport, by: User | None, revision: int | None = None) -> WeeklyReport:
    """Send a report to every guardian who is to be told, and freeze it; ``by`` is None when it goes by itself.

    Each guardian gets a message in the outbox, and a copy that says so or why not. Raises EditedMeanwhile when it has
    been changed since ``revision``, ValidationError when it has gone already, is empty or nobody is to be told.
    """
    return send_many(reports=[report], by=by, revisions={report.pk: revision})[0]


@transaction.atomic
def send_many(
    *, reports: Collection[WeeklyReport], by: User | None, revisions: dict[int, int | None] | None = None
) -> list[WeeklyReport]:
    """Send several, all or none, in a fixed number of queries; ``revisions`` by id, as in ``send``."""
    revisions, today = revisions or {}, timezone.localdate()
    rows = list(
        WeeklyReport.objects.select_for_update(of=("self",))
        .filter(pk__in=[report.pk for report in reports])
        .select_related("case__student__school")
    )
    for row in rows:
        _check_draft(row)
        if revisions.get(row.pk) not in (None, row.revision):
            raise EditedMeanwhile(row)
    told = recipients.of_reports(rows, today)
    for row in rows:
        if row.is_empty:
            raise ValidationError(_("There is nothing to tell yet: %(report)s.") % {"report": row}, code="waits")
        if not any(each.is_told for each in told[row.pk]):
            raise ValidationError(_("Nobody can be told of %(report)s.") % {"report": row}, code="waits")
    return _send(rows, told, by)


@transaction.atomic
def send_ready(*, reports: Collection[int], now: datetime.datetime) -> int:
    """Send those of the reports (ids) that go by themselves now, each for itself; returns how many.

    An empty one, and one of which nobody can be told, stays a draft for a coach to see, and no longer goes by itself.
    A fixed number of queries.
    """
    drafts = WeeklyReport.objects.select_for_update(of=("self",)).going_by_themselves(now)
    rows = list(drafts.filter(pk__in=reports).select_related("case__student__school"))
    told = recipients.of_reports(rows, timezone.localdate())
    ready = [row for row in rows if not row.is_empty and any(each.is_told for each in told[row.pk])]
    WeeklyReport.objects.filter(pk__in={row.pk for row in rows} - {row.pk for row in ready}).update(goes_at=None)
    return len(_send(ready, told, None))


def _send(rows: list[WeeklyReport], told: dict[int, list[recipients.Recipient]], by: User | None) -> list[WeeklyReport]:
    """Freeze locked drafts and put their messages into the outbox."""
    words, today, now = wordings.read(), timezone.localdate(), timezone.now()
    copies, messages = [], []
    for row in rows:
        for each in told[row.pk]:
            copy, message = _copy(row, each, words, by, today)
            copies.append(copy)
            messages += [message] if message else []
        row.state, row.decided_at, row.decided_by, row.goes_at = ReportState.SENT, now, by, None
        row.revision += 1
    outbox.write_many(messages)
    ReportCopy.objects.bulk_create(copies)
    _save_decided(rows, "weekly_report.send", by)
    return rows


def _copy(
    report: WeeklyReport,
    recipient: recipients.Recipient,
    words: dict[str, wordings.Words],
    by: User | None,
    today: datetime.date,
) -> tuple[ReportCopy, Message | None]:
    guardian, language = recipient.guardian, recipient.language
    copy = ReportCopy(
        report=report, guardian=guardian, told=recipient.told, channel=guardian.channel, language=language
    )
    if not recipient.is_told:
        return copy, None
    token = links.new_token()
    try:
        message = _message(report, guardian, words[language], links.address(token), by)
    except ValidationError:  # a number or an address that cannot be one, kept from before it was checked
        copy.told = {Channel.SMS: Told.NO_MOBILE, Channel.EMAIL: Told.NO_EMAIL}[Channel(guardian.channel)]
        return copy, None
    copy.message, copy.token_index = message, links.index(token)
    copy.opens_until = today + datetime.timedelta(days=LINK_DAYS)
    return copy, message


def _message(report: WeeklyReport, guardian, words: wordings.Words, link: str, by: User | None) -> Message:  # noqa: ANN001
    address = {
        Channel.SMS: str(guardian.mobile),
        Channel.EMAIL: guardian.email,
        Channel.LETTER: guardian.postal_address,
    }[Channel(guardian.channel)]
    text = {
        Channel.SMS: lambda: rendering.sms(report, words, link),
        Channel.EMAIL: lambda: rendering.letter(report, words, link),
        Channel.LETTER: lambda: rendering.letter(report, words, link, ask="letter_link"),
    }[Channel(guardian.channel)]()
    return outbox.message(
        key=(Kind.WEEKLY_REPORT, report.case_id, weeks.code(report.week), guardian.pk),
        kind=Kind.WEEKLY_REPORT,
        channel=guardian.channel,
        recipient=str(guardian),
        address=address,
        text=text,
        subject="" if guardian.channel == Channel.SMS else rendering.subject(report, words),
        language=words.language,
        student=report.case.student,
        guardian=guardian,
        agency=report.agency,
        category=report.category,
        needs_consent=True,
        by=by,
    )


@transaction.atomic
def skip(*, report: WeeklyReport, by: User, revision: int | None = None) -> WeeklyReport:
    """Decide that a report is not sent. Raises EditedMeanwhile, or ValidationError when it has gone."""
    _check_draft(report)
    report.state, report.decided_at, report.decided_by, report.goes_at = (
        *(ReportState.SKIPPED, timezone.now(), by),
        None,
    )
    report._history_user = by
    save_edit(report, revision=report.revision if revision is None else revision)
    log("weekly_report.skip", report, by=by, week=weeks.code(report.week))
    return report


@transaction.atomic
def take_up(*, report: WeeklyReport, by: User) -> WeeklyReport:
    """Take back that a report is not sent: it waits to be looked through again."""
    report = WeeklyReport.objects.select_for_update().get(pk=report.pk)
    if report.state != ReportState.SKIPPED:
        raise ValidationError(_("Only a report that was not sent can be taken up again."))
    report.state, report.decided_at, report.decided_by = ReportState.DRAFT, None, None
    report._history_user = by
    save_edit(report, revision=report.revision)
    log("weekly_report.take_up", report, by=by, week=weeks.code(report.week))
    return report


def _check_draft(report: WeeklyReport) -> None:
    if not report.is_draft:
        raise ValidationError(_("This weekly report has been dealt with: %s") % report.get_state_display().lower())


def _save_decided(rows: Iterable[WeeklyReport], verb: str, by: User | None) -> None:
    rows = list(rows)
    WeeklyReport.objects.bulk_update(rows, ["state", "decided_at", "decided_by", "goes_at", "revision"])
    WeeklyReport.history.bulk_history_create(rows, update=True, default_user=by)
    AuditEvent.objects.bulk_create([_event(verb, row, by) for row in rows])
