"""What the shell completes a word with, beyond the names of commands, options and files."""

from __future__ import annotations

from collections.abc import Iterable


def rule_ids(incomplete: str) -> list[str]:
    """Return the ids of rules that begin so, in small or capital letters."""
    from detaljplan.spec.rule_facts import load_rule_facts

    return _beginning(load_rule_facts(), incomplete)


def repair_names(incomplete: str) -> list[str]:
    """Return the ids of rules that have a repair, and the kinds of repair, that begin so."""
    from detaljplan.fix.repair import RULES, Kind

    rules = {rule for rules in RULES.values() for rule in rules}
    return _beginning([*rules, *(kind.value for kind in Kind)], incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    """Return the names that go on so, with what was typed as it was typed: shells take no other answer."""
    fitting = (name for name in names if name.casefold().startswith(incomplete.casefold()))
    return sorted(incomplete + name[len(incomplete) :] for name in fitting)
