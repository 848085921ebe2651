"""The roles of the shared work, and what each may do. The database holds the same limits: see decision 0017."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from detaljplan.identity.organisation import OrganisationKind
from detaljplan.language.words import Words


class Role(StrEnum):
    """What somebody does in an organisation; the value is what the database and the services call it."""

    PUBLIC = "allmanhet"
    PLANNER = "kommun_handlaggare"
    PLANNING_HEAD = "kommun_chef"
    REVIEWER = "lst_handlaggare"
    EXPERT = "lst_expert"
    COUNTY_HEAD = "lst_beslutande"
    CONSULTEE = "remissmyndighet"
    REGISTRAR = "registrator"


class Act(StrEnum):
    """Something that not everybody may do."""

    DELIVER = "deliver"
    """Store a plan version of the own municipality, as a draft, handed in to the county or published."""
    BAR = "bar"
    """Erase, with a ground and a reason, what the own organisation has stored."""
    ASSESS = "assess"
    """Say what the county board holds of a plan of a municipality in the county."""
    SIGN = "sign"
    """Give the county board's statement on such a plan."""


_ACTS: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.PUBLIC: frozenset(),
        Role.PLANNER: frozenset({Act.DELIVER}),
        Role.PLANNING_HEAD: frozenset({Act.DELIVER}),
        Role.REVIEWER: frozenset({Act.ASSESS}),
        Role.EXPERT: frozenset({Act.ASSESS}),
        Role.COUNTY_HEAD: frozenset({Act.ASSESS, Act.SIGN}),
        Role.CONSULTEE: frozenset(),
        Role.REGISTRAR: frozenset({Act.BAR}),
    }
)

_KINDS: Mapping[Role, frozenset[OrganisationKind]] = MappingProxyType(
    {
        Role.PUBLIC: frozenset(),
        Role.PLANNER: frozenset({OrganisationKind.MUNICIPALITY}),
        Role.PLANNING_HEAD: frozenset({OrganisationKind.MUNICIPALITY}),
        Role.REVIEWER: frozenset({OrganisationKind.COUNTY}),
        Role.EXPERT: frozenset({OrganisationKind.COUNTY}),
        Role.COUNTY_HEAD: frozenset({OrganisationKind.COUNTY}),
        Role.CONSULTEE: frozenset({OrganisationKind.CONSULTEE}),
        Role.REGISTRAR: frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY}),
    }
)


ROLE_NAMES: Mapping[Role, Words] = MappingProxyType(
    {
        Role.PUBLIC: Words("allmänheten"),
        Role.PLANNER: Words("handläggare, kommun"),
        Role.PLANNING_HEAD: Words("planchef, kommun"),
        Role.REVIEWER: Words("handläggare, länsstyrelse"),
        Role.EXPERT: Words("sakområdesexpert, länsstyrelse"),
        Role.COUNTY_HEAD: Words("beslutande, länsstyrelse"),
        Role.CONSULTEE: Words("remissmyndighet"),
        Role.REGISTRAR: Words("registrator"),
    }
)
"""What a person calls a role."""


def acts_of(role: Role) -> frozenset[Act]:
    """Return what a role may do, besides reading what its organisation may see."""
    return _ACTS[role]


def kinds_of(role: Role) -> frozenset[OrganisationKind]:
    """Return the kinds of organisation that have the role; the public has none."""
    return _KINDS[role]
