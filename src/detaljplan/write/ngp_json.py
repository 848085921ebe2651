"""Writes the national JSON v4: attributes in the order of the model, coordinates E N in whole millimetres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from detaljplan.errors import BrokenFile
from detaljplan.plan.model import Plan
from detaljplan.read.document import FileFormat
from detaljplan.spec.catalogue import wording_variables
from detaljplan.spec.schema import schema_faults
from detaljplan.write.national import in_national_terms
from detaljplan.write.positions import MILLIMETRE_DECIMALS
from detaljplan.write.tree import TreeWriter
from detaljplan.write.written import Missing, Written


def ngp_json(
    plan: Plan,
    *,
    source: FileFormat = FileFormat.NGP_JSON,
    decimals: int | None = MILLIMETRE_DECIMALS,
    keeps_open: bool = False,
    delivered: Any = None,
) -> Written:
    """Return the plan as national JSON v4.

    What was delivered is written back, also what the model does not know; an empty list and null are the same as
    nothing. What could not be read cannot be written, and is among the losses. Coordinates are rounded to 0.001 m,
    and where that moves one it is told. Attributes that the schema requires and the plan lacks stay away and are
    listed as missing: nothing is invented.

    Parameters
    ----------
    source
        The format the plan was read from. From another than the national JSON it is first put in the terms of
        the national model (`in_national_terms`).
    decimals
        What coordinates are rounded to; ``None`` leaves them as they are.
    keeps_open
        Write rings that are not closed as they were delivered, instead of telling them as lost. Not for GML, which
        has lines instead of rings.
    delivered
        The tree of the national JSON that the plan was read from: what could not be read is then written back as it
        stands there, and is no loss.

    Raises
    ------
    BrokenFile
        A value that JSON cannot hold, such as half a Unicode character.
    """
    own, losses = in_national_terms(plan, source)
    writer = TreeWriter(own, losses, decimals, keeps_open=keeps_open, delivered=delivered)
    tree = writer.collection()
    missing = (*_missing(tree), *_unsaid(own))
    return Written(dumped(tree), tuple(writer.losses), missing)


def dumped(tree: Mapping[str, Any]) -> bytes:
    """Return a FeatureCollection as JSON in UTF-8, one feature to a line.

    So a place in it has a line of its own, and the file is a third of what one number to a line would make it. Raises
    `BrokenFile` where JSON cannot hold a value.
    """
    try:
        head = orjson.dumps({key: value for key, value in tree.items() if key != "features"})
        features = b",\n".join(orjson.dumps(feature) for feature in tree["features"])
    except orjson.JSONEncodeError:
        raise _unwritable() from None
    return head.removesuffix(b"}") + b',"features":[\n' + features + b"\n]}\n"


def refuse_unwritable(tree: Mapping[str, Any]) -> None:
    """Raise `BrokenFile` as `dumped` does, for a tree whose positions may be held as shapes."""
    try:
        orjson.dumps(tree, default=lambda _: None)
    except orjson.JSONEncodeError:
        raise _unwritable() from None


def _unwritable() -> BrokenFile:
    return BrokenFile(
        "Planen innehåller något som JSON inte kan hålla, till exempel ett halvt Unicode-tecken eller ett heltal "
        "med fler än 19 siffror. Rätta det i källan och försök igen."
    )


def _missing(tree: Mapping[str, Any]) -> Iterator[Missing]:
    for fault in schema_faults(tree):
        if fault.keyword == "required" and fault.attribute:
            _, _, number, *_ = [*fault.pointer.split("/"), "", ""]
            feature = tree["features"][int(number)] if number.isdigit() else None
            properties = feature.get("properties") if isinstance(feature, dict) else None
            identity = properties.get("objektidentitet") if isinstance(properties, dict) else None
            yield Missing(str(identity or fault.pointer), fault.pointer, fault.attribute)


def _unsaid(plan: Plan) -> Iterator[Missing]:
    """Yield the variables of interpretation entries that nothing in the source gives a value for."""
    for number, provision in enumerate(plan.provisions, start=1):
        if provision.interpretation and isinstance(provision.wording, str):
            given = {value.name for value in provision.values}
            for variable in wording_variables(provision.wording):
                if variable.name not in given:
                    where = f"/features/{number}/properties/bestammelsevarde"
                    yield Missing(provision.identity, where, f"bestammelsevarde [{variable.name}]")
