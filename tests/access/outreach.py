"""Weekly reports: coaches of the case; their words and rhythms; the link, which is open to who has it."""

from outreach.actions import copies, weekly_reports
from outreach.models import ReportCopy, WeeklyReport
from ppss.lib import weeks
from students.models import Guardian
from tests.access import Row, makes
from tests.access.case_steps import WORK
from tests.outreach.conftest import attendance

COACHES = {"coach_school": 200, "coach_social": 200, "coach_other": 200, "social_other": 200}
ADMIN = {"admin": 200}


@makes("WeeklyReport", pick=lambda row: row.state == "draft")
def report(world):
    case = world.case()
    Guardian.objects.update(mobile="+46701740605")
    attendance(case.student, weeks.monday(case.enrolled_on))
    weekly_reports.build(cases=[case], week=weeks.monday(case.enrolled_on), by=None)
    return {"pk": WeeklyReport.objects.get().pk}


@makes("WeeklyReport", pick=lambda row: row.state == "skipped")
def skipped(world):
    pk = report(world)["pk"]
    weekly_reports.skip(report=WeeklyReport.objects.get(pk=pk), by=world.people["coach_school"])
    return {"pk": pk}


@makes(
    "WeeklyReport",
    pick=lambda row: row.state == "sent",
    kwargs=lambda subject, thing: {"pk": thing.copies.get().pk},
)
def answered(world):
    pk = report(world)["pk"]
    weekly_reports.send(report=WeeklyReport.objects.get(pk=pk), by=world.people["coach_school"])
    copy = ReportCopy.objects.get()
    copies.reply(copy=copy, text="Tack.")
    return {"pk": copy.pk}


def team(world):
    return {"pk": world.teams["Skärholmen"].pk}


def nothing(world):
    return {}


SENT = {who: 302 if code == 200 else code for who, code in WORK.items()}
ROWS = [
    Row("outreach:reports", COACHES, nothing),
    Row("outreach:reports_build", {who: 302 for who in COACHES}, nothing, method="post"),
    Row("outreach:reports_send", {who: 302 for who in COACHES}, nothing, method="post"),
    Row("outreach:report", WORK, report),
    Row("outreach:report_send", SENT, report, method="post"),
    Row("outreach:report_skip", SENT, report, method="post"),
    Row("outreach:report_take_up", SENT, skipped, method="post"),
    Row("outreach:reply_read", SENT, answered, method="post"),
    Row("outreach:rhythms", COACHES | ADMIN, nothing),
    Row(
        "outreach:rhythm",
        {"coach_school": 200, "coach_social": 200, "admin": 200, "coach_other": 404, "social_other": 404},
        team,
    ),
    Row("outreach:wordings", ADMIN, nothing),
    Row("outreach:wording", ADMIN, lambda world: {"language": "so"}),
    Row("outreach:link", {"anonymous": 404}, lambda world: {"token": "nonsense"}, others=404),
]
