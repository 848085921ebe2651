"""The reader of geometries of any GML on damaged files: each is judged or refused, and no rule breaks."""

from random import Random

import pytest
import shapely

from detaljplan.checking import check_bytes
from detaljplan.errors import DocumentError
from detaljplan.findings import Outcome
from detaljplan.read.gml.geometries.reader import geometries_of, parse
from detaljplan.report.model import Profile
from sample_plans.gml_geometry import curve, objects, polygon, segment, square
from sample_plans.make import holds_plan, sample_files
from tests.read.mutations import TOKENS, mutated, rearranged

SEEDS = [raw for path, raw in sample_files() if not holds_plan(path)]


def fuzz(rounds: int, first: int = 0) -> tuple[int, int]:
    """Return how many damaged files were judged and how many refused; anything else fails the test."""
    judged = refused = 0
    for number in range(first, first + rounds):
        random = Random(number)  # damage, not secrets
        seed = random.choice(SEEDS)
        raw = rearranged("gml", seed, random) if number % 2 else mutated(seed, SEEDS, TOKENS["gml"], random)
        try:
            report = check_bytes(raw, "x.gml", profile=Profile.GML_GEOMETRY).report
        except DocumentError:
            refused += 1
            continue
        crashed = [result for result in report.rules if result.outcome is Outcome.CRASHED]
        assert crashed == [], (number, crashed)
        judged += 1
    return judged, refused


def test_damaged_files_are_judged_or_refused() -> None:
    judged, refused = fuzz(300)
    assert judged > 60
    assert refused > 15


@pytest.mark.slow
def test_many_more_damaged_files_are_judged_or_refused() -> None:
    fuzz(8_000, first=1_000)


def test_an_arc_leaves_its_chords_by_a_millimetre_at_most_and_on_the_outer_side_only() -> None:
    raw = objects(curve(segment("Circle", (0, 0), (100, 100), (200, 0))))
    ((item, _),) = geometries_of(parse(raw, "x.gml"))
    area = shapely.Polygon(shapely.get_coordinates(item.shape))
    middles = (shapely.get_coordinates(area)[1:] + shapely.get_coordinates(area)[:-1]) / 2
    inside = 100 - shapely.distance(shapely.points(middles), shapely.Point(100, 0))
    assert 0 < inside.min() <= inside.max() <= 0.001
    assert [arc.whole for arc in item.arcs] == [True]


def test_many_objects_are_read_in_time_that_grows_with_their_number() -> None:
    raw = objects(*[polygon(square(20.0 * number)) for number in range(5_000)])
    found = geometries_of(parse(raw, "x.gml"))
    assert len({item.where for item, _ in found}) == 5_000
    assert found[-1].owner.identity == "o5000"
