"""Every text of the interface is there in Swedish, and a Swedish page stays so in an English browser."""

import datetime
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format

ROOT = Path(settings.BASE_DIR)
SWEDISH = ROOT / "locale/sv/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def swedish() -> polib.POFile:
    return polib.pofile(str(SWEDISH))


def test_every_text_is_translated(swedish):
    assert [e.msgid for e in swedish.untranslated_entries()] == []


def test_no_translation_is_a_guess(swedish):
    assert [e.msgid for e in swedish.fuzzy_entries()] == []


def test_translations_keep_the_placeholders(swedish):
    wrong = [
        e.msgid
        for e in swedish
        if e.msgstr and sorted(PLACEHOLDER.findall(e.msgid)) != sorted(PLACEHOLDER.findall(e.msgstr))
    ]
    assert wrong == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_text_of_the_code_is_listed(swedish, tmp_path):
    """Collects the texts anew, in a copy, as ``make messages`` does."""
    copy = tmp_path / "copy"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.html", "*.txt", "*.po"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in files:
        if (ROOT / name).exists() and not name.startswith("tests/"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    before = {(e.msgctxt, e.msgid) for e in swedish}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "sv", "--no-location", "--no-obsolete"]
    subprocess.run(command, cwd=copy, capture_output=True, check=True, env={"PATH": os.environ["PATH"]})
    after = {
        (e.msgctxt, e.msgid) for e in polib.pofile(str(copy / "locale/sv/LC_MESSAGES/django.po")) if not e.obsolete
    }
    assert sorted(m for _, m in after - before) == []
    assert sorted(m for _, m in before - after) == []


def test_a_swedish_page_stays_swedish_in_an_english_browser(client, db):
    page = client.get(reverse("account_login"), headers={"accept-language": "en-GB,en;q=0.9"})
    assert '<html lang="sv"' in page.content.decode()


def test_english_is_a_click_away_and_stays(client, db):
    login = reverse("account_login")
    client.post(reverse("set_language"), {"language": "en", "next": login})
    page = client.get(login, headers={"accept-language": "sv"})
    assert '<html lang="en"' in page.content.decode()


def test_months_are_not_shadowed_by_texts_of_ours():
    """*May* is a month to Django, and was a heading of ours: a text in both needs a context."""
    months = " ".join(date_format(datetime.date(2026, month, 1), "F") for month in range(1, 13))
    assert months == "januari februari mars april maj juni juli augusti september oktober november december"
