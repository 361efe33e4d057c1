"""Keys are changed: all that is encrypted moves to the newest one, and the old one can be dropped."""

import io

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import encryption, rotation
from accounts.encryption import Unreadable
from students.finding import find
from students.models import Guardian, Student
from tests.imports import counts, run_import

OLD, NEW = "the key of last year", "the key of this year"
NUMBERS = ("201303149833", "201303141236", "201211020016")
GUARDIANS = "student,guardian,given_name,family_name,custody\n20130314-9833,19850712-1238,Kim,Ek,1\n"


@pytest.fixture(autouse=True)
def _ring(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FIELD_KEYS = [OLD]


@pytest.fixture
def students(world) -> list[Student]:
    rows = [world.student(f"Elev{n}", personal_identity_number=number) for n, number in enumerate(NUMBERS)]
    rows[0].school_class = "7C"
    rows[0].save()
    return rows


def _run(*options: str) -> tuple[bool, str]:
    """Whether the command says that all is under the newest key, and what it wrote."""
    out = io.StringIO()
    try:
        call_command("rotate_keys", *options, stdout=out, stderr=out)
    except CommandError as error:
        return False, f"{out.getvalue()}{error}"
    return True, out.getvalue()


def _raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def test_everything_reads_with_the_new_key_alone(students, world, settings):
    person = world.people["eht"]
    Authenticator.objects.create(
        user=person, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DP"), "note": "kept"}
    )
    name = default_storage.save("documents/a.pdf", ContentFile(b"%PDF-1.7 betyg"))
    settings.FIELD_KEYS = [NEW, OLD]
    assert not _run("--check")[0]
    done, told = _run()
    assert done, told
    settings.FIELD_KEYS = [NEW]
    assert _run("--check")[0]
    assert [s.personal_identity_number for s in Student.objects.order_by("pk")] == list(NUMBERS)
    assert {h.personal_identity_number for h in Student.history.all()} == set(NUMBERS)
    assert list(find(world.people["eht"], "20130314-9833").rows) == [students[0]]
    secret = Authenticator.objects.get().data
    assert (get_adapter().decrypt(secret["secret"]), secret["note"]) == ("JBSWY3DP", "kept")
    assert default_storage.open(name).read() == b"%PDF-1.7 betyg"
    newest = encryption.key_ids()[0]
    for table in ("students_student", "students_historicalstudent"):
        for column in ("personal_identity_number", "identity_index"):
            assert {value[:8] for value in _raw(table, column)} == {newest}


def test_a_second_run_changes_nothing(students, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    _run()
    before = _raw("students_student", "personal_identity_number")
    assert _run()[0]
    assert _raw("students_student", "personal_identity_number") == before


def test_students_are_found_while_the_keys_are_changed(students, world, settings):
    """Rows under both keys, as between a restart with the new key and the end of the rotation."""
    settings.FIELD_KEYS = [NEW, OLD]
    fourth = world.student("Ny", personal_identity_number="201211030015")
    assert (
        encryption.key_ids()[0]
        == fourth.identity_index[:8]
        != Student.objects.get(pk=students[0].pk).identity_index[:8]
    )
    for number, student in [*zip(NUMBERS, students, strict=True), ("201211030015", fourth)]:
        assert list(find(world.people["eht"], number).rows) == [student]


def test_a_run_that_was_killed_goes_on_where_it_stopped(students, settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    settings.FIELD_KEYS = [NEW, OLD]

    def killed(place: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(killed)
    newest = encryption.key_ids()[0]
    halfway = [value[:8] for value in _raw("students_student", "personal_identity_number")]
    halfway += [value[:8] for value in _raw("students_historicalstudent", "personal_identity_number")]
    assert halfway.count(newest) == 1
    assert [s.personal_identity_number for s in Student.objects.order_by("pk")] == list(NUMBERS)
    assert _run()[0]
    assert {v[:8] for v in _raw("students_student", "personal_identity_number")} == {newest}


def test_a_token_that_was_tampered_with_is_named_and_the_rest_goes_on(students, settings):
    token = _raw("students_student", "personal_identity_number")[0]
    broken = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE students_student SET personal_identity_number = %s WHERE personal_identity_number = %s",
            [broken, token],
        )
        cursor.execute("SELECT id FROM students_student WHERE personal_identity_number = %s", [broken])
        pk = cursor.fetchone()[0]
    with pytest.raises(Unreadable, match="changed outside the program"):
        Student.objects.get(pk=pk)
    settings.FIELD_KEYS = [NEW, OLD]
    done, told = _run()
    assert not done
    assert f"students.Student.personal_identity_number, row {pk}: It was changed outside the program" in told
    assert "1 not under the newest key" in told
    assert sorted(v[:8] for v in _raw("students_student", "personal_identity_number")) == sorted(
        [*[encryption.key_ids()[0]] * 2, encryption.key_ids()[1]]
    )


def test_a_damaged_file_is_named_and_the_rest_goes_on(settings, db):
    names = [default_storage.save(f"documents/{n}.pdf", ContentFile(b"%PDF-1.7")) for n in ("a", "b")]
    path = settings.MEDIA_ROOT / names[0]
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    settings.FIELD_KEYS = [NEW, OLD]
    done, told = _run()
    assert not done
    assert "files, documents/a.pdf: It was changed outside the program" in told
    assert [default_storage.key_of(n) for n in names] == [*reversed(encryption.key_ids())]


def test_plain_files_are_sealed(settings, db):
    (settings.MEDIA_ROOT / "documents").mkdir(parents=True)
    (settings.MEDIA_ROOT / "documents" / "old.pdf").write_bytes(b"%PDF-1.7")
    done, told = _run("--check")
    assert not done
    assert "  1 under not encrypted\n" in told
    assert _run()[0]
    assert default_storage.key_of("documents/old.pdf") == encryption.key_ids()[0]


def test_a_key_that_is_no_longer_there_is_told(students, settings):
    settings.FIELD_KEYS = [NEW]
    done, told = _run("--check")
    assert not done
    assert "3 under " in told
    assert "NOT IN FIELD_KEYS" in told


def test_two_students_with_one_number_are_named(students, settings):
    """The index stands under two keys for a while, so the database cannot tell; the rotation does."""
    settings.FIELD_KEYS = [NEW, OLD]
    twin = Student.objects.get(pk=students[1].pk)
    twin.personal_identity_number = NUMBERS[0]
    twin.save()
    done, told = _run()
    assert not done
    assert f"row {students[0].pk}: another row has the same value." in told


def test_guardians_known_by_number_alone_are_renewed_by_their_file(students, settings, tmp_path):
    path = tmp_path / "guardians.csv"
    path.write_text(GUARDIANS)
    run_import("guardians", path)
    settings.FIELD_KEYS = [NEW, OLD]
    done, told = _run()
    assert not done
    assert "students.Guardian.key: 0 under the newest key, 1 not" in told
    assert "Import the file of guardians again" in told
    assert counts(run_import("guardians", path)[1]) == "rows 1, unchanged 1"
    assert _run()[0]
    settings.FIELD_KEYS = [NEW]
    assert counts(run_import("guardians", path)[1]) == "rows 1, unchanged 1"
    assert Guardian.objects.count() == 1
    assert list(Guardian.history.values_list("key", flat=True)) == [None]
