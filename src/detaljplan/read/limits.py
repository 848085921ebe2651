"""How much a file may hold before it is refused. The one object that every reader is handed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from detaljplan.errors import OverLimit
from detaljplan.numerals import data_size, number
from detaljplan.spec.specification import load_specification

if TYPE_CHECKING:
    from detaljplan.settings import Settings  # slow to import, and read only where it is handed in

_MAY_BE_RAISED = "Den som driver programmet kan höja gränsen med"


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
        size = "större än så" if met is None or data_size(met) == most else data_size(met)
        return OverLimit(
            f"Vi läser högst {most}, och filen är {size}. Kontrollera att det är en "
            f"enda plan, utan bilder eller bilagor. {_MAY_BE_RAISED} DETALJPLAN_MAX_FILE_SIZE_BYTES.",
            where=name,
        )

    def refuse_objects(self, met: int, name: str) -> None:
        """Raise OverLimit when a file holds more objects than are read."""
        self._refuse("object", met, self.object_count, "objekt", name)

    def refuse_vertices(self, met: int, name: str) -> None:
        """Raise OverLimit when a file holds more vertices than are read."""
        self._refuse("vertex", met, self.vertex_count, "brytpunkter", name)

    def refuse_depth(self, met: int, name: str) -> None:
        """Raise OverLimit when a file is nested deeper than is read."""
        if met > self.nesting_depth:
            raise OverLimit(
                f"Filen är nästlad i fler än {self.nesting_depth} nivåer. En plan behöver färre än 20; exportera den "
                f"på nytt. {_MAY_BE_RAISED} DETALJPLAN_MAX_NESTING_DEPTH.",
                where=name,
            )

    def refuse_text(self, met: int, name: str) -> None:
        """Raise OverLimit when a text is longer than is read."""
        if met > self.text_size_bytes:
            raise OverLimit(
                f"En text i filen är längre än vi läser (högst {number(self.text_size_bytes)} tecken). "
                "Kontrollera att ingen bild eller bilaga ligger i planen, och exportera den på nytt. Gränsen heter "
                "DETALJPLAN_MAX_TEXT_SIZE_BYTES.",
                where=name,
            )

    def _refuse(self, kind: str, met: int, most: int, what: str, name: str) -> None:
        if met > most:
            raise OverLimit(
                f"Filen har {number(met)} {what} eller fler; vi läser högst {number(most)}. Kontrollera att det är en "
                f"enda plan. {_MAY_BE_RAISED} DETALJPLAN_MAX_{kind.upper()}_COUNT.",
                where=name,
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
