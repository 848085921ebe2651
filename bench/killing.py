"""Counts what a service has lost that was killed without warning, fifty times while plans were handed in."""

from __future__ import annotations

from bench.figure import Reading
from bench.importing import empty_database
from tests.jobs.test_killed import killed_again_and_again


def lost_of_what_was_acknowledged(rounds: int = 50) -> tuple[Reading, ...]:
    """Count the plans that a service and its worker acknowledged and lost, killed with -9 at random moments."""
    with empty_database() as database:
        killed = killed_again_and_again(database, rounds)
    told = f"kill -9 of service and worker, {rounds} times"
    return (
        Reading(name=f"{told}: acknowledged", value=killed.acknowledged, unit="plans", least=rounds),
        Reading(name=f"{told}: met while waiting", value=killed.waiting, unit="plans"),
        Reading(name=f"{told}: met under way", value=killed.under_way, unit="plans"),
        Reading(name=f"{told}: lost of the acknowledged", value=killed.lost, unit="plans", most=0),
        Reading(name=f"{told}: stored in part", value=killed.halves, unit="plans", most=0),
    )


if __name__ == "__main__":
    for measured in lost_of_what_was_acknowledged():
        print(measured.name, *measured.cells)
