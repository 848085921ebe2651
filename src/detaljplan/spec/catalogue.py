"""Boverket's catalogue of plan provisions (Planbestämmelsekatalogen): a release, carried or fetched."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from detaljplan.errors import SpecError
from detaljplan.folders import kept_catalogue
from detaljplan.language.words import Words
from detaljplan.spec.resources import resource
from detaljplan.spec.specification import load_specification

SOURCE = Words("Källa: Boverket, Planbestämmelsekatalogen")
USE = "Användningsbestämmelse"
PROPERTY = "Egenskapsbestämmelse"
ADMINISTRATIVE = "Administrativ bestämmelse"
TRANSITIONAL = "Övergångsbestämmelse"
COLUMNS = (
    "id",
    "bestammelsekod",
    "bestammelseformulering",
    "bestammelsetyp",
    "anvandningsform",
    "geometrityp",
    "kategori",
    "underkategori",
    "beteckning",
    "uttrycktvarde",
    "borjargalla",
    "slutargalla",
    "tolkningsbestammelse",
    "symbolid",
    "symbol",
    "farg",
)
_VARIABLE = re.compile(r"\[([^\[\]:]+):(text|decimaltal)\]")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One provision of the catalogue; the values are Boverket's own words. ``None`` = not stated.

    Parameters
    ----------
    id
        Identity that a delivered provision refers to (planbestammelsekatalogreferens), lower case.
    code
        bestammelsekod, unique among the provisions in force.
    wording
        bestammelseformulering with its variables, such as ``Högsta nockhöjd är [höjd:decimaltal] meter``.
    provision_type
        Användningsbestämmelse or Egenskapsbestämmelse.
    land_form
        anvandningsform: Allmän plats, Kvartersmark, Vattenområde or Planområdet.
    geometry_type
        Punkt, Linje or Yta/Volym.
    label
        beteckning on the map; may itself hold a variable, and ``#`` for an index.
    expressed_value
        uttrycktvarde: Min, Max or Exakt.
    valid_from, valid_to
        First and last day in force; `valid_to` is ``None`` while in force.
    interpretation
        Whether it serves only to interpret older plans (tolkningsbestammelse).
    replaced_by
        Identities of the entries that took its place (ersattsav); told in a full release only.
    """

    id: str
    code: str
    wording: str
    provision_type: str
    land_form: str
    geometry_type: str
    category: str | None
    subcategory: str | None
    label: str | None
    expressed_value: str | None
    valid_from: date
    valid_to: date | None
    interpretation: bool
    symbol_id: int | None
    symbol: str | None
    colour: str | None
    replaced_by: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the release gives it no last day."""
        return self.valid_to is None


@dataclass(frozen=True, slots=True)
class Variable:
    """A place for a value in a wording. Only ``[text:text]`` may be left out (DP-0022)."""

    name: str
    kind: Literal["text", "decimaltal"]
    optional: bool


class Catalogue:
    """The provisions of one release, by identity and by code.

    Parameters
    ----------
    release
        Its name, such as 20251201.
    complete
        Whether earlier provisions are there too. In a release that holds only those in force, an unknown identity
        may belong to an earlier provision.
    """

    source = SOURCE

    def __init__(self, release: str, entries: Sequence[CatalogueEntry], *, complete: bool = False) -> None:
        self.release = release
        self.complete = complete
        in_force = [entry for entry in entries if entry.in_force]
        earlier = sorted((entry for entry in entries if not entry.in_force), key=lambda entry: entry.valid_from)
        self._by_id: Mapping[str, CatalogueEntry] = MappingProxyType({entry.id: entry for entry in entries})
        self._by_code: Mapping[str, CatalogueEntry] = MappingProxyType({e.code: e for e in in_force})
        self._earlier_by_code: Mapping[str, CatalogueEntry] = MappingProxyType({e.code: e for e in earlier})
        if len(self._by_id) != len(entries) or len(self._by_code) != len(in_force):
            raise SpecError(
                "Katalogens utgåva {release} har samma id eller bestämmelsekod två gånger.", release=release
            )

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[CatalogueEntry]:
        return iter(self._by_id.values())

    def by_id(self, uuid: str) -> CatalogueEntry | None:
        """Return the provision with exactly this identity; another letter case is another identity."""
        return self._by_id.get(uuid)

    def by_id_any_case(self, uuid: str) -> CatalogueEntry | None:
        """Return the provision with this identity in any letter case (a format fault, yet a known entry)."""
        return self._by_id.get(uuid) or self._by_id.get(uuid.lower())

    def by_code(self, code: str) -> CatalogueEntry | None:
        """Return the provision in force with exactly this bestammelsekod."""
        return self._by_code.get(code)

    def find(self, reference: str | None, code: str | None) -> CatalogueEntry | None:
        """Return the provision a delivery refers to: by identity in any letter case, else by bestammelsekod.

        Of a code that several provisions have had, the one in force, or else the latest.
        """
        if reference is not None:
            return self.by_id_any_case(reference)
        return self._by_code.get(code) or self._earlier_by_code.get(code) if code else None


def wording_variables(wording: str) -> tuple[Variable, ...]:
    """Return the variables ``[name:kind]`` of a wording (or label) in order, a repeated one each time."""
    return _remembered_variables(wording) if len(wording) <= _REMEMBERED_LENGTH else _found_variables(wording)


def _found_variables(wording: str) -> tuple[Variable, ...]:
    return tuple(
        Variable(name, "decimaltal" if kind == "decimaltal" else "text", (name, kind) == ("text", "text"))
        for name, kind in _VARIABLE.findall(wording)
    )


_REMEMBERED_LENGTH = 1_000
"""Characters of the longest wording whose variables are remembered, so that no delivery fills the memory."""
_remembered_variables = lru_cache(maxsize=4_096)(_found_variables)


def filled(wording: str, values: Mapping[str, str], *, missing: str | None = None) -> str:
    """Return a wording (or label) with each variable replaced by its value.

    A variable without a value stays as it stands, or becomes `missing`.
    """

    def value_of(found: re.Match[str]) -> str:
        return values.get(found[1], found[0] if missing is None else missing)

    return _VARIABLE.sub(value_of, wording)


def filled_in_order(wording: str, values: Sequence[str]) -> str:
    """Return a wording with its variables replaced by the values in turn, of which there is one for each (DP-0022)."""
    given = iter(values)
    return _VARIABLE.sub(lambda found: next(given), wording)


@cache
def load_catalogue(version: str = "4.1") -> Catalogue:
    """Return the release that an operator has fetched to this machine, else the one carried; read once.

    Raises
    ------
    CatalogueError
        The fetched release cannot be used. The carried one does not take its place: nobody would see that plans
        are judged by another release than the one chosen.
    """
    kept = kept_catalogue()
    if not kept.exists():
        return carried_catalogue(version)
    from detaljplan.spec.catalogue_release import read_kept  # costs a tenth of a second, and most have none

    return read_kept(kept).release.catalogue


@cache
def carried_catalogue(version: str = "4.1") -> Catalogue:
    """Return the catalogue that travels with that specification version, read once.

    Raises `SpecError` when the file lacks a column or a row cannot be read.
    """
    release = load_specification(version).catalogue_release
    path = resource(f"schemas/{version}/planbestammelsekatalog-{release}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise SpecError("Katalogens kolumner ska vara {columns}.", where=path.name, columns=", ".join(COLUMNS))
        try:
            return Catalogue(release, [_entry(row) for row in rows])
        except (ValueError, IndexError) as error:
            raise SpecError("En rad i katalogen kan inte läsas: {error}.", where=path.name, error=error) from error


def _entry(row: Sequence[str]) -> CatalogueEntry:
    return CatalogueEntry(
        id=row[0],
        code=row[1],
        wording=row[2],
        provision_type=row[3],
        land_form=row[4],
        geometry_type=row[5],
        category=row[6] or None,
        subcategory=row[7] or None,
        label=row[8] or None,
        expressed_value=row[9] or None,
        valid_from=date.fromisoformat(row[10]),
        valid_to=date.fromisoformat(row[11]) if row[11] else None,
        interpretation=row[12] == "1",
        symbol_id=int(row[13]) if row[13] else None,
        symbol=row[14] or None,
        colour=row[15] or None,
    )
