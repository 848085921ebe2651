"""Writes a plan as a GeoPackage of our own profile (docs/geopackage.md): layers one can draw, and nothing lost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from detaljplan.crs import SWEREF_CODES
from detaljplan.errors import DetaljplanError, reason_of
from detaljplan.plan.model import Plan, Provision
from detaljplan.read.document import FileFormat
from detaljplan.read.geopackage import layout
from detaljplan.read.interpretation import in_words_of_entry
from detaljplan.spec.catalogue import filled, load_catalogue
from detaljplan.style.palette import colour_of
from detaljplan.write.geopackage.beside import refuse_leftovers
from detaljplan.write.geopackage.container import GEOMETRY, NO_SYSTEM, Container
from detaljplan.write.geopackage.rows import PlanRows, held_position
from detaljplan.write.geopackage.styles import qml_of
from detaljplan.write.national import in_national_terms
from detaljplan.write.ngp_json import refuse_unwritable
from detaljplan.write.positions import MILLIMETRE_DECIMALS
from detaljplan.write.tree import TreeWriter
from detaljplan.write.written import Loss, Written

# QGIS lays the first above the next: areas of use have a colour, and would hide what lies beneath them.
LAYERS: Mapping[str, str] = {
    "planomrade": "MULTIPOLYGON",
    "egenskap_punkt": "MULTIPOINT",
    "egenskap_linje": "MULTILINESTRING",
    "egenskap_yta": "MULTIPOLYGON",
    "administrativ": "MULTIPOLYGON",
    "anvandning": "MULTIPOLYGON",
}
ATTRIBUTES = (layout.PROVISIONS, layout.DECISIONS, layout.DOCUMENTS)
_DRAWN = ("bestammelse", "beteckning", "formulering", "farg", "symbol")
_TYPES = {
    **dict.fromkeys(("objektversion", "giltighetstid", "borjarGallaEfter", "genomforandetid"), "INTEGER"),
    **dict.fromkeys(("presentationsskala", "del", "beslut"), "INTEGER"),
    "absolutLagesosakerhetPlan": "REAL",
    **dict.fromkeys((*layout.FLAGS, "avviker"), "BOOLEAN"),
    **dict.fromkeys(("versionGiltigFran", "versionGiltigTill"), "DATETIME"),
    **dict.fromkeys(("tidpunktForLagesbestamning", "tidpunktForKontrollAvGeometri"), "DATETIME"),
    **dict.fromkeys(("datumStatusforandring", "datumPaborjat", "datumAntagande", "genomforandetidStartar"), "DATE"),
    "datum": "DATE",
}
_NO_PLACE = (
    "geometrins referenssystem kan inte läsas, så den ligger inte i något lager utan bara som JSON",
    "the geometry's reference system cannot be read, so it lies in no layer but as JSON alone",
)


def geopackage(
    plan: Plan, *, source: FileFormat = FileFormat.NGP_JSON, decimals: int | None = MILLIMETRE_DECIMALS
) -> Written:
    """Return the plan as a GeoPackage of our profile.

    The plan is first put as the national JSON has it, with the losses that has (`ngp_json`): coordinates are whole
    millimetres, what could not be read is left out. Layers are in the plan's own system, E N; an item in another
    system, or of a kind that a layer cannot hold, is kept as JSON without a place on the map; so is one whose system
    cannot be read, and that is told as a loss. The profile requires nothing, so nothing is missing.

    Parameters
    ----------
    source
        The format the plan was read from.
    decimals
        What coordinates are rounded to; ``None`` leaves them as they are.
    """
    rows, losses = plan_rows(plan, source=source, decimals=decimals)
    with Container(system_of(plan)) as container:
        add_plan(container, rows)
        return Written(container.content(), losses)


def system_of(plan: Plan) -> int:
    """Return the EPSG code of the layers of a plan, or `NO_SYSTEM` when it is in none that a layer is written in."""
    epsg = plan.epsg
    return epsg if epsg is not None and epsg in SWEREF_CODES else NO_SYSTEM


def plan_rows(
    plan: Plan, *, source: FileFormat, decimals: int | None = MILLIMETRE_DECIMALS
) -> tuple[PlanRows, tuple[Loss, ...]]:
    """Return what the tables of a plan hold, and what that loses; otherwise as `geopackage`."""
    own, lost = in_national_terms(plan, source)
    writer = TreeWriter(own, lost, decimals, as_position=held_position)
    tree = writer.collection()
    refuse_unwritable(tree)
    rows = PlanRows(tree, system_of(plan))
    coded: set[str] = set()
    for row, provision in zip(rows.provision_rows, plan.provisions, strict=True):
        _tell(row, in_words_of_entry(provision))
        if "planbestammelsekatalogreferens" not in row:
            coded.add(provision.where)
    # Where no reference can be given, the table has columns for what the national JSON has no room for.
    kept = {(where, column) for where in coded for column in ("bestammelsekod", "beteckning")}
    losses = tuple(loss for loss in writer.losses if (loss.where, loss.attribute) not in kept)
    return rows, (*_unplaced(plan), *losses)


def _unplaced(plan: Plan) -> Iterator[Loss]:
    """Yield the geometries that no layer holds, since nothing says in which system they are."""
    owners: tuple[Plan | Provision, ...] = (plan, *plan.provisions)
    for owner in owners:
        for item in owner.boundary if isinstance(owner, Plan) else owner.geometries:
            if isinstance(item.shape, BaseGeometry) and not isinstance(item.epsg, int):
                yield Loss(owner.identity, item.where, "position", *_NO_PLACE)


def write_geopackage(plan: Plan, path: Path, *, source: FileFormat = FileFormat.NGP_JSON) -> Written:
    """Write the plan to a new file, whole or not at all; otherwise as `geopackage`.

    Raises
    ------
    DetaljplanError
        There is a file of that name already, or what belongs to another, or none can be made there.
    """
    refuse_leftovers(path)
    written = geopackage(plan, source=source)
    try:
        with tempfile.TemporaryDirectory(prefix=".detaljplan-", dir=path.parent) as folder:
            made = Path(folder) / "plan.gpkg"
            made.write_bytes(written.content)
            os.link(made, path)  # unlike a rename it never takes the place of another file
    except FileExistsError:
        raise DetaljplanError("Filen finns redan och skrivs inte över. Välj ett annat namn.", where=str(path)) from None
    except OSError as error:
        raise DetaljplanError("Filen kan inte skrivas ({reason}).", where=str(path), reason=reason_of(error)) from None
    return written


def _tell(row: dict[str, Any], provision: Provision) -> None:
    """Add what the map shows of a provision, as the catalogue has it; a reader takes none of it for the plan's."""
    reference = provision.catalogue_reference
    entry = load_catalogue().find(reference if isinstance(reference, str) else None, provision.catalogue_code)
    values = {v.name: v.value for v in provision.values if isinstance(v.name, str) and isinstance(v.value, str)}
    letters = provision.label
    if not letters and not provision.interpretation and entry and entry.label and entry.label != "-":
        letters = filled(entry.label, values, missing="").replace("#", "").strip() or None
    wording = provision.wording if isinstance(provision.wording, str) else None
    row.update(bestammelsekod=entry.code if entry else provision.catalogue_code, beteckning=letters)
    for area in row.pop("_areas"):
        area.update(
            beteckning=letters,
            formulering=filled(wording, values) if wording else None,
            farg=entry.colour if entry else colour_of(provision.label),
            symbol=str(entry.symbol_id) if entry and entry.symbol_id is not None else None,
        )


def add_plan(container: Container, rows: PlanRows) -> None:
    """Add the layers and tables of a plan, with the styles that QGIS draws them in."""
    for layer, kind in LAYERS.items():
        columns = _columns_of(layer) if layer == "planomrade" else sorted({*_columns_of(layer), *_DRAWN})
        held = rows.by_table[layer]
        shapes = [row.get(GEOMETRY) for row in held]
        container.add_layer(layer, kind, _typed(columns), shapes, _values(held, columns))
        if style := qml_of(layer):
            container.add_style(layer, "Boverket", style, "Efter BFS 2020:6")
    for table in ATTRIBUTES:
        container.add_table(table, _typed(_columns_of(table)), _values(rows.by_table[table], _columns_of(table)))


def _columns_of(table: str) -> list[str]:
    return sorted(layout.WANTED[table])


def _typed(columns: Iterable[str]) -> dict[str, str]:
    return {column: _TYPES.get(column, "TEXT") for column in columns}


def _values(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[Any]]:
    return ([row.get(column) for column in columns] for row in rows)
