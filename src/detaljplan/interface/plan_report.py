"""The report of one plan as a Python program has it: what was found, as tables, as files, and in a notebook."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from detaljplan.errors import DetaljplanError
from detaljplan.findings import Finding, RuleResult, Severity, Verdict
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.report.model import Report
from detaljplan.report.shapes import SHAPES, Shape, shape_of_name

if TYPE_CHECKING:
    from geopandas.geodataframe import GeoDataFrame
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, repr=False)
class PlanReport:
    """What one validation says of one plan, with the plan.

    Tables are made anew each time they are asked for: keep them in a variable.

    Parameters
    ----------
    plan
        The plan as read, geometry E N in metres in its own CRS; nothing in it for the profile ``gml-geometry``.
    contents
        All that the report says, as data: used limits, releases, places in the file.
    lang
        The language of tables, files and the notebook.
    """

    plan: Plan
    contents: Report
    lang: Language = "sv"

    @property
    def verdict(self) -> Verdict:
        """What is said of the plan within the rules we know: passes, stopped, or undecided."""
        return self.contents.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The faults of the plan."""
        return self.contents.findings

    @property
    def rules(self) -> tuple[RuleResult, ...]:
        """What became of each rule, those that could not be checked too."""
        return self.contents.rules

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        return self.contents.counts

    @property
    def findings_df(self) -> DataFrame:
        """A table with a row for each finding (`report.tables.findings_df`)."""
        from detaljplan.report.tables import findings_df

        return findings_df(self.contents, self.lang)

    @property
    def findings_gdf(self) -> GeoDataFrame:
        """The same with the geometry of each fault, E N in metres in the plan's CRS (`report.tables.findings_gdf`)."""
        from detaljplan.report.tables import findings_gdf

        return findings_gdf(self.contents, self.plan, self.lang)

    @property
    def rules_df(self) -> DataFrame:
        """A table with a row for each rule (`report.tables.rules_df`)."""
        from detaljplan.report.tables import rules_df

        return rules_df(self.contents, self.lang)

    def in_language(self, lang: Language) -> PlanReport:
        """Return the same report, told in another language."""
        return replace(self, lang=lang)

    def as_bytes(self, format: str = "json") -> bytes:
        """Return the report in one of its shapes, by the name that ``detaljplan validate --format`` has for it.

        Raises
        ------
        DetaljplanError
            There is no such shape.
        """
        return self._shaped(_shape_called(format))

    def write(self, path: str | os.PathLike[str], *, format: str | None = None, force: bool = False) -> Path:
        """Write the report to a file, whole or not at all, and return its path.

        Parameters
        ----------
        format
            The shape, as for `as_bytes`; without it the end of the file's name tells.
        force
            Write over a file of that name.

        Raises
        ------
        DetaljplanError
            There is no such shape, the file is there and `force` is false, or it cannot be written. Or what another
            program left beside a GeoPackage of that name would be read into it.
        """
        from detaljplan.new_file import write_together
        from detaljplan.write.geopackage.beside import refuse_leftovers

        path = Path(path)
        shape = _shape_called(format) if format is not None else shape_of_name(path.name)
        if shape is None:
            raise DetaljplanError(
                "Filändelsen säger inte vilken form rapporten ska ha. Förväntade någon av {suffixes}, eller format.",
                where=str(path),
                suffixes=", ".join(shape.suffix for shape in SHAPES.values()),
            )
        if shape.name == "geopackage":
            refuse_leftovers(path)
        write_together({path: self._shaped(shape)}, force=force)
        return path

    def _shaped(self, shape: Shape) -> bytes:
        return shape.write(self.contents, self.plan, self.lang)

    def __repr__(self) -> str:
        """Return the file, the verdict and how many findings there are; never the whole plan."""
        told = self.contents
        return f"PlanReport({told.file_name!r}, {self.verdict.value}, {len(self.findings)} findings)"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from detaljplan.report.notebook import notebook_html

        return notebook_html(self.contents, self.lang)


def _shape_called(name: str) -> Shape:
    if name not in SHAPES:
        raise DetaljplanError(
            'Det finns ingen form av rapporten som heter "{name}". Välj bland {names}.',
            name=name,
            names=", ".join(SHAPES),
        )
    return SHAPES[name]
