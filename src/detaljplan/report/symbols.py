"""How provisions are told and drawn on the map, as the catalogue has it: kept with them when they are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detaljplan.plan.model import Provision, VariableValue
from detaljplan.spec.catalogue import CatalogueEntry, filled, load_catalogue
from detaljplan.style.palette import colour_of

NUMBERED = "#"
_LAND_FORMS = {"AP": "Allmän plats", "KM": "Kvartersmark", "VO": "Vattenområde", "PO": "Planområdet"}
_PATTERNS = {"Prickmark": 66, "Korsmark": 67, "Ringmark": 68}


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
        The beteckning: delivered values in the places of its variables, its running number in that of ``#``.
    """

    code: str | None = None
    land_form: str | None = None
    colour: str | None = None
    letters: str | None = None
    symbol_id: int | None = None


def symbols_of(provisions: Sequence[Provision]) -> list[Symbol]:
    """Return how each provision of a plan is drawn.

    Running numbers count per letter over the whole plan, in the order of the delivery; provisions of the same
    catalogue entry, wording and values share theirs.
    """
    numbers = _Numbers()
    return [_numbered(_symbol(provision), provision, numbers) for provision in provisions]


class _Numbers:
    """The running numbers given so far, per letter and per what is regulated."""

    def __init__(self) -> None:
        self._given: dict[str, dict[object, int]] = defaultdict(dict)

    def of(self, letters: str, regulated: object) -> int:
        given = self._given[letters]
        return given.setdefault(regulated, len(given) + 1)


def _numbered(symbol: Symbol, provision: Provision, numbers: _Numbers) -> Symbol:
    if symbol.letters is None or NUMBERED not in symbol.letters:
        return symbol
    letters = symbol.letters.replace(NUMBERED, "").strip()
    regulated = (symbol.code, provision.wording, tuple(value.value for value in provision.values))
    return replace(symbol, letters=f"{letters}{numbers.of(letters, regulated)}" if letters else None)


def _symbol(provision: Provision) -> Symbol:
    reference = provision.catalogue_reference
    entry = load_catalogue().find(reference if isinstance(reference, str) else None, provision.catalogue_code)
    if entry is None:
        return _older(provision)
    letters = provision.label
    if not letters and not provision.interpretation:  # what an older plan is called on its map, only the plan can say
        letters = _letters(entry, provision.values)
    return Symbol(entry.code, entry.land_form, entry.colour, letters, entry.symbol_id)


def _older(provision: Provision) -> Symbol:
    """Return what the code of an entry no longer in force tells by its grammar (DP_KM_…, …Prickmark)."""
    code = provision.catalogue_code
    parts = code.split("_") if code else []
    land_form = _LAND_FORMS.get(parts[1]) if len(parts) > 1 else None
    symbol = next((number for part in parts for name, number in _PATTERNS.items() if part == name), None)
    colour = colour_of(provision.label) if provision.label and "Eg" not in parts and "Ad" not in parts else None
    return Symbol(code, land_form, colour, provision.label, symbol)


def _letters(entry: CatalogueEntry, values: Iterable[VariableValue]) -> str | None:
    if not entry.label or entry.label == "-":
        return None
    given = {value.name: value.value for value in values if isinstance(value.name, str)}
    texts = {name: value for name, value in given.items() if isinstance(value, str)}
    return filled(entry.label, texts, missing="")
