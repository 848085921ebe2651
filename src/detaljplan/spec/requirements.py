"""What the specification and those around it require of a plan, in our own words, and which rules judge it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from detaljplan.errors import SpecError
from detaljplan.spec.resources import resource
from detaljplan.spec.specification import CERTAINTIES, Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One requirement.

    Parameters
    ----------
    group
        The group it stands in; its heading is in `Requirements.groups`.
    text
        The requirement in Swedish.
    id
        What its source calls it; the rule of that id, when there is one, covers it.
    rules
        Other rules that cover it.
    left
        What is not judged, and why.
    """

    group: str
    text: str
    certainty: Certainty
    id: str | None = None
    rules: tuple[str, ...] = ()
    left: str | None = None


@dataclass(frozen=True, slots=True)
class Requirements:
    """All of them, and the headings of their groups in the order they stand.

    `not_found` tells what one might expect to be required, and no source seen requires.
    """

    groups: Mapping[str, str]
    all: tuple[Requirement, ...]
    not_found: str


@cache
def load_requirements(version: str = "4.1") -> Requirements:
    """Return the requirements, read once. Raises `SpecError` when one is not as it should be."""
    tables = tomllib.loads(resource(f"schemas/{version}/requirements.toml").read_text(encoding="utf-8"))
    groups = MappingProxyType(tables["groups"])
    return Requirements(
        groups, tuple(_requirement(table, groups) for table in tables["requirement"]), tables["not_found"]
    )


def _requirement(table: Mapping[str, Any], groups: Mapping[str, str]) -> Requirement:
    try:
        requirement = Requirement(**{**table, "rules": tuple(table.get("rules", ()))})
    except TypeError as error:
        raise SpecError(
            "Kravet {table} saknar eller har fel uppgift: {error}.", where="requirements.toml", table=table, error=error
        ) from error
    if requirement.group not in groups or requirement.certainty not in CERTAINTIES:
        raise SpecError(
            "Kravet ”{text}” har en okänd grupp eller säkerhet.", where="requirements.toml", text=requirement.text
        )
    return requirement
