from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import jsonschema_rs
import pytest

from detaljplan.errors import BrokenFile
from detaljplan.spec.schema import SchemaFault, schema_faults, schema_text, shown
from detaljplan.spec.specification import load_specification
from tests.spec.documents import document, geometry, plan_of

SCHEMA = json.loads(schema_text())
PLAN_AT = "/features/0/properties"


def faults(tree: object) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.keyword) for fault in schema_faults(tree)]


def only_fault(tree: object) -> SchemaFault:
    found = list(schema_faults(tree))
    assert len(found) == 1, [fault.message_en for fault in found]
    return found[0]


def test_a_good_document_has_no_fault() -> None:
    assert faults(document()) == []


def test_the_schema_is_itself_valid_2020_12() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_code_lists_in_the_schema_are_those_of_the_specification() -> None:
    specification = load_specification()
    spelled = {
        name.removeprefix("kodlista-"): tuple(part["enum"])
        for name, part in SCHEMA["$defs"].items()
        if name.startswith("kodlista-")
    }
    assert spelled == dict(specification.code_lists)
    method = SCHEMA["$defs"]["lagesbestamningsmetod"]
    assert method["properties"]["typ"]["enum"] == list(specification.method_variants)
    for branch in method["allOf"]:
        name = branch["if"]["properties"]["typ"]["const"]
        reference = branch["then"]["properties"]["variant"]["$ref"]
        assert tuple(SCHEMA["$defs"][reference.split("/")[-1]]["enum"]) == specification.method_variants[name]
    assert SCHEMA["properties"]["feature:mediatyp"]["const"] == specification.media_type


def test_every_code_list_is_used_by_the_schema() -> None:
    text = schema_text()
    for name in SCHEMA["$defs"]:
        assert f'"#/$defs/{name}"' in text, name


@pytest.mark.parametrize(
    "name",
    "objektidentitet versionGiltigFran kommun namn syfte status typ plangeometri beslutsinformation".split(),
)
def test_a_missing_attribute_of_the_plan_is_told_at_the_plan(name: str) -> None:
    tree = document()
    del plan_of(tree)[name]
    fault = only_fault(tree)
    assert (fault.pointer, fault.keyword, fault.attribute) == (PLAN_AT, "required", name)
    assert fault.message_sv == f'Uppgiften "{name}" saknas. Lägg till den.'
    assert (fault.expected_sv, fault.met_sv, fault.met_en) == (f"uppgiften {name}", "ingenting", "nothing")


@pytest.mark.parametrize(
    "name",
    ("detaljplan objektidentitet planbestammelsekatalogreferens bestammelseformulering bestammelsegeometri").split(),
)
@pytest.mark.parametrize("index", [1, 2])
def test_a_missing_attribute_of_a_provision_is_told_once_at_the_provision(index: int, name: str) -> None:
    tree = document()
    del tree["features"][index]["properties"][name]
    fault = only_fault(tree)
    assert (fault.pointer, fault.attribute) == (f"/features/{index}/properties", name)


@pytest.mark.parametrize("name", ["beteckning", "kvalitetsbeskrivning", "planbeskrivning", "objektversion"])
def test_what_the_model_leaves_open_may_be_missing(name: str) -> None:
    tree = document()
    del plan_of(tree)[name]
    assert faults(tree) == []


@pytest.mark.parametrize(
    ("name", "value", "keyword", "expected", "met"),
    [
        ("status", "lagakraft", "enum", '"laga kraft"', '"lagakraft"'),
        ("status", 7, "enum", '"laga kraft"', "7"),
        ("namn", 7, "type", "text", "7"),
        ("namn", None, "type", "text", "null"),
        ("objektversion", "1", "type", "ett heltal", '"1"'),
        ("objektversion", 1.5, "type", "ett heltal", "1.5"),
        ("objektidentitet", "11111111-2222-4333-8444-55555555555F", "pattern", "gemener", "F"),
        ("objektidentitet", "11111111-2222-4333-8444-555555555555\n", "pattern", "uuid", "\\n"),
        ("datumStatusforandring", "2026-02-30", "format", "datum", "2026-02-30"),
        ("datumStatusforandring", "2026-1-5", "format", "datum", "2026-1-5"),
        ("datumStatusforandring", "i går", "format", "datum", "i går"),
        ("versionGiltigFran", "2026-01-15T10:00:00", "format", "tidszon", "2026-01-15T10:00:00"),
        ("versionGiltigFran", "2026-01-15", "format", "tidpunkt", "2026-01-15"),
        ("plangeometri", [], "minItems", "minst en post", "[]"),
        ("beslutsinformation", [], "minItems", "minst en post", "[]"),
        ("ursprungligGeometri", [], "minItems", "minst en post", "[]"),
        ("plangeometri", {}, "type", "en lista", "{}"),
    ],
)
def test_a_wrong_value_is_told_once_at_its_place(
    name: str, value: object, keyword: str, expected: str, met: str
) -> None:
    tree = document()
    plan_of(tree)[name] = value
    fault = only_fault(tree)
    assert (fault.pointer, fault.keyword) == (f"{PLAN_AT}/{name}", keyword)
    assert expected in fault.expected_sv
    assert met in fault.met
    assert fault.expected_sv in fault.message_sv and fault.expected_en in fault.message_en


@pytest.mark.parametrize("value", ["2024-02-29", "2026-12-31"])
def test_a_date_that_exists_passes(value: str) -> None:
    tree = document()
    plan_of(tree)["datumStatusforandring"] = value
    assert faults(tree) == []


def test_a_date_that_does_not_exist_in_a_list_is_told_at_its_index() -> None:
    tree = document()
    plan_of(tree)["beslutsinformation"][0]["datumLagakraft"] = ["2025-12-18", "2025-02-29"]
    assert faults(tree) == [(f"{PLAN_AT}/beslutsinformation/0/datumLagakraft/1", "format")]


def test_another_media_type_is_told_at_the_media_type() -> None:
    tree = document()
    tree["feature:mediatyp"] = "application/vnd.lm.detaljplan.v3+json"
    fault = only_fault(tree)
    assert (fault.pointer, fault.keyword) == ("/feature:mediatyp", "const")
    assert "v4" in fault.expected_sv and "v3" in fault.met


@pytest.mark.parametrize("kind", ["hus", "Detaljplan", "administrativ_bestämmelse", None, 3, []])
def test_an_unknown_kind_of_feature_is_one_fault(kind: object) -> None:
    tree = document()
    tree["features"][1]["properties"] = {"feature:typ": kind}
    assert faults(tree) == [("/features/1/properties/feature:typ", "enum")]


def test_a_feature_without_a_kind_is_one_fault() -> None:
    tree = document()
    del tree["features"][1]["properties"]["feature:typ"]
    assert only_fault(tree).attribute == "feature:typ"


def test_an_administrative_provision_passes() -> None:
    tree = document()
    provision = tree["features"][2]["properties"]
    provision["feature:typ"] = "administrativ bestämmelse"
    assert faults(tree) == []


def test_a_feature_with_geometry_of_its_own_is_told() -> None:
    tree = document()
    tree["features"][0]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    assert faults(tree) == [("/features/0/geometry", "type")]


CLOSED = {
    "kvalitet": "kvalitetsbeskrivning",
    "geometribeskrivning": "plangeometri/0",
    "beslutsinformation": "beslutsinformation/0",
    "beslutshandling": "beslutsinformation/0/beslutshandling/0",
    "dokumentreferens": "planbeskrivning/planbeskrivning",
    "referens": "planbeskrivning/planbeskrivning/referens/0",
    "referensdatum": "planbeskrivning/planbeskrivning/datum",
    "planbeskrivning": "planbeskrivning",
    "planeringsunderlag": "planeringsunderlag/0",
    "alternativGeometri": "ursprungligGeometri/0",
}


@pytest.mark.parametrize("place", CLOSED.values(), ids=CLOSED)
def test_a_closed_object_takes_no_other_attribute(place: str) -> None:
    tree = document()
    plan = plan_of(tree)
    plan["ursprungligGeometri"] = [{"format": "WKT"}]
    plan["planbeskrivning"]["planbeskrivning"]["datum"] = {"datum": "2025-01-01", "handelse": "skapad"}
    assert faults(tree) == []
    at(tree, f"{PLAN_AT}/{place}")["egen/uppgift~"] = 1
    fault = only_fault(tree)
    assert fault.pointer == f"{PLAN_AT}/{place}/egen~1uppgift~0"
    assert (fault.keyword, fault.attribute) == ("additionalProperties", "egen/uppgift~")
    assert fault.met_sv == fault.met_en == '"egen/uppgift~": 1'


@pytest.mark.parametrize("name", ["bestammelsevarde/0", "planbestammelsebeskrivning"])
def test_the_closed_objects_of_a_provision_take_no_other_attribute(name: str) -> None:
    tree = document()
    provision = tree["features"][2]["properties"]
    provision["planbestammelsebeskrivning"] = {"motiv": "Skäl."}
    at(provision, f"/{name}")["extra"] = 1
    assert faults(tree) == [(f"/features/2/properties/{name}/extra", "additionalProperties")]


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/features/0",
        PLAN_AT,
        "/features/1/properties",
        "/features/2/properties",
        f"{PLAN_AT}/plangeometri/0/geometri",
        f"{PLAN_AT}/plangeometri/0/geometrimetadata",
        f"{PLAN_AT}/plangeometri/0/geometri/position",
        f"{PLAN_AT}/plangeometri/0/geometrimetadata/lagesbestamningsmetodIPlan",
    ],
)
def test_an_open_object_takes_other_attributes(place: str) -> None:
    tree = document()
    at(tree, place)["bbox"] = [1, 2, 3, 4]
    assert faults(tree) == []


def test_an_empty_decision_and_empty_positioning_metadata_pass() -> None:
    tree = document()
    plan_of(tree)["beslutsinformation"] = [{}]
    plan_of(tree)["plangeometri"][0]["geometrimetadata"] = {}
    assert faults(tree) == []


def test_a_geometry_may_lack_its_position() -> None:
    tree = document()
    del plan_of(tree)["plangeometri"][0]["geometri"]["position"]
    assert faults(tree) == []


POINT = [150000, 6580000]
RING = [POINT, [150100, 6580000], [150100, 6580100], POINT]


@pytest.mark.parametrize(
    ("kind", "position"),
    [
        ("punkt", {"type": "Point", "coordinates": POINT}),
        ("linje", {"type": "LineString", "coordinates": RING[:2]}),
        ("yta", {"type": "Polygon", "coordinates": [RING]}),
        ("kropp", {"type": "MultiPolygon", "coordinates": [[RING]]}),
        ("multipunkt", {"type": "MultiPoint", "coordinates": [POINT]}),
        ("multilinje", {"type": "MultiLineString", "coordinates": [RING[:2]]}),
        ("multiyta", {"type": "MultiPolygon", "coordinates": [[RING]]}),
        (
            "multikropp",
            {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": POINT}]},
        ),
        ("multigeometri", {"type": "GeometryCollection", "geometries": []}),
    ],
)
def test_each_kind_of_geometry_goes_with_its_own_position(kind: str, position: dict[str, Any]) -> None:
    tree = document()
    plan_of(tree)["plangeometri"] = [geometry(kind, position)]
    assert faults(tree) == []
    other = "Polygon" if position["type"] == "Point" else "Point"
    plan_of(tree)["plangeometri"] = [geometry(kind, {"type": other, "coordinates": []})]
    assert (f"{PLAN_AT}/plangeometri/0/geometri/position/type", "const") in faults(tree)


@pytest.mark.parametrize(
    ("coordinates", "place", "keyword"),
    [
        ([RING[:3]], "/0", "minItems"),
        ([[*RING[:3], [150000]]], "/0/3", "minItems"),
        ([[*RING[:3], [150000, "6580000"]]], "/0/3/1", "type"),
        ([[*RING[:3], None]], "/0/3", "type"),
        ("x", "", "type"),
    ],
)
def test_a_faulty_coordinate_is_told_at_its_place(coordinates: object, place: str, keyword: str) -> None:
    tree = document()
    plan_of(tree)["plangeometri"] = [geometry("yta", {"type": "Polygon", "coordinates": coordinates})]
    assert faults(tree) == [(f"{PLAN_AT}/plangeometri/0/geometri/position/coordinates{place}", keyword)]


def test_of_many_faulty_coordinates_in_one_geometry_the_first_is_told() -> None:
    tree = document()
    plan_of(tree)["plangeometri"][0]["geometri"]["position"]["coordinates"] = [
        RING,
        [["a"]] * 1000,
        [["b"]] * 9,
    ]
    assert faults(tree) == [
        (f"{PLAN_AT}/plangeometri/0/geometri/position/coordinates/1/0", "minItems"),
        (f"{PLAN_AT}/plangeometri/0/geometri/position/coordinates/1/0/0", "type"),
    ]


def test_a_reference_system_outside_the_list_is_told_and_a_transformation_may_name_any() -> None:
    tree = document()
    item = plan_of(tree)["plangeometri"][0]
    item["geometrimetadata"]["inpassningstransformation"] = [{"fransystem": "RT R02 5 GON", "typAvSamband": "okänd"}]
    assert faults(tree) == []
    item["geometri"]["koordinatsystemPlan"] = "EPSG:3021"
    assert faults(tree) == [(f"{PLAN_AT}/plangeometri/0/geometri/koordinatsystemPlan", "enum")]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ({"typ": "konvertering"}, [("", "required")]),
        ({"typ": "lägesplacering"}, []),
        ({"typ": "fjärranalys"}, []),
        ({"typ": "okänd", "variant": "okänd"}, []),
        ({"typ": "okänd", "variant": "digital karta"}, [("/variant", "enum")]),
        ({"typ": "geodetisk detaljmätning", "variant": "digital karta"}, [("/variant", "enum")]),
        ({"typ": "lägesplacering", "presentationsskala": 1000.5}, [("/presentationsskala", "type")]),
        ({"typ": "gissning"}, [("/typ", "enum")]),
    ],
)
def test_a_positioning_method_is_judged_by_its_kind(method: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    tree = document()
    plan_of(tree)["plangeometri"][0]["geometrimetadata"]["lagesbestamningsmetodIPlan"] = method
    place = f"{PLAN_AT}/plangeometri/0/geometrimetadata/lagesbestamningsmetodIPlan"
    assert faults(tree) == [(place + inner, keyword) for inner, keyword in expected]


@pytest.mark.parametrize(("link", "passes"), [("https://example.se/a.pdf", True), ("a b.pdf", False), ("a.pdf", False)])
def test_a_link_is_a_complete_address(link: str, passes: bool) -> None:
    tree = document()
    plan_of(tree)["planbeskrivning"]["planbeskrivning"]["referens"] = [{"lank": link}]
    assert (faults(tree) == []) is passes


@pytest.mark.parametrize("tree", [None, [], "x", 1, True])
def test_what_is_no_object_is_one_fault_at_the_root(tree: object) -> None:
    assert faults(tree) == [("", "type")]


def test_all_faults_are_told_at_once() -> None:
    tree = document()
    del plan_of(tree)["syfte"]
    plan_of(tree)["typ"] = "plan"
    tree["features"][2]["properties"]["bestammelsevarde"][0]["enhet"] = "fot"
    tree["features"].append(None)
    assert faults(tree) == [
        (PLAN_AT, "required"),
        (f"{PLAN_AT}/typ", "enum"),
        ("/features/2/properties/bestammelsevarde/0/enhet", "enum"),
        ("/features/3", "type"),
    ]


def test_half_a_unicode_character_is_refused_in_words() -> None:
    tree = document()
    plan_of(tree)["objektidentitet"] = "\ud800"
    with pytest.raises(BrokenFile, match="UTF-8"):
        faults(tree)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\x07\u202eb\x9b", '"a\\u0007\\u202eb\\u009b"'),
        (10**40, "…"),
        (True, "true"),
        ([1, 2], "[…] (2)"),
        ({"a": 1}, "{…} (1)"),
    ],
)
def test_a_value_is_shown_on_one_line_with_nothing_hidden(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_whole_number_too_long_to_write_is_shown_as_left_out() -> None:
    assert shown(-(10**5000)) == "…"


def test_a_shown_value_has_at_most_80_characters() -> None:
    assert shown("x" * 78) == f'"{"x" * 78}"'
    assert len(shown("x" * 79)) == 80
    assert len(shown("\u202e" * 10**6)) == 80
    assert shown("x" * 79).endswith("…")


def test_geometry_collections_as_deep_as_a_parser_allows_are_judged() -> None:
    position: dict[str, Any] = {"type": "fel"}
    for _ in range(480):
        position = {"type": "GeometryCollection", "geometries": [position]}
    tree = document()
    plan_of(tree)["plangeometri"] = [geometry("multigeometri", position)]
    found = only_fault(tree)
    assert found.pointer.endswith("/geometries/0/type") and found.keyword == "enum"


def test_every_pattern_and_format_of_the_schema_has_words() -> None:
    tree = document()
    values = {"datumStatusforandring": "x", "versionGiltigFran": "x", "objektidentitet": "x"}
    plan_of(tree).update(values)
    plan_of(tree)["planbeskrivning"]["planbeskrivning"]["referens"] = [{"lank": "x"}]
    assert {fault.keyword for fault in schema_faults(tree)} == {"format", "pattern"}
    stated = set(re.findall(r'"format": "([a-z-]+)"', schema_text()))
    assert stated == {"date", "date-time", "uri"}


def test_the_faults_are_those_the_library_finds() -> None:
    """Each value of a good document in turn removed or replaced: the same places and keywords both ways."""
    library = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
    spoiled = 0
    for tree in _spoiled_documents():
        expected = _faults_of_library(library, tree)
        found = {(fault.pointer, fault.keyword, fault.attribute or "") for fault in schema_faults(tree)}
        assert found == expected
        spoiled += bool(expected)
    assert spoiled > 500


def _spoiled_documents() -> Iterator[object]:
    values: tuple[Any, ...] = (None, 7, "x", [], {}, [{}], ...)
    for pointer, _ in list(walk(document()))[1:]:
        if re.search(r"/coordinates/0/[1-9]|/coordinates/[1-9]", pointer):
            continue  # the other vertices say the same as the first
        parent, _, name = pointer.rpartition("/")
        for value in values:
            tree = document()
            holder = at(tree, parent)
            key = int(name) if isinstance(holder, list) else name
            if value is ...:
                del holder[key]
            else:
                holder[key] = json.loads(json.dumps(value))
            yield tree


def _faults_of_library(library: Any, tree: object) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for error in library.iter_errors(tree):
        pointer = "".join(f"/{step}" for step in error.instance_path)
        details = error.kind.as_dict()
        if error.kind.name == "additionalProperties":
            found |= {(f"{pointer}/{name}", error.kind.name, name) for name in details["unexpected"]}
        else:
            found.add((pointer, error.kind.name, details.get("property", "")))
    formats = {pointer for pointer, keyword, _ in found if keyword == "format"}
    first = min((p for p, _, _ in found if "/coordinates/" in p), default=None)
    return {
        (pointer, keyword, name)
        for pointer, keyword, name in found
        if not (keyword == "pattern" and pointer in formats)
        and not ("/coordinates/" in pointer and first is not None and not pointer.startswith(first))
    }


@pytest.mark.slow
def test_every_one_of_a_thousand_faults_in_ten_thousand_provisions_is_found() -> None:
    tree = document()
    provision = tree["features"][1]
    ring = [[150000.123 + i, 6580000.456] for i in range(60)]
    provision["properties"]["bestammelsegeometri"][0]["geometri"]["position"]["coordinates"] = [ring]
    text = json.dumps(provision)
    tree["features"] += [json.loads(text) for _ in range(10_000)]
    assert faults(tree) == []
    for feature in tree["features"][3::10]:
        del feature["properties"]["bestammelseformulering"]
    assert len(faults(tree)) == 1000


@pytest.mark.slow
def test_a_missing_attribute_beside_a_million_vertices_is_found() -> None:
    tree = document()
    ring = [[150000.123 + i, 6580000.456] for i in range(1_000_000)]
    plan_of(tree)["plangeometri"][0]["geometri"]["position"]["coordinates"] = [ring]
    del plan_of(tree)["namn"]
    assert only_fault(tree).attribute == "namn"


def test_the_first_of_very_many_faults_can_be_had_alone() -> None:
    tree = document()
    tree["features"] = [None] * 200_000
    assert len(list(islice(schema_faults(tree), 10))) == 10


def at(tree: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        tree = tree[int(step) if isinstance(tree, list) else step]
    return tree


def walk(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    yield pointer, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from walk(one, f"{pointer}/{key}")
