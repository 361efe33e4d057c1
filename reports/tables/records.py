"""Tables of what has been done with the program: imports, messages, logs, erasure, files handed out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.choices import Agency, Category, Verdict
from accounts.models import AccessEntry, AuditEvent, LookReview, User
from accounts.roles import Permission
from imports.choices import RunState, State, StepState
from imports.models import Batch, Run, Source, Step
from messaging.choices import Channel, Kind, Reason
from messaging.choices import State as MessageState
from messaging.models import Message
from reports.models import EvaluatorExport, TableExport
from reports.tables.table import Table, day, flag, ids, moment, number, text
from retention.choices import State as ErasureState
from retention.models import Erasure, RetentionRule
from students.choices import Part

KEY = number("id", _("number of the row, for joining tables"))
ASKED_BY = text("asked_by", _("who asked for it"), "asked_by__name")
_COUNTS = (
    number("created", _("rows that were new")),
    number("updated", _("rows that have changed something")),
    number("unchanged", _("rows that changed nothing")),
    number("skipped", _("rows left aside")),
)


def _events(user: User) -> object:
    """Events have nobody of their own to see them: the log as a whole is for those who watch over it."""
    rows = AuditEvent.objects.order_by("pk")
    return rows if user.access.has(Permission.SEE_LOGS) else rows.none()


TABLES = (
    Table(
        "imports",
        _("Imports"),
        _("Every file that was imported, with its counts. Not the file."),
        Permission.IMPORT,
        lambda user: Batch.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("kind", _("kind of file")),
            text("file_name", _("name of the file")),
            text("checksum", _("SHA-256 of the file")),
            text("state", _("state"), choices=State),
            moment("created_at", _("when it was sent")),
            text("created_by", _("who sent it; empty for the clock"), "created_by__name"),
            day("first_day", _("first day of the period, where the file sums over one")),
            day("last_day", _("last day of the period, where the file sums over one")),
            number("rows", _("rows in all")),
            *_COUNTS,
            number("refused", _("rows refused")),
            text("undone_by", _("who has undone it"), "undone_by__name"),
        ),
        ("imports.Batch",),
    ),
    Table(
        "servers",
        _("Servers that are read"),
        _("School systems after SS 12000. No secret."),
        Permission.IMPORT,
        lambda user: Source.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("name", _("name")),
            text("base_url", _("address")),
            day("from_day", _("read from this day on")),
            flag("is_on", _("1 while it is read every night")),
        ),
        ("imports.Source",),
    ),
    Table(
        "server_runs",
        _("Readings of servers"),
        _("Each reading, and how it ended."),
        Permission.IMPORT,
        lambda user: Run.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("server", _("name of the server"), "source__name"),
            flag("is_full", _("1 where all was read, 0 for changes")),
            text("state", _("state"), choices=RunState),
            moment("started_at", _("when it began")),
            moment("ended_at", _("when it ended")),
            text("started_by", _("who began it; empty for the clock"), "started_by__name"),
        ),
        ("imports.Run",),
    ),
    Table(
        "server_steps",
        _("Endpoints of readings"),
        _("What became of the objects of each endpoint."),
        Permission.IMPORT,
        lambda user: Step.objects.visible_to(user).order_by("run_id", "position"),
        (
            number("run_id", _("number of the reading")),
            text("endpoint", _("endpoint of the standard")),
            text("state", _("state"), choices=StepState),
            number("pages", _("pages read")),
            number("received", _("objects received")),
            *_COUNTS,
            number("removed", _("objects removed")),
        ),
        ("imports.Step",),
    ),
    Table(
        "messages",
        _("Messages"),
        _("Where each message stands. Not whom it is to or about, from which school, or what it says."),
        Permission.WATCH_MESSAGES,
        lambda user: Message.objects.watched_by(user).order_by("pk"),
        (
            KEY,
            text("kind", _("what it is"), choices=Kind),
            text("channel", _("how it is sent"), choices=Channel),
            moment("written_at", _("when it was written")),
            text("state", _("state"), choices=MessageState),
            moment("state_at", _("since when")),
            text("reason", _("why it has this state"), choices=Reason),
            moment("due_at", _("when it may be sent")),
            number("attempts", _("times it was tried")),
            text("gateway", _("gateway it went by")),
            number("parts", _("parts of an SMS")),
            number("price", _("price in kronor")),
        ),
        ("messaging.Message",),
    ),
    Table(
        "access_log",
        _("Access log"),
        _("Who has looked at students, when and where. Students by number, never by name."),
        Permission.SEE_LOGS,
        lambda user: AccessEntry.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            moment("at", _("when")),
            number("user_id", _("number of the user")),
            text("user", _("name of the user"), "user_label"),
            text("what", _("page or file")),
            ids("student_ids", _("numbers of the students shown")),
            text("why", _("memberships that allowed it")),
            ids("consent_ids", _("numbers of the consents that were valid then")),
            number("outside", _("how many of the students were in none of the person's own cases")),
        ),
        ("accounts.AccessEntry",),
    ),
    Table(
        "change_log",
        _("Log of changes"),
        _("Who has done what, when. Not to which student, and not what was written."),
        Permission.SEE_LOGS,
        _events,
        (
            KEY,
            moment("at", _("when")),
            number("user_id", _("number of the user; empty for the clock")),
            text("user", _("name of the user"), "user_label"),
            text("verb", _("what was done")),
            text("target_type", _("to what kind of record")),
            text("agency", _("agency of the record"), choices=Agency),
            text("category", _("category of the record"), choices=Category),
        ),
        ("accounts.AuditEvent",),
    ),
    Table(
        "look_reviews",
        _("Reviews of looks"),
        _("Looks that chance has put before a reviewer, and the verdict."),
        Permission.SEE_LOGS,
        lambda user: LookReview.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            day("month", _("first day of the month")),
            number("entry_id", _("number of the row in the access log")),
            text("verdict", _("verdict"), choices=Verdict),
            text("reviewer", _("who has reviewed it"), "reviewer__name"),
            moment("signed_at", _("when it was signed off")),
        ),
        ("accounts.LookReview",),
    ),
    Table(
        "retention_rules",
        _("Rules of erasure"),
        _("Rules that somebody has changed; the others are as they come with the program."),
        Permission.ERASE,
        lambda user: RetentionRule.objects.visible_to(user).order_by("part"),
        (
            text("part", _("what is kept"), choices=Part),
            number("years", _("years after closing")),
            text("reason", _("why")),
        ),
        ("retention.RetentionRule",),
    ),
    Table(
        "erasures",
        _("Lists of erasure"),
        _("Lists of the own agency: who asked, who approved, when. Not whom they are about, nor how many."),
        Permission.ERASE,
        lambda user: Erasure.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("state", _("state"), choices=ErasureState),
            ASKED_BY,
            moment("asked_at", _("when it was asked for")),
            text("approved_by", _("who approved it"), "approved_by__name"),
            moment("approved_at", _("when it was approved")),
            moment("done_at", _("when it was carried out")),
        ),
        ("retention.Erasure",),
    ),
    Table(
        "evaluator_files",
        _("Files for evaluators"),
        _("What has been handed out of the house, for whom and what for."),
        Permission.HAND_OUT,
        lambda user: EvaluatorExport.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("recipient", _("for whom")),
            text("purpose", _("what it is for")),
            ASKED_BY,
            moment("asked_at", _("when it was made")),
            day("expires_on", _("last day of the link")),
            day("ended_on", _("day on which somebody ended it")),
            number("fetched", _("times it was fetched")),
        ),
        ("reports.EvaluatorExport",),
    ),
    Table(
        "table_exports",
        _("Tables taken out"),
        _("Who has taken out which table, when."),
        Permission.EXPORT_TABLES,
        lambda user: TableExport.objects.visible_to(user).order_by("pk"),
        (
            KEY,
            text("table", _("key of the table")),
            text("form", _("kind of file")),
            ASKED_BY,
            moment("asked_at", _("when it was asked for")),
            text("state", _("state")),
            number("rows", _("rows written")),
            number("fetched", _("times it was fetched")),
        ),
        ("reports.TableExport",),
    ),
)
