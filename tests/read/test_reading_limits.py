"""Both sides of every limit at the door, in every format, and that nothing outside the file is ever fetched."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from detaljplan.errors import BrokenFile, DetaljplanError, DocumentError, OverLimit
from detaljplan.plan.values import Unreadable
from detaljplan.read.gml import size as gml_size
from detaljplan.read.limits import ReadingLimits, limits_of, stated_limits
from detaljplan.read.ngp import size as json_size
from detaljplan.read.ngp.size import depth_of_json, refuse_large_json
from detaljplan.read.operators_limits import operators_limits
from detaljplan.read.reader import read_document, read_plan
from detaljplan.settings import Settings
from sample_plans.geopackage import plan_geopackage
from sample_plans.gml import plan_gml
from sample_plans.plans import good_plan
from tests.build import area, plan, written

STATED = stated_limits()
GOOD = written(good_plan())
FILES: dict[str, bytes] = {"json": GOOD, "gml": plan_gml(good_plan()), "gpkg": plan_geopackage(good_plan())}


def is_read(raw: bytes, limits: ReadingLimits) -> bool:
    """Return whether the file is read; the only way not to be is OverLimit, whose text says what to do."""
    try:
        read_plan(read_document(raw, "plan", limits))
    except OverLimit as refused:
        assert refused.where == "plan"
        assert "." in refused.message.rstrip(".")  # what was met, and what to do
        return False
    return True


def least(raw: bytes, name: str, most: int = 1_000_000) -> int:
    """Return the smallest limit of that name with which the file is read."""
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_read(raw, replace(STATED, **{name: middle})) else (middle, high)
    return high


def counted(tree: Any) -> tuple[int, int, int, int]:
    """Return the objects, lists, depth and longest text of a JSON tree, counted the slow way."""
    if isinstance(tree, str):
        return 0, 0, 0, len(tree.encode())
    if not isinstance(tree, dict | list):
        return 0, 0, 0, 0
    members = [*tree, *tree.values()] if isinstance(tree, dict) else tree
    inside = [counted(member) for member in members]
    objects, lists = (sum(one[i] for one in inside) for i in (0, 1))
    depth, text = (max((one[i] for one in inside), default=0) for i in (2, 3))
    return objects + isinstance(tree, dict), lists + isinstance(tree, list), depth + 1, text


AMOUNTS = ("object_count", "vertex_count", "nesting_depth", "text_size_bytes")


@pytest.mark.parametrize("name", AMOUNTS)
def test_json_is_read_at_exactly_the_limit_and_refused_one_below(name: str) -> None:
    exact = dict(zip(AMOUNTS, counted(good_plan()), strict=True))[name]
    assert is_read(GOOD, replace(STATED, **{name: exact}))
    assert not is_read(GOOD, replace(STATED, **{name: exact - 1}))


def test_gml_is_read_at_exactly_the_limit_and_refused_one_below() -> None:
    from lxml import etree

    raw = FILES["gml"]
    root = etree.fromstring(raw)
    numbers = sum(len((e.text or "").split()) for e in root.iter("{*}pos", "{*}posList"))
    texts = [text for e in root.iter() for text in (e.text, e.tail, *e.attrib.values()) if text]
    depth = max(len(list(element.iterancestors())) + 1 for element in root.iter())
    found = {
        "object_count": len(list(root.iter())),
        "vertex_count": numbers // 2,
        "text_size_bytes": max(map(len, texts)),
        "nesting_depth": depth,
    }
    for name, exact in found.items():
        assert is_read(raw, replace(STATED, **{name: exact})), name
        assert not is_read(raw, replace(STATED, **{name: exact - 1})), name


@pytest.mark.parametrize("name", ["object_count", "vertex_count", "text_size_bytes"])
def test_a_geopackage_has_a_limit_at_which_it_is_read_and_one_below_not(name: str) -> None:
    exact = least(FILES["gpkg"], name)
    assert is_read(FILES["gpkg"], replace(STATED, **{name: exact}))
    assert not is_read(FILES["gpkg"], replace(STATED, **{name: exact - 1}))


def test_the_vertices_of_a_geopackage_are_those_of_its_shapes_and_lists() -> None:
    found = read_plan(read_document(FILES["gpkg"], "plan"))
    shapes = shapely.get_num_coordinates([item.shape for item in found.geometries]).sum()
    lists = sum(value.count("[") for value in _texts(FILES["gpkg"]))
    assert least(FILES["gpkg"], "vertex_count") == shapes + lists


def _texts(raw: bytes) -> list[str]:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(raw)
    rows = [row for table in ("detaljplan", "bestammelse") for row in connection.execute(f"SELECT * FROM {table}")]
    return [value for row in rows for value in row if isinstance(value, str)]


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_exactly_the_largest_size_is_read(kind: str) -> None:
    size = len(FILES[kind])
    assert is_read(FILES[kind], replace(STATED, file_size_bytes=size))
    assert not is_read(FILES[kind], replace(STATED, file_size_bytes=size - 1))


@pytest.mark.parametrize(("depth", "read"), [(200, True), (201, False)])
@pytest.mark.parametrize("format", ["json", "gml", "gpkg"])
def test_200_levels_are_read_in_every_format_and_201_not(format: str, depth: int, read: bool) -> None:
    assert is_read(_nested(format, depth), STATED) is read


def _nested(format: str, depth: int) -> bytes:
    if format == "json":
        return GOOD.replace(b"{", b'{"egen": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b",", 1)
    if format == "gml":
        inner = b"<a>" * (depth - 1) + b"</a>" * (depth - 1)
        return FILES["gml"].replace(b"</DP_Data>", inner + b"</DP_Data>")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(FILES["gpkg"])
    connection.execute("ALTER TABLE detaljplan ADD COLUMN ovrigt TEXT")
    connection.execute("UPDATE detaljplan SET ovrigt = ?", ('{"a":' * depth + "1" + "}" * depth,))
    connection.commit()
    return connection.serialize()


JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text('{}[]"\\aå', max_size=4), inside, max_size=4),
    max_leaves=25,
)


@given(JSON)
def test_what_is_counted_before_parsing_is_what_parsing_gives(tree: Any) -> None:
    raw = orjson.dumps(tree)
    objects, lists, depth, _ = counted(tree)
    exact = replace(STATED, object_count=objects, vertex_count=lists, nesting_depth=depth)
    refuse_large_json(raw, exact, "x")
    assert depth_of_json(raw) == depth
    for name, met in (("object_count", objects), ("vertex_count", lists), ("nesting_depth", depth)):
        if met:
            with pytest.raises(OverLimit):
                refuse_large_json(raw, replace(exact, **{name: met - 1}), "x")


@given(JSON, st.integers(1, 9))
def test_what_is_counted_is_the_same_in_pieces_of_any_size(tree: Any, bytes_to_a_piece: int) -> None:
    raw = orjson.dumps(tree)
    objects, lists, depth, _ = counted(tree)
    quoted = [len(string) - 2 for string in re.findall(rb'"(?:[^"\\]|\\.)*"', raw)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_size, "_PIECE_BYTES", bytes_to_a_piece)
        *_, size = json_size._sizes(raw)
    assert (size.objects, size.lists, size.deepest) == (objects, lists, depth)
    assert size.longest == max(quoted, default=0)
    assert (size.depth, size.open_at) == (0, None)


def test_brackets_and_quotes_in_texts_are_not_counted() -> None:
    tree = {"a": '[{"\\"}]', '"[': "\\", "b": ["\\\\[", ""]}
    refuse_large_json(orjson.dumps(tree), replace(STATED, object_count=1, vertex_count=1, nesting_depth=2), "x")


@pytest.mark.parametrize("bomb", [b"[" + b"[]," * 6_000_000 + b"[]]", b"[" + b"{}," * 6_000_000 + b"{}]"])
def test_a_small_file_that_would_fill_the_memory_is_refused_before_it_is_parsed(bomb: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(OverLimit):
        read_document(bomb, "bomb.json")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000 < len(bomb)


def test_more_elements_than_are_read_are_refused_before_a_tree_is_built() -> None:
    head, tail = FILES["gml"].split(b"</DP_Data>")
    with pytest.raises(OverLimit, match="DETALJPLAN_MAX_OBJECT_COUNT"):
        read_document(head + b"<a/>" * 1_000 + b"</DP_Data>" + tail, "x.gml", replace(STATED, object_count=1_000))


def test_a_long_text_is_found_in_cdata_too() -> None:
    raw = FILES["gml"].replace("Påhittad exempelplan".encode(), b"<![CDATA[" + b"<" * 3_000 + b"]]>")
    assert least(raw, "text_size_bytes") == 3_000


@pytest.mark.parametrize("bytes_to_a_piece", [1, 2, 7, 100, 10**6])
def test_the_longest_run_without_a_tag_is_found_in_pieces_of_any_size(
    bytes_to_a_piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gml_size, "_PIECE_BYTES", bytes_to_a_piece)
    for raw, longest in ((b"<a>" + b"x" * 50 + b"</a>", 53), (b"<a/>" + b" " * 40, 44), (b" " * 30 + b"<a/>", 30)):
        assert gml_size._longest_gap(raw, 1) == longest


def test_broken_json_is_called_broken_and_not_large() -> None:
    with pytest.raises(BrokenFile):
        read_document(GOOD[:-40], "x.json")


@pytest.mark.parametrize(("far", "read"), [(1e8, True), (1.001e8, False), (-1e8, True), (-1.001e8, False)])
def test_a_coordinate_is_read_to_the_limit_and_unreadable_beyond_it_in_every_format(far: float, read: bool) -> None:
    tree = plan(area([(0, 0), (far, 0), (far, 9), (0, 9), (0, 0)], at=(0, 0)))
    made: tuple[Callable[..., bytes], ...] = (written, plan_gml, plan_geopackage)
    for write in made:
        found = read_plan(read_document(write(tree), "plan"))
        shapes = [item.shape for item in found.boundary]
        assert any(isinstance(shape, Unreadable) or shape is None for shape in shapes) is not read, write
        assert bool(found.unreadable) is not read, write


@pytest.mark.parametrize("reference", ["http://127.0.0.1:{}/x.gml#o1", "file:///etc/passwd", "annan.gml#o1", "//x/y"])
def test_a_reference_out_of_the_file_is_never_followed_and_is_unreadable(reference: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        place = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        raw = FILES["gml"].replace(b'xlink:href="#o1"', f'xlink:href="{reference}"'.encode(), 1)
        raw = raw.replace(b"<DP_Data ", _LOCATIONS.replace("AT", place).encode(), 1)
        found = read_plan(read_document(raw, "plan.gml"))
        with pytest.raises(TimeoutError):  # nobody called
            listening.accept()
    assert any(reference[:8] in one.raw for one in found.unreadable)


_LOCATIONS = (
    '<?xml-stylesheet href="ATx.xsl"?><DP_Data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.sis.se/ss637040 ATx.xsd" xsi:noNamespaceSchemaLocation="ATy.xsd" xml:base="AT" '
)


def test_an_operator_may_set_every_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(ReadingLimits.__slots__, start=101):
        monkeypatch.setenv(f"DETALJPLAN_MAX_{name.upper()}", str(number))
    assert limits_of(Settings()) == ReadingLimits(
        file_size_bytes=101, nesting_depth=102, object_count=103, vertex_count=104, text_size_bytes=105
    )


def test_limits_not_set_are_those_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETALJPLAN_MAX_OBJECT_COUNT", "7")
    assert limits_of(Settings()) == replace(STATED, object_count=7)


@pytest.mark.parametrize(("name", "most"), [("nesting_depth", 250), ("text_size_bytes", 10_000_000)])
def test_no_limit_can_be_set_beyond_what_the_parsers_take(name: str, most: int) -> None:
    assert getattr(Settings.model_validate({f"max_{name}": most}), f"max_{name}") == most
    with pytest.raises(ValidationError):
        Settings.model_validate({f"max_{name}": most + 1})


def test_a_small_file_limit_is_told_in_bytes_and_named() -> None:
    with pytest.raises(OverLimit) as refused:
        replace(STATED, file_size_bytes=1_000).refuse_size(1_001, "plan.json")
    assert "högst 1\u00a0000\u00a0byte, och filen är 1\u00a0001\u00a0byte" in str(refused.value)
    assert "DETALJPLAN_MAX_FILE_SIZE_BYTES" in str(refused.value)


def test_a_file_of_one_byte_too_many_is_not_told_to_be_as_large_as_the_limit() -> None:
    with pytest.raises(OverLimit, match="högst 268,4\u00a0MB, och filen är större än så"):
        STATED.refuse_size(STATED.file_size_bytes + 1, "plan.json")


def test_every_limit_stands_in_the_help_of_the_commands_that_read_plans() -> None:
    from typer.testing import CliRunner

    from detaljplan.cli.app import app

    for command in ("validate", "info", "convert", "review"):
        told = CliRunner().invoke(app, [command, "--help"]).output
        assert all(f"DETALJPLAN_MAX_{name.upper()}" in told for name in ReadingLimits.__slots__)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NESTING_DEPTH", "251", '"251". Förväntade ett heltal från 1 till 250.'),
        ("TEXT_SIZE_BYTES", "0", "heltal från 1 till 10\u00a0000\u00a0000."),
        ("OBJECT_COUNT", "-1", "heltal från 1."),
        ("UPLOAD_BYTES", "x", 'DETALJPLAN_MAX_UPLOAD_BYTES är "x". Förväntade ett heltal.'),
    ],
)
def test_a_limit_that_is_none_says_from_and_to_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"DETALJPLAN_MAX_{name}", value)
    with pytest.raises(DetaljplanError) as refused:
        operators_limits()
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("value", "code", "told"),
    [("8", 2, "högst 8. Kontrollera"), ("många", 2, 'DETALJPLAN_MAX_OBJECT_COUNT är "många"'), ("100000", 0, "")],
)
def test_the_command_line_keeps_the_operators_limits(tmp_path: Path, value: str, code: int, told: str) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "detaljplan", "validate", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "DETALJPLAN_MAX_OBJECT_COUNT": value},
    )
    assert done.returncode == code
    assert told in done.stderr


def test_the_deepest_the_operator_may_choose_is_read_in_every_format() -> None:
    for format in FILES:
        assert is_read(_nested(format, 250), replace(STATED, nesting_depth=250))


def test_what_is_refused_is_a_document_error() -> None:
    assert issubclass(OverLimit, DocumentError)
