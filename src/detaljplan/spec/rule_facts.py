"""The facts of every rule: how grave it is, where it comes from, and how sure we are. No texts for planners here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from detaljplan.errors import SpecError
from detaljplan.findings import Basis, Severity
from detaljplan.spec.resources import resource
from detaljplan.spec.specification import CERTAINTIES, Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What ``rules.toml`` says of one rule.

    Parameters
    ----------
    source, certainty
        Where the requirement stands, and how sure we are that it reads so.
    since, until
        The versions of the specification it belongs to; `until` is ``None`` while it does.
    severity_complete
        How grave it is when a full release of the catalogue is at hand, where that makes a difference.
    severity_gml, source_gml
        How grave it is of the geometries of any GML file, and where that stands; where it differs from a plan's.
    platform
        What the national platform itself calls the test, where its reports show another id.
    """

    severity: Severity
    basis: Basis
    certainty: Certainty
    source: str
    since: str = "4.1"
    until: str | None = None
    severity_complete: Severity | None = None
    severity_gml: Severity | None = None
    source_gml: str = ""
    platform: tuple[str, ...] = ()


@cache
def load_rule_facts(version: str = "4.1") -> Mapping[str, RuleFacts]:
    """Return the facts by the rule's id, read once. Raises `SpecError` when one is missing or not as it should be."""
    tables = tomllib.loads(resource(f"schemas/{version}/rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType({id: _facts(id, table) for id, table in tables.items()})


def _facts(id: str, table: Mapping[str, Any]) -> RuleFacts:
    try:
        facts = RuleFacts(
            **{
                **table,
                "severity": Severity(table["severity"]),
                "severity_complete": Severity(graver) if (graver := table.get("severity_complete")) else None,
                "severity_gml": Severity(of_gml) if (of_gml := table.get("severity_gml")) else None,
                "basis": Basis(table["basis"]),
                "platform": tuple(table.get("platform", ())),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SpecError(
            "Regeln {id} saknar eller har fel uppgift: {error}.", where="rules.toml", id=id, error=error
        ) from error
    if facts.certainty not in CERTAINTIES or not facts.source:
        raise SpecError("Regeln {id} säger inte källa och säkerhet.", where="rules.toml", id=id)
    if facts.basis is Basis.OWN and Severity.ERROR in (facts.severity, facts.severity_complete):
        raise SpecError("Regeln {id} är vår egen och kan därför inte vara ett fel.", where="rules.toml", id=id)
    return facts
