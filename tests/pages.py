"""A page as its reader has it, in tests."""

import re

from django.http import HttpResponse

#: What is drawn anew for every answer, and in which any short word may turn up: the token of forms, once and header.
DRAWN = re.compile(r'name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|"X-CSRFToken": "[^"]*"')


def markup(response: HttpResponse) -> str:
    """The HTML of an answer without what is drawn at random, and with plain spaces for those that do not break."""
    return DRAWN.sub("", response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def words(response: HttpResponse) -> str:
    """What an answer says: without tags, and with one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
