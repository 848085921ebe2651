"""What provisions are called in messages."""

from dataclasses import replace

import pytest

from detaljplan.plan.model import Provision, VariableValue
from detaljplan.read.reader import read_document, read_plan
from detaljplan.rules.names import called, called_together
from detaljplan.rules.rule import Text
from sample_plans.plans import NOCKHOJD, street_and_block
from tests.build import Json, area, number, property_zone, rectangle, text, written

SLOPE = "Lutning [lutning:decimaltal] från [läge:text]"
BLOCK = area(rectangle(0, 10, 100, 50))


def height(*values: Json, **attributes: str) -> Provision:
    tree = street_and_block(property_zone("nock", NOCKHOJD, BLOCK, bestammelsevarde=list(values), **attributes))
    return read_plan(read_document(written(tree), "plan.json")).provisions[-1]


def test_values_stand_in_the_wording_with_the_sign_of_the_language() -> None:
    assert called(height(number("höjd", "16.5"))) == Text(
        "”Högsta nockhöjd är 16,5 meter”", "”Högsta nockhöjd är 16.5 meter”"
    )


@pytest.mark.parametrize(
    "values",
    [(), (number("höjd", "9"), number("höjd", "12")), (number("bredd", "9"),), (number("höjd", " "),)],
    ids=["none", "one too many", "of another name", "blank"],
)
def test_values_that_do_not_fit_are_not_shown_in_the_wording(values: tuple[Json, ...]) -> None:
    assert called(height(*values)).sv == "”Högsta nockhöjd är [höjd:decimaltal] meter”"


def test_values_of_one_name_stand_in_their_order() -> None:
    wording = "Högst [text:text] och [text:text]"
    assert called(height(text("text", "a"), text("text", "b"), bestammelseformulering=wording)).sv == "”Högst a och b”"


def test_a_provision_without_a_wording_is_called_as_the_catalogue_does() -> None:
    bare = replace(height(number("höjd", "9")), wording=None)
    assert called(bare).sv == "”Högsta nockhöjd är [höjd:decimaltal] meter”"
    assert called(replace(bare, catalogue_reference=None)).sv == bare.identity


@pytest.mark.parametrize(
    ("number_of", "told", "english"),
    [
        (1, "”Bostäder”", "”Bostäder”"),
        (2, "”Bostäder” och ”Bostäder”", "”Bostäder” and ”Bostäder”"),
        (5, "”Bostäder”, ”Bostäder”, ”Bostäder” och 2 till", "”Bostäder”, ”Bostäder”, ”Bostäder” and 2 more"),
    ],
)
def test_several_provisions_are_listed_as_one_says_it(number_of: int, told: str, english: str) -> None:
    (use,) = [
        p for p in read_plan(read_document(written(street_and_block()), "plan.json")).uses if p.wording == "Bostäder"
    ]
    assert called_together([use] * number_of) == Text(told, english)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([("lutning", "5"), ("läge", "norr")], "Lutning 5 från norr"),
        ([("lutning", "5")], SLOPE),
        ([("läge", "norr"), ("lutning", "5")], SLOPE),
        ([("lutning", "5"), ("lutning", "7")], SLOPE),
        ([], SLOPE),
    ],
    ids=["in order", "one missing", "in another order", "two of one name", "none"],
)
def test_values_stand_in_the_wording_only_where_it_is_clear_of_which_variable_they_are(
    values: list[tuple[str, str]], name: str
) -> None:
    told = tuple(VariableValue(where="", name=given, value=value) for given, value in values)
    assert called(Provision(where="", wording=SLOPE, values=told)).sv == f"”{name}”"
