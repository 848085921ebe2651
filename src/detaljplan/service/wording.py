"""A stored provision's wording as a reader is shown it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detaljplan.spec.catalogue import filled


def shown_wording(provision: Mapping[str, Any]) -> str | None:
    """Return the wording with its variables replaced by the delivered values; ``None`` when there is none."""
    wording = provision["wording"]
    if wording is None:
        return None
    given = {value["name"]: value["value"] for value in provision["values"] or []}
    return filled(wording, {name: value for name, value in given.items() if name and value})
