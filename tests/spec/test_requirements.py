"""The requirements as data: each in a group, with how sure we are of it."""

from __future__ import annotations

from typing import Any

import pytest

from detaljplan.errors import SpecError
from detaljplan.spec import requirements
from detaljplan.spec.requirements import load_requirements

GROUPS = {"model": "Modellen"}
GOOD = {"group": "model", "text": "Planen har ett namn.", "certainty": "verified"}


def test_a_requirement_is_read_as_it_stands() -> None:
    (gap,) = (requirement for requirement in load_requirements().all if requirement.id == "DP-0002")
    assert (gap.group, gap.certainty, gap.rules) == ("platform", "second_hand", ())


def test_every_group_has_requirements_and_no_id_stands_twice() -> None:
    known = load_requirements()
    assert {requirement.group for requirement in known.all} == set(known.groups)
    ids = [requirement.id for requirement in known.all if requirement.id]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("changes", [{"group": "other"}, {"certainty": "maybe"}, {"colour": "red"}], ids=str)
def test_a_requirement_that_is_not_as_it_should_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match="requirements"):
        requirements._requirement({**GOOD, **changes}, GROUPS)
