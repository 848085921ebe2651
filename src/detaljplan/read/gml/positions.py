"""Takes the plainly written positions of a plan GML out of its bytes before they are parsed: most of a large file.

What is left is parsed into a tree as light as the plan. Nothing is judged here: what is written in any other way
than the plain one stays in the tree, to be read there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import orjson
from lxml import etree
from numpy.typing import NDArray

from detaljplan.read.gml.places import PLAIN_ENCODINGS, xml_encoding

MARK = "detaljplan-positions"
"""The attribute of the one element left in the place of positions that were taken out; its value is their number."""

_PREFIX = re.compile(rb"""xmlns:([A-Za-z_][A-Za-z0-9_.-]*)[ \t\r\n]*=[ \t\r\n]*["']http://www\.opengis\.net/gml""")
# A group that gives nothing back is atomic here and never possessive: before Python 3.11.5 a possessive group keeps
# what it had taken when it fails half way (python/cpython#106052). Up to eight digits before the point: less than a
# position may be, whatever its decimals.
_NUMBER = rb"[-+]?+[0-9]{1,8}+(?>(?:\.[0-9]++)?)"
_BLANK = rb"[ \t\r\n]"


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions taken out of a file, by the number of their mark.

    Parameters
    ----------
    runs
        E N in metres.
    """

    runs: Sequence[NDArray[np.float64]] = field(default=(), repr=False)

    def of(self, element: etree._Element) -> NDArray[np.float64] | None:
        """Return the positions taken out of an element; ``None`` when it has its own, or none."""
        run = element[0].get(MARK) if self.runs and len(element) == 1 else None
        return None if run is None else self.runs[int(run)]


def dimensions_agree(root: etree._Element) -> bool:
    """Return whether two numbers to a position is all that the tree says of positions taken out of it.

    What an element states holds for all positions inside it that do not say otherwise.
    """
    return not root.xpath("boolean(//*[@srsDimension != '2'][*])")


def without_positions(raw: bytes, longest: int) -> tuple[bytes, Positions]:
    """Return the bytes of a file without its plainly written positions, and those positions.

    Plain are the positions of a curve segment or point whose only content is a row of gml:pos, or one gml:posList,
    with srsDimension 2 or none and two numbers of digits to each position. One empty gml:pos stands in their place,
    with as many line feeds after it as there were. A file is returned as it is when it already says the mark, has no
    prefix for GML, or is in an encoding that does not write ASCII as ASCII.

    Parameters
    ----------
    longest
        The longest list that is taken out, in bytes; a longer one is left to be refused as a text.
    """
    named = _PREFIX.search(raw)
    if named is None or xml_encoding(raw) not in PLAIN_ENCODINGS:
        return raw, Positions()
    prefix, said = named[1], MARK.encode()
    left: list[bytes] = []
    runs: list[NDArray[np.float64]] = []
    done = 0
    for found in _runs(prefix).finditer(raw):
        start, end = found.span("run")
        if start < 0 or (found["list"] and end - start > longest):
            continue
        run, closed, kind = found.group("run", "close", "list")
        mark = b'<%b:pos%b %b="%d"/>' % (prefix, kind or b"", said, len(runs))
        left += raw[done:start], mark, b"\n" * run.count(b"\n")
        numbers = _numbers(run, closed)
        north_east = np.fromiter(numbers, float, len(numbers)).reshape(-1, 2)
        runs.append(north_east[:, ::-1])
        done = end
    left.append(raw[done:])
    light = b"".join(left)
    return (light, Positions(runs)) if light.count(said) == len(runs) else (raw, Positions())


def _numbers(run: bytes, closed: bytes) -> list[float]:
    """Return the numbers of a run, whose end tags are all the same.

    With one blank between the numbers of a position they are nearly JSON, whose parser is the quickest there is and
    gives the same numbers as `float`.
    """
    positions = [piece[: 1 - len(closed)] for piece in run.split(b">")[1::2]]
    try:
        listed: list[float] = orjson.loads(b"[%b]" % b",".join(positions).replace(b" ", b","))
    except orjson.JSONDecodeError:
        listed = list(map(float, b" ".join(positions).split()))
    return listed


def _runs(prefix: bytes) -> re.Pattern[bytes]:
    """Return what finds each run of plain positions, and passes over comments, CDATA and instructions whole.

    Nothing is tried twice (the quantifiers give nothing back), so that no file takes more time than its length.
    """
    gml = re.escape(prefix) + b":"
    other = rb"!--.*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|\?.*?(?:\?>|\Z)"
    around = gml + rb"(?:LineStringSegment|LineString|ArcString|Arc|Circle|Point)(?>(?:" + _BLANK + rb"[^<>]*+)?)>"
    stated = rb"(?>(?:" + _BLANK + rb"""++srsDimension=["']2["'])?)>"""
    pair = _NUMBER + _BLANK + b"++" + _NUMBER
    numbers = _BLANK + b"*+" + pair + rb"(?(list)(?>(?:" + _BLANK + b"++" + pair + b")*))" + _BLANK + b"*+"
    first = rb"(?P<open><" + gml + rb"pos(?P<list>List)?" + stated + b")" + numbers
    close = rb"(?P<close></" + gml + rb"pos(?(list)List)>)"
    again = rb"(?>(?:" + _BLANK + b"*+(?P=open)" + numbers + b"(?P=close))*)"
    run = rb"(?P<run>" + _BLANK + b"*+" + first + close + again + b")" + _BLANK + b"*+</"
    return re.compile(b"<(?:" + other + b"|" + around + run + b")", re.DOTALL)
