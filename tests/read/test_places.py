"""Places in the original bytes: what stands at the line, column and byte told is what was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detaljplan.checking import check
from detaljplan.findings import Place
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.elements import path_below
from detaljplan.read.places import places_in
from detaljplan.read.reader import read_document
from detaljplan.report.model import Profile
from sample_plans.make import holds_plan, sample_files
from tests.read.gml_plans import gml, use

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "sample_plans"
REAL = ROOT.parent / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
BOM = b"\xef\xbb\xbf"

SIMPLE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def document(raw: bytes) -> Document:
    return Document("plan.json", FileFormat.NGP_JSON, raw, None)


def place_of(raw: bytes, where: str) -> Place:
    return places_in(document(raw), [where])[where]


def parts_of(value: object, where: str = "") -> Iterator[tuple[str, object]]:
    """Yield every part of a JSON value with its pointer."""
    yield where, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from parts_of(inner, f"{where}/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from parts_of(inner, f"{where}/{number}")


@given(VALUES, st.booleans(), st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_stands_at_the_byte_and_at_the_line_and_column_is_the_value(
    tree: Any, ascii_only: bool, indent: int | None, bom: bool, ending: str
) -> None:
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent).replace("\n", ending)
    raw = (BOM if bom else b"") + text.encode()
    sought = dict(parts_of(tree))
    found = places_in(document(raw), sought)
    lines = re.split("\r\n|\r|\n", text)
    decode = json.JSONDecoder().raw_decode
    for where, value in sought.items():
        place = found[where]
        assert place.exact
        assert decode(raw[place.byte :].decode())[0] == value
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        assert decode(rest)[0] == value


def test_the_last_of_repeated_names_counts_as_when_reading() -> None:
    raw = b'{"a": {"b": [1]}, "c": 0, "a": {"b": [20]}}'
    assert raw[place_of(raw, "/a/b/0").byte :].startswith(b"20")
    again = b'{"a": {"b": [1]}, "a": {"x": 1}}'
    assert place_of(again, "/a/b/0") == Place(1, 24, 23, exact=False)


@pytest.mark.parametrize("name", ["användning", 'a"b', "a\\b", "a/b", "a~b", "~1", "", "\n"])
def test_a_name_is_found_however_it_is_escaped(name: str) -> None:
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    everything = "".join(f"\\u{ord(sign):04x}" for sign in name)
    for raw in (json.dumps({"x": 1, name: 2}), f'{{"x": 1, "{everything}": 2}}'):
        assert raw.encode()[place_of(raw.encode(), pointer).byte :] == b"2}"


def test_strings_full_of_quotes_and_brackets_are_passed_over() -> None:
    raw = rb'{"a": ["}\"]{\\", {"x": "\\\"}"}], "b": "\\", "c": 1}'
    json.loads(raw)
    assert raw[place_of(raw, "/c").byte :] == b"1}"


def test_something_missing_has_the_place_of_what_is_around_it() -> None:
    raw = b'{"a":\n  {"b": 1}}'
    assert place_of(raw, "/a/saknas/0") == Place(2, 3, 8, exact=False)
    assert place_of(raw, "/a") == Place(2, 3, 8, exact=True)
    assert place_of(raw, "/a/b/c") == Place(2, 9, 14, exact=False)


def test_what_is_no_pointer_has_no_place() -> None:
    assert places_in(document(b"{}"), ["rad 3", "features/0"]) == {}


@pytest.mark.parametrize("brackets", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_values_nested_deeply_are_passed_over_and_told_by_an_ancestor(brackets: tuple[str, str]) -> None:
    deep = brackets[0] * 400 + "1" + brackets[1] * 400
    raw = f'{{"x": {deep}, "y": 2}}'.encode()
    assert raw[place_of(raw, "/y").byte :] == b"2}"
    assert place_of(raw, "/x" + "/0" * 300).exact is False


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": [1, ', b'{"a" 1}', b"[1 2 3", b'{"a": "', b"\\", b"]]]", b'{"a":}'])
def test_bytes_that_are_not_json_end_the_search(raw: bytes) -> None:
    assert set(places_in(document(raw), ["/a/0", "/b"])) <= {"/a/0", "/b"}


SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]


def drawn() -> str:
    """Return an invented plan without its XML declaration, one tag to a line, with letters beyond ASCII."""
    text = gml({"L1": SQUARE}, {"A1": "+L1"}, use("u1", "A1", label="Å") + use("u2", "A1", label="Ö"))
    return text.partition("?>\n")[2].replace("><", ">\n<")


def declared(encoding: str, codec: str, start: bytes = b"") -> bytes:
    return start + f'<?xml version="1.0" encoding="{encoding}"?>\n{drawn()}'.encode(codec)


ENCODED = {
    "utf-8": (drawn().encode(), "utf-8"),
    "utf-8 with a byte order mark": (BOM + drawn().encode(), "utf-8"),
    "utf-8 with windows line ends": (drawn().replace("\n", "\r\n").encode(), "utf-8"),
    "iso-8859-1": (declared("ISO-8859-1", "iso-8859-1"), "iso-8859-1"),
    "windows-1252": (declared("windows-1252", "cp1252"), "cp1252"),
    "utf-16": (declared("UTF-16", "utf-16-le", b"\xff\xfe"), "utf-16-le"),
    "utf-16 with its bytes turned": (declared("UTF-16", "utf-16-be", b"\xfe\xff"), "utf-16-be"),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_every_element_is_found_where_its_tag_begins(kind: str) -> None:
    raw, codec = ENCODED[kind]
    read = read_document(raw, "plan.gml")
    elements = {f"/DP_Data{path_below(read.tree, element)}": element for element in read.tree.iter("*")}
    lines = re.split("\r\n|\n", raw.decode(codec).removeprefix("\ufeff"))
    found = places_in(read, elements)
    assert len(found) > 30
    for where, place in found.items():
        tag = re.compile(rf"<(gml:)?{elements[where].tag.rpartition('}')[2]}[\s/>]")
        assert place.exact
        assert tag.match(raw[place.byte :].decode(codec)), where
        assert tag.match(lines[place.line - 1][place.column - 1 :]), where


def test_a_column_counts_letters_not_bytes() -> None:
    raw = drawn().replace("\n", "").encode()
    where = "/DP_Data/plan/DP_Plan/anvandningsbestammelse[2]"
    place = places_in(read_document(raw, "plan.gml"), [where])[where]
    assert raw[place.byte :].startswith(b"<anvandningsbestammelse>")
    # Before it stand the å of the plan's name and the Å of the first label: two bytes each.
    assert (place.line, place.column) == (1, place.byte + 1 - 2)


def test_an_attribute_and_a_missing_element_have_the_place_of_the_element_around() -> None:
    read = read_document(drawn().encode(), "plan.gml")
    found = places_in(read, ["/DP_Data/plan", "/DP_Data/plan/@srsName", "/DP_Data/plan/saknas[3]"])
    assert {place.byte for place in found.values()} == {found["/DP_Data/plan"].byte}
    assert [place.exact for place in found.values()] == [True, False, False]


SAMPLES = sorted(p for p, _ in sample_files() if p.suffix in (".json", ".gml") and p.parent.name != "broken")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.relative_to(PLANS)))
def test_every_part_of_a_sample_plan_has_its_place(path: Path) -> None:
    checked = check(path, profile=Profile.DELIVERY if holds_plan(path) else Profile.GML_GEOMETRY)
    plan = checked.plan
    wheres = {
        plan.where,
        *(p.where for p in plan.provisions),
        *(i.where for p in plan.provisions for i in p.geometries),
        *(finding.where for finding in checked.report.findings if finding.where and not holds_plan(path)),
    }
    found = places_in(checked.document, wheres)
    assert set(found) == wheres
    assert all(place.exact for place in found.values())


@pytest.mark.skipif(not REAL.exists(), reason="the real plan file is not beside this checkout")
def test_the_places_of_the_real_plan_are_those_an_xml_reader_tells() -> None:
    checked = check(REAL)
    found = places_in(checked.document, [p.where for p in checked.plan.provisions])
    tree = checked.document.tree
    lines = {f"/DP_Data{path_below(tree, element)}": element.sourceline for element in tree.iter("*")}
    last_lines = {where: place.line for where, place in found.items()}
    assert len(last_lines) == 16
    # That reader tells the line on which a start tag ends; in this file every tag is on one line.
    assert last_lines == {where: lines[where] for where in last_lines}
