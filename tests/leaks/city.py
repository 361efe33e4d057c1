"""A city with a student in every state, side by side in one database, and whoever asks for its pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.choices import Agency
from accounts.models import AccessEntry, Draft
from cases.choices import Stage
from imports.models import Batch
from students.choices import Season
from students.models import Term
from tests.conftest import World, make_world
from tests.leaks.canaries import Canaries, Owner
from tests.leaks.making import Maker, Subject
from tests.leaks.oracle import Child
from tests.leaks.reading import text_of
from tests.leaks.states import STATES

#: At which stage of the case a page can be opened, by the word that rows use.
STAGES = {
    "going": Stage.CARRYING_OUT,
    "asked": Stage.CONSENT,
    "closed": Stage.CLOSING,
    "proposed": Stage.PROPOSAL,
}
#: What is written of a case at the stages that a page or two are about; of one that is going, everything.
WRITTEN = {
    "asked": ("AbsenceFigure", "Proposal"),
    "closed": ("AbsenceFigure", "Proposal", "Closing", "Booster"),
    "proposed": ("AbsenceFigure", "Proposal"),
}


@dataclass(frozen=True)
class Answer:
    """What came back: status, everything in it that can be read, what the next page will say, where it leads, what the
    log holds of it; and after a POST the page it leads to.
    """

    status: int
    text: str
    messages: str
    location: str
    entries: tuple[AccessEntry, ...]
    cookies: dict[str, str]
    then: Answer | None = None

    @property
    def logged(self) -> set[int]:
        return {pk for entry in self.entries for pk in entry.student_ids}


@dataclass
class City:
    world: World
    canaries: Canaries = field(default_factory=Canaries)
    subjects: dict[tuple[str, str], Subject] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    @property
    def children(self) -> dict[str, Child]:
        """Each student as the oracle knows them, by the name that canaries bear."""
        return {subject.name: subject.child for subject in self.subjects.values()}

    @property
    def student_ids(self) -> dict[str, int]:
        return {subject.name: subject.student.pk for subject in self.subjects.values()}

    def add(self, state: str, stage: str, *agencies: Agency) -> Subject:
        """A student of the state with a case at the stage and the records of these agencies."""
        child = STATES[state]
        make = Maker(self.world, self.canaries, f"{state}, {stage}", child, STAGES[stage])
        subject = self.subjects[state, stage] = make.person()
        if child.is_merged:
            subject.student.merged_into = self.subjects["open", stage].student
            subject.student.save()
        else:
            make.case()
            make.records(*agencies, only=WRITTEN.get(stage, ()))
            if stage == "closed":
                make.erasures()
        return subject

    def sign_in(self) -> None:
        for key, user in self.world.people.items():
            client = Client()
            client.force_login(user)
            self.sessions[key] = client.cookies[settings.SESSION_COOKIE_NAME].value
            owner = Owner("typed", "", "accounts.Draft.data", writer=key)
            Draft.objects.create(user=user, key="note-1", data={"fields": [["text", self.canaries.word(owner)]]})

    def ask(self, who: str, url: str, method: str = "get", data: dict | None = None, **headers: str) -> Answer:
        """One request, of which nothing stays behind. What it leads to after a POST is read too."""
        with undone():
            answer = self._ask(who, url, method, data, {}, headers)
            if method == "post" and answer.status == 302:
                answer = replace(answer, then=self._ask(who, answer.location, "get", None, answer.cookies, headers))
            return answer

    def _ask(
        self, who: str, url: str, method: str, data: dict | None, cookies: dict[str, str], headers: dict[str, str]
    ) -> Answer:
        last = AccessEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = self._respond(who, url, method, data, cookies, headers)
        entries = tuple(AccessEntry.objects.filter(pk__gt=last))
        kept = {name: morsel.value for name, morsel in response.cookies.items() if morsel.value}
        told = " ".join(_messages(kept))
        text = text_of(response)
        for asked in (url, quote(url)):  # what the asker has written into the address tells them nothing
            text = text.replace(asked, "")
        return Answer(response.status_code, text, told, response.get("Location", ""), entries, kept)

    def _respond(
        self, who: str, url: str, method: str, data: dict | None, cookies: dict[str, str], headers: dict[str, str]
    ) -> HttpResponse:
        factory = RequestFactory()
        if who in self.sessions:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        for name, value in cookies.items():
            factory.cookies[name] = value
        request = getattr(factory, method)(url, data or {}, headers=headers)
        return self.handler(request.environ)


def _messages(cookies: dict[str, str]) -> list[str]:
    """What the next page will say, which travels in a cookie."""
    if "messages" not in cookies:
        return []
    storage = CookieStorage(RequestFactory().get("/"))
    return [str(message) for message in storage._decode(cookies["messages"]) or []]


@contextmanager
def undone() -> Iterator[None]:
    """Everything inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build() -> City:
    """Every state at every stage, everything written by both agencies."""
    city = City(make_world())
    today = timezone.localdate()
    span = {"start": today - datetime.timedelta(days=60), "end": today + datetime.timedelta(days=60)}
    Term.objects.create(year=today.year - 1, season=Season.HT, **span)
    Batch.objects.create(kind="lessons", file_name="lektioner.csv", created_by=city.world.people["admin"])
    for stage in STAGES:
        for state in STATES:
            subject = city.add(state, stage, *Agency)
            subject.sibling = city.subjects[state, "going"]
            subject.sibling.sibling = subject
    city.sign_in()
    return city
