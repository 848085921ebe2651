"""Guesses what the layers of an unknown GeoPackage are, by their names and by what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detaljplan.language.words import Words
from detaljplan.read.geopackage import layout
from detaljplan.read.mapping.columns import REFERENCE, Guess, Sample, entry_of, guesses_of
from detaljplan.read.mapping.plan_mapping import Role
from detaljplan.read.mapping.values import as_text
from detaljplan.read.mapping.words import load_words, plain


@dataclass(frozen=True, kw_only=True)
class LayerGuess:
    """What a layer may be, with its attributes.

    Parameters
    ----------
    plan
        The column with the plan's key.
    area
        Another layer with the areas, and the columns here and there that hold the same values.
    area_plan
        The column of that layer with the plan's key, where this one has none.
    """

    role: Role
    sample: Sample
    why: Words
    kind: str | None = None
    guesses: tuple[Guess, ...] = ()
    inner: tuple[Guess, ...] = ()
    plan: str | None = None
    area: tuple[str, str, str] | None = None
    area_plan: str | None = None
    in_plan: bool = False

    def used(self) -> set[str]:
        """Return the columns that have been found to be something."""
        used = {column for guess in (*self.guesses, *self.inner) for column in guess.columns}
        return used | {self.sample.layer.geometry or "", self.plan or "", self.area[1] if self.area else ""}


def guessed(samples: Sequence[Sample]) -> list[LayerGuess]:
    """Return what the layers may be: the plan first, then provisions, decisions and documents; others are left out."""
    plan = max(samples, key=_plan_score)
    key = _plan_key(plan, [sample for sample in samples if sample is not plan])
    first = _with_attributes(LayerGuess(role=Role.PLAN, sample=plan, why=_why_plan(plan), plan=key))
    found = [first]
    own = guesses_of(plan, Role.DECISION, plan.values.keys() - first.used())
    if own:
        found.append(
            LayerGuess(
                role=Role.DECISION, sample=plan, why=Words("planens rad har beslutet"), guesses=own, in_plan=True
            )
        )
    for sample in samples:
        told = _role(sample) if sample is not plan else None
        if told is not None:
            role, kind, why = told
            guess = LayerGuess(role=role, sample=sample, why=why, kind=kind, plan=_link(sample, plan, key))
            found.append(_with_attributes(guess))
    return _with_areas(found, samples, key)


def _named(sample: Sample, meaning: str) -> bool:
    """Return whether a layer's name, or a part of it, is one of the words for this."""
    words = load_words().layers[meaning]
    parts = [plain(part) for part in re.split(r"[^\w]+|_", sample.layer.name)]
    whole = plain(sample.layer.name)
    return bool(words & {whole, *parts}) or any(len(word) > 5 and word in whole for word in words)


def _plan_score(sample: Sample) -> tuple[bool, bool, bool, int]:
    """Return how much like the plan's layer this is: by geometry and name, what columns it has, and few rows."""
    other = any(_named(sample, meaning) for meaning in ("use", "property", "administrative", "provision"))
    known = {guess.attribute for guess in guesses_of(sample, Role.PLAN) if guess.score > 1}
    return _is_area(sample), not other and _named(sample, "plan"), "status" in known, len(known) * 1000 - sample.rows


def _why_plan(sample: Sample) -> Words:
    return Words("namnet") if _named(sample, "plan") else Words("det lager som mest liknar planens; kontrollera")


def _is_area(sample: Sample) -> bool:
    return "POLYGON" in (sample.layer.geometry_type or "").upper()


def _role(sample: Sample) -> tuple[Role, str | None, Words] | None:
    coded = _coded_kind(sample)
    if sample.layer.geometry is None:
        for role, meaning in ((Role.DECISION, "decision"), (Role.DOCUMENT, "document")):
            if _named(sample, meaning):
                return role, None, Words("namnet, och ingen geometri")
    named = [kind for kind, meaning in _KIND_WORDS.items() if _named(sample, meaning)]
    if coded:
        return Role.PROVISION, coded, Words("bestämmelser ur katalogen i kolumnerna")
    if named:
        return Role.PROVISION, named[0], Words("namnet")
    if _named(sample, "provision") and _has_letters_of_uses(sample):
        return Role.PROVISION, layout.USE, Words("namnet, och användningars beteckningar; kontrollera slaget")
    if _named(sample, "provision"):
        return Role.PROVISION, layout.PROPERTY, Words("namnet; kontrollera slaget")
    return None


_KIND_WORDS = {layout.USE: "use", layout.PROPERTY: "property", layout.ADMINISTRATIVE: "administrative"}


def _coded_kind(sample: Sample) -> str | None:
    """Return the kind of provision that the catalogue's codes or identities in a column are of."""
    for values in sample.values.values():
        entries = [entry for value in values if (entry := entry_of(value))]
        if entries and len(entries) * 2 >= len(values):
            uses = sum(entry.provision_type.startswith("Anv") for entry in entries)
            return layout.USE if uses * 2 > len(entries) else layout.PROPERTY
    return None


def _has_letters_of_uses(sample: Sample) -> bool:
    """Return whether a column holds the letters of uses (B, GATA), rather than codes or identities."""
    return any(guess.attribute == REFERENCE and guess.values for guess in guesses_of(sample, Role.PROVISION))


def _plan_key(plan: Sample, others: Sequence[Sample]) -> str | None:
    """Return the plan's column that other layers name it by."""
    links = [column for other in others for column in other.values if plain(column) in load_words().plan_key]
    met = {as_text(value) for other in others for column in links for value in other.values.get(column, ())}
    fits = [
        (len(met & set(map(as_text, values))), plain(column) in load_words().plan_key, column)
        for column, values in plan.values.items()
    ]
    most = max(fits, default=(0, False, ""))
    return most[2] if most[0] else None


def _link(sample: Sample, plan: Sample, key: str | None) -> str | None:
    """Return the column of a layer that holds the plan's key."""
    keys = set(map(as_text, plan.values.get(key or "", ())))
    fits = [
        (plain(column) in load_words().plan_key or column == key, column)
        for column, values in sample.values.items()
        if values and {as_text(value) for value in values} <= keys
    ]
    return max(fits)[1] if fits else None


def _with_areas(found: Sequence[LayerGuess], samples: Sequence[Sample], key: str | None) -> list[LayerGuess]:
    """Return the guesses, provisions without geometry joined with the layer whose keys one of their columns holds."""
    joined = [
        _with_area(guess, found[0].sample, samples, key)
        if guess.role is Role.PROVISION and guess.sample.layer.geometry is None
        else guess
        for guess in found
    ]
    areas = {guess.area[0] for guess in joined if guess.area}
    return [guess for guess in joined if guess.role is not Role.PROVISION or guess.sample.layer.name not in areas]


def _with_area(guess: LayerGuess, plan: Sample, samples: Sequence[Sample], key: str | None) -> LayerGuess:
    area = _area_of(guess.sample, samples)
    there = next((sample for sample in samples if area and sample.layer.name == area[0]), None)
    return replace(guess, area=area, area_plan=_link(there, plan, key) if there and not guess.plan else None)


def _area_of(sample: Sample, samples: Sequence[Sample]) -> tuple[str, str, str] | None:
    """Return the layer, the column of the sample and that of the layer that hold the same values."""
    for column, values in sample.values.items():
        keys = {as_text(value) for value in values} if column.lower() != "fid" else set()
        for other in samples:
            if other.layer.geometry and other is not sample and not _named(other, "plan"):
                for key, there in other.values.items():
                    if keys and len(keys & set(map(as_text, there))) * 2 > len(keys):
                        return other.layer.name, column, key
    return None


def _with_attributes(guess: LayerGuess) -> LayerGuess:
    free = set(guess.sample.values) - ({guess.plan} if guess.role is not Role.PLAN else set())
    found = guesses_of(guess.sample, guess.role, free)
    used = {column for one in found for column in one.columns}
    inner = guesses_of(guess.sample, Role.VALUE, free - used) if guess.role is Role.PROVISION else ()
    if not any(one.attribute == "variabelvarde" for one in inner):
        inner = ()
    return replace(guess, guesses=found, inner=inner)
