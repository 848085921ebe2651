"""A Document: the raw tree of a delivered file with a place for every part. No plan yet, and no judging."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from detaljplan.plan.documents import Enclosed
from detaljplan.plan.values import Unreadable


class FileFormat(StrEnum):
    """The formats that are read; BOUNDARY is a plan area alone, whatever file it lies in, and GML is no plan."""

    NGP_JSON = "ngp-json"
    GML_SS637040 = "gml-ss637040"
    GEOPACKAGE = "geopackage"
    BOUNDARY = "boundary"
    GML = "gml"


@dataclass(frozen=True)
class Package:
    """The archive that a plan came in.

    Parameters
    ----------
    raw
        The archive's own bytes.
    plan_name
        The path of the plan's file in it.
    enclosed
        The documents beside the plan.
    unreadable
        Those of them that are not what their names say.
    """

    raw: bytes = field(repr=False)
    plan_name: str
    enclosed: tuple[Enclosed, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


@dataclass(frozen=True)
class Document:
    """A file that could be parsed, before anything in it is believed.

    Parameters
    ----------
    name
        File name without its folder.
    raw
        The bytes the tree was read from, kept unchanged; places are told in them.
    tree
        The parsed JSON (dict), the root element of the XML (lxml) or what was made of the tables (PlanTree,
        BoundaryTree).
    kept
        What has been worked out of the tree and is asked for again, by name; for the readers alone.
    package
        The archive that the file came in, if it did.
    """

    name: str
    file_format: FileFormat
    raw: bytes = field(repr=False)
    tree: Any = field(repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    package: Package | None = None

    @property
    def delivered(self) -> bytes:
        """The bytes as they were delivered: the archive's, where the file came in one."""
        return self.package.raw if self.package else self.raw

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the delivered bytes, in hex."""
        return hashlib.sha256(self.delivered).hexdigest()
