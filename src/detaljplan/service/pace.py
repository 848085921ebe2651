"""How much of the service one client may take: requests over time, and work or streams at the same time."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from math import ceil
from threading import Lock
from time import monotonic

from fastapi import Request

from detaljplan.errors import WrongLogin
from detaljplan.identity.principal import PUBLIC, Principal
from detaljplan.service.asker import asker_of
from detaljplan.service.problems import Crowded, TooManyRequests

MOST_CLIENTS = 10_000
"""Clients that are remembered; the one that has been silent longest is forgotten first."""
_SOON_SECONDS = 5


class Pace:
    """Requests over time for each client: a bucket that holds half a minute of them and is filled evenly.

    Own code and not a library: those that count in memory keep every client that ever came for a while, so that
    memory would grow with whoever sends from many addresses.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._per_second, self._most = per_minute / 60, max(1.0, per_minute / 2)
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._clock, self._lock = clock, Lock()

    def take(self, client: Hashable) -> None:
        """Count one request. Raises `TooManyRequests` when the client has none left."""
        with self._lock:
            now = self._clock()
            left, then = self._left.pop(client, (self._most, now))
            left = min(self._most, left + (now - then) * self._per_second)
            self._left[client] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)
        if left < 1:
            raise TooManyRequests(
                "För många anrop på kort tid. Försök igen om {seconds} s.", seconds=ceil((1 - left) / self._per_second)
            )

    def __len__(self) -> int:
        return len(self._left)


class Places:
    """Places for what takes long: a few for each client, and a number in all."""

    def __init__(self, of_client: int, in_all: int) -> None:
        self._of_client, self._in_all = of_client, in_all
        self._held: Counter[Hashable] = Counter()
        self._lock = Lock()

    @contextmanager
    def one(self, client: Hashable) -> Iterator[None]:
        """Hold a place. Raises `TooManyRequests` when the client has all of its own, `Crowded` when none is left."""
        self._begin(client)
        try:
            yield
        finally:
            self._end(client)

    def _begin(self, client: Hashable) -> None:
        with self._lock:
            if self._held[client] >= self._of_client:
                raise TooManyRequests(
                    "Högst {most} sådana anrop åt gången. Vänta på ett av dem, eller försök om {seconds} s.",
                    most=self._of_client,
                    seconds=_SOON_SECONDS,
                )
            if self._held.total() >= self._in_all:
                raise Crowded("Många väntar just nu. Försök igen om {seconds} s.", seconds=_SOON_SECONDS)
            self._held[client] += 1

    def _end(self, client: Hashable) -> None:
        with self._lock:
            self._held[client] -= 1
            self._held += Counter()  # forgets those that hold none


def client_of(request: Request, asker: Principal) -> Hashable:
    """Return who a request is counted for: the account or key, else the address."""
    return address_of(request) if asker is PUBLIC else asker


def address_of(request: Request) -> str:
    """Return the address a request comes from; of IPv6 the network of one customer (/64), who may use all of it."""
    told = request.client.host if request.client else ""
    try:
        address = ip_address(told)
    except ValueError:
        return told
    return told if address.version == 4 else str(ip_network((int(address), 64), strict=False))


def paced(request: Request) -> None:
    """Count the request for who asks. A token that is not known is counted for the address it comes from.

    Raises
    ------
    WrongLogin
        Who asks cannot be told.
    TooManyRequests
        There were too many of late.
    """
    pace: Pace = request.app.state.reads if request.method == "GET" else request.app.state.writes
    try:
        client = client_of(request, asker_of(request))
    except WrongLogin:
        pace.take(address_of(request))
        raise
    pace.take(client)
