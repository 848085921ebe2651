"""What an operator says of where a layer is mapped, in words and files, as an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.errors import LayerError
from detaljplan.exchange.layer_files import read_area_file
from detaljplan.language.words import Words
from detaljplan.review.model import NOWHERE, WHOLE_COUNTRY
from detaljplan.spec.municipalities import counties, municipalities

EVERYWHERE, NOTHING, UNKNOWN = "whole-country", "none", "unknown"
_COUNTY, _MUNICIPALITY = "county:", "municipality:"
BOUNDARIES = "kommungrans"
"""The layer whose objects are the municipalities, by their codes."""

Boundaries = Callable[[], Mapping[str, BaseGeometry]]


@dataclass(frozen=True, slots=True)
class MappedArea:
    """A mapped area in EPSG:3006, ``None`` when it is not known and empty when nothing is, and how it was told."""

    shape: BaseGeometry | None
    told: str


def mapped_area(told: Sequence[str], boundaries: Boundaries) -> MappedArea:
    """Return the area that words and files tell together.

    Parameters
    ----------
    told
        ``whole-country``, ``none``, ``unknown``, each alone; or ``county:03``, ``municipality:0380`` and paths of
        files with areas, which are united.
    boundaries
        Gives the municipalities' areas by code, asked only where they are needed.

    Raises
    ------
    LayerError
        A word does not go with the others, a code is none, its boundary is not loaded, or a file cannot be used.
    """
    alone = {EVERYWHERE: WHOLE_COUNTRY, NOTHING: NOWHERE, UNKNOWN: None}
    met = [word for word in told if word in alone]
    if met and len(told) > 1:
        raise LayerError("{word} går inte ihop med något annat i --mapped.", word=met[0])
    if met:
        return MappedArea(alone[met[0]], "" if met[0] == UNKNOWN else met[0])
    shapes = [_area(word, boundaries) for word in told]
    return MappedArea(shapely.union_all(shapes), ", ".join(_shown(word) for word in told))


def area_words(told: str) -> Words | str:
    """Return a mapped area, in the words it was told in, for users."""
    return {EVERYWHERE: Words("hela landet"), NOTHING: Words("inget är kartlagt")}.get(told, told)


def _area(word: str, boundaries: Boundaries) -> BaseGeometry:
    if word.startswith(_COUNTY):
        code = word.removeprefix(_COUNTY)
        return _of_codes(word, [each for each in municipalities() if each[:2] == code], boundaries)
    if word.startswith(_MUNICIPALITY):
        code = word.removeprefix(_MUNICIPALITY)
        return _of_codes(word, [each for each in municipalities() if each == code], boundaries)
    return read_area_file(Path(word))


def _of_codes(word: str, codes: Sequence[str], boundaries: Boundaries) -> BaseGeometry:
    if not codes:
        raise LayerError("{word} är ingen kod för ett län (county:03) eller en kommun (municipality:0380).", word=word)
    known = boundaries()
    missing = [code for code in codes if code not in known]
    if missing:
        raise LayerError(
            "Gränsen för {codes} finns inte. Läs in lagret {layer} först, eller ange en fil med området.",
            codes=", ".join(missing[:5]),
            layer=BOUNDARIES,
        )
    union: BaseGeometry = shapely.union_all([known[code] for code in codes])
    return union


def _shown(word: str) -> str:
    if word.startswith(_COUNTY):
        return counties()[word.removeprefix(_COUNTY)].name
    if word.startswith(_MUNICIPALITY):
        return municipalities()[word.removeprefix(_MUNICIPALITY)].name
    return Path(word).name
