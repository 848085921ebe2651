"""Older bestämmelsekoder and the interpretation entries (tolkningsbestämmelser) of the catalogue they are taken for."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import cast, get_args

from detaljplan.errors import SpecError
from detaljplan.spec.catalogue import CatalogueEntry, carried_catalogue, load_catalogue
from detaljplan.spec.resources import resource
from detaljplan.spec.specification import Certainty

COLUMNS = ("kod", "tolkas_som", "kalla", "sakerhet")
PRIVATE_PUBLIC_PLACE = "DP_AP_En_"
"""How an older code for a public place with enskilt huvudmannaskap begins; Ko is kommunalt."""
_CODE = re.compile(r"DP(?:_[0-9A-Za-zÅÄÖåäö]+)+")


@dataclass(frozen=True, slots=True)
class OldCode:
    """One row of the table: an older code, and all that begin with its parts, are taken for one entry."""

    code: str
    entry: CatalogueEntry
    source: str
    certainty: Certainty


@lru_cache(maxsize=4096)  # a plan has few codes, each very many times
def old_code(code: str) -> OldCode | None:
    """Return the row of an older bestämmelsekod: of those whose parts it begins with, the one of most parts.

    ``None`` for a code of the release in force, for what is no bestämmelsekod and for a code that no row places.
    """
    if not _CODE.fullmatch(code) or load_catalogue().by_code(code):
        return None
    rows, parts = load_old_codes(), code.split("_")
    beginnings = ("_".join(parts[:count]) for count in range(min(len(parts), _most_parts()), 0, -1))
    return next((rows[beginning] for beginning in beginnings if beginning in rows), None)


@cache
def load_old_codes(version: str = "4.1") -> Mapping[str, OldCode]:
    """Return the table of that specification version by code, read once.

    Raises `SpecError` when the file lacks a column, or names an entry that is none of interpretation for an area.
    """
    path = resource(f"schemas/{version}/aldre-bestammelsekoder.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise SpecError("Kolumnerna ska vara {columns}.", where=path.name, columns=", ".join(COLUMNS))
        return MappingProxyType({row[0]: _row(row, path.name) for row in rows})


def _row(row: Sequence[str], name: str) -> OldCode:
    if len(row) != len(COLUMNS) or row[3] not in get_args(Certainty):
        raise SpecError("En rad kan inte läsas: {row}.", where=name, row=",".join(row))
    entry = carried_catalogue().by_code(row[1])  # the table was written against the release beside it
    if entry is None or not entry.interpretation or entry.geometry_type != "Yta/Volym":
        raise SpecError("{code} är ingen tolkningsbestämmelse för en yta i katalogen.", where=name, code=row[1])
    return OldCode(row[0], entry, row[2], cast(Certainty, row[3]))


@cache
def _most_parts() -> int:
    return max(code.count("_") + 1 for code in load_old_codes())
