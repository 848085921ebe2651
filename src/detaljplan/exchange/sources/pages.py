"""Pages of objects gathered into one file, so that what a service gives is read as any layer file is.

A service that caps its answers, ignores where a page begins, or changes under way is told from one that has given
everything: a layer is whole or it is a failure, never a shorter layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from detaljplan.errors import LayerError
from detaljplan.exchange import layer_limits
from detaljplan.language.words import Words

Tell = Callable[[Words], None]


class SamePage(LayerError):
    """A service gives objects again that it has given already."""


class Pages:
    """A file of features in JSON, written page by page and closed at the end of its ``with``.

    Parameters
    ----------
    head
        The members before ``features``, which tell reference system and kind.
    name
        What the service is called in what is told of it.
    """

    def __init__(self, path: Path, head: Mapping[str, Any], name: str, tell: Tell) -> None:
        self.path, self.name, self._tell = path, name, tell
        self._file = path.open("wb")
        self._file.write(orjson.dumps(head)[:-1] + (b"," if head else b"") + b'"features":[')
        self._ids: set[str] = set()
        self._prints: set[bytes] = set()
        self._last: list[bytes] = []
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.write(b"]}")
        self._file.close()

    def add(self, features: Sequence[Mapping[str, Any]], ids: Sequence[str | None], total: int | None = None) -> None:
        """Add a page.

        Parameters
        ----------
        ids
            What the service calls each object; ``None`` for one that it does not name.
        total
            How many objects there are in all, where the service tells.

        Raises
        ------
        SamePage
            An object has come before, or all of the page has.
        LayerError
            There are more than is read.
        """
        raws = [orjson.dumps(feature) for feature in features]
        prints = [_print_of(feature) for feature in features]
        named = [id for id in ids if id is not None]
        if self._came_before(named, prints):
            raise SamePage(
                "Källan ger samma objekt flera gånger när den bläddras, så att alla inte går att få. "
                "Hämta lagret som fil och ange den.",
                where=self.name,
            )
        self._ids.update(named)
        self._prints.update(prints)
        self._last = prints
        for raw in raws:
            self._file.write(b"," + raw if self.count else raw)
            self.count += 1
        if self.count > layer_limits.MAX_OBJECTS:
            raise LayerError(
                "Lagret har {count:n} objekt; högst {most:n} läses.",
                where=self.name,
                count=self.count,
                most=layer_limits.MAX_OBJECTS,
            )
        self._tell(progress_words(self.count, total))

    def _came_before(self, named: Sequence[str], prints: Sequence[bytes]) -> bool:
        """Return whether a page repeats what has come, by what it calls its objects or by what they are.

        Single objects may be the same as others in all but their ids.
        """
        if len(set(named)) < len(named) or not self._ids.isdisjoint(named):
            return True
        return bool(prints) and (prints == self._last or (len(prints) > 1 and self._prints.issuperset(prints)))

    def has(self, id: str) -> bool:
        """Return whether an object so called has come."""
        return id in self._ids

    def refuse_other_than(self, total: int) -> None:
        """Raise `LayerError` unless as many objects have come as the service said that there are."""
        if self.count != total:
            raise LayerError(
                "Källan säger sig ha {total:n} objekt men gav {count:n}. Försök igen, eller hämta lagret som fil.",
                where=self.name,
                total=total,
                count=self.count,
            )


def progress_words(count: int, total: int | None) -> Words:
    """Return how far a fetch has come."""
    if total is None:
        return Words("{count:n} objekt hämtade", count=count)
    return Words("{count:n} av {total:n} objekt hämtade", count=count, total=total)


def _print_of(feature: Mapping[str, Any]) -> bytes:
    """Return a fingerprint of what an object is, whatever the service calls it this time."""
    properties = {name: value for name, value in (feature.get("properties") or {}).items() if name != "gml_id"}
    told = {**feature, "id": None, "properties": properties}
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).digest()
