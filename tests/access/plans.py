"""Mapping, documents and plan: read by the school's health team too, written by the coaches of the team alone."""

import datetime

from django.core.files.base import ContentFile

from accounts.choices import Agency
from cases.choices import DocumentKind, Half, PlanStatus, ReferralTo, Stage
from cases.models import ActionPlan, Document, Mapping, Observation, Referral
from tests.access import Row, makes

ELSEWHERE = {"coach_other": 404, "social_other": 404}
READ = {"coach_school": 200, "coach_social": 200, "eht": 200, "eht_other": 404} | ELSEWHERE
WRITE = {"coach_school": 200, "coach_social": 200} | ELSEWHERE
SENT = {"coach_school": 302, "coach_social": 302} | ELSEWHERE
DAY = datetime.date(2026, 11, 2)


def _case(world, stage=Stage.PLAN):
    student = world.student()
    world.guardian(student)
    return world.case(student, stage=stage)


@makes("case")
def _pk(world) -> dict:
    return {"pk": _case(world).pk}


def _mapped(world) -> dict:
    case = _case(world, Stage.MAPPING)
    Mapping.objects.create(case=case, half=Half.SCHOOL, agency=Agency.SCHOOL, answers={"began": "I sexan"})
    return {"pk": case.pk, "half": "school"}


@makes(
    "Mapping",
    kwargs=lambda subject, mapping: {"pk": mapping.case_id, "half": mapping.half},
    pick=lambda mapping: mapping.version == 1,
)
def _half(world) -> dict:
    return _mapped(world)


@makes("case", kwargs=lambda subject, case: {"pk": case.pk, "half": "school"})
def _own_half(world) -> dict:
    return _mapped(world)


@makes("ActionPlan", pick=lambda plan: plan.status == PlanStatus.DRAFT)
def _plan(world) -> dict:
    plan = ActionPlan.objects.create(case=_case(world), agency=Agency.SCHOOL, end_goal="Hela veckor", starts_on=DAY)
    return {"pk": plan.pk}


@makes("case")
def _versions(world) -> dict:
    case = _case(world)
    ActionPlan.objects.create(
        case=case, agency=Agency.SCHOOL, end_goal="Hela veckor", starts_on=DAY, status=PlanStatus.SUPERSEDED
    )
    return {"pk": case.pk}


@makes("Document")
def _document(world) -> dict:
    row = Document(case=_case(world), agency=Agency.SCHOOL, kind=DocumentKind.GRADES, file_name="a.pdf")
    row.file.save("a.pdf", ContentFile(b"%PDF-1.4"))
    return {"pk": row.pk}


@makes("Observation")
def _observation(world) -> dict:
    row = Observation(case=_case(world), agency=Agency.SCHOOL, observed_on=DAY, lesson="Matte", text="Lugnt")
    row.save()
    return {"pk": row.pk}


@makes("Referral")
def _referral(world) -> dict:
    return {"pk": Referral.objects.create(case=_case(world), agency=Agency.SCHOOL, to=ReferralTo.BUP).pk}


ROWS = [
    Row("cases:case_documents", expect=READ, make=_pk),
    Row("cases:document_new", expect=WRITE, make=_pk),
    Row("cases:document_file", expect=READ, make=_document),
    Row("cases:document_discard", expect=WRITE, make=_document),
    Row("cases:case_mapping", expect=READ, make=_pk),
    Row("cases:mapping_complete", expect=WRITE, make=_pk, method="post"),
    Row("cases:mapping_edit", expect=WRITE | {"coach_social": 403}, make=_own_half),
    Row("cases:mapping_new_version", expect=SENT | {"coach_social": 403}, make=_own_half, method="post"),
    Row("cases:mapping_versions", expect=READ, make=_half),
    Row("cases:observation_new", expect=WRITE, make=_pk),
    Row("cases:observation_edit", expect=WRITE | {"coach_social": 302}, make=_observation),
    Row("cases:observation_discard", expect=WRITE, make=_observation),
    Row("cases:case_plan", expect=READ, make=_pk),
    Row("cases:plan_new", expect=WRITE, make=_pk),
    Row("cases:plan_versions", expect=READ, make=_versions),
    Row("cases:plan_approve", expect=WRITE, make=_plan),
    Row(
        "cases:plan_approve_manager",
        expect={"coach_school": 302, "coach_social": 302, "eht": 302, "eht_other": 404} | ELSEWHERE,
        make=_plan,
        method="post",
    ),
    Row("cases:plan_edit", expect=WRITE, make=_plan),
    Row("cases:plan_put_in_force", expect=WRITE, make=_plan, method="post"),
    Row("cases:plan_new_version", expect=SENT, make=_plan, method="post"),
    Row("cases:plan_print", expect=READ, make=_plan),
    Row("cases:referral_new", expect=WRITE, make=_pk),
    Row("cases:referral_answer", expect=WRITE, make=_referral),
]
