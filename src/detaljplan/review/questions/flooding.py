"""Flooding held against the uses of the plan, and the heights the plan sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from detaljplan.language.words import Words
from detaljplan.numerals import exact
from detaljplan.review.contents import Regulated
from detaljplan.review.ground import united
from detaljplan.review.grounds import Ground
from detaljplan.review.questions.answer import Answer, Fact, Question, answered
from detaljplan.review.questions.case import Case, Placed, common, is_ground
from detaljplan.review.questions.heights import above_datum
from detaljplan.review.questions.limits import kind_of_use

FLOODING = Question(
    id="oversvamning",
    name=Words("Översvämning"),
    layers=("oversvamning_bhf", "oversvamning_200", "oversvamning_100", "skyfall", "kustoversvamning"),
    title=Words("Vilken användning ligger under vattnet vid flöde, hög havsnivå och skyfall?"),
    ground=Ground.HEALTH_AND_SAFETY,
    legal_basis="2 kap. 5 § första stycket 5 PBL",
)
*_FLOWS, _SEA = FLOODING.layers


def flooding(case: Case) -> Answer:
    """Return how much ground of each class of use lies under each water, and what heights the plan sets.

    Heights of the plan are told with their system and never compared with a level in another.
    """
    facts = [fact for layer in _FLOWS for fact in _under(case, case.name(layer), case.objects(layer))]
    facts += _sea(case)
    facts += _heights(case)
    note = Words(
        "{source}. Karteringarna är översiktliga, och tillfarten ska också prövas.", source=case.limits.flooding.source
    )
    return answered(FLOODING, facts, missing=case.missing(*FLOODING.layers), notes=(note,) if facts else ())


def _under(case: Case, water: str, items: Iterable[Placed]) -> Iterator[Fact]:
    items = list(items)
    wet = common(united(item.shape for item in items), case.area.shape) if items else None
    if wet is None or not is_ground(wet):
        return
    ids = [item.feature.id for item in items]
    told = {
        True: Words("{water}: bebyggelse, samhällsviktig verksamhet eller industri", water=water),
        False: Words("{water}: annan användning", water=water),
    }
    for is_sensitive, text in told.items():
        shared = case.ground.uses_in(wet, partial(_is, case, sensitive=is_sensitive))
        if is_ground(shared):
            yield case.on_ground(text, shared, asks=is_sensitive, objects=ids)
    if not any(case.uses()):
        yield case.on_ground(Words("{water}: planen har ingen digital användning", water=water), wet, objects=ids)


def _is(case: Case, use: Regulated, *, sensitive: bool) -> bool:
    return (kind_of_use(use.code) in case.limits.flooding.sensitive) is sensitive


def _sea(case: Case) -> Iterator[Fact]:
    """Yield what lies under the sea's levels: up to the county's lowest level where it has one, else level by level."""
    lowest = case.limits.flooding.sea_level_m
    levels: dict[float | None, list[Placed]] = {}
    for item in case.objects(_SEA):
        levels.setdefault(_level(item), []).append(item)
    for level in sorted(levels, key=lambda it: (it is None, it or 0.0)):
        if level is None or lowest is None or level <= lowest:
            yield from _under(case, _water(level), levels[level])


def _water(level: float | None) -> str:
    if level is None:
        return Words("Havet, utan uppgift om nivå")
    return Words("Havet på {level} m (RH 2000)", level=exact(level))


def _level(item: Placed) -> float | None:
    try:
        return float((item.feature.kind or "").replace(",", "."))
    except ValueError:
        return None


def _heights(case: Case) -> Iterator[Fact]:
    found = above_datum(case.ground.contents.regulated)
    if not found:
        return
    lowest = min(value for _, value in found)
    systems = ", ".join(sorted({_system(item) for item, _ in found}))
    text = Words("Planens lägsta höjd över nollplanet är {lowest} m ({systems})", lowest=exact(lowest), systems=systems)
    yield Fact(text=text, asks=False, provisions=tuple(item.provision.identity for item, _ in found))


def _system(item: Regulated) -> str:
    told = {geometry.height_system for geometry in item.provision.geometries}
    named = sorted(str(system) for system in told if isinstance(system, str))
    return ", ".join(named) or Words("höjdsystem anges inte")
