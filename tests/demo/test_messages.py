"""What the demo's students and guardians are written: never more than a first name."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from accounts.models import School, User
from messaging.models import IncomingMessage, Message
from outreach import sms_words, to_students
from outreach.actions.message_plans import text_of
from outreach.data import shipped
from outreach.models import MessagePlan, SameDaySetting, SmsTemplate, StudentCard
from outreach.rules import ZONE
from ppss.lib import weeks
from students.models import Guardian, Student
from students.terms import read_calendar

pytestmark = pytest.mark.django_db


def told_too_much(text: str, families: set[str], schools: set[str]) -> list[str]:
    """What in an SMS nobody may read over somebody's shoulder: surnames, schools, health and social services."""
    return [*(word for word in re.findall(r"\w+", text) if word in families), *(s for s in schools if s in text)] + (
        sms_words.secrets_in(text)
    )


def test_no_message_of_the_demo_tells_more_than_a_first_name():
    families = set(Student.objects.values_list("family_name", flat=True))
    families |= set(Guardian.objects.values_list("family_name", flat=True))
    families |= {sms_words.family_name(name) for name in User.objects.values_list("name", flat=True)}
    schools = set(School.objects.values_list("name", flat=True))
    sent = dict(Message.objects.filter(channel="sms").values_list("key", "text"))
    kinds = set(Message.objects.values_list("kind", flat=True))
    assert kinds >= {"weekly_report", "greeting", "reminder", "single"}
    assert {key: found for key, text in sent.items() if (found := told_too_much(text, families, schools))} == {}
    templates = dict(SmsTemplate.objects.values_list("name", "text"))
    words = {
        f"{code} {name}": texts[name] for code, texts in shipped().items() for name in ("sms", "same_day", "correction")
    }
    for name, text in (templates | words).items():
        assert told_too_much(text, families, schools) == [], name


def test_coming_week_of_messages_tells_no_more_than_a_first_name():
    """Every message that plans would write in the week ahead, quarter by quarter."""
    families = set(Student.objects.values_list("family_name", flat=True))
    plans = list(MessagePlan.objects.select_related("case__student__school", "created_by"))
    monday = weeks.shift(weeks.monday(timezone.localdate()), 1)
    told = {}
    for day in (monday + datetime.timedelta(days=n) for n in range(5)):
        for quarter in range(28, 76):
            moment = datetime.datetime.combine(day, datetime.time(quarter // 4, quarter % 4 * 15), tzinfo=ZONE)
            on_day = [plan for plan in plans if str(day.isoweekday()) in plan.days]
            told |= {due.key: text_of(due) for due in to_students.due(on_day, moment)}
    assert told or not read_calendar(monday, monday).school_weeks(monday, monday)
    assert [text for text in told.values() if told_too_much(text, families, set())] == []


def test_student_of_the_demo_is_written_to_and_answers():
    nora = Student.objects.get(given_name="Nora", family_name="Ek")
    assert set(MessagePlan.objects.values_list("case__student", "kind")) == {
        (nora.pk, kind) for kind in ("greeting", "reminder", "encouragement")
    }
    assert IncomingMessage.objects.filter(student=nora, read_at=None).count() == 2
    assert IncomingMessage.objects.filter(student=None).count() == 1
    assert SameDaySetting.objects.get(is_on=True).school.name == "Bredängsskolan"
    card = StudentCard.objects.get()
    assert (card.case.student, card.lessons.exclude(answered_at=None).count()) == (nora, 1)
