"""The tags of a plan GML are followed to the same places as a parser tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree

from detaljplan.read.gml.elements import path_below
from detaljplan.read.gml.places import _step_to, find_elements, parse_elements, xml_encoding
from detaljplan.read.gml.tags import CannotFollow, follow_tags
from detaljplan.read.wanted import Wanted
from tests.read.gml_plans import gml, height, use

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
FILES = [*sorted((ROOT / "sample_plans").glob("*.gml")), *([REAL] if REAL.exists() else [])]

SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)]
DRAWN = gml({"L1": SQUARE, "L2": SQUARE}, {"A1": "+L1"}, use("u1", "A1", height("h", "A1")) + use("u2", "A1"))

# Each is written into an invented plan, in ways that hide tags or name them otherwise.
MUTATIONS = {
    "comment": ("<typ>", "<!-- <typ> </DP_Grans> - --><typ>"),
    "comment of a whole element": ("<omrade>", "<!--<omrade><DP_Omrade/></omrade>--><omrade>"),
    "cdata": ("<planid>P1", "<planid><![CDATA[</planid></DP_Plan><planid>]]>"),
    "instruction": ("<linje>", "<?x </linje><linje> ?><linje>"),
    "sign in an attribute": ("<grans>", """<grans a="b>c" d='"/>' e="/">"""),
    "end within an attribute": ("<DP_Plan>", """<DP_Plan a="/>" b='">'>"""),
    "the same name inside": ("<typ>", "<grans><grans/><grans a='1' /><grans></grans ></grans><typ>"),
    "blanks in tags": ("<typ>anv</typ>", '<typ\n a = "1"\t>anv</typ\n>'),
    "name that begins alike": ("<grans>", "<gransen><grans/></gransen><grans>"),
    "empty elements": ("<grans>", "<grans/><grans /><plan/><grans>"),
    "another default namespace": ("<typ>anv</typ>", '<typ xmlns="urn:x"><typ/><typ xmlns=""/></typ><typ>anv</typ>'),
    "another prefix": ("<gml:Curve>", '<gml:Curve xmlns:g="http://www.opengis.net/gml"><g:name/><gml:name/>'),
    "a prefix bound anew": ("<typ>", '<gml:x xmlns:gml="urn:x"><gml:y/></gml:x><typ>'),
    "namespace in a value": ("<typ>", """<typ a="xmlns='urn:x'" b='xmlns:gml="urn:y"'>"""),
    "gml as default": ("<gml:Curve>", '<Curve xmlns="http://www.opengis.net/gml/3.2"/><gml:Curve>'),
}


def paths_in(raw: bytes) -> list[str]:
    """Return the short path of every element, and of some that are not there."""
    root = etree.fromstring(raw)
    paths = [f"/DP_Data{path_below(root, element)}" for element in root.iter("*")]
    return [*paths, *(f"{path.removesuffix('[1]')}[2]" for path in paths[::5]), "/DP_Data/saknas/här"]


def places(raw: bytes, wheres: Iterable[str], how: str) -> dict[str, tuple[int, bool]]:
    wanted = Wanted.of(wheres)
    if how == "tags":
        follow_tags(raw, wanted, xml_encoding(raw), _step_to)
    if how == "parser":
        parse_elements(raw, wanted)
    if how == "either":
        find_elements(raw, wanted)
    return dict(wanted.nearest())


def assert_the_same(raw: bytes, how: str = "tags") -> None:
    wheres = paths_in(raw)
    expected = places(raw, wheres, "parser")
    assert len(expected) > 30
    assert places(raw, wheres, how) == expected
    for some in (wheres[::7], wheres[3::11], wheres[-2:]):
        assert places(raw, some, how) == places(raw, some, "parser")


def mutated(kind: str) -> str:
    old, new = MUTATIONS[kind]
    assert old in DRAWN
    return DRAWN.replace(old, new, 1 if "<DP_Plan>" in old or "<planid>" in old else 2)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_tags_of_a_file_lead_to_what_the_parser_tells(path: Path) -> None:
    assert_the_same(path.read_bytes())


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("kind", MUTATIONS)
def test_what_hides_tags_or_names_them_otherwise_misleads_neither(kind: str, ends: str) -> None:
    text = mutated(kind).replace("><", f">{ends}<")
    assert re.search("DP_Grans", text)
    assert_the_same(text.encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "iso-8859-1", "utf-16"])
def test_encodings_lead_to_what_the_parser_tells(encoding: str) -> None:
    text = DRAWN.replace('"utf-8"', f'"{encoding.removesuffix("-sig")}"').replace("<typ>", "<ägare>ö</ägare><typ>")
    assert_the_same(text.encode(encoding), "either")


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f"<n{number}/><n{number}></n{number}>" for number in range(200)),
        '<typ xmlns:a="urn:&amp;"><a:typ/></typ>',
    ],
)
def test_what_only_a_parser_understands_is_left_to_it(inside: str) -> None:
    raw = DRAWN.replace("<typ>", inside + "<typ>", 1).encode()
    with pytest.raises(CannotFollow):
        places(raw, paths_in(raw), "tags")
    assert_the_same(raw, "either")
