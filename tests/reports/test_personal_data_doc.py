"""docs/personal-data.md says what holds today: a field that is added or a rule that changes makes it stale."""

from pathlib import Path

from django.conf import settings

from reports import personal_data_doc
from students import personal_data
from tests.test_architecture import own_models


def test_written_page_is_that_of_the_program():
    written = Path(settings.BASE_DIR, "docs/personal-data.md").read_text()
    assert written == personal_data_doc.text(), "run manage.py write_personal_data_doc"


def test_page_names_every_field_of_every_model_that_holds_personal_data():
    text = personal_data_doc.text()
    held = [*personal_data.every(), *personal_data.of_staff()]
    assert {each.model for each in held} | personal_data.left_out().keys() == own_models()
    for each in held:
        table = text.split(f"### `{each.model._meta.label}`\n")[1].split("\n#")[0]
        lines = [line for line in table.splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == [field.name for field in each.fields()]
        assert all(f"`{each.kinds[line.split('`')[1]].value}`" in line for line in lines)
