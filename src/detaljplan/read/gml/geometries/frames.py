"""Which reference system and dimension an element's positions have: its own, or those of what it lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from detaljplan.crs import NamedSystem, named_system
from detaljplan.read.gml.elements import gml_name
from detaljplan.read.gml.geometries.refused import unreadable

_MOST_SYSTEMS = 100
"""So many names of systems are looked up in one file; any other is not known."""

_DIMENSIONS = {"2": 2, "3": 3}


@dataclass(frozen=True, slots=True)
class Frame:
    """The system and dimension of positions.

    Parameters
    ----------
    srs_name
        As delivered; empty when there is none.
    system
        ``None`` when it is not known: positions are then taken as E N, since nothing tells otherwise.
    dimension
        As stated; ``None`` when nothing states it.
    """

    srs_name: str = ""
    system: NamedSystem | None = None
    dimension: int | None = None

    @property
    def north_first(self) -> bool:
        """Whether the first number of a position is the one to the north."""
        return self.system is not None and self.system.north_first


class Frames:
    """The frames of one file."""

    def __init__(self) -> None:
        self._systems: dict[str, NamedSystem | None] = {}
        self._around: dict[etree._Element, Frame] = {}

    def around(self, element: etree._Element | None) -> Frame:
        """Return the frame of what lies in an element, from all that is around it. Raises `Refused` as `within`."""
        if element is None:
            return Frame()
        if element not in self._around:
            envelope = _envelope(element)
            frame = self.within(element, self.around(element.getparent()))
            self._around[element] = frame if envelope is None else self.within(envelope, frame)
        return self._around[element]

    def within(self, element: etree._Element, frame: Frame) -> Frame:
        """Return the frame of an element that lies in another. Raises `Refused` for a dimension that is not 2 or 3."""
        frame, dimension = self.named(element, frame), element.get("srsDimension")
        if dimension is not None:
            if dimension.strip() not in _DIMENSIONS:
                raise unreadable(element, "srsDimension som inte är 2 eller 3", "a srsDimension that is not 2 or 3")
            frame = replace(frame, dimension=_DIMENSIONS[dimension.strip()])
        return frame

    def named(self, element: etree._Element, frame: Frame) -> Frame:
        """Return the frame of what lies around an element, in the system that the element names."""
        name = element.get("srsName")
        return frame if name is None else replace(frame, srs_name=name, system=self._system(name))

    def _system(self, name: str) -> NamedSystem | None:
        if name not in self._systems:
            self._systems[name] = named_system(name) if len(self._systems) < _MOST_SYSTEMS else None
        return self._systems[name]


def _envelope(element: etree._Element) -> etree._Element | None:
    """Return the envelope of an object, whose system holds for the geometries in it that name none."""
    for bounded in element:
        if gml_name(bounded) == "boundedBy":
            return next((one for one in bounded if gml_name(one) in {"Envelope", "Box"}), None)
    return None
