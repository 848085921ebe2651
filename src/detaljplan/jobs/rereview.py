"""Reviews anew the plans near what has changed in a layer: that layer, and the questions that rest on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy import Connection

from detaljplan._version import __version__
from detaljplan.errors import DocumentError
from detaljplan.jobs.intake import data_near, reviewed
from detaljplan.plan.model import Plan
from detaljplan.read.reader import read_document, read_plan
from detaljplan.review.definitions import load_layers
from detaljplan.review.home import home_county
from detaljplan.review.layer import Layer
from detaljplan.review.overlay import layer_anew, reach_m
from detaljplan.review.questions.asked import layers_asked_with
from detaljplan.store.plans import Saved
from detaljplan.store.reviews import newest_run, save_layer_anew, save_review
from detaljplan.store.tables import Access
from detaljplan.store.touched import TouchedPlan, plans_touched


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How many plans were reviewed anew, and how many could not be read and were left as they were."""

    plans: int
    unread: int


def review_after(
    connection: Connection,
    layer: Layer,
    before: int | None,
    after: int,
    tell: Callable[[int], None] = lambda count: None,
) -> Reviewed:
    """Review anew the newest version of each plan near what differs between two imports of a layer.

    Earlier reviews stay. A version that was not reviewed before, or by another engine, is reviewed against all layers.

    Parameters
    ----------
    connection
        In a transaction as the owner of the database, in which the later import is in use.
    tell
        Is told how many plans have been dealt with so far.
    """
    plans = unread = 0
    for access in Access:
        for touched in plans_touched(connection, before, after, reach_m(layer), access):
            try:
                plan = read_plan(read_document(touched.original, touched.file_name))
            except DocumentError:  # a layout that took a mapping to read, or an operator's own limits
                unread += 1
            else:
                _review(connection, touched, plan, layer)
                plans += 1
            tell(plans + unread)
    return Reviewed(plans, unread)


def _review(connection: Connection, touched: TouchedPlan, plan: Plan, layer: Layer) -> None:
    started = perf_counter()
    saved = Saved(touched.version_id, touched.access, touched.number, is_new=False, owner=touched.owner)
    before = newest_run(connection, touched.access, touched.version_id)
    if before is None or before.engine_version != __version__:
        save_review(connection, saved, reviewed(connection, plan), seconds=perf_counter() - started)
        return
    asked = layers_asked_with(layer.id)
    layers = [one for one in load_layers(home_county(plan)) if one.id in asked]
    result, answers = layer_anew(plan, layer.id, data_near(connection, plan, layers), expected=layers)
    save_layer_anew(connection, saved, before, result, answers, perf_counter() - started)
