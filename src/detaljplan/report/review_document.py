"""A review as a document to read: ground by ground, with maps, tables, special questions and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from detaljplan import crs
from detaljplan.language.words import Words, counted, translated
from detaljplan.numerals import Language, area, metres, percent
from detaljplan.plan.model import Plan
from detaljplan.plan.values import text_or_none
from detaljplan.report.document.model import Block, Document, Heading, Items, Paragraph, table
from detaljplan.report.review_figure import review_figure
from detaljplan.report.words import ANSWERS, PRESETS, SCREENING, ground_name, status_label
from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult, Review
from detaljplan.review.questions.answer import Answer, Fact
from detaljplan.review.screening import screening

_BASIS = Words(
    "Planområdet jämfört med kartlager, ordnade efter de fem grunder som länsstyrelsen kan överpröva en plan på "
    "(11 kap. 10 § PBL). En träff är ett underlag, aldrig ett ställningstagande: en handläggare bedömer."
)
_MEASURED = Words("Areal, längd och avstånd är räknade i planens eget koordinatsystem.")


def review_document(review: Review, plan: Plan, file_name: str, day: date, lang: Language = "sv") -> Document:
    """Return a review made on a day as a document; the names of layers and their texts are in Swedish."""
    name = text_or_none(plan.name) or file_name
    return Document(
        title=translated(Words("Granskningsunderlag: {name}", name=name), lang),
        lang=lang,
        day=day,
        head=tuple((translated(label, lang), value) for label, value in _head(review, plan, file_name, lang)),
        blocks=tuple(_blocks(review, plan, lang)),
    )


def _head(review: Review, plan: Plan, file_name: str, lang: Language) -> Iterator[tuple[str, str]]:
    municipality = text_or_none(plan.municipality)
    if municipality:
        yield Words("Kommun"), municipality
    yield Words("Fil"), file_name
    if review.plan_epsg:
        yield Words("Koordinatsystem"), crs.zone_name(review.plan_epsg)
    yield Words("Planområdets areal"), area(review.plan_area_m2, lang)


def _blocks(review: Review, plan: Plan, lang: Language) -> Iterator[Block]:
    yield Paragraph(f"{translated(_BASIS, lang)} {translated(_MEASURED, lang)}")
    yield from (Paragraph(translated(note, lang), is_quiet=True) for note in review.notes)
    for ground, results in review.by_ground().items():
        loaded = [result for result in results if not result.is_not_loaded]
        if loaded:
            yield from ground_blocks(ground, loaded, plan, review.plan_epsg, lang)
    if review.answers:
        yield Heading(translated(Words("Särskilda frågor"), lang))
        for answer in review.answers:
            yield from _answer(answer, lang)
    yield from _screening(review, lang)
    yield from unchecked_blocks(review, lang)


def ground_blocks(
    ground: Ground, results: Sequence[LayerResult], plan: Plan, epsg: int | None, lang: Language
) -> Iterator[Block]:
    """Yield what the layers of a ground say: a map of the hits, a table, and the objects hit."""
    name = ground_name(ground, lang)
    yield Heading(f"{name} ({ground.paragraph})" if ground.paragraph else name)
    title = translated(Words("Karta över träffar: {ground}", ground=name), lang)
    drawn = review_figure(plan, results, epsg, title, lang) if epsg else None
    if drawn:
        yield drawn
    head = (Words("Lager"), Words("Svar"), Words("Antal"), Words("Areal"), Words("Andel av planen"), Words("Avstånd"))
    rows = [_row(result, lang) for result in results]
    yield table([translated(word, lang) for word in head], rows, (3, 2, 1, 2, 1.4, 1.4), (2, 3, 4, 5))
    objects = [(result.layer_name, *row) for result in results for row in _objects(result, lang)]
    if objects:
        of_objects = (Words("Lager"), Words("Objekt"), Words("Typ"), Words("Areal eller längd"), Words("Avstånd"))
        yield table([translated(word, lang) for word in of_objects], objects, (2.2, 3, 2, 1.6, 1.2), (3, 4))
    notes = dict.fromkeys(
        f"{result.layer_name}: {translated(note, lang)}" for result in results for note in result.notes
    )
    yield from (Paragraph(note, is_quiet=True) for note in notes)


def _row(result: LayerResult, lang: Language) -> tuple[str, ...]:
    size = metres(result.length_m, lang) if result.length_m is not None else _area(result, lang)
    away = None if result.hit_count else result.nearest_distance_m
    count = "–" if result.status.is_open else str(result.hit_count)
    share = percent(result.share_of_plan_pct, lang)
    return (f"{result.layer_name}", status_label(result, lang), count, size, share, metres(away, lang))


def _area(result: LayerResult, lang: Language) -> str:
    """Return the area that is hit in the plan's own zone, with that of EPSG:3006 beside where it is another."""
    own, other = area(result.area_m2, lang), area(result.area_3006_m2, lang)
    return own if own == other else translated(Words("{own} ({other} i SWEREF 99 TM)", own=own, other=other), lang)


def _objects(result: LayerResult, lang: Language) -> Iterator[tuple[str, ...]]:
    for item in result.objects:
        size = metres(item.length_m, lang) if item.length_m is not None else area(item.area_m2, lang)
        named = f"{item.name} ({item.id})" if item.name else item.id
        yield named, item.kind or "–", size, "–" if item.is_hit else metres(item.distance_m, lang)


def _answer(answer: Answer, lang: Language) -> Iterator[Block]:
    yield Heading(translated(answer.title, lang), level=2)
    yield Paragraph(f"{translated(ANSWERS[answer.outcome], lang)} ({answer.legal_basis})")
    if answer.facts:
        head = (Words("Uppgift"), Words("Areal"), Words("På byggrätt"), Words("Avstånd"))
        rows = [_fact(fact, lang) for fact in answer.facts]
        yield table([translated(word, lang) for word in head], rows, (5, 1.6, 1.6, 1.2), (1, 2, 3))
    if answer.missing:
        yield Items(tuple(translated(told, lang) for told in answer.missing))
    yield from (Paragraph(translated(note, lang), is_quiet=True) for note in answer.notes)


def _fact(fact: Fact, lang: Language) -> tuple[str, ...]:
    text, distance = translated(fact.text, lang), metres(fact.distance_m, lang)
    return text, area(fact.area_m2, lang), area(fact.building_area_m2, lang), distance


def _screening(review: Review, lang: Language) -> Iterator[Block]:
    told = screening(review)
    yield Heading(translated(SCREENING, lang))
    yield Paragraph(f"{told.source}. {translated(told.applies, lang)}")
    head = (Words("Nr"), Words("Undantaget gäller inte om"), Words("Förvalt"))
    rows = [(it.id, it.text, translated(PRESETS[it.preset], lang)) for it in told.criteria]
    yield table([translated(word, lang) for word in head], rows, (0.6, 5, 2))


def unchecked_blocks(review: Review, lang: Language) -> Iterator[Block]:
    """Yield what was not checked, always: layers that could not answer, and those that are not loaded."""
    yield Heading(translated(Words("Det här är inte kontrollerat"), lang))
    open_ones = [result for result in review.hits if result.status.is_open and not result.is_not_loaded]
    missing = review.not_loaded()
    if not open_ones and not missing:
        yield Paragraph(translated(Words("Alla lager kunde svara."), lang))
    if open_ones:
        told = (f"{it.layer_name}: {status_label(it, lang)}. {translated(it.reason or '', lang)}" for it in open_ones)
        yield Items(tuple(text.strip() for text in told))
    if missing:
        yield Paragraph(not_loaded_told(missing, lang))


def not_loaded_told(missing: Sequence[LayerResult], lang: Language) -> str:
    """Return how many layers are not loaded, and which."""
    told = counted(
        len(missing),
        "{n} lager är inte inläst och därför inte granskat",
        "{n} lager är inte inlästa och därför inte granskade",
        lang,
    )
    return f"{told}: {', '.join(result.layer_name for result in missing)}."
