"""What routes are given: a connection that only reads, and the query parameters they know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from detaljplan.language.words import Words
from detaljplan.service.asker import Asker
from detaljplan.service.problems import BadParameter
from detaljplan.store.acting import reading_as


def connected(request: Request, asker: Asker) -> Iterator[Connection]:
    """Give a connection that sees what who asks may see; nothing done with it is committed."""
    with reading_as(request.app.state.engine, asker) as connection:
        yield connection


Reading = Annotated[Connection, Depends(connected)]


def only(*names: str) -> Callable[[Request], None]:
    """Return a dependency that refuses every query parameter but these, and each of them twice."""

    def check(request: Request) -> None:
        given = [name for name, _ in request.query_params.multi_items()]
        for name in given:
            if name not in names:
                known = ", ".join(names) or Words("inga")
                raise BadParameter(
                    "Parametern {name!r} finns inte här. De som finns: {known}.",
                    where=name[:80],
                    name=name[:80],
                    known=known,
                )
            if given.count(name) > 1:
                raise BadParameter("Parametern {name} är angiven två gånger. Ange den en gång.", where=name, name=name)

    return check
