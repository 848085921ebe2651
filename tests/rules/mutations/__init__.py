"""Good plans changed in one thing each, and exactly what is to be found of every one: all rules held to one table."""

from tests.rules.mutations import (
    of_catalogue,
    of_coverage,
    of_decisions,
    of_geometry,
    of_objects,
    of_positions,
    of_references,
    of_rings,
    of_schema,
)

__all__ = [
    "of_catalogue",
    "of_coverage",
    "of_decisions",
    "of_geometry",
    "of_objects",
    "of_positions",
    "of_references",
    "of_rings",
    "of_schema",
]
