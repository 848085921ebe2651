"""Writes every sample plan. All of them are invented; a test keeps the files equal to what this writes.

Run from the root: ``.venv/bin/python -m sample_plans.make``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sample_plans.boundary import boundary_archive
from sample_plans.broken_files import broken_files
from sample_plans.gml import plan_gml
from sample_plans.layers_around import layer_files
from sample_plans.of_rules import gml_structure, rule_plans
from sample_plans.plans import faulty_plan, good_plan, plan_in_force
from tests.build import written

HERE = Path(__file__).parent


def sample_files() -> Iterator[tuple[Path, bytes]]:
    """Yield every sample file with its bytes."""
    good = good_plan()
    yield HERE / "kv-exemplet-1.json", written(good)
    yield HERE / "kv-exemplet-1.gml", plan_gml(good)
    yield HERE / "kv-exemplet-2-laga-kraft.json", written(plan_in_force())
    yield HERE / "kv-exemplet-3-med-fel.json", written(faulty_plan())
    yield HERE / "stadsplan-exemplet-4-bara-grans.zip", boundary_archive()
    for name, content in broken_files():
        yield HERE / "broken" / name, content
    for name, content in layer_files():
        yield HERE / "layers" / name, content
    for rule, name, content in rule_plans():
        yield HERE / "rules" / rule / name, content


def holds_plan(path: Path) -> bool:
    """Return whether a sample file is a plan, and not a GML file of nothing but geometries."""
    return path.parent.name not in gml_structure.plans()


if __name__ == "__main__":
    for path, content in sample_files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(path.relative_to(HERE.parent))
