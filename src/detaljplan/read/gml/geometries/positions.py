"""Positions in every way that GML writes them, turned to E N (height): pos, posList, coordinates, coord, points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from lxml import etree

from detaljplan.plan.values import shortened
from detaljplan.read.gml.circles import Coordinates
from detaljplan.read.gml.elements import gml_name
from detaljplan.read.gml.geometries.frames import Frame
from detaljplan.read.gml.geometries.refused import Refused, unreadable
from detaljplan.read.limits import largest_coordinate_m

POSITIONS = {"pos", "posList", "coordinates", "coord"}
"""Elements that hold numbers themselves."""

_FLAT, _HIGH = 2, 3
_DECIMAL = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
"""A number as XML Schema writes a double."""


def positions_in(element: etree._Element, frame: Frame) -> Coordinates:
    """Return the positions written in one element of `POSITIONS`, E N (height).

    Numbers to a position are as many as srsDimension states; in pos as many as there are; in posList without it as many
    as the reference system has axes, else two. Raises `Refused` for anything but finite numbers, two or three to
    a position.
    """
    name = gml_name(element)
    if name == "coordinates":
        return _turned(_tuples(element), frame, element)
    if name == "coord":
        return _turned([[_text(part) for part in element if gml_name(part) in {"X", "Y", "Z"}]], frame, element)
    tokens = _text(element).split()
    if not tokens:
        return np.empty((0, frame.dimension or _FLAT))
    size = len(tokens) if name == "pos" else frame.dimension or (frame.system.dimensions if frame.system else _FLAT)
    if name == "pos" and frame.dimension not in (None, size):
        raise _of_another_size(element, size, frame.dimension or _FLAT)
    if size not in (_FLAT, _HIGH) or len(tokens) % size:
        raise _of_another_size(element, len(tokens), size)
    return _array(tokens, size, frame, element)


def joined(parts: Iterable[Coordinates], element: etree._Element) -> Coordinates:
    """Return positions written in several elements as one array. Raises `Refused` when their dimensions differ."""
    arrays = [part for part in parts if len(part)]
    if len({part.shape[1] for part in arrays}) > 1:
        raise unreadable(element, "positioner med två och med tre tal", "positions of two and of three numbers")
    if not arrays:
        return np.empty((0, _FLAT))
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _text(element: etree._Element) -> str:
    return element.text or ""


def _of_another_size(element: etree._Element, met: int, size: int) -> Refused:
    return unreadable(element, f"{met} tal, inte {size} per position", f"{met} numbers, not {size} to a position")


def _tuples(element: etree._Element) -> list[list[str]]:
    """Return the tuples of gml:coordinates, split and written as its attributes say."""
    comma, space, point = element.get("cs", ","), element.get("ts", " "), element.get("decimal", ".")
    text = _text(element)
    if not space.strip():  # blanks of any kind, so that they may stand beside the commas too
        text = _without_blanks_beside(text, comma)
    told = text.split() if not space.strip() else text.split(space)
    parts = (one.split(comma) if comma.strip() else one.split() for one in told if one.strip())
    return [[part.strip().replace(point, ".") for part in tuple] for tuple in parts]


def _without_blanks_beside(text: str, comma: str) -> str:
    return comma.join(part.strip() for part in text.split(comma)) if comma.strip() else text


def _turned(rows: list[list[str]], frame: Frame, element: etree._Element) -> Coordinates:
    sizes = {len(row) for row in rows}
    size = sizes.pop() if len(sizes) == 1 else 0
    if not rows:
        return np.empty((0, frame.dimension or _FLAT))
    if size not in (_FLAT, _HIGH) or frame.dimension not in (None, size):
        raise unreadable(
            element,
            "positioner som inte alla har två eller tre tal",
            "positions that do not all have two or three numbers",
        )
    return _array([token for row in rows for token in row], size, frame, element)


def _array(tokens: list[str], size: int, frame: Frame, element: etree._Element) -> Coordinates:
    try:
        # float() takes 1_000 and digits of other scripts, which no number of XML Schema may hold.
        if not all(token.isascii() and "_" not in token for token in tokens):
            raise ValueError
        numbers = np.array(list(map(float, tokens))).reshape(-1, size)
    except ValueError:
        numbers = np.full((1, size), np.nan)
    if not (np.abs(numbers) <= largest_coordinate_m()).all():
        raise _of_an_odd_number(next(_odd(tokens), ""), element)
    return np.asarray(numbers[:, [1, 0, 2][:size]] if frame.north_first else numbers)


def _of_an_odd_number(token: str, element: etree._Element) -> Refused:
    told = shortened(token)
    if re.fullmatch(_DECIMAL, token):
        return unreadable(element, f'"{told}", som är för stort för en koordinat', f'"{told}", too large a coordinate')
    return unreadable(element, f'"{told}", som inte är ett ändligt tal', f'"{told}", which is no finite number')


def _odd(tokens: list[str]) -> Iterator[str]:
    for token in tokens:
        try:
            if token.isascii() and "_" not in token and abs(float(token)) <= largest_coordinate_m():
                continue
        except ValueError:
            pass
        yield token
