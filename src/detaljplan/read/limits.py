"""How much a file may hold before it is refused. The one object that every reader is handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from detaljplan.errors import OverLimit
from detaljplan.language.words import Words
from detaljplan.numerals import data_size
from detaljplan.spec.specification import load_specification

if TYPE_CHECKING:
    from detaljplan.settings import Settings  # slow to import, and read only where it is handed in

_MAY_BE_RAISED = Words("Den som driver programmet kan höja gränsen med")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """The largest of each that is read; a file with exactly so much is. What is measured stands in ``spec.toml``.

    Parameters
    ----------
    file_size_bytes
        Of the file as it lies on disk.
    nesting_depth
        Of objects, lists or elements inside one another.
    object_count
        Of JSON objects, XML elements or table rows.
    vertex_count
        Of JSON lists, positions in GML or vertices in geometry blobs.
    text_size_bytes
        Of one text (characters in GML).
    """

    file_size_bytes: int
    nesting_depth: int
    object_count: int
    vertex_count: int
    text_size_bytes: int

    def refuse_size(self, met: int, name: str) -> None:
        """Raise OverLimit when a file is larger than is read."""
        if met > self.file_size_bytes:
            raise self.too_large(name, met)

    def too_large(self, name: str, met: int | None = None) -> OverLimit:
        """Return that a file is larger than is read; `met` bytes, where that is known."""
        most = data_size(self.file_size_bytes)
        size = None if met is None or data_size(met) == most else Words("{size:bytes}", size=met)
        return OverLimit(
            "Vi läser högst {most:bytes}, och filen är {size}. Kontrollera att det är en "
            "enda plan, utan bilder eller bilagor. {may_be_raised} DETALJPLAN_MAX_FILE_SIZE_BYTES.",
            where=name,
            most=self.file_size_bytes,
            size=size or Words("större än så"),
            may_be_raised=_MAY_BE_RAISED,
        )

    def refuse_objects(self, met: int, name: str) -> None:
        """Raise OverLimit when a file holds more objects than are read."""
        self._refuse("object", met, self.object_count, Words("objekt"), name)

    def refuse_vertices(self, met: int, name: str) -> None:
        """Raise OverLimit when a file holds more vertices than are read."""
        self._refuse("vertex", met, self.vertex_count, Words("brytpunkter"), name)

    def refuse_depth(self, met: int, name: str) -> None:
        """Raise OverLimit when a file is nested deeper than is read."""
        if met > self.nesting_depth:
            raise OverLimit(
                "Filen är nästlad i fler än {most} nivåer. En plan behöver färre än 20; exportera den "
                "på nytt. {may_be_raised} DETALJPLAN_MAX_NESTING_DEPTH.",
                where=name,
                most=self.nesting_depth,
                may_be_raised=_MAY_BE_RAISED,
            )

    def refuse_text(self, met: int, name: str) -> None:
        """Raise OverLimit when a text is longer than is read."""
        if met > self.text_size_bytes:
            raise OverLimit(
                "En text i filen är längre än vi läser (högst {most:n} byte). "
                "Kontrollera att ingen bild eller bilaga ligger i planen, och exportera den på nytt. Gränsen heter "
                "DETALJPLAN_MAX_TEXT_SIZE_BYTES.",
                where=name,
                most=self.text_size_bytes,
            )

    def _refuse(self, kind: str, met: int, most: int, what: Words, name: str) -> None:
        if met > most:
            raise OverLimit(
                "Filen har {met:n} {what} eller fler; vi läser högst {most:n}. Kontrollera att det är en "
                "enda plan. {may_be_raised} DETALJPLAN_MAX_{kind}_COUNT.",
                where=name,
                met=met,
                what=what,
                most=most,
                may_be_raised=_MAY_BE_RAISED,
                kind=kind.upper(),
            )


@cache
def stated_limits() -> ReadingLimits:
    """Return the limits of ``spec.toml``."""
    limits = load_specification().limits
    return ReadingLimits(**{name: int(limits[name].value) for name in ReadingLimits.__slots__})


def limits_of(settings: Settings) -> ReadingLimits:
    """Return the limits as the operator has set them; those of ``spec.toml`` for the others."""
    stated = stated_limits()
    return ReadingLimits(
        **{
            name: getattr(stated, name) if (chosen := getattr(settings, f"max_{name}")) is None else chosen
            for name in ReadingLimits.__slots__
        }
    )


@cache
def largest_coordinate_m() -> float:
    """Return the coordinate beyond which none can lie, whatever the system; arithmetic has no meaning there."""
    return float(load_specification().limits["coordinate_magnitude"].value)
