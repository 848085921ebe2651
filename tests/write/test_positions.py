"""Positions, and what is said of rounded coordinates."""

import pytest
import shapely

from detaljplan.write.positions import position, rounded


@pytest.mark.parametrize(
    ("moved_m", "swedish", "english"),
    [
        (0.0005, "flyttade 0,5 mm", "moved 0.5 mm"),
        (0.000_001, "flyttade 0,001 mm", "moved 0.001 mm"),
        (0.000_000_9, "flyttade mindre än 0,001 mm", "moved less than 0.001 mm"),
    ],
)
def test_how_far_the_farthest_was_moved_is_told_in_the_numerals_of_each_language(
    moved_m: float, swedish: str, english: str
) -> None:
    told_sv, told_en = rounded(moved_m)
    assert swedish in told_sv
    assert english in told_en


def test_without_decimals_no_coordinate_is_rounded() -> None:
    place = position(shapely.Point(150_000.00034, 6_580_000.00021), None)
    assert place == {"type": "Point", "coordinates": [150_000.00034, 6_580_000.00021]}
    assert position(shapely.Point(150_000.00034, 6_580_000.00021))["coordinates"] == [150_000, 6_580_000]
