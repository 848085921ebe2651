"""Bad and good plans of the rules on decisions, dates, status and documents."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import street_and_block
from tests.build import in_force


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    return {
        "DP-0005": (street_and_block(**in_force(beteckning=None)), street_and_block(**in_force())),
    }
