"""How a provision is told and drawn on the map, as the catalogue has it: kept with it when it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detaljplan.plan.model import Provision, VariableValue
from detaljplan.spec.catalogue import CatalogueEntry, load_catalogue, wording_variables


@dataclass(frozen=True, slots=True)
class Symbol:
    """The catalogue's code, land form, colour, letters and symbol of a provision; ``None`` = not stated.

    Parameters
    ----------
    land_form
        The catalogue's anvandningsform: Allmän plats, Kvartersmark, Vattenområde or Planområdet.
    colour
        The colour's name (Gul), not its value.
    letters
        The beteckning with the delivered values in the places of its variables, without the catalogue's ``#``.
    """

    code: str | None = None
    land_form: str | None = None
    colour: str | None = None
    letters: str | None = None
    symbol_id: int | None = None


def symbol_of(provision: Provision) -> Symbol:
    """Return how the catalogue draws the provision; only what the delivery says when it is not there."""
    entry = _entry(provision)
    if entry is None:
        return Symbol(code=provision.catalogue_code, letters=provision.label)
    letters = provision.label or _letters(entry.label, provision.values)
    return Symbol(entry.code, entry.land_form, entry.colour, letters, entry.symbol_id)


def _entry(provision: Provision) -> CatalogueEntry | None:
    catalogue = load_catalogue()
    if isinstance(provision.catalogue_reference, str):
        return catalogue.by_id_any_case(provision.catalogue_reference)
    return catalogue.by_code(provision.catalogue_code) if provision.catalogue_code else None


def _letters(label: str | None, values: Iterable[VariableValue]) -> str | None:
    if label is None:
        return None
    given = {value.name: value.value for value in values if isinstance(value.name, str)}
    for variable in wording_variables(label):
        value = given.get(variable.name)
        label = label.replace(f"[{variable.name}:{variable.kind}]", value if isinstance(value, str) else "")
    return label.replace("#", "").strip() or None
