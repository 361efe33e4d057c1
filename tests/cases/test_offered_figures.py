"""Proposing, enrolling and closing with a figure that attendance gives."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Agency
from cases.choices import ClosingReason, Stage
from cases.models import Closing
from ppss.lib import weeks
from tests.absence.lessons import day_of, load

DAY = datetime.timedelta(days=1)


def _monday_of_last_week() -> datetime.date:
    return weeks.shift(timezone.localdate(), -1)


@pytest.fixture
def absent():
    """Gives a student a day last week: three of four reported hours absent, one of five not reported."""

    def give(student, hows="pvii-"):
        load(day_of(student, _monday_of_last_week(), hows))

    return give


def _key() -> str:
    last = _monday_of_last_week()
    return f"computed:{last - 21 * DAY}:{last + 4 * DAY}"


def test_enrolling_takes_the_four_weeks_before(world, sign_in, absent):
    case = world.case(stage=Stage.CONSENT)
    absent(case.student)
    client, url = sign_in("coach_school"), reverse("cases:enrol", args=[case.pk])
    html = client.get(url).content.decode()
    assert f'value="{_key()}"' in html
    assert "75\N{NO-BREAK SPACE}% frånvaro" in html
    sent = {
        "on": timezone.localdate().isoformat(),
        "coaches": [world.people["coach_school"].pk],
        "figure_choice": _key(),
    }
    assert client.post(url, sent).status_code == 302
    case.refresh_from_db()
    figure = case.initial_absence
    assert (figure.share, figure.valid_share, figure.invalid_share, figure.coverage) == tuple(
        map(Decimal, ("0.75", "0.25", "0.5", "0.8"))
    )
    assert (figure.first_day, figure.last_day, figure.source) == (
        _monday_of_last_week() - 21 * DAY,
        _monday_of_last_week() + 4 * DAY,
        "computed",
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_case_can_have_is_refused_beside_its_field(day, world, sign_in, absent):
    case = world.case(stage=Stage.CONSENT)
    absent(case.student)
    sent = {"on": day, "coaches": [world.people["coach_school"].pk], "figure_choice": _key()}
    answer = sign_in("coach_school").post(reverse("cases:enrol", args=[case.pk]), sent)
    assert answer.status_code == 200
    assert "on" in answer.context["form"].errors


def test_another_day_has_other_weeks_and_the_choice_is_asked_again(world, sign_in, absent):
    case = world.case(stage=Stage.CONSENT)
    absent(case.student)
    earlier = (weeks.monday(timezone.localdate()) - 10 * DAY).isoformat()
    sent = {
        "on": earlier,
        "coaches": [world.people["coach_school"].pk],
        "figure_choice": "computed:2020-01-01:2020-02-01",
    }
    load(day_of(case.student, _monday_of_last_week() - 14 * DAY, "pp"))
    html = sign_in("coach_school").post(reverse("cases:enrol", args=[case.pk]), sent).content.decode()
    assert "Siffran beror på dagen. Välj den igen." in html
    case.refresh_from_db()
    assert case.stage == Stage.CONSENT


def test_closing_takes_them_too_and_tells_when_coverage_has_moved(world, sign_in, absent):
    case = world.case()
    world_figure = {"share": Decimal("0.5"), "coverage": Decimal("0.95")}
    from_day = timezone.localdate() - 60 * DAY
    case.initial_absence = case.student.absence_figures.create(
        first_day=from_day, last_day=from_day + 20 * DAY, source="computed", **world_figure
    )
    case.save()
    absent(case.student)
    client = sign_in("coach_school")
    sent = {
        "on": timezone.localdate().isoformat(),
        "reason": "goals",
        "goal_attainment": "fully",
        "figure_choice": _key(),
    }
    assert client.post(reverse("cases:close", args=[case.pk]), sent).status_code == 302
    closing = case.closings.get()
    assert (closing.absence.share, closing.absence.coverage) == (Decimal("0.75"), Decimal("0.8"))
    html = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Rapporteringsgraden har ändrats med minst 10 procentenheter" in html


def test_a_proposal_carries_the_period_of_the_list_over(world, sign_in, absent):
    nora = world.student()
    absent(nora)
    first, last = _monday_of_last_week(), _monday_of_last_week() + 6 * DAY
    url = f"{reverse('cases:propose', args=[nora.pk])}?from={first}&to={last}"
    client = sign_in("eht")
    key = f"computed:{first}:{last}"
    html = client.get(url).content.decode()
    assert html.index(key) < html.index(_key())
    client.post(url, {"on": timezone.localdate().isoformat(), "reason": "Borta", "figure_choice": key})
    figure = nora.cases.get().proposal.absence
    assert (figure.share, figure.first_day, figure.last_day) == (Decimal("0.75"), first, last)


def test_a_figure_typed_by_hand_is_marked_as_such(world, sign_in, absent):
    nora = world.student()
    absent(nora)
    last = _monday_of_last_week()
    sent = {
        "on": timezone.localdate().isoformat(),
        "reason": "Borta",
        "figure_choice": "typed",
        "share": "33",
        "first_day": (last - 30 * DAY).isoformat(),
        "last_day": last.isoformat(),
        "source": "typed",
    }
    sign_in("eht").post(reverse("cases:propose", args=[nora.pk]), sent)
    figure = nora.cases.get().proposal.absence
    assert (figure.share, figure.source, figure.coverage) == (Decimal("0.33"), "typed", None)


def test_correcting_a_closing_offers_the_weeks_before_the_day_that_stands(world, sign_in, absent):
    case = world.case()
    absent(case.student)
    before = _monday_of_last_week() - 35 * DAY
    load(day_of(case.student, before, "pv"))
    closing = Closing.objects.create(
        case=case,
        agency=Agency.SCHOOL,
        enrolled_on=case.enrolled_on,
        closed_on=before + 7 * DAY,
        reason=ClosingReason.OTHER,
    )
    html = sign_in("coach_school").get(reverse("cases:closing_edit", args=[closing.pk])).content.decode()
    assert f'value="computed:{before - 21 * DAY}:{before + 4 * DAY}"' in html
    assert _key() not in html
