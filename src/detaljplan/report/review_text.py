"""A Review as text for the terminal: ground by ground, what each layer can and cannot tell."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from detaljplan.language.words import Words, counted, translated
from detaljplan.numerals import Language, area, metres, percent
from detaljplan.report.review_document import not_loaded_told
from detaljplan.report.words import ANSWERS, PRESETS, SCREENING, ground_name, status_label
from detaljplan.review.definitions import load_layers
from detaljplan.review.model import LayerResult, Review
from detaljplan.review.questions.answer import Answer, Fact
from detaljplan.review.screening import Screening, screening


def rendered_review(review: Review, file_name: str, lang: Language = "sv") -> RenderableType:
    """Return the review as something rich can print; the names of layers are their sources', in Swedish."""
    told = Words(
        "{hits} av {layers} lager ger träff; {unanswered} kan inte svara",
        hits=sum(result.status.is_hit for result in review.hits),
        layers=len(review.hits),
        unanswered=sum(result.status.is_open for result in review.hits),
    )
    parts: list[RenderableType] = [Text.assemble((f"{file_name}: ", "bold"), translated(told, lang))]
    parts += [Text(translated(note, lang)) for note in review.notes]
    names = {layer.id: layer.name for layer in load_layers()}
    for ground, results in review.by_ground().items():
        loaded = tuple(result for result in results if not result.is_not_loaded)
        if not loaded:
            continue
        stands = ground.paragraph or translated(Words("råd"), lang)
        parts.append(Text(f"\n{ground_name(ground, lang)} ({stands})", style="bold"))
        parts.append(_layers(loaded, names, lang))
    parts += [_answer(answer, lang) for answer in review.answers]
    parts.append(_screened(screening(review), lang))
    if missing := review.not_loaded():
        parts.append(Text(f"\n{not_loaded_told(missing, lang)}"))
    note = translated(Words("En träff är underlag, aldrig ett ställningstagande: en handläggare bedömer."), lang)
    return Group(*parts, Text(f"\n{note}\n", style="dim"))


def _answer(answer: Answer, lang: Language) -> RenderableType:
    label = translated(ANSWERS[answer.outcome], lang)
    head = Text.assemble("\n", (translated(answer.title, lang), "bold"), f"  {label}")
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for fact in answer.facts:
        table.add_row(("! " if fact.asks else "  ") + translated(fact.text, lang), _fact_figures(fact, lang))
    told = [*answer.missing, *answer.notes]
    return Group(head, table, *(Text(f"  {translated(line, lang)}", style="dim") for line in told))


def _fact_figures(fact: Fact, lang: Language) -> str:
    distance, building = fact.distance_m, fact.building_area_m2
    figures = [
        area(fact.area_m2, lang) if fact.area_m2 else None,
        translated(Words("{area} av byggrätten", area=area(building, lang)), lang) if building else None,
        translated(Words("{distance} bort", distance=metres(distance, lang)), lang) if distance else None,
    ]
    return ", ".join(figure for figure in figures if figure)


def _screened(told: Screening, lang: Language) -> RenderableType:
    head = Text.assemble("\n", (translated(SCREENING, lang), "bold"), f"  {told.source}")
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2))
    for _ in range(3):
        table.add_column(overflow="fold")
    for criterion in told.criteria:
        table.add_row(criterion.id, criterion.text, translated(PRESETS[criterion.preset], lang))
    return Group(head, Text(translated(told.applies, lang)), table)


def _layers(results: tuple[LayerResult, ...], names: dict[str, str], lang: Language) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for result in results:
        name = names.get(result.layer_id, result.layer_id)
        table.add_row(name, status_label(result, lang), _figures(result, lang))
    return table


def _figures(result: LayerResult, lang: Language) -> str:
    """Return what was measured, or why nothing could be."""
    notes = [translated(note, lang) for note in result.notes]
    if result.status.is_open:
        return "\n".join([translated(result.reason or "", lang), *notes])
    told = ", ".join(translated(figure, lang) for figure in _measured(result, lang))
    return "\n".join(line for line in (told, *notes) if line)


def _measured(result: LayerResult, lang: Language) -> list[str]:
    share, length, distance = result.share_of_plan_pct, result.length_m, result.nearest_distance_m
    building = result.building_share_pct
    figures = [
        counted(result.hit_count, "{n} objekt", "{n} objekt", lang) if result.hit_count else None,
        area(result.area_m2, lang) if result.area_m2 else None,
        Words("{share} av planområdet", share=percent(share, lang)) if share else None,
        Words("{share} av byggrätten", share=percent(building, lang)) if building else None,
        Words("{length} lång", length=metres(length, lang)) if length else None,
        Words("{distance} bort", distance=metres(distance, lang)) if distance else None,
    ]
    return [figure for figure in figures if figure]
