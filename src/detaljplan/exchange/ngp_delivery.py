"""A delivery of plans to the national platform, from its reception to the reports; broken off, it goes on where it was.

What is no twice is never sent again blindly: where it is not known whether a call arrived, the service is asked how far
the change has come. A reception without changes publishes nothing, so a second one harms nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from detaljplan.errors import PlatformError
from detaljplan.exchange.ngp_calls import Refused
from detaljplan.exchange.ngp_producer import FAILED, INVALID, PUBLISHED, RECEIVED, REGISTERED, Producer, Standing
from detaljplan.exchange.ngp_state import DeliveryState, Sent
from detaljplan.exchange.patience import Patience
from detaljplan.language.words import Words

FIRST_TRIES = 4
"""How often the service is tried before it has answered once: an address may be wrong."""
_POLL_SECONDS, _LONGEST_POLL_SECONDS = 0.5, 10.0
_OPEN = (REGISTERED, INVALID)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan to deliver: what the file is called, the plan's objektidentitet, and the bytes."""

    name: str
    object_id: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of the bytes, in hex."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one plan: its standing, and the report on it where there is one."""

    file: PlanFile
    standing: Standing
    report: bytes | None


@dataclass
class Delivery:
    """Plans of one municipality on their way, in one reception: they are published together.

    Parameters
    ----------
    state
        Where the state is kept.
    tell
        Called with each step, in words.
    """

    producer: Producer
    provider: str
    files: Sequence[PlanFile]
    state: Path
    patience: Patience
    tell: Callable[[Words], None]

    def run(self) -> list[Delivered]:
        """Deliver the plans, wait for what becomes of them, and return that, in the order of the files.

        Raises
        ------
        NotYet
            The time was over; what was sent is remembered.
        PlatformError
            The service cannot be reached, or says no.
        """
        state = self._resumed() or self._begun()
        for file in self.files:
            self.patience.keep(lambda file=file: self._send(state, file))  # type: ignore[misc]
        ended = self._awaited(state)
        delivered = [Delivered(file, ended[file.object_id], self._report(state, file)) for file in self.files]
        if any(one.standing.status in (PUBLISHED, FAILED) for one in delivered):
            state.forget()
        return delivered

    def _resumed(self) -> DeliveryState | None:
        """Return where an earlier run came to; ``None`` where there is none, or nothing more can come of it."""
        state = DeliveryState.load(self.state)
        if state is None:
            return None
        try:
            met = self.patience.keep(lambda: self.producer.standings(state.reception))
        except Refused as error:
            if error.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                raise
            met = {}  # whatever it says of a reception that it no longer has, there is nothing to go on with
        same = all(file.sha256 == getattr(state.sent.get(file.object_id), "sha256", None) for file in self.files)
        statuses = {standing.status for standing in met.values()}
        if not met or FAILED in statuses or (PUBLISHED in statuses and not same):
            state.forget()
            return None
        self.tell(Words("Fortsätter med mottagning {reception}.", reception=state.reception))
        return state

    def _begun(self) -> DeliveryState:
        reception = self.patience.keep(lambda: self.producer.register(self.provider), most=FIRST_TRIES)
        state = DeliveryState(self.state, reception)
        self.patience.keep(lambda: self._add(state))
        state.save()  # before its changes are there, there is nothing to go on with
        self.tell(Words("Mottagning {reception} är registrerad.", reception=reception))
        return state

    def _add(self, state: DeliveryState) -> None:
        there = self.producer.standings(state.reception)
        missing = [file.object_id for file in self.files if file.object_id not in there]
        if missing:
            self.producer.add(state.reception, missing)

    def _send(self, state: DeliveryState, file: PlanFile) -> None:
        """Send a file unless it has arrived; looks first, so that it may be run again."""
        met = self._standing(state, file)
        if self._has_arrived(state, file, met):
            return
        if met.status not in _OPEN:
            raise PlatformError(
                "En annan fil för planen behandlas (status {status}). Kör igen när den är klar.",
                where=file.name,
                status=met.status,
            )
        state.sent[file.object_id] = Sent(file.sha256, met.since)
        state.save()
        self.tell(Words("Skickar {name} ({size:bytes}).", name=file.name, size=len(file.content)))
        try:
            self.producer.deliver(state.reception, file.object_id, file.content)
        except Refused:
            # an earlier attempt, of which no answer came back, may have arrived and be what is in the way of this one
            if not self._has_arrived(state, file, self._standing(state, file)):
                raise

    def _has_arrived(self, state: DeliveryState, file: PlanFile, met: Standing) -> bool:
        sent = state.sent.get(file.object_id)
        return sent is not None and sent.sha256 == file.sha256 and met.status != REGISTERED and met.since != sent.since

    def _standing(self, state: DeliveryState, file: PlanFile) -> Standing:
        found = self.producer.standings(state.reception).get(file.object_id)
        if found is None:
            raise PlatformError("Mottagningen har inte planens förändring.", where=file.name)
        return found

    def _awaited(self, state: DeliveryState) -> dict[str, Standing]:
        """Return how the changes ended: all published, or one stopped and none of the others still to be judged."""
        told, pause = "", _POLL_SECONDS
        while True:
            met = self.patience.keep(lambda: self.producer.standings(state.reception))
            statuses = [met[file.object_id].status if file.object_id in met else REGISTERED for file in self.files]
            line = ", ".join(sorted(set(statuses)))
            if line != told:
                told, pause = line, _POLL_SECONDS
                self.tell(Words("Status: {line}.", line=line))
            stopped = any(status in (INVALID, FAILED) for status in statuses)
            if set(statuses) == {PUBLISHED} or (stopped and not {RECEIVED, REGISTERED} & set(statuses)):
                return met
            self.patience.wait(pause)
            pause = min(pause * 1.5, _LONGEST_POLL_SECONDS)

    def _report(self, state: DeliveryState, file: PlanFile) -> bytes | None:
        return self.patience.keep(lambda: self.producer.report(state.reception, file.object_id))
