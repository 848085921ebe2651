"""Bytes to a Document, and a Document to a Plan, whatever the format. The one door into reading."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from detaljplan.errors import DocumentError, EmptyFile, MappingError, NotAPlan, reason_of
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.read import archive
from detaljplan.read.boundary import geopackage as geopackage_boundary
from detaljplan.read.boundary import reader as boundary
from detaljplan.read.boundary.geojson import holds_geometries, read_geojson
from detaljplan.read.boundary.shapefile import read_shapefile
from detaljplan.read.boundary.shapefile_shapes import MAGIC as SHAPEFILE_MAGIC
from detaljplan.read.collecting import without_collecting
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geopackage import reader as geopackage
from detaljplan.read.geopackage.file import whole_geopackage
from detaljplan.read.geopackage.tables import MAGIC
from detaljplan.read.gml import reader as gml_ss637040
from detaljplan.read.gml.geometries import reader as gml_geometries
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.read.mapping.plan_mapping import PlanMapping
from detaljplan.read.ngp import reader as ngp_json
from detaljplan.read.opening import named, read_at_most
from detaljplan.read.package import unpack

_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path, limits: ReadingLimits | None = None, mapping: PlanMapping | None = None) -> Document:
    """Return the file as a Document.

    Parameters
    ----------
    limits
        How much the file may hold; those of ``spec.toml`` when none are given.
    mapping
        Which of a municipality's own layers are what (`mapping.file.read_mapping`); only for GeoPackages.

    Raises
    ------
    DocumentError
        The file cannot be opened, is empty, over a limit, broken, or no plan.
    """
    return read_document(bytes_of(path, limits), shown_path(path.name), limits, mapping)


def read_geometries_file(path: Path, limits: ReadingLimits | None = None) -> Document:
    """Return a GML file of any kind as a Document that is read for its geometries alone; otherwise as `read_file`."""
    return read_geometries(bytes_of(path, limits), shown_path(path.name), limits)


@without_collecting()
def read_geometries(raw: bytes, name: str, limits: ReadingLimits | None = None) -> Document:
    """Return the bytes of such a file as a Document; otherwise as `read_document`."""
    return gml_geometries.parse(raw, name, limits)


def bytes_of(path: Path, limits: ReadingLimits | None = None) -> bytes:
    """Return the bytes of a file, with what a -wal file beside it adds; otherwise as `read_file`."""
    limits = limits or stated_limits()
    path = named(path)
    try:
        if path.is_dir():
            raise NotAPlan("Förväntade en fil men fick en mapp. Ange filerna i mappen.", where=shown_path(path))
        limits.refuse_size(path.stat().st_size, shown_path(path))
        raw = read_at_most(path, limits.file_size_bytes)
        if len(raw) > limits.file_size_bytes:  # a pipe, or a file that grows
            raise limits.too_large(shown_path(path))
        return whole_geopackage(path, raw, limits.file_size_bytes)
    except FileNotFoundError:
        raise DocumentError("Filen finns inte. Kontrollera sökvägen.", where=shown_path(path)) from None
    except OSError as error:
        raise DocumentError(
            "Filen kan inte öppnas ({reason}).", where=shown_path(path), reason=reason_of(error)
        ) from None


def shown_path(path: Path | str) -> str:
    """Return a path, or a text with one in it, so that it can be shown and stored: bytes of no letter become U+FFFD.

    Where the locale knows only ASCII, Python has the letters of a path as loose bytes; they are UTF-8 all the same.
    """
    loose = "surrogatepass" if os.name == "nt" else "surrogateescape"
    return str(path).encode("utf-8", errors=loose).decode("utf-8", errors="replace")


@without_collecting()
def read_document(
    raw: bytes, name: str, limits: ReadingLimits | None = None, mapping: PlanMapping | None = None
) -> Document:
    """Return the bytes as a Document of the format they are in, whatever the file is called.

    Parameters
    ----------
    limits
        How much it may hold; those of ``spec.toml`` when none are given.
    mapping
        As `read_file`.

    Raises
    ------
    DocumentError
        Empty, over a limit, broken, or no plan in a format we know.
    """
    limits = limits or stated_limits()
    limits.refuse_size(len(raw), name)
    if raw.startswith((archive.MAGIC, archive.EMPTY_MAGIC)):
        return _in_archive(raw, name, limits, mapping)
    if raw.startswith(MAGIC):
        return _in_geopackage(raw, name, limits, mapping)
    if mapping is not None:
        raise _not_mapped(name)
    if raw.startswith(SHAPEFILE_MAGIC):
        raise NotAPlan(
            "En shapefil är flera filer. Packa .shp, .shx, .dbf, .prj och .cpg i ett zip-arkiv och ange det.",
            where=name,
        )
    start = _start(raw)
    if not start:
        raise EmptyFile("Filen är tom. Exportera planen på nytt.", where=name)
    if start.startswith(b"<"):
        return gml_ss637040.parse(raw, name, limits)
    if start.startswith((b"{", b"[")):
        return _in_json(raw, name, limits)
    begins = shortened(start[:20].decode(errors="replace"))
    raise NotAPlan(
        "Förväntade en detaljplan som nationell JSON (version 4), GML enligt SS 637040 eller GeoPackage, eller bara "
        'dess gräns som zippad shapefil, GeoPackage eller GeoJSON, men filen börjar med "{begins}".',
        where=name,
        begins=begins,
    )


def _not_mapped(name: str) -> MappingError:
    return MappingError("Bara en GeoPackage läses med en mappning. Ta bort --mapping för andra filer.", where=name)


def _in_archive(raw: bytes, name: str, limits: ReadingLimits, mapping: PlanMapping | None) -> Document:
    """Return the one plan of a zip archive as a Document under the archive's own name."""
    unpacked = unpack(raw, name)
    path = unpacked.package.plan_name
    if unpacked.is_shapefile:
        if mapping is not None:
            raise _not_mapped(name)
        document = boundary.parse(read_shapefile(unpacked.parts, path, name), raw, name, limits)
    else:
        (inner,) = unpacked.parts.values()
        document = read_document(inner, f"{name}/{path}", limits, mapping)
    return replace(document, name=name, package=unpacked.package)


def _in_geopackage(raw: bytes, name: str, limits: ReadingLimits, mapping: PlanMapping | None) -> Document:
    layer = geopackage_boundary.layer_of_areas(raw, name, limits) if mapping is None else None
    if layer is None:
        return geopackage.parse(raw, name, limits, mapping)
    return boundary.parse(geopackage_boundary.read_layer(raw, layer, name, limits), raw, name, limits)


def _in_json(raw: bytes, name: str, limits: ReadingLimits) -> Document:
    tree, shapes = ngp_json.loaded(raw, name, limits)
    if holds_geometries(tree):
        return boundary.parse(read_geojson(tree, name), raw, name, limits)
    return ngp_json.document_of(tree, shapes, raw, name)


@without_collecting()
def read_plan(document: Document) -> Plan:
    """Return the plan of a document, faults and all; what cannot be read is `Unreadable` in its place."""
    plan = _plan_of(document)
    if document.package is None:
        return plan
    package = document.package
    return replace(plan, enclosed=package.enclosed, unreadable=(*plan.unreadable, *package.unreadable))


def _plan_of(document: Document) -> Plan:
    if document.file_format is FileFormat.BOUNDARY:
        return boundary.plan_of(document)
    if document.file_format is FileFormat.NGP_JSON:
        return ngp_json.plan_of(document)
    if document.file_format is FileFormat.GEOPACKAGE:
        return geopackage.plan_of(document)
    return gml_ss637040.plan_of(document)


def _start(raw: bytes) -> bytes:
    """Return the first bytes that carry meaning, as UTF-8 would write them."""
    start = raw[:4096]
    for bom in _BOMS:
        start = start.removeprefix(bom)
    return start.replace(b"\x00", b"").lstrip()[:64]
