"""What the producer service is sent and what it answers; what it is sent is bounded and held to its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError, field_validator

from detaljplan.errors import Forbidden, OverLimit
from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language
from detaljplan.service.problems import BadForm
from detaljplan.spec.specification import load_specification
from detaljplan.store.receptions import Change, ChangeKind, ChangeStep, NewChange, Reception

INFORMATION_TYPE = "detaljplan"
_UUID = r"^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$"
_MOST_TOLD = 20

_Body = TypeVar("_Body", bound=BaseModel)
Identity = Annotated[str, Field(pattern=_UUID)]


class BadBody(BadForm):
    """A body that is not what the call asks for; `errors` has a line for each place."""

    def __init__(self, message: str, errors: Sequence[str]) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class DeliveryInfo(BaseModel):
    """What a reception is of, and whose."""

    informationstyp: Literal["detaljplan"]
    provider: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class NewReceptionBody(BaseModel):
    """The body that registers a reception."""

    leveransinfo: DeliveryInfo


class ChangeBody(BaseModel):
    """A change as it is told."""

    objektidentitet: Identity
    typ: ChangeKind
    href: str | None = None

    @field_validator("href")
    @classmethod
    def _https(cls, told: str | None) -> str | None:
        """Take an address with https and a host alone, without a password in it."""
        if told is None:
            return None
        parts = urlsplit(told)
        plain = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and told.isprintable()
        if not plain or " " in told or not load_specification().limits["ngp_href_length"].allows(len(told)):
            raise ValueError
        return told

    def change(self) -> NewChange:
        """Return the change to register."""
        return NewChange(self.objektidentitet, self.typ, self.href)


class NewChangesBody(BaseModel):
    """The body that registers changes; their number is bounded where they are registered."""

    forandringar: Annotated[list[ChangeBody], Field(min_length=1)]

    @field_validator("forandringar")
    @classmethod
    def _each_once(cls, told: list[ChangeBody]) -> list[ChangeBody]:
        """Take a plan once, and an address with a delivery alone."""
        if len({one.objektidentitet for one in told}) < len(told):
            raise ValueError
        if any(one.href is not None and one.typ is ChangeKind.REMOVAL for one in told):
            raise ValueError
        return told


async def body_of(request: Request, kind: type[_Body]) -> _Body:
    """Return the body of a call, read no further than the limit.

    Raises
    ------
    BadBody
        It is no JSON, or not what the call asks for; the places are told.
    OverLimit
        It is larger than the limit.
    """
    most, raw = load_specification().limits["ngp_message_bytes"], bytearray()
    async for chunk in request.stream():
        raw += chunk
        if not most.allows(len(raw)):
            raise OverLimit("Högst {most:n} byte tas emot i anropet.", most=int(most.value))
    try:
        return kind.model_validate_json(bytes(raw))
    except ValidationError as error:
        met = error.errors(include_url=False, include_context=False, include_input=False)
        places = ["/" + "/".join(map(str, one["loc"])) for one in met[:_MOST_TOLD]]
        told = [Words("{place} saknas, eller har ett värde som inte går att använda.", place=p[:200]) for p in places]
        raise BadBody("Anropets innehåll följer inte formatet.", told) from None


def described(kind: type[BaseModel]) -> dict[str, Any]:
    """Return how a call's body is described in OpenAPI; what it refers to is written out, since it lies in no root."""
    schema = kind.model_json_schema()
    told = _written_out(schema, schema.pop("$defs", {}))
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": told}}}}


def _written_out(node: Any, named: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _written_out(named[node["$ref"].rpartition("/")[2]], named)
        return {key: _written_out(value, named) for key, value in node.items()}
    return [_written_out(one, named) for one in node] if isinstance(node, list) else node


def require_provider(told: str, own: str) -> None:
    """Raise `Forbidden` when a reception is registered for another organisation than the one that asks."""
    if told != own:
        raise Forbidden("Kontot levererar för {own}, inte för {told}.", own=own, told=told)


def reception_json(found: Reception, lang: Language) -> dict[str, Any]:
    """Return a reception as it is told."""
    last = found.last
    registered = {"typ": found.status, "tidsstampel": found.received_at}
    return {
        "id": found.reception_id,
        "leveransinfo": {"informationstyp": found.information_type, "provider": found.provider},
        "status": registered if last is None else _status(last, lang),
    }


def change_json(change: Change, lang: Language) -> dict[str, Any]:
    """Return a change as it is told; of a file that the producer has, that it is not judged here."""
    told: dict[str, Any] = {"objektidentitet": change.object_id, "typ": change.kind}
    if change.href is not None:
        told["href"] = change.href
    status = _status(change.last, lang)
    if change.href is not None and change.submission_id is None:
        status["felmeddelande"] = translated(_NOT_FETCHED, lang)
    return {**told, "status": status}


_NOT_FETCHED = Words(
    "Filen är inte prövad och inte publicerad: tjänsten hämtar inget från andra adresser. Leverera filen hit i stället."
)


def _status(step: ChangeStep, lang: Language) -> dict[str, Any]:
    told: dict[str, Any] = {"typ": step.status, "tidsstampel": step.at}
    message = step.message if lang == "sv" else step.message_en
    return {**told, "felmeddelande": message} if message else told
