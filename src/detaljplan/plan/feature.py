"""An object of any kind that geometries belong to, where nothing is known of it but its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """The nearest object around a geometry.

    Parameters
    ----------
    where
        Its place in the delivered file.
    identity
        Its gml:id, or the name of its element when it has none.
    """

    where: str
    identity: str
