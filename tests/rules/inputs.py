"""All that rules are handed beyond the plan, as it lies beside the sample plans."""

from __future__ import annotations

from typing import Any

from detaljplan.manual.samples import sample_inputs
from detaljplan.rules.registry import all_rules


def all_inputs() -> dict[str, Any]:
    """Return every input that a rule asks for, by name."""
    return {name: given for rule in all_rules() for name, given in sample_inputs(rule).items()}
