"""Files are sealed before they reach the storage, and read back only whole, unchanged and under their own name."""

import io

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import encryption
from accounts.encryption import Unreadable
from accounts.sealed import HEAD, PIECE, SealedReader, seal
from accounts.storage import SealedStorage

TEXT = b"%PDF-1.7 Nora behover hjalp"


@pytest.fixture
def storage(tmp_path):
    return SealedStorage(FileSystemStorage(location=tmp_path))


def _sealed(content: bytes, name: str = "a.pdf") -> bytes:
    out = io.BytesIO()
    seal([content], out, name)
    return out.getvalue()


def test_what_lies_on_the_disk_is_not_what_was_uploaded(storage, tmp_path):
    name = storage.save("documents/a.pdf", ContentFile(TEXT))
    kept = (tmp_path / name).read_bytes()
    assert kept.startswith(b"PPSSEAL1" + encryption.key_ids()[0].encode())
    assert b"Nora" not in kept
    with storage.open(name) as file:
        assert file.read() == TEXT
    assert (storage.size(name), storage.key_of(name)) == (len(TEXT), encryption.key_ids()[0])


def test_two_equal_files_lie_there_differently(storage, tmp_path):
    names = [storage.save("documents/a.pdf", ContentFile(TEXT)) for _ in range(2)]
    one, other = ((tmp_path / name).read_bytes() for name in names)
    assert one != other


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_every_size_comes_back(storage, size):
    content = bytes(i % 251 for i in range(size))
    name = storage.save("a.bin", ContentFile(content))
    with storage.open(name) as file:
        assert (file.size, file.read()) == (size, content)


@given(st.lists(st.tuples(st.integers(0, 3 * PIECE), st.integers(0, 2 * PIECE)), max_size=6))
@settings(max_examples=25, deadline=None)
def test_it_is_read_from_any_place(places):
    content = bytes(i % 253 for i in range(2 * PIECE + 1000))
    reader = io.BufferedReader(SealedReader(io.BytesIO(_sealed(content)), "a.pdf"))
    for start, length in places:
        reader.seek(start)
        assert reader.read(length) == content[start : start + length]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_with_any_byte_changed_is_not_read(data):
    sealed = bytearray(_sealed(b"x" * (PIECE + 100)))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        SealedReader(io.BytesIO(bytes(sealed)), "a.pdf")


@pytest.mark.parametrize("cut", [HEAD, HEAD + 5, HEAD + PIECE + 16, -1])
def test_a_file_cut_short_is_not_read(cut):
    with pytest.raises(Unreadable):
        SealedReader(io.BytesIO(_sealed(b"x" * (2 * PIECE))[:cut]), "a.pdf")


def test_pieces_do_not_change_places():
    sealed = _sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    first, second = sealed[HEAD : HEAD + PIECE + 16], sealed[HEAD + PIECE + 16 : HEAD + 2 * (PIECE + 16)]
    swapped = sealed[:HEAD] + second + first + sealed[HEAD + 2 * (PIECE + 16) :]
    with pytest.raises(Unreadable):
        SealedReader(io.BytesIO(swapped), "a.pdf")


def test_a_file_is_not_read_in_the_place_of_another(storage, tmp_path):
    name, other = (storage.save(f"documents/{n}.pdf", ContentFile(TEXT + n.encode())) for n in ("a", "b"))
    (tmp_path / other).write_bytes((tmp_path / name).read_bytes())
    with pytest.raises(Unreadable, match=r"^documents/b\.pdf: "):
        storage.open(other)


def test_a_file_under_a_key_that_is_gone_says_so(storage, settings):
    name = storage.save("a.pdf", ContentFile(TEXT))
    settings.FIELD_KEYS = ["another key"]
    with pytest.raises(Unreadable, match=r"a\.pdf: It was written with the key '.{8}', which is not in FIELD_KEYS"):
        storage.open(name)


def test_plain_files_from_before_are_read_and_sealed_in_place(storage, tmp_path):
    (tmp_path / "old.pdf").write_bytes(TEXT)
    (tmp_path / "old.pdf").chmod(0o640)
    assert storage.key_of("old.pdf") is None
    assert storage.open("old.pdf").read() == TEXT
    storage.reseal("old.pdf")
    assert storage.key_of("old.pdf") == encryption.key_ids()[0]
    assert storage.open("old.pdf").read() == TEXT
    assert (tmp_path / "old.pdf").stat().st_mode & 0o777 == 0o640


def test_names_tell_every_file_and_clear_what_a_crash_left(storage, tmp_path):
    names = [storage.save(name, ContentFile(TEXT)) for name in ("documents/a.pdf", "consents/b.pdf", "c.pdf")]
    (tmp_path / "documents" / ".a.pdf.sealing").write_bytes(b"half")
    assert sorted(storage.names()) == sorted(names)
    assert sorted(p.name for p in (tmp_path / "documents").iterdir()) == ["a.pdf"]
    assert list(SealedStorage(FileSystemStorage(location=tmp_path / "nothing")).names()) == []


def test_a_name_taken_meanwhile_is_not_kept_under_another():
    """A storage that must rename would leave a file that cannot be read: it is saved anew under the name it got."""

    class Busy(InMemoryStorage):
        calls = 0

        def _save(self, name: str, content: File) -> str:
            self.calls += 1
            return super()._save(f"other-{name}" if self.calls == 1 else name, content)

    inner = Busy()
    storage = SealedStorage(inner)
    name = storage.save("a.pdf", ContentFile(TEXT))
    assert storage.open(name).read() == TEXT
    assert inner.listdir("")[1] == [name]


def test_sealed_files_have_no_address_and_no_path(storage):
    name = storage.save("a.pdf", ContentFile(TEXT))
    for ask in (storage.url, storage.path):
        with pytest.raises(NotImplementedError):
            ask(name)
    with pytest.raises(ValueError, match="reading"):
        storage.open(name, "wb")
