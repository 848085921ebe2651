"""Provisions with older codes, taken for interpretation entries of today's catalogue and marked as such."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from detaljplan.plan.interpretation import Interpretation
from detaljplan.plan.model import (
    AdministrativeProvision,
    PropertyProvision,
    Provision,
    UseProvision,
    VariableValue,
)
from detaljplan.spec.catalogue import Variable, load_catalogue, wording_variables
from detaljplan.spec.old_codes import old_code

OLDER_PROVISION = "äldre bestämmelse"
"""The variable of an interpretation entry that holds what the older plan says."""
_KINDS = {"Eg": PropertyProvision, "Ad": AdministrativeProvision}
_P = TypeVar("_P", bound=Provision)


def interpreted(provision: _P) -> _P:
    """Return the provision with the reference of the entry that its older code is taken for; else as it is.

    The delivered code, wording and values stay. A code on another kind of provision than it is for is not taken
    for anything.
    """
    code = provision.catalogue_code
    found = old_code(code) if code and provision.catalogue_reference is None else None
    if not code or found is None or type(provision) is not _kind_of(code):
        return provision
    said = _said(provision, code)
    return replace(
        provision,
        catalogue_reference=found.entry.id,
        original_wording=provision.wording if isinstance(provision.wording, str) else said,
        interpretation=Interpretation(
            code=code, entry=found.entry.code, said=said, source=found.source, certainty=found.certainty
        ),
    )


def in_words_of_entry(provision: _P) -> _P:
    """Return an interpreted provision with the entry's wording, and values for those variables the file tells.

    What the file says takes the place of ``[äldre bestämmelse:text]``, a delivered value that of a variable of its
    name. Why the provision has not been interpreted (``orsak``) is not told by the file, and is left unsaid.
    """
    made = provision.interpretation
    entry = load_catalogue().by_code(made.entry) if made else None
    if entry is None:
        return provision
    values = (_value_of(variable, provision) for variable in wording_variables(entry.wording))
    return replace(provision, wording=entry.wording, values=tuple(value for value in values if value))


def _kind_of(code: str) -> type[Provision]:
    """Return the kind of provision that a code is for, by its grammar: DP_KM_Eg_…, DP_KM_Ad_…, else a use."""
    return _KINDS.get(code.split("_")[2], UseProvision)


def _said(provision: Provision, code: str) -> str:
    """Return such as ``R1 Idrott, bad (DP_KM_R_A)`` or ``e5500 (DP_KM_…_Kvm, exploatering: 5500)``."""
    head = " ".join(text for text in (provision.label, provision.wording) if isinstance(text, str))
    told = ", ".join([code, *(f"{v.name}: {v.value}" for v in provision.values if _is_readable(v))])
    return f"{head} ({told})" if head else told


def _is_readable(value: VariableValue) -> bool:
    return isinstance(value.name, str) and isinstance(value.value, str)


def _value_of(variable: Variable, provision: Provision) -> VariableValue | None:
    if variable.name == OLDER_PROVISION and provision.interpretation:
        said = provision.interpretation.said
        return VariableValue(where=provision.where, data_type=variable.kind, name=variable.name, value=said)
    return next((v for v in provision.values if (v.name, v.data_type) == (variable.name, variable.kind)), None)
