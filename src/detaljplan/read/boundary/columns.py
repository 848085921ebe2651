"""What municipalities call the columns of a layer with plan areas, and which attribute of the model each one is.

What no name here tells is kept as delivered. A plain "datum" is of nobody knows what, and is no attribute.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

# In the order in which the first that a layer has is taken; upper case, signs and the dots of å ä ö do not matter.
USUAL_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "objektidentitet": ("objektidentitet",),
        "beteckning": (
            *("beteckning", "planbeteckning", "aktbeteckning", "akt", "aktnummer", "aktnr", "akt_bet"),
            *("plan_id", "plannummer", "plannr", "plan_nr", "dp_nr", "dp_nummer"),
        ),
        "namn": ("namn", "plannamn", "plan_namn", "planens_namn", "detaljplanenamn", "name"),
        "kommun": ("kommun", "kommunnamn"),
        "kommunkod": ("kommunkod", "kommunnummer", "kommunnr", "komkod", "kom_kod"),
        "syfte": ("syfte", "plansyfte", "planens_syfte"),
        "status": ("status", "planstatus", "plan_status"),
        "typ": ("typ", "plantyp", "plan_typ", "typ_av_plan"),
        "datumPaborjat": ("datum_paborjat", "paborjat_datum", "paborjad_datum", "paborjad", "paborjat"),
        "datumAntagande": ("datum_antagande", "datum_antagen", "antagande_datum", "antagen_datum", "antagen"),
        "datumLagakraft": ("datum_laga_kraft", "laga_kraft_datum", "lagakraft_dat", "laga_kraft", "lagakraftvunnen"),
    }
)
MUNICIPALITY = ("kommun", "kommunkod")
IDENTIFYING = ("objektidentitet", "beteckning", "namn")
DECISION = ("datumPaborjat", "datumAntagande", "datumLagakraft")

# A layer with one of these is of provisions (use areas, or the national platform's reference objects).
OF_PROVISIONS = frozenset(
    {
        *("anvandningsform", "bestammelsekod", "bestammelseformulering", "planbestammelsekatalogreferens"),
        *("bestammelsegeometri", "featuretyp", "planbestammelseplanbestammelsekatalogreferens"),
        *("planbestammelsebestammelseformulering", "planbestammelseanvandningsform", "planbestammelsekategori"),
    }
)
# A dBASE table has room for ten bytes of a name, and a last å, ä or ö of two bytes may not fit in them.
SHORTEST_CUT = 9


def folded(name: str) -> str:
    """Return a column's name by its letters alone: ``Laga_Kraft`` as ``lagakraft``, ``PÅBÖRJAD`` as ``paborjad``."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum())


_FOLDED = {attribute: tuple(map(folded, names)) for attribute, names in USUAL_NAMES.items()}


def attributes_in(columns: Iterable[str], *, cut: bool = False) -> dict[str, str]:
    """Return which column holds each attribute, for those that a column is known to hold.

    Parameters
    ----------
    cut
        Whether a name of ten characters may be the beginning of a longer one, as in a shapefile.
    """
    found: dict[str, tuple[int, str]] = {}
    for column in columns:
        for attribute, rank in _ranks(column, cut):
            found[attribute] = min(found.get(attribute, (rank, column)), (rank, column))
    return {attribute: column for attribute, (_, column) in found.items()}


def known_in(columns: Iterable[str], *, cut: bool = False) -> dict[str, str]:
    """Return the attribute of each column that is known to hold one, those of `attributes_in` before the others."""
    columns = tuple(columns)
    taken = {column: attribute for attribute, column in attributes_in(columns, cut=cut).items()}
    return taken | {column: attribute for column in columns for attribute, _ in _ranks(column, cut)}


def _ranks(column: str, cut: bool) -> list[tuple[str, int]]:
    """Return the attribute that a column is, with the rank of the name among its names; at most one."""
    name = folded(column)
    exact = [(attribute, names.index(name)) for attribute, names in _FOLDED.items() if name in names]
    if exact or not cut or len(column.encode()) < SHORTEST_CUT:
        return exact
    begun = [
        (attribute, rank)
        for attribute, names in _FOLDED.items()
        for rank, whole in enumerate(names)
        if whole.startswith(name)
    ]
    return begun[:1] if len({attribute for attribute, _ in begun}) == 1 else []


def of_provisions(columns: Iterable[str]) -> str | None:
    """Return the first column that tells that a layer is of provisions rather than of plan areas, if any."""
    return next((column for column in columns if folded(column) in OF_PROVISIONS), None)
