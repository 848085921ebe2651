"""Bad and good plans of the rules on the documents that a plan refers to."""

from __future__ import annotations

from sample_plans.of_rules import BadAndGood
from sample_plans.plans import street_and_block
from tests.build import Json, document, identity


def plans() -> dict[str, BadAndGood]:
    """Return them by rule."""
    nowhere = {"namn": "Bullerutredning", "referens": [{"namnrymd": "https://example.se/arkiv"}]}
    uploaded = {"namn": "Bullerutredning", "referens": [{"identitet": identity("buller")}]}
    noise, again = document("Bullerutredning", "buller.pdf"), document("Bullerutredning, bilaga", "buller.pdf")
    on_disk = {"namn": "Bullerutredning", "referens": [{"lank": "file://server/planer/buller.pdf"}]}
    return {
        "DOK-0001": (_resting_on(nowhere), _resting_on(uploaded)),
        "DOK-0002": (_resting_on(on_disk), _resting_on(noise)),
        "DOK-0003": (_resting_on(noise, again), _resting_on(noise, document("Bilaga", "bilaga.pdf"))),
    }


def _resting_on(*documents: Json) -> Json:
    """Return a plan with these documents as its planning basis."""
    basis = [
        {"huvudomrade": "utredningar", "underlagstyp": "bullerutredning", "underlag": underlag}
        for underlag in documents
    ]
    return street_and_block(planeringsunderlag=basis)
