"""What could not be read put back into the written tree as it was delivered, in the place it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from detaljplan.plan.values import Unreadable


class PlacesWritten:
    """The objects and lists of a tree that is being written, by their JSON pointers in the delivered file."""

    def __init__(self) -> None:
        self._objects: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._lists: dict[str, list[Any]] = {}
        self._numbers: dict[str, list[int]] = {}

    def note_object(self, where: str, made: dict[str, Any]) -> None:
        """Remember an object; an item that has become several has several."""
        self._objects[where].append(made)

    def note_list(self, where: str, made: list[Any], numbers: list[int]) -> None:
        """Remember a list, and the number that each of its members has in the delivered list."""
        self._lists[where], self._numbers[where] = made, numbers

    def put_back(self, found: Unreadable, tree: Any, plain: Callable[[Any, str], Any]) -> bool:
        """Put what stands at a place in the delivered `tree` into the written, and return whether it is there.

        Where the place itself has no object around it in the written tree, the nearest one that has is put back whole.
        What has been written there already, such as a ring that was closed, is left as it is.
        """
        place = found.where
        while place:
            around, _, last = place.rpartition("/")
            if around in self._lists:
                self._insert(around, int(last), plain(value_at(tree, place), place))
                return True
            if around in self._objects:
                for made in self._objects[around]:
                    if last not in made:
                        made[last] = plain(value_at(tree, place), place)
                return True
            place = around
        return False

    def _insert(self, where: str, number: int, value: Any) -> None:
        made, numbers = self._lists[where], self._numbers[where]
        if number not in numbers:
            at = sum(other < number for other in numbers)
            made.insert(at, value)
            numbers.insert(at, number)


def value_at(tree: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer, or raise `LookupError`."""
    value = tree
    for step in pointer.split("/")[1:]:
        if isinstance(value, Mapping):
            value = value[step]
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)]
        else:
            raise LookupError(pointer)
    return value
