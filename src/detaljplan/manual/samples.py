"""The sample plans of a rule, judged: one that breaks it, and the nearest that does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from detaljplan.checking import Checked, check
from detaljplan.findings import Finding
from detaljplan.read.document import FileFormat
from detaljplan.read.reader import read_file, read_plan
from detaljplan.report.model import Profile
from detaljplan.rules.registry import all_rules
from detaljplan.spec.catalogue import Catalogue
from detaljplan.spec.catalogue_release import read_release
from detaljplan.spec.resources import resource


@dataclass(frozen=True)
class Sample:
    """One sample plan with what the rule says of it; a good one has no findings."""

    rule: str
    path: Path
    checked: Checked
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[BaseGeometry, ...]:
        """The geometries of the faults that have one."""
        shapes = (finding.geometry for finding in self.findings)
        return tuple(shape for shape in shapes if shape is not None and not shape.is_empty)


@dataclass(frozen=True)
class Samples:
    """The two sample plans of a rule."""

    bad: Sample
    good: Sample


@cache
def samples_of(rule: str) -> Samples:
    """Return the sample plans of the rule with this id, read and judged once."""
    return Samples(_sample(rule, "bad"), _sample(rule, "good"))


def catalogue_of(rule: str) -> Catalogue | None:
    """Return the invented release that the samples of a rule on earlier entries are judged by; mostly ``None``."""
    path = resource(f"sample_plans/rules/{rule}") / "catalogue.release"
    if not path.exists():
        return None
    return read_release(path.read_bytes(), path.name).catalogue


def profile_of(rule: str) -> Profile:
    """Return what the samples of the rule with this id are judged as: those on the structure of GML as geometries."""
    return Profile.GML_GEOMETRY if FileFormat.GML in all_rules()[rule].formats else Profile.DELIVERY


def _sample(rule: str, which: str) -> Sample:
    folder = resource(f"sample_plans/rules/{rule}")
    (path,) = (path for path in sorted(folder.iterdir()) if path.stem == which)
    checked = check(path, profile=profile_of(rule), inputs=sample_inputs(rule), catalogue=catalogue_of(rule))
    return Sample(rule, path, checked, tuple(f for f in checked.report.findings if f.rule == rule))


def sample_inputs(rule: str) -> dict[str, Any]:
    """Return what the rule with this id is handed beside its sample plans, by name; nothing for most."""
    folder = resource(f"sample_plans/rules/{rule}")
    readers: dict[str, Callable[[Path], Any]] = {
        "neighbours.json": lambda path: (read_plan(read_file(path)),),
        "municipality_boundary.geojson": lambda path: shapely.from_geojson(path.read_bytes()),
    }
    return {Path(name).stem: read(folder / name) for name, read in readers.items() if (folder / name).is_file()}
