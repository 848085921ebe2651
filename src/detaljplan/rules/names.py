"""What to call an object in a message: its letters and wording, never its uuid alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detaljplan.plan.model import Provision, VariableValue
from detaljplan.plan.values import is_missing, shortened
from detaljplan.rules.rule import Text
from detaljplan.spec.catalogue import filled_in_order, load_catalogue, wording_variables

_MOST_NAMES = 3


def called(provision: Provision) -> Text:
    """Return the provision's letters and the start of its wording, as a planner would name it."""
    return Text(_called(provision, ","), _called(provision, "."))


def called_together(provisions: Iterable[Provision]) -> Text:
    """Return the names of several provisions, at most three written out."""
    names = [called(provision) for provision in provisions]
    more = len(names) - _MOST_NAMES
    shown = names[:_MOST_NAMES]
    sv, en = [name.sv for name in shown], [name.en for name in shown]
    if more > 0:
        sv, en = [*sv, f"{more} till"], [*en, f"{more} more"]
    return Text(listed(sv, "och"), listed(en, "and"))


def called_as_pair(first: Sequence[Provision], second: Sequence[Provision]) -> Text:
    """Return what two areas are called: the provisions of the one and of the other, or two areas of the same."""
    one, other = called_together(first), called_together(second)
    if {id(provision) for provision in first} == {id(provision) for provision in second}:
        return Text(f"Två ytor av {one.sv}", f"Two areas of {one.en}")
    return Text(f"{one.sv} och {other.sv}", f"{one.en} and {other.en}")


def counted(number: int, one: Text, several: Text) -> Text:
    """Return one of two texts by a number, as one counts; ``{n}`` in them is the number."""
    text = one if number == 1 else several
    return Text(text.sv.format(n=number), text.en.format(n=number))


def listed(names: Sequence[str], word: str) -> str:
    """Return names as one would list them: commas between, and the word before the last."""
    return f" {word} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _called(provision: Provision, decimal_sign: str) -> str:
    wording = shortened(_wording(provision.wording, provision.values, decimal_sign), 60).rstrip(".")
    if not wording:
        wording = _catalogues_wording(provision)
    parts = [provision.label, f"”{wording}”" if wording else None]
    return " ".join(part for part in parts if part) or provision.catalogue_code or provision.identity


def _catalogues_wording(provision: Provision) -> str:
    """Return what the catalogue calls a provision that tells no wording of its own, as one from GML may not."""
    reference = provision.catalogue_reference
    entry = load_catalogue().find(reference if isinstance(reference, str) else None, provision.catalogue_code)
    return shortened(entry.wording, 60).rstrip(".") if entry else ""


def _wording(wording: object, values: Sequence[VariableValue], decimal_sign: str) -> str:
    """Return the wording with its values; as it stands when they do not fit, so that none is shown in a wrong place."""
    if not isinstance(wording, str) or is_missing(wording):
        return ""
    variables = wording_variables(wording)
    told = [str(value.value) for value in values if isinstance(value.value, str) and not is_missing(value.value)]
    names = [value.name for value in values]
    fits = len(told) == len(values) == len(variables) and all(
        name is None or name == variable.name for name, variable in zip(names, variables, strict=True)
    )
    if not fits:
        return wording
    shown = (
        text.replace(".", decimal_sign) if variable.kind == "decimaltal" else text
        for text, variable in zip(told, variables, strict=True)
    )
    return filled_in_order(wording, tuple(shown))
