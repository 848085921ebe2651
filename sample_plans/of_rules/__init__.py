"""For each rule a plan that breaks it and no other, and the nearest plan that does not: one module per subject.

A module gives ``plans()``: by rule id, the bad and the good plan, as national JSON or as the bytes of a GML file.
Nothing is listed here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from tests.build import Json, written

Sample = Json | bytes
BadAndGood = tuple[Sample, Sample]


def rule_plans() -> Iterator[tuple[str, str, bytes]]:
    """Yield for each rule its bad and its good plan: rule, file name, bytes."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        for rule, samples in import_module(module.name).plans().items():
            for which, sample in zip(("bad", "good"), samples, strict=True):
                yield (
                    (rule, f"{which}.gml", sample)
                    if isinstance(sample, bytes)
                    else (rule, f"{which}.json", written(sample))
                )
