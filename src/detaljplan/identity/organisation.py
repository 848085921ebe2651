"""Organisations by code: a municipality has four digits, a county two, a consulted authority letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from detaljplan.errors import UnknownOrganisation
from detaljplan.spec.municipalities import counties, municipalities


class OrganisationKind(StrEnum):
    """What an organisation is in the planning process."""

    MUNICIPALITY = "kommun"
    COUNTY = "lansstyrelse"
    CONSULTEE = "remissmyndighet"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation by its code and name; `county` is the county board that examines a municipality's plans."""

    code: str
    name: str
    kind: OrganisationKind
    county: str | None = None


_CONSULTEE = re.compile(r"[a-zåäö][a-zåäö0-9-]{1,39}")


def organisation_of(code: str) -> Organisation:
    """Return the organisation with a code: SCB's for municipalities and counties, else letters such as ``sgi``.

    Raises
    ------
    UnknownOrganisation
        No municipality or county has the digits, or the letters are no code.
    """
    if code in municipalities():
        municipality = municipalities()[code]
        return Organisation(code, municipality.name, OrganisationKind.MUNICIPALITY, municipality.county_code)
    if code in counties():
        return Organisation(code, f"Länsstyrelsen, {counties()[code].name}", OrganisationKind.COUNTY)
    if _CONSULTEE.fullmatch(code):
        return Organisation(code, code, OrganisationKind.CONSULTEE)
    raise UnknownOrganisation(
        "Organisationen {code} finns inte. Ange kommunkod (0484), länskod (04) eller en myndighets kortnamn (sgi).",
        code=code[:40],
    )
