"""Zip archives: what an honest one holds is read, and none makes the program read more than its limits."""

import io
import struct
import zipfile
from dataclasses import replace
from types import MappingProxyType

import pytest

from detaljplan.errors import BrokenFile, DocumentError, NotAPlan, OverLimit
from detaljplan.read import archive
from detaljplan.read.archive import Archive
from detaljplan.spec.specification import Specification, load_specification
from tests.read.boundaries import zipped


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits made so small that both sides of each are cheap."""
    told = load_specification()
    small = {
        "archive_members": 3,
        "archive_unpacked_bytes": 200_000,
        "archive_ratio": 100,
        "archive_ratio_from_bytes": 50_000,
    }
    limits = {name: replace(limit, value=small.get(name, limit.value)) for name, limit in told.limits.items()}
    made: Specification = replace(told, limits=MappingProxyType(limits))
    monkeypatch.setattr(archive, "load_specification", lambda: made)


def contents(raw: bytes) -> dict[str, bytes]:
    opened = Archive(raw, "a.zip")
    return {member.name: opened.read(member) for member in opened.members}


def packed_with(name: str, raw: bytes = b"x", **facts: int) -> bytes:
    """Return an archive of one file whose entry states these facts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        info = zipfile.ZipInfo(name)
        for fact, value in facts.items():
            setattr(info, fact, value)
        made.writestr(info, raw)
    return packed.getvalue()


def test_files_in_folders_are_read_and_folders_and_litter_are_passed_over() -> None:
    files = {"plan/": b"", "plan/a.txt": b"a", "b.txt": b"b", "__MACOSX/plan/._a.txt": b"?", "plan/.DS_Store": b"?"}
    assert contents(zipped(files)) == {"plan/a.txt": b"a", "b.txt": b"b"}


def test_names_are_read_as_utf_8_whether_they_say_so_or_not_and_else_as_code_page_437() -> None:
    said = zipped({"plangräns Åby.txt": b""})
    unsaid = packed_with("plangrxxns.txt").replace(b"plangrxxns", "plangräns".encode())
    dos = packed_with("plangrxns.txt").replace(b"plangrxns", b"plangr\x84ns")
    assert [list(contents(raw)) for raw in (said, unsaid, dos)] == [
        ["plangräns Åby.txt"],
        ["plangräns.txt"],
        ["plangräns.txt"],
    ]


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../plan.shp",
        "a/../../b.shp",
        "C:/plan.shp",
        "c:plan.shp",
        "a\\b.shp",
        "a//b.shp",
        "a\x07.shp",
        "",
    ],
)
def test_a_name_that_is_no_plain_path_in_the_archive_is_refused(name: str) -> None:
    with pytest.raises(NotAPlan, match="ingen vanlig sökväg"):
        Archive(packed_with(name), "a.zip")


def test_a_name_with_a_nul_in_it_is_refused() -> None:
    raw = packed_with("plan.shp_.exe").replace(b"plan.shp_", b"plan.shp\x00")
    with pytest.raises(NotAPlan, match="ingen vanlig sökväg"):
        Archive(raw, "a.zip")


def test_a_name_that_is_there_twice_is_refused_in_whatever_case() -> None:
    with pytest.raises(NotAPlan, match="två gånger"):
        Archive(zipped({"Plan.shp": b"", "plan.SHP": b""}), "a.zip")


def test_a_link_is_refused() -> None:
    with pytest.raises(NotAPlan, match="länk"):
        Archive(packed_with("plan.shp", b"/etc/passwd", external_attr=0o120777 << 16), "a.zip")


def test_an_encrypted_file_is_refused() -> None:
    raw = bytearray(zipped({"plan.shp": b"x"}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotAPlan, match="krypterad"):
        Archive(bytes(raw), "a.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int) -> None:
    with pytest.raises(NotAPlan, match="vanlig zip"):
        Archive(zipped({"plan.shp": b"x"}, method), "a.zip")


@pytest.mark.parametrize("inner", [zipped({"a": b"b"}), b"\x1f\x8b\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00"])
def test_an_archive_in_the_archive_is_refused_whatever_it_is_called(inner: bytes) -> None:
    with pytest.raises(NotAPlan, match="själv ett arkiv"):
        contents(zipped({"plankarta.pdf": inner}))


def test_an_office_document_is_no_archive() -> None:
    assert list(contents(zipped({"planbeskrivning.docx": zipped({"a": b"b"})}))) == ["planbeskrivning.docx"]


def test_as_many_files_as_the_limit_are_read_and_one_more_is_refused(small_limits: None) -> None:
    assert len(contents(zipped(dict.fromkeys("abc", b"")))) == 3
    with pytest.raises(OverLimit, match="fler än 3 filer"):
        Archive(zipped(dict.fromkeys("abcd", b"")), "a.zip")


def test_unpacking_ends_at_the_limit_of_all_files_together(small_limits: None) -> None:
    half = bytes(range(256)) * 391  # 100 096 bytes that are stored as they are
    assert len(contents(zipped({"a": half, "b": half[:99_904]}, zipfile.ZIP_STORED))) == 2
    with pytest.raises(OverLimit, match="större än"):
        contents(zipped({"a": half, "b": half[:99_905]}, zipfile.ZIP_STORED))


def test_a_bomb_is_refused_but_a_small_file_may_be_packed_however_hard(small_limits: None) -> None:
    assert len(contents(zipped({"a": bytes(50_000)}))["a"]) == 50_000
    with pytest.raises(OverLimit, match="gånger större uppackad"):
        contents(zipped({"a": bytes(150_000)}))


def test_a_real_bomb_is_refused_before_it_fills_the_memory() -> None:
    bomb = zipped({"plan.shp": bytes(64 * 1024**2)})
    assert len(bomb) < 100_000
    with pytest.raises(OverLimit, match="gånger större uppackad"):
        contents(bomb)


@pytest.mark.parametrize("stated", [1, 10, 2**32 - 2])
def test_the_size_a_file_states_is_never_believed(stated: int, small_limits: None) -> None:
    raw = bytearray(zipped({"a": bytes(150_000)}))
    struct.pack_into("<I", raw, 22, stated)
    struct.pack_into("<I", raw, raw.index(b"PK\x01\x02") + 24, stated)
    with pytest.raises((BrokenFile, OverLimit)):
        contents(bytes(raw))


def test_damaged_content_is_told_as_such() -> None:
    raw = zipped({"a": b"en plan" * 100}, zipfile.ZIP_STORED)
    with pytest.raises(BrokenFile, match="skadat"):
        contents(raw.replace(b"en plan", b"EN PLAN", 1))


def test_an_archive_cut_anywhere_is_refused_and_never_breaks_the_program() -> None:
    raw = zipped({"a.txt": b"en plan" * 20, "b.txt": b"en till"})
    for length in range(len(raw)):
        with pytest.raises(DocumentError):
            contents(raw[:length])


def test_a_changed_byte_anywhere_never_breaks_the_program() -> None:
    raw = zipped({"a.txt": b"en plan" * 20, "b.txt": b"en till"})
    for at in range(len(raw)):
        for bits in (0x01, 0x80, 0xFF):
            changed = bytearray(raw)
            changed[at] ^= bits
            try:
                contents(bytes(changed))
            except DocumentError:
                pass
