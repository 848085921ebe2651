"""A Document: the raw tree of a delivered file with a place for every part. No plan yet, and no judging."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


class FileFormat(StrEnum):
    """The formats a plan can be read from."""

    NGP_JSON = "ngp-json"
    GML_SS637040 = "gml-ss637040"
    GEOPACKAGE = "geopackage"


@dataclass(frozen=True)
class Document:
    """A file that could be parsed, before anything in it is believed.

    Parameters
    ----------
    name
        File name without its folder.
    raw
        The original bytes, kept unchanged.
    tree
        The parsed JSON (dict), the root element of the XML (lxml) or what was made of the tables (PlanTree).
    kept
        What has been worked out of the tree and is asked for again, by name; for the readers alone.
    """

    name: str
    file_format: FileFormat
    raw: bytes = field(repr=False)
    tree: Any = field(repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the original bytes, in hex."""
        return hashlib.sha256(self.raw).hexdigest()
