"""The access log names every page that shows a student in words."""

import re
from pathlib import Path

from django.conf import settings

from accounts.audit import LOOKS
from cases.page.tabs import TABS

APPS = ("accounts", "students", "absence", "cases", "messaging", "outreach", "reports", "retention")
WRITTEN = re.compile(r"log_look\(\s*request,\s*\"([^\"]+)\"")


def test_every_look_has_a_word():
    files = [file for app in APPS for file in Path(settings.BASE_DIR, app).rglob("*.py")]
    written = {what for file in files for what in WRITTEN.findall(file.read_text())}
    tabs = {name.removeprefix("cases:").replace("_", " ") for name, _word in TABS}
    assert sorted((written | tabs) - LOOKS.keys()) == []
