"""What is fetched is kept for its time, and an issuer that fails is left alone for a while."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from detaljplan.errors import IssuerError
from detaljplan.exchange.kept import MOST_WAITING, Kept


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def kept(answers: Iterator[object], clock: Clock) -> Kept[object]:
    def fetch() -> object:
        answer = next(answers)
        if isinstance(answer, IssuerError):
            raise answer
        return answer

    return Kept(fetch, lasts=100, rests=10, clock=clock)


def test_it_is_fetched_anew_when_its_time_is_over() -> None:
    clock = Clock()
    found = kept(iter("abc"), clock)
    assert (found.get(), found.get()) == ("a", "a")
    clock.now = 99.9
    assert found.get() == "a"
    clock.now = 100
    assert found.get() == "b"


def test_something_newer_is_had_once_in_a_time_of_rest() -> None:
    clock = Clock()
    found = kept(iter("abc"), clock)
    assert found.get() == "a"
    clock.now = 9.9
    assert found.newer() == "a"
    clock.now = 10
    assert found.newer() == "b"
    assert found.newer() == "b"


def test_a_failure_is_told_again_until_the_rest_is_over_and_what_is_fresh_is_given_meanwhile() -> None:
    clock = Clock()
    found = kept(iter([IssuerError("Nere."), "a", IssuerError("Nere igen."), "b"]), clock)
    for moment in (0, 9.9):
        clock.now = moment
        with pytest.raises(IssuerError, match="Nere"):
            found.get()
    clock.now = 10
    assert found.get() == "a"
    clock.now = 20
    for _ in range(2):
        with pytest.raises(IssuerError, match="Nere igen"):
            found.newer()
        assert found.get() == "a"
    clock.now = 30
    assert found.newer() == "b"


def test_one_fetches_a_few_wait_and_the_others_are_told_at_once() -> None:
    slow, fetched = Event(), []

    def fetch() -> str:
        fetched.append(1)
        assert slow.wait(10)
        return "a"

    found = Kept(fetch, lasts=100, rests=10)
    with ThreadPoolExecutor(MOST_WAITING + 3) as pool:
        asked = [pool.submit(found.get) for _ in range(MOST_WAITING + 3)]
        while sum(one.done() for one in asked) < 3:
            pass
        slow.set()
        failed = [one.exception() for one in asked]
    assert len(fetched) == 1
    assert [type(error) for error in failed if error] == [IssuerError] * 3
