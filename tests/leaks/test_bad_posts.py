"""A form sent back with its errors shows no more than the form did, and is one look in the log as the form was."""

import zlib
from html.parser import HTMLParser

import pytest

from tests.access import KNOCKERS, Row
from tests.leaks.city import Answer, City
from tests.leaks.expecting import depends_on_state, expected
from tests.leaks.judging import judge
from tests.leaks.states import STATES
from tests.leaks.test_matrix import ABOUT, EVERY_STATE, _id, ask, things, url_of

pytestmark = pytest.mark.django_db

#: Those whom a role lets in, of both agencies, here and elsewhere; and whom none does.
PEOPLE = ("coach_school", "coach_social", "eht", "social_other", "steering", "admin")
FORMS = [row for row in ABOUT if row.method == "get"]


class _Forms(HTMLParser):
    """The names of the fields in the forms of a page that are sent to its own address."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.is_in, self.names = url, False, []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "form":
            to = given.get("action") or given.get("hx-post") or self.url
            self.is_in = (given.get("method") == "post" or "hx-post" in given) and to == self.url
        elif self.is_in and tag in ("input", "select", "textarea", "button") and given.get("name"):
            self.names.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        self.is_in = self.is_in and tag != "form"


def bad(url: str, page: Answer) -> list[dict]:
    """What can be sent to the forms of a page that no form takes: nothing at all, and nonsense in every field."""
    forms = _Forms(url)
    forms.feed(page.text)
    names = set(forms.names) - {"csrfmiddlewaretoken", "once"}
    return [{}, dict.fromkeys(names, "qq")] if names else []


def states_for(row: Row, who: str) -> list[str]:
    """``open`` and another one in turn; where nothing depends on the state, one."""
    turn = list(STATES)[zlib.crc32(f"{who} {row.name}".encode()) % len(STATES)]
    if not depends_on_state(row, who):
        return [turn]
    return list(STATES) if EVERY_STATE else sorted({"open", turn})


def right(status: int) -> set[int]:
    """What may be answered to nonsense where the page itself is answered so: as much, or less."""
    return {200, 302, 400, 403, 404, 405, 422} if status in (200, 302) else {status, 405}


@pytest.mark.parametrize("row", FORMS, ids=_id)
def test_bad_post_shows_each_person_what_is_theirs(row: Row, city: City):
    subject, thing, _agency = next(things(city, row, "open"))
    forms = bad(url_of(row, subject, thing), _best(city, row))
    problems = []
    for who in PEOPLE if forms else ():
        for state in states_for(row, who):
            for subject, thing, agency in things(city, row, state):
                wanted = right(expected(row, who, subject, thing, agency))
                wanted |= {302, 404} if subject.child.is_merged or state != "open" else set()
                for data in forms:
                    answer = city.ask(who, url_of(row, subject, thing), "post", data)
                    wrong = judge(city, who, answer, wanted, counts=row.counts)
                    problems += [f"{state}, {agency or 'both'}, {len(data)} fields: {problem}" for problem in wrong]
    assert not problems, "\n".join(sorted(set(problems)))


def _best(city: City, row: Row) -> Answer:
    """The page as somebody sees it who may do most there."""
    subject, thing, _agency = next(things(city, row, "open"))
    answers = [ask(city, row, who, subject, thing) for who in KNOCKERS]
    return max(answers, key=lambda answer: (answer.status == 200) * len(answer.text))
