"""What provisions are called in messages."""

from __future__ import annotations

import pytest

from detaljplan.plan.model import Provision, VariableValue
from detaljplan.rules.names import called

SLOPE = "Lutning [lutning:decimaltal] från [läge:text]"


def slope(*values: tuple[str, str]) -> str:
    told = tuple(VariableValue(where="", name=name, value=value) for name, value in values)
    return called(Provision(where="", wording=SLOPE, values=told))


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([("lutning", "5"), ("läge", "norr")], "Lutning 5 från norr"),
        ([("lutning", "5")], "Lutning 5 från [läge:text]"),
        ([("läge", "norr"), ("lutning", "5")], SLOPE),
        ([("lutning", "5"), ("lutning", "7")], SLOPE),
        ([], SLOPE),
    ],
    ids=["in order", "one missing", "in another order", "two of one name", "none"],
)
def test_values_stand_in_the_wording_only_where_it_is_clear_of_which_variable_they_are(
    values: list[tuple[str, str]], name: str
) -> None:
    assert slope(*values) == f"”{name}”"
