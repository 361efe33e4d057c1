"""docs/access.md says what holds today: a permission or a rule that changes makes it stale."""

from pathlib import Path

from django.conf import settings

from reports import access_doc


def test_written_roles_and_consents_are_those_of_the_program():
    written = Path(settings.BASE_DIR, "docs/access.md").read_text().split("\n## ")
    fresh = access_doc.text().split("\n## ")
    assert [part.partition("\n")[0] for part in written] == [part.partition("\n")[0] for part in fresh]
    for old, new in zip(written, fresh, strict=True):
        if not new.startswith("Pages"):
            assert old == new, "run manage.py write_access_doc"


def test_written_pages_open_to_whom_they_do():
    """A page written there stands there rightly; one that is new shows at the next writing."""

    def rows(text: str) -> set[str]:
        return {line for line in text.split("\n## Pages")[1].split("\n## ")[0].splitlines() if line.startswith("| `")}

    def by_name(lines: set[str]) -> dict[str, str]:
        return {line.split("`")[1]: line for line in lines}

    written = by_name(rows(Path(settings.BASE_DIR, "docs/access.md").read_text()))
    fresh = by_name(rows(access_doc.text()))
    assert {name: line for name, line in written.items() if fresh.get(name, line) != line} == {}
