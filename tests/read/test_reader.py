"""Broken files first: which still hold a plan to keep, which hold none, and what is said of each."""

from pathlib import Path

import pytest

from detaljplan.checking import check, check_bytes
from detaljplan.errors import BrokenFile, DocumentError, EmptyFile, ForbiddenDoctype, NotAPlan, OverLimit
from detaljplan.findings import Verdict
from detaljplan.plan.values import Unreadable
from detaljplan.read.reader import read_document, read_plan
from sample_plans.plans import good_plan
from tests.build import AT, EPSG, area, plan, rectangle, written

INFINITE = [[[0, 0], [float("inf"), 0], [1, 1], [0, 0]]]
BROKEN = Path(__file__).parents[2] / "sample_plans" / "broken"


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("empty.json", EmptyFile, "tom"),
        ("truncated.json", BrokenFile, "tar slut"),
        ("truncated.gml", BrokenFile, "avkapad"),
        ("doctype.gml", ForbiddenDoctype, "DOCTYPE"),
        ("no-plan.json", NotAPlan, "utan någon sådan feature"),
        ("not-a-plan.txt", NotAPlan, "Förväntade en detaljplan"),
        ("latin1.json", BrokenFile, "UTF-8"),
    ],
)
def test_a_file_without_a_document_is_refused_in_one_clear_sentence(
    name: str, error: type[DocumentError], says: str
) -> None:
    with pytest.raises(error, match=says) as refused:
        check(BROKEN / name)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("no-geometry.json", {"SCHEMA-0001"}),
        ("nan.json", {"SCHEMA-0001"}),
        ("unknown-system.json", {"SCHEMA-0001"}),
        ("wrong-types.json", {"SCHEMA-0001"}),
        ("null-features.json", {"SCHEMA-0001"}),
    ],
)
def test_a_faulty_plan_is_still_a_plan_with_its_faults_told(name: str, rules: set[str]) -> None:
    checked = check(BROKEN / name)
    assert {finding.rule for finding in checked.report.findings} == rules
    assert checked.report.verdict is Verdict.STOPPED
    assert len(checked.plan.provisions) == 7


def test_every_broken_file_is_in_one_of_the_two_lists() -> None:
    assert len(list(BROKEN.iterdir())) == 12


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(OverLimit, match="300\u00a0MB"):
        check(large)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(DocumentError):
        read_document(b'{"a":' * 100_000, "deep.json")


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    raw = b"\xef\xbb\xbf" + written(good_plan()).replace(b"\n", b"\r\n")
    assert check_bytes(raw, "plan.json").report.verdict is Verdict.PASSES


def test_the_original_bytes_are_kept() -> None:
    raw = written(good_plan())
    document = read_document(raw, "plan.json")
    assert document.raw is raw
    assert len(document.sha256) == 64


@pytest.mark.parametrize(
    "coordinates",
    [
        None,
        "nej",
        [],
        [[]],
        [[[0, 0], [1, 1], [0, 0]]],
        [[[0, 0], [1, 0], [1, 1], [0, 1]]],
        [[[0, 0], [1, 0], [1, "x"], [0, 0]]],
        [[[0], [1], [1], [0]]],
        [[[0, 0, 0, 0]] * 4],
        [[[0, 0], [1, 0], [1, 1, 5], [0, 0]]],
        INFINITE,
        {"a": 1},
    ],
)
def test_coordinates_that_make_no_area_are_unreadable_in_their_place(coordinates: object) -> None:
    tree = plan(area(rectangle(0, 0, 10, 10)))
    tree["features"][0]["properties"]["plangeometri"][0]["geometri"]["position"]["coordinates"] = coordinates
    raw = written(tree)
    if coordinates == INFINITE:
        raw = raw.replace(b"null", b"1e400")
    found = read_plan(read_document(raw, "plan.json"))
    shape = found.boundary[0].shape
    assert isinstance(shape, Unreadable)
    assert shape.where == "/features/0/properties/plangeometri/0/geometri/position"
    assert shape in found.unreadable


def test_holes_heights_and_several_parts_are_read() -> None:
    boundary = area(rectangle(0, 0, 10, 10), rectangle(2, 2, 2, 2)[::-1])
    other = area(rectangle(20, 0, 10, 10))
    for point in other["geometri"]["position"]["coordinates"][0]:
        point.append(42.5)
    found = read_plan(read_document(written(plan([boundary, other])), "plan.json"))
    first, second = (item.shape for item in found.boundary)
    assert not isinstance(first, Unreadable) and first is not None and first.area == pytest.approx(96)
    assert not isinstance(second, Unreadable) and second is not None and second.has_z
    assert first.bounds == (AT[0], AT[1], AT[0] + 10, AT[1] + 10)
    assert found.epsg == EPSG


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"type": "Polygon"', b'"type": []'),
        (b'"dimension": 2', b'"dimension": 2, "absolutLagesosakerhetPlan": ' + b"9" * 401),
        (b"150200", b"9" * 401),
    ],
)
def test_what_no_plan_holds_is_a_finding_and_no_crash(old: bytes, new: bytes) -> None:
    report = check_bytes(written(good_plan()).replace(old, new, 1), "plan.json").report
    assert report.verdict is Verdict.STOPPED
    assert "crashed" not in {rule.outcome for rule in report.rules}


def test_half_a_character_is_refused_with_its_name() -> None:
    raw = written(good_plan()).replace(b'"namn"', b'"namn2\\ud800": 1, "namn"', 1)
    with pytest.raises(BrokenFile, match="halvt Unicode-tecken"):
        check_bytes(raw, "plan.json")
