"""The places sought in a file, as a tree of steps, so that what no place lies in can be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# No part of a plan lies deeper. What does is told by its ancestor at this depth, so that no file fills the stack.
_MOST_STEPS = 100


@dataclass(slots=True)
class Wanted:
    """One step of the way to places that are sought.

    Parameters
    ----------
    steps
        What is sought inside this, by the next step: a name, a number, or a name with a number.
    wheres
        The places that end here.
    byte
        Where it begins in the original bytes; ``None`` until it is found.
    """

    steps: dict[str, Wanted] = field(default_factory=dict)
    wheres: list[str] = field(default_factory=list)
    byte: int | None = None

    @classmethod
    def of(cls, wheres: Iterable[str]) -> Wanted:
        """Return the tree of all places that are paths: empty, or steps that each begin with a slash."""
        root = cls()
        for where in dict.fromkeys(wheres):
            if where and not where.startswith("/"):
                continue
            at = root
            for step in where.split("/")[1 : _MOST_STEPS + 1]:
                at = at.steps.setdefault(step, cls())
            at.wheres.append(where)
        return root

    def found(self, byte: int) -> None:
        """Remember where this begins, and forget what was found in an earlier one of the same name."""
        if self.byte is not None:
            for inner in self.steps.values():
                inner._forget()
        self.byte = byte

    def _forget(self) -> None:
        self.byte = None
        for inner in self.steps.values():
            inner._forget()

    def nearest(self, around: int | None = None, steps: int = 0) -> Iterator[tuple[str, tuple[int, bool]]]:
        """Yield each place with the byte of the nearest thing found around it, and whether that is itself."""
        here = around if self.byte is None else self.byte
        for where in self.wheres if here is not None else ():
            yield where, (here or 0, self.byte is not None and where.count("/") == steps)
        for inner in self.steps.values():
            yield from inner.nearest(here, steps + 1)
