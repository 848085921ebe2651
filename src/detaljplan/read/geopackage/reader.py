"""Reads plan GeoPackages: bytes to a Document, a Document to a Plan. Tolerant; judges nothing.

The tables become the features that the national JSON would have (`features`), and those are read by the
reader of the national JSON, so that the two formats cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from detaljplan.errors import NotAPlan
from detaljplan.language.words import Words
from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geopackage import layout
from detaljplan.read.geopackage.features import Features
from detaljplan.read.geopackage.layout import KINDS, PLAN_TABLES, WANTED
from detaljplan.read.geopackage.provisions import Provisions
from detaljplan.read.geopackage.tables import Row, Tables, opened, read_tables
from detaljplan.read.limits import ReadingLimits, stated_limits
from detaljplan.read.mapping.plan_mapping import PlanMapping
from detaljplan.read.mapping.rows import wanted_of
from detaljplan.read.mapping.tables import mapped
from detaljplan.read.ngp import reader as ngp_json
from detaljplan.read.ngp.values import Refused

_NAMES_SHOWN = 8


@dataclass(frozen=True)
class PlanTree:
    """The features made of a GeoPackage, what they were made of, and what none was made of.

    Parameters
    ----------
    unsorted
        Provisions that are none of the three kinds.
    unused_documents
        Documents of no known role, or of a decision that is not there.
    unused_areas
        Areas that no provision refers to.
    other_plans
        The places of plans beside the first.
    """

    tree: dict[str, Any] = field(repr=False)
    features: Features = field(repr=False)
    unsorted: tuple[Row, ...]
    unused_documents: tuple[Row, ...]
    unused_areas: tuple[Row, ...]
    other_plans: tuple[str, ...]


def parse(raw: bytes, name: str, limits: ReadingLimits | None = None, mapping: PlanMapping | None = None) -> Document:
    """Return the file as a Document, its tables read and nothing of it run.

    Parameters
    ----------
    limits
        How much it may hold; those of ``spec.toml`` when none are given.
    mapping
        Which of the municipality's own layers and columns are what; ``None`` for a layout we know.

    Raises
    ------
    BrokenFile
        Truncated, or no SQLite inside.
    NotAPlan
        An SQLite without the tables of a plan, or with a view in the place of one; names what was met.
    MappingError
        The file does not have what the mapping names, or several plans of which none is asked for.
    OverLimit
        More rows, vertices or nesting, or a longer text, than is read.
    """
    limits = limits or stated_limits()
    tables = _known_tables(raw, name, limits) if mapping is None else _mapped_tables(raw, name, limits, mapping)
    features = Features(tables)
    limits.refuse_vertices(tables.lists + features.vertices, name)
    made = features.tree()
    tree = PlanTree(
        tree=made,
        features=features,
        unsorted=tuple(features.unsorted()),
        unused_documents=tuple(features.unused_documents()),
        unused_areas=tuple(features.unused_areas()),
        other_plans=tuple(features.other_plans()),
    )
    return Document(name=name, file_format=FileFormat.GEOPACKAGE, raw=raw, tree=tree)


def _known_tables(raw: bytes, name: str, limits: ReadingLimits) -> Tables:
    tables = read_tables(raw, name, WANTED, limits)
    if not any(tables.rows.get(table) for table in PLAN_TABLES):
        met = ", ".join(shortened(met, 30) for met in tables.names[:_NAMES_SHOWN])
        met += " …" if len(tables.names) > _NAMES_SHOWN else ""
        raise NotAPlan(
            'Förväntade en GeoPackage med en plan i tabellen "detaljplan" eller "planomrade", men filen har: '
            "{met}. Kontrollera att det är planen som sparats. "
            "Är det kommunens egna lager kan de läsas med --mapping; "
            "ett utkast ger detaljplan info FIL --suggest-mapping.",
            where=name,
            met=met or Words("inga tabeller"),
        )
    return tables


def _mapped_tables(raw: bytes, name: str, limits: ReadingLimits, mapping: PlanMapping) -> Tables:
    with opened(raw, name, limits) as reader:
        tables = reader.tables(wanted_of(mapping, reader.layers()))
    return mapped(mapping, tables)


def plan_of(document: Document) -> Plan:
    """Return the first plan of the document; places are table and row, such as ``bestammelse/12``."""
    found: PlanTree = document.tree
    plan = ngp_json.plan_of(replace(document, tree=found.tree))
    plan = found.features.places.told_in(plan)
    others = [Unreadable("en plan till", place, "en enda plan", "a single plan") for place in found.other_plans]
    rows = [provision.row for provision in found.features.provisions]
    plain = Provisions(found.features)
    provisions = _in_order(plan.provisions, plain)
    return replace(
        plan,
        provisions=_with_codes(provisions, rows),
        unreadable=(
            *plan.unreadable,
            *plain.values.unreadable,
            *others,
            *found.features.tables.strays,
            *map(_unsorted, found.unsorted),
            *map(_unused, found.unused_documents),
            *map(_of_no_provision, found.unused_areas),
            *_unknown_codes(rows),
        ),
    )


def _in_order(read: Iterable[Provision], plain: Provisions) -> tuple[Provision, ...]:
    """Return the provisions of the rows, those that went by way of the features among the others, and then the rest."""
    others, made = iter(read), iter(plain.read())
    ordered = [next(made) if row.is_plain else next(others) for row in plain.features.provisions]
    return (*ordered, *others)


def _unsorted(row: Row) -> Unreadable:
    """Return that a provision says of no known kind, and so is none that the plan could hold."""
    if "typ" in row:
        return _refused(row, "typ", f"något av {', '.join(KINDS)}", f"one of {', '.join(KINDS)}")
    return _refused(
        row,
        "tabell",
        "namnet på tabellen med bestämmelsens yta, till exempel anvandning_yta",
        "the name of the table with the provision's area, such as anvandning_yta",
    )


def _unused(row: Row) -> Unreadable:
    """Return that a document has no place in the plan, so that it is not lost without a word."""
    return _refused(
        row,
        "roll",
        "en enda planbeskrivning, ett planeringsunderlag eller en beslutshandling till ett beslut i beslutsinformation",
        "one plan description, a planeringsunderlag, or a beslutshandling of a decision in beslutsinformation",
    )


def _of_no_provision(area: Row) -> Unreadable:
    """Return that an area says nothing of what applies there, so that it is not left out without a word."""
    return Unreadable(
        "en yta som ingen bestämmelse har",
        area.place,
        f"en rad i tabellen {layout.PROVISIONS} vars yta är den här",
        f"a row of the table {layout.PROVISIONS} whose area (yta) is this one",
    )


def _refused(row: Row, column: str, expected: str, expected_en: str) -> Unreadable:
    met = row.get(column, "")
    if isinstance(met, Refused):
        expected, expected_en, met = met.expected, met.expected_en, met.raw
    return Unreadable(shortened(met), row.place_of(column), expected, expected_en)


def _unknown_codes(rows: Iterable[Row]) -> Iterator[Unreadable]:
    """Yield the codes and letters that a mapping does not know."""
    for row in rows:
        for column in ("bestammelsekod", "beteckning"):
            if isinstance(row.get(column), Refused):
                yield _refused(row, column, "", "")


def _with_codes(provisions: Sequence[Provision], rows: Iterable[Row]) -> tuple[Provision, ...]:
    """Return the provisions with bestammelsekod and beteckning where no catalogue reference tells them.

    The rows are those the first provisions were made of, in order; others come from the column of the rest.
    """
    made = [
        provision if "planbestammelsekatalogreferens" in row else _with_code(provision, row)
        for provision, row in zip(provisions, rows, strict=False)
    ]
    return (*made, *provisions[len(made) :])


def _with_code(provision: Provision, row: Row) -> Provision:
    code, label = _text(row.get("bestammelsekod")), _text(row.get("beteckning"))
    return replace(provision, catalogue_code=code, label=label) if code or label else provision


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
