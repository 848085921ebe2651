"""The functions a Python program begins with: `check` and `read_plan`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from detaljplan.checking import check_bytes
from detaljplan.errors import DetaljplanError
from detaljplan.interface.plan_report import PlanReport
from detaljplan.interface.sources import Source, content_of
from detaljplan.language.choice import LANGUAGES
from detaljplan.numerals import Language
from detaljplan.plan.model import Plan
from detaljplan.plan.values import shortened
from detaljplan.read import reader
from detaljplan.read.inputs import in_force, municipality_area
from detaljplan.read.limits import ReadingLimits
from detaljplan.read.mapping.file import read_mapping
from detaljplan.read.mapping.plan_mapping import PlanMapping
from detaljplan.read.operators_limits import operators_limits
from detaljplan.report.model import Profile

Neighbour = Source | Plan
"""A plan in force beside the one that is judged: read already, or a source to read it from."""


def check(
    source: Source,
    *,
    name: str | None = None,
    profile: Profile | Literal["delivery", "draft", "gml-geometry"] = Profile.DELIVERY,
    rules: str | Iterable[str] = (),
    neighbours: Neighbour | Iterable[Neighbour] = (),
    municipality_boundary: Source | None = None,
    mapping: str | os.PathLike[str] | None = None,
    plan: str | None = None,
    lang: Language = "sv",
) -> PlanReport:
    """Read and judge one plan, as ``detaljplan validate`` does. No database, no network.

    How much a file may hold is as the environment says (``DETALJPLAN_MAX_…``).

    Parameters
    ----------
    source
        A path (``-`` is standard input), the bytes of a file, or a file open for reading bytes.
    name
        What the report calls it; without it the file's own name.
    profile
        What it is judged as.
    rules
        Ids of the rules to run; none given means all. Rules that these need are run too.
    neighbours
        Plans in force nearby, for DP-0001: sources, or plans that are read already. Without them the rule is out of
        scope, and that is not passed.
    municipality_boundary
        A file with the municipality's boundary alone, in SWEREF 99, for PLAN-0003.
    mapping
        A file (TOML) that says which of a municipality's own layers are what.
    plan
        Which plan, where those layers have several: key, name, designation or identity.
    lang
        The language of tables, files and the notebook. Errors are told in either (`DetaljplanError.told`).

    Raises
    ------
    DocumentError
        No document could be made of a file.
    UnknownRule
        `rules` names a rule that does not exist, or is not of the profile.
    DetaljplanError
        An argument is not what it should be: it says which.
    """
    judged_as = _profile(profile)
    if lang not in LANGUAGES:
        raise _no_choice("lang", lang, LANGUAGES)
    limits = operators_limits()
    inputs: dict[str, Any] = {}
    if around := tuple(_neighbour(one, limits) for one in _several(neighbours)):
        inputs["neighbours"] = around
    if municipality_boundary is not None:
        raw, called = content_of(municipality_boundary, None, limits)
        inputs["municipality_boundary"] = municipality_area(reader.read_document(raw, called, limits), called)
    raw, called = content_of(source, name, limits)
    checked = check_bytes(
        raw,
        called,
        profile=judged_as,
        only=(rules,) if isinstance(rules, str) else tuple(rules),
        mapping=_mapping(mapping, plan),
        inputs=inputs,
        limits=limits,
    )
    return PlanReport(checked.plan, checked.report, lang)


def read_plan(
    source: Source,
    *,
    name: str | None = None,
    mapping: str | os.PathLike[str] | None = None,
    plan: str | None = None,
) -> Plan:
    """Return the plan of a file, faults and all, without judging it; parameters as for `check`.

    Geometry is E N in metres in the plan's own CRS. A value is itself, ``None`` (absent) or `Unreadable`.

    Raises
    ------
    DocumentError
        No document could be made of the file.
    DetaljplanError
        An argument is not what it should be: it says which.
    """
    limits = operators_limits()
    raw, called = content_of(source, name, limits)
    return reader.read_plan(reader.read_document(raw, called, limits, _mapping(mapping, plan)))


def _neighbour(one: Neighbour, limits: ReadingLimits) -> Plan:
    if isinstance(one, Plan):
        return in_force(one, one.identity)
    raw, called = content_of(one, None, limits)
    return in_force(reader.read_plan(reader.read_document(raw, called, limits)), called)


def _several(neighbours: Neighbour | Iterable[Neighbour]) -> tuple[Neighbour, ...]:
    """Return what is one or several as several: a path, bytes and an open file can be gone through too, but are one."""
    if isinstance(neighbours, Plan | str | os.PathLike | bytes | bytearray | memoryview) or hasattr(neighbours, "read"):
        return (cast("Neighbour", neighbours),)
    return tuple(neighbours)


def _mapping(file: str | os.PathLike[str] | None, plan: str | None) -> PlanMapping | None:
    if file is not None:
        return replace(read_mapping(Path(file)), chosen=plan)
    if plan is not None:
        raise DetaljplanError("plan väljer bland planerna i egna lager. Ange också mapping.")
    return None


def _profile(name: str) -> Profile:
    if name not in tuple(Profile):
        raise _no_choice("profile", name, tuple(Profile))
    return Profile(name)


def _no_choice(parameter: str, met: object, choices: tuple[str, ...]) -> DetaljplanError:
    return DetaljplanError(
        "Förväntade {parameter} som någon av {choices}, men fick {met}.",
        parameter=parameter,
        choices=", ".join(choices),
        met=shortened(met),
    )
