"""Faults of how geometries were positioned, and of vertical limits."""

from __future__ import annotations

from tests.build import Json, line
from tests.rules.mutations.mutation import GOOD, IN_FORCE, STREET, mutation, passes, stopped
from tests.rules.mutations.parts import geometries, geometry, metadata, provision, the_plan


@mutation(STREET, stopped("DP-0010: kvarter"))
def an_uncertain_position(tree: Json) -> None:
    metadata(tree, "kvarter")["osakertLage"] = "skymt läge vid inmätning"


@mutation(STREET, stopped("DP-0010: planen"))
def an_uncertain_position_of_the_boundary(tree: Json) -> None:
    metadata(tree, "planen")["osakertLage"] = "skymt läge vid inmätning"


@mutation(STREET, stopped("DP-0012: kvarter"))
def a_geometry_without_the_day_it_was_positioned(tree: Json) -> None:
    del metadata(tree, "kvarter")["tidpunktForLagesbestamning"]


@mutation(STREET, stopped("DP-0012: kvarter", "DP-0012: planen"))
def two_geometries_without_method(tree: Json) -> None:
    for name in ("kvarter", "planen"):
        del metadata(tree, name)["lagesbestamningsmetodIPlan"]


@mutation(STREET, passes("LAGE-0001: gata kvarter"))
def positions_with_their_accuracy_in_metres(tree: Json) -> None:
    for name in ("gata", "kvarter"):
        geometry(tree, name)["absolutLagesosakerhetPlan"] = 0.02


@mutation(STREET, passes("LAGE-0002: kvarter"))
def positioned_in_the_future(tree: Json) -> None:
    metadata(tree, "kvarter")["tidpunktForLagesbestamning"] = "2999-01-01T00:00:00Z"


@mutation(STREET, passes("LAGE-0002: kvarter"))
def checked_in_the_future(tree: Json) -> None:
    metadata(tree, "kvarter")["tidpunktForKontrollAvGeometri"] = "2999-01-01T00:00:00Z"


@mutation(IN_FORCE, stopped("DP-0016: tva-utfart"))
def a_line_with_a_vertical_limit(tree: Json) -> None:
    provision(tree, "tva-utfart")["vertikalAvgransning"] = "uppåt"


@mutation(GOOD, passes())
def an_area_with_a_vertical_limit(tree: Json) -> None:
    provision(tree, "ett-prick")["vertikalAvgransning"] = "uppåt"


@mutation(STREET, stopped("DP-0015: planen"))
def a_boundary_with_a_line_and_a_vertical_limit(tree: Json) -> None:
    geometries(tree, "planen").append(line((0, 0), (100, 0)))
    the_plan(tree)["vertikalAvgransning"] = "nedåt"
