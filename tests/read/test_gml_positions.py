"""Positions taken out of a plan GML before it is parsed give the same plan as those read from its tree."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from detaljplan.errors import BrokenFile, OverLimit
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.gml.positions import MARK, without_positions
from detaljplan.read.gml.reader import areas_of, parse, plan_of, unreferenced_lines
from tests.read.gml_plans import E0, N0, curve, gml, height, pos, pos_list, use

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "samples" / "oppmanna-tollarp-ss637040.xml"
FILES = [*sorted((ROOT / "sample_plans").glob("*.gml")), *([REAL] if REAL.exists() else [])]

FIELD = {
    "W": [(10.0, 0.0), (0.0, 0.0), (0.0, 10.0), (10.0, 10.0)],
    "E": [(10.0, 10.0), (20.0, 10.0), (20.0, 0.0), (10.0, 0.0)],
    "M": [(10.0, 0.0), (10.0, 10.0)],
    "far": [(5000.0, 0.0), (5010.0, 0.0)],
}
HALVES = {"plan": "+W +E", "west": "+W -M", "east": "+M +E"}
POINT = f"<insattning><gml:Point>{pos((4, 5))}</gml:Point></insattning><egenskapsbestammelse>"
PLAN = gml(FIELD, HALVES, use("u1", "west", height("h", "west")) + use("u2", "east")).replace(
    "<egenskapsbestammelse>", POINT, 1
)
NORTH = f"{N0 + 0:.4f} {E0 + 10:.4f}"
"""The first position of the lines W and M."""

MUTATIONS = {
    "as it is": ("", ""),
    "no dimension": (' srsDimension="2"', ""),
    "single quotes": (' srsDimension="2"', "\n srsDimension='2'"),
    "another dimension": ('<gml:pos srsDimension="2">', '<gml:pos srsDimension="3">'),
    "dimension above": ("<gml:Curve>", '<gml:Curve srsDimension="3">'),
    "no dimension above": ("<gml:Curve>", '<gml:Curve srsDimension="två">'),
    "the same dimension above": ("<DP_Grans ", '<DP_Grans srsDimension="2" '),
    "dimension far above": ("<DP_Data ", '<DP_Data srsDimension="3" '),
    "blanks": (NORTH, f"\t {NORTH.replace(' ', chr(10) + '  ')}\n"),
    "blanks that XML does not know": (NORTH, NORTH.replace(" ", "\u00a0")),
    "comment between": ("</gml:pos><gml:pos", "</gml:pos><!-- <gml:pos>1 2</gml:pos> --><gml:pos"),
    "comment in a number": (NORTH, NORTH[:3] + "<!-- x -->" + NORTH[3:]),
    "comment around": ("<typ>", "<!-- <gml:LineStringSegment><gml:pos>1 2</gml:pos></gml:LineStringSegment> --><typ>"),
    "cdata around": ("Påhittad", "<![CDATA[<gml:Point><gml:pos>1 2</gml:pos></gml:Point>]]>"),
    "instruction around": ("<typ>", "<?x <gml:Point><gml:pos>1 2</gml:pos></gml:Point>?><typ>"),
    "cdata in a number": (NORTH, f"<![CDATA[{NORTH}]]>"),
    "one number": (NORTH, "6200000"),
    "three numbers": (NORTH, NORTH + " 1.5"),
    "no number": (NORTH, ""),
    "far too far": (NORTH, "1000000000 1"),
    "nearly too far": (NORTH, "999999999 99999999.5"),
    "rounded too far": (NORTH, "999999999.9999999999 1"),
    "exponent": (NORTH, NORTH.replace(".0000", "e0")),
    "signs": (NORTH, "+" + NORTH.replace(" ", " +")),
    "leading zeros": (NORTH, "0" + NORTH.replace(" ", " 00")),
    "minus zero": (NORTH, "-0 -0.0"),
    "point alone": (NORTH, NORTH.replace(".0000", ".")),
    "not a number": (NORTH, "NaN 1"),
    "another attribute": (' srsDimension="2"', ' srsName="EPSG:3008"'),
    "another system": (' srsDimension="2"', ' srsName="EPSG:3006"'),
    "the system above": ("<gml:Curve>", '<gml:Curve srsName="EPSG:3006">'),
    "without koordinatsystem": ("SWEREF99_13_30", ""),
    "two points": ("<gml:Point>", f"<gml:Point>{pos((1, 1))}"),
    "a name first": ("<gml:LineStringSegment>", "<gml:LineStringSegment><gml:name>x</gml:name>"),
    "text first": ("<gml:LineStringSegment>", "<gml:LineStringSegment>1 2"),
    "one position": (f"{pos((10, 0))}{pos((10, 10))}", pos((10, 0))),
    "an arc": ("LineStringSegment", "Arc"),
    "an arc string": ("LineStringSegment", "ArcString"),
    "another prefix": ("gml:", "g:"),
    "a prefix that means something else": ("<gml:Curve>", '<gml:Curve xmlns:gml="urn:x">'),
    "a prefix of the plan's own": ("<planid>", '<gml:Point xmlns:gml="http://www.sis.se/ss637040"/><planid>'),
    "the mark": ("<typ>", f'<typ {MARK}="0">'),
    "a mark of one's own": (pos((10, 0)), f'<gml:pos {MARK}="0"/>'),
    "a mark by itself": (f"{pos((10, 0))}{pos((10, 10))}", f'<gml:pos {MARK}="x"/>'),
    "attributes": ("<gml:LineStringSegment>", '<gml:LineStringSegment interpolation="a>b" numDerivativesAtEnd="0">'),
    "a list": (f"{pos((10, 0))}{pos((10, 10))}", pos_list([(10, 0), (10, 10)])),
    "a list stating its dimension": (
        f"{pos((10, 0))}{pos((10, 10))}",
        pos_list([(10, 0), (10, 10)], ' srsDimension="2"'),
    ),
    "an odd list": (f"{pos((10, 0))}{pos((10, 10))}", "<gml:posList>1 2 3</gml:posList>"),
    "a list with heights": (
        f"{pos((10, 0))}{pos((10, 10))}",
        f'<gml:posList srsDimension="3">{NORTH} 1 {N0 + 10} {E0 + 10} 2</gml:posList>',
    ),
    "a list and a position": (pos((10, 10)), pos_list([(10, 10)])),
}  # fmt: skip


def whole(raw: bytes) -> Document:
    """Return the document as it is when nothing is taken out of it."""
    tree = etree.fromstring(raw, etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False))
    return Document("x.gml", FileFormat.GML_SS637040, raw, tree)


def assert_the_same(raw: bytes) -> None:
    read, expected = parse(raw, "x.gml"), whole(raw)
    assert plan_of(read) == plan_of(expected)
    assert areas_of(read) == areas_of(expected)
    assert unreferenced_lines(read) == unreferenced_lines(expected)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_gives_the_same_plan_as_its_whole_tree(path: Path) -> None:
    assert_the_same(path.read_bytes())


@pytest.mark.parametrize("pretty", [False, True])
@pytest.mark.parametrize("kind", MUTATIONS)
def test_whatever_is_written_gives_the_same_plan_as_its_whole_tree(kind: str, pretty: bool) -> None:
    old, new = MUTATIONS[kind]
    assert old in PLAN
    text = PLAN.replace(old, new)
    if kind == "another prefix":
        text = text.replace("xmlns:gml=", "xmlns:g=")
    assert_the_same((text.replace("><", ">\r\n  <") if pretty else text).encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "iso-8859-1", "utf-16"])
def test_encodings_give_the_same_plan_as_the_whole_tree(encoding: str) -> None:
    assert_the_same(PLAN.replace('"utf-8"', f'"{encoding.removesuffix("-sig")}"').encode(encoding))


def test_plain_positions_are_taken_out_and_lines_keep_their_numbers() -> None:
    raw = PLAN.replace("><", ">\n<").encode()
    light, taken = without_positions(raw, 10_000_000)
    assert b"62000" not in light
    assert light.count(b"\n") == raw.count(b"\n")
    assert np.array_equal(taken.runs[0] - (E0, N0), FIELD["W"])


@pytest.mark.parametrize("prefix", ["gml32", "g-3.2", "_1"])
def test_the_digits_of_a_prefix_are_no_positions(prefix: str) -> None:
    raw = PLAN.replace("gml:", f"{prefix}:").replace("xmlns:gml=", f"xmlns:{prefix}=").encode()
    assert len(without_positions(raw, 10_000)[1].runs) > 0
    assert areas_of(parse(raw, "p.gml")) == areas_of(parse(PLAN.encode(), "p.gml"))


def test_a_file_that_breaks_after_its_positions_says_where_in_the_whole_file() -> None:
    with pytest.raises(BrokenFile) as caught:
        parse(PLAN.replace("</planid>", "<").encode(), "x.gml")
    column = PLAN.splitlines()[1].index("P1<") + 1
    assert caught.value.where is not None
    assert caught.value.where.startswith("x.gml, rad 2, kolumn ")
    assert int(caught.value.where.rpartition(" ")[2]) >= column


def test_a_list_longer_than_a_text_may_be_is_over_the_limit() -> None:
    numbers = "6200000.1 150000.1 " * 600_000
    drawn = curve(f"<gml:LineStringSegment><gml:posList>{numbers}</gml:posList></gml:LineStringSegment>")
    with pytest.raises(OverLimit):
        parse(gml({**FIELD, "M": drawn}, HALVES).encode(), "x.gml")


@pytest.mark.parametrize(
    "hostile",
    ["<!--", "<![CDATA[", "<?x ", "<gml:Point>", "<gml:Point><gml:pos>1 ", "<gml:Point><gml:pos>1 2</gml:pos>",
     "<gml:Point a='", "1 2</gml:pos><gml:pos>"],
)  # fmt: skip
def test_no_file_takes_more_time_than_its_length(hostile: str) -> None:
    def seconds(times: int) -> float:
        raw = b'<a xmlns:gml="http://www.opengis.net/gml/3.2"><gml:Point><gml:pos>' + (hostile * times).encode()
        start = time.process_time()
        without_positions(raw, 10_000_000)
        return time.process_time() - start

    assert seconds(100_000) < 1
