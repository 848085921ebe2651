"""References to documents as the information model 4.1 has them: where one is, and what it is used as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from detaljplan.plan.values import EMPTY, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Data type referens: where something is kept, by identity or address."""

    namespace: str | Unreadable | None = None
    identity: str | Unreadable | None = None
    link: str | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDate:
    """Data type referensdatum: a day in the life of a document, and what happened then."""

    day: date | Unreadable | None = None
    event: str | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """Data type dokumentreferens."""

    where: str
    name: str | Unreadable | None = None
    short_name: str | Unreadable | None = None
    dated: ReferenceDate | Unreadable | None = None
    references: tuple[Reference, ...] = ()
    specific_references: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that could be read."""
        return tuple(reference.link for reference in self.references if isinstance(reference.link, str))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDescription:
    """Data type planbeskrivning: which document the plan description is."""

    document: DocumentReference | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningBasis:
    """Data type planeringsunderlag: one document the plan rests on, and what kind it is."""

    main_area: str | Unreadable | None = None
    kind: str | Unreadable | None = None
    document: DocumentReference | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """Data type beslutshandling: one document of a decision, and what it holds (innehall)."""

    contents: tuple[str, ...] = ()
    document: DocumentReference | Unreadable | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A document that came in the same archive as the plan. It is kept, never read: what it holds is not known."""

    name: str
    size_bytes: int
    sha256: str
