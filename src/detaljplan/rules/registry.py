"""The register of rules: filled by importing ``requirements``, nothing is listed by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from detaljplan.errors import SpecError, UnknownRule
from detaljplan.rules import requirements
from detaljplan.rules.rule import Fault, Rule, Untold
from detaljplan.spec.rule_facts import load_rule_facts

Check = TypeVar("Check", bound=Callable[[Any, Any], Iterable[Fault | Untold]])

_registered: dict[str, Rule] = {}


def rule(id: str, **described: Any) -> Callable[[Check], Check]:
    """Register the function below as the rule `id`, whose facts stand in ``rules.toml``. See `Rule` for the rest."""

    def register(check: Check) -> Check:
        if id in _registered:
            raise SpecError("Regeln {id} är registrerad två gånger.", id=id)
        facts = load_rule_facts().get(id)
        if facts is None:
            raise SpecError("Regeln {id} står inte i rules.toml.", id=id)
        _registered[id] = Rule(id=id, facts=facts, check=check, **described)
        return check

    return register


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by its id, each after the rules it needs, otherwise in the order of their ids."""
    for module in pkgutil.iter_modules(requirements.__path__, f"{requirements.__name__}."):
        import_module(module.name)
    return {found.id: found for found in _after_their_needs(_registered)}


def rule_called(id: str) -> Rule:
    """Return the rule with this id, in any letter case. Raises `UnknownRule`, which names the nearest ids."""
    rules = all_rules()
    by_folded = {known.casefold(): known for known in rules}
    known = by_folded.get(id.strip().casefold())
    if known is not None:
        return rules[known]
    near = [by_folded[folded] for folded in get_close_matches(id.strip().casefold(), by_folded, n=3)]
    if near:
        raise UnknownRule("Regeln {id!r} finns inte. Menade du {near}?", id=id[:60], near=", ".join(near))
    raise UnknownRule("Regeln {id!r} finns inte. detaljplan rules räknar upp dem som finns.", id=id[:60])


def _after_their_needs(rules: Mapping[str, Rule]) -> Iterator[Rule]:
    placed: set[str] = set()

    def place(id: str, waiting: tuple[str, ...]) -> Iterator[Rule]:
        if id in placed:
            return
        if id in waiting or id not in rules:
            raise SpecError(
                "Reglerna behöver varandra i ring, eller {id} finns inte: {waiting}", id=id, waiting=" → ".join(waiting)
            )
        for needed in rules[id].needs:
            yield from place(needed, (*waiting, id))
        placed.add(id)
        yield rules[id]

    for id in sorted(rules):
        yield from place(id, ())
