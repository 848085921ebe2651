"""What a registrar has erased: told as gone to whoever could see it, and not taken again from the same organisation."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, text

from detaljplan.errors import Barred, BarredContent
from detaljplan.identity.bar_grounds import BAR_GROUNDS, BarGround

_HOLD = text("SELECT audit.hold(:organisation)")
_IS_BARRED = text("SELECT audit.is_barred(:organisation, :sha256)")


def hold(connection: Connection, organisation: str) -> None:
    """Let nobody bar anything of an organisation's until the transaction is over; others may hold it too."""
    connection.execute(_HOLD, {"organisation": organisation})


def refuse_barred(connection: Connection, organisation: str, hashes: Iterable[str]) -> None:
    """Hold, and raise `BarredContent` when bytes of a hash (SHA-256, hex) were erased for the organisation."""
    hold(connection, organisation)
    for sha256 in hashes:
        if connection.scalar(_IS_BARRED, {"organisation": organisation, "sha256": sha256}):
            raise BarredContent(
                "En fil med samma innehåll (SHA-256 {sha256}) är spärrad av registratorn och tas inte emot igen. "
                "Ta bort det som inte får finnas med och lämna in den nya filen.",
                sha256=sha256,
            )


def gone(ground: str) -> Barred:
    """Return what is told of something that was erased on a ground."""
    return Barred(
        "Det som fanns här är spärrat av registratorn. Grund: {ground}.", ground=BAR_GROUNDS[BarGround(ground)]
    )
