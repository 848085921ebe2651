"""What was lost, as text: equal losses once, with how many and the first of them."""

from detaljplan.report.conversion import conversion_json, conversion_lines
from detaljplan.write.written import Loss, Missing, Written


def lost(number: int, attribute: str = "index", reason: str = "ingen plats", owner: str | None = None) -> Loss:
    return Loss(owner or f"b{number}", f"/b/{number}", attribute, reason, "no room")


def lines(*losses: Loss, lang: str = "sv") -> list[str]:
    return list(conversion_lines(Written(b"", losses), lang))[1:]


def test_equal_losses_are_told_once_with_their_number_and_the_first_three() -> None:
    five = [lost(number) for number in range(5)]
    assert lines(*five) == ["  index (5): ingen plats (b0, b1, b2 och 2 till)"]
    assert lines(*five[:3]) == ["  index (3): ingen plats (b0, b1, b2)"]
    assert lines(*five, lang="en") == ["  index (5): no room (b0, b1, b2 and 2 more)"]


def test_another_attribute_or_another_reason_is_told_for_itself() -> None:
    told = lines(lost(0), lost(1, "rotation"), lost(2, reason="för många"))
    assert told == [
        "  index: ingen plats (b0: /b/0)",
        "  rotation: ingen plats (b1: /b/1)",
        "  index: för många (b2: /b/2)",
    ]


def test_what_one_object_lost_several_times_has_its_places() -> None:
    assert lines(lost(0, owner="plan"), lost(1, owner="plan")) == ["  index (2): ingen plats (plan: /b/0, /b/1)"]


def test_objects_that_miss_the_same_are_told_together() -> None:
    missing = [Missing(f"b{number}", "/", "motiv") for number in range(5)] + [Missing("plan", "/", "syfte")]
    told = list(conversion_lines(Written(b"", missing=tuple(missing))))
    assert told[1:] == ["  b0, b1, b2 och 2 till: motiv", "  plan: syfte"]


def test_the_json_has_every_loss() -> None:
    told = conversion_json(Written(b"", tuple(lost(number) for number in range(5))), "a", "b")
    assert [loss["object_id"] for loss in told["losses"]] == ["b0", "b1", "b2", "b3", "b4"]
