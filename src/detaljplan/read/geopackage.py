"""Reads plan GeoPackages: bytes to a Document, a Document to a Plan. Tolerant; judges nothing.

The tables become the features that the national JSON would have (geopackage_features), and those are read by the
reader of the national JSON, so that the two formats cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from detaljplan.errors import NotAPlan
from detaljplan.plan.model import Plan, Provision
from detaljplan.plan.values import Unreadable, shortened
from detaljplan.read import ngp_json
from detaljplan.read.document import Document, FileFormat
from detaljplan.read.geopackage_features import Features
from detaljplan.read.geopackage_layout import PLAN_TABLES, WANTED
from detaljplan.read.geopackage_places import Places
from detaljplan.read.geopackage_tables import Row, read_tables
from detaljplan.read.limits import ReadingLimits, stated_limits

_NAMES_SHOWN = 8


@dataclass(frozen=True)
class PlanTree:
    """The features made of a GeoPackage, where each stands in it, and what no feature was made of.

    Parameters
    ----------
    provision_rows
        The rows of the table bestammelse that are the plan's.
    unsorted
        Those of them that are none of the three kinds of provision.
    unused_documents
        Documents of no known role, or of a decision that is not there.
    other_plans
        The places of plans beside the first.
    """

    tree: dict[str, Any] = field(repr=False)
    places: Places
    provision_rows: tuple[Row, ...] = field(repr=False)
    unsorted: tuple[Row, ...]
    unused_documents: tuple[Row, ...]
    other_plans: tuple[str, ...]


def parse(raw: bytes, name: str, limits: ReadingLimits | None = None) -> Document:
    """Return the file as a Document, its tables read and nothing of it run.

    Raises
    ------
    BrokenFile
        Truncated, or no SQLite inside.
    NotAPlan
        An SQLite without the tables of a plan, or with a view in the place of one; names what was met.
    OverLimit
        More rows, vertices or nesting, or a longer text, than is read.
    """
    limits = limits or stated_limits()
    tables = read_tables(raw, name, WANTED, limits)
    if not any(tables.rows.get(table) for table in PLAN_TABLES):
        met = ", ".join(shortened(met, 30) for met in tables.names[:_NAMES_SHOWN]) or "inga tabeller"
        raise NotAPlan(
            'Förväntade en GeoPackage med en plan i tabellen "detaljplan" eller "planomrade", men filen har: '
            f"{met}{' …' if len(tables.names) > _NAMES_SHOWN else ''}. Kontrollera att det är planen som sparats.",
            where=name,
        )
    features = Features(tables)
    limits.refuse_vertices(tables.lists + features.vertices, name)
    made = features.tree()
    tree = PlanTree(
        tree=made,
        places=features.places,
        provision_rows=tuple(features.provision_rows),
        unsorted=tuple(features.unsorted()),
        unused_documents=tuple(features.unused_documents()),
        other_plans=tuple(features.other_plans()),
    )
    return Document(name=name, file_format=FileFormat.GEOPACKAGE, raw=raw, tree=tree)


def plan_of(document: Document) -> Plan:
    """Return the first plan of the document; places are table and row, such as ``bestammelse/12``."""
    found: PlanTree = document.tree
    plan = ngp_json.plan_of(replace(document, tree=found.tree))
    plan = found.places.told_in(plan)
    others = [Unreadable("en plan till", place, "en enda plan", "a single plan") for place in found.other_plans]
    return replace(
        plan,
        provisions=_with_codes(plan.provisions, found.provision_rows),
        unreadable=(
            *plan.unreadable,
            *others,
            *map(_unsorted, found.unsorted),
            *map(_unused, found.unused_documents),
        ),
    )


def _unsorted(row: Row) -> Unreadable:
    """Return that a provision says of no known kind, and so is none that the plan could hold."""
    return Unreadable(
        shortened(row.get("typ") or row.get("tabell") or ""),
        f"{row.place}/tabell",
        "namnet på tabellen med bestämmelsens yta, till exempel anvandning_yta",
        "the name of the table with the provision's area, such as anvandning_yta",
    )


def _unused(row: Row) -> Unreadable:
    """Return that a document has no place in the plan, so that it is not lost without a word."""
    return Unreadable(
        shortened(row.get("roll", "ingen roll")),
        f"{row.place}/roll",
        "en enda planbeskrivning, ett planeringsunderlag eller en beslutshandling till ett beslut i beslutsinformation",
        "one plan description, a planeringsunderlag, or a beslutshandling of a decision in beslutsinformation",
    )


def _with_codes(provisions: tuple[Provision, ...], rows: tuple[Row, ...]) -> tuple[Provision, ...]:
    """Return the provisions with bestammelsekod and beteckning where no catalogue reference tells them."""
    coded = {row.place: row for row in rows if "planbestammelsekatalogreferens" not in row}
    return tuple(
        replace(
            provision,
            catalogue_code=_text(coded[provision.where].get("bestammelsekod")),
            label=_text(coded[provision.where].get("beteckning")),
        )
        if provision.where in coded
        else provision
        for provision in provisions
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
