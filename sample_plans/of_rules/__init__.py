"""For each rule a plan that breaks it and no other, and the nearest plan that does not: one module per subject.

A module gives ``plans()``: by rule id, the bad and the good plan, as national JSON or as the bytes of a GML file.
It may give ``inputs()``: by rule id, the files that the rule is handed beside them. Nothing is listed here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from sample_plans.plans import BOSTAD, GATA, PRICKMARK
from tests.build import Json, written
from tests.full_release import full_release

Sample = Json | bytes
BadAndGood = tuple[Sample, Sample]


def rule_plans() -> Iterator[tuple[str, str, bytes]]:
    """Yield for each rule its bad and its good plan, and what it is handed beside them: rule, file name, bytes."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = import_module(found.name)
        for rule, files in getattr(module, "inputs", dict)().items():
            yield from ((rule, name, written(tree)) for name, tree in files.items())
        for rule, samples in module.plans().items():
            for which, sample in zip(("bad", "good"), samples, strict=True):
                yield (
                    (rule, f"{which}.{'json' if sample[:1] == b'{' else 'gml'}", sample)
                    if isinstance(sample, bytes)
                    else (rule, f"{which}.json", written(sample))
                )
    yield "KAT-0012", "catalogue.release", written(full_release((BOSTAD, GATA, PRICKMARK)))
