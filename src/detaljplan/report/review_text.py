"""A Review as text for the terminal: ground by ground, what each layer can and cannot tell."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from detaljplan.numerals import area, metres, percent
from detaljplan.review.layer import load_layers
from detaljplan.review.model import LayerResult, Review


def rendered_review(review: Review, file_name: str) -> RenderableType:
    """Return the review as something rich can print, in Swedish."""
    hits = sum(result.status.is_hit for result in review.hits)
    unanswered = sum(result.status.is_open for result in review.hits)
    told = f"{hits} av {len(review.hits)} lager ger träff; {unanswered} kan inte svara"
    parts: list[RenderableType] = [Text.assemble((f"{file_name}: ", "bold"), told)]
    names = {layer.id: layer.name for layer in load_layers()}
    for ground, results in review.by_ground().items():
        parts.append(Text(f"\n{ground.swedish} ({ground.paragraph or 'råd'})", style="bold"))
        parts.append(_layers(results, names))
    note = "En träff är underlag, aldrig ett ställningstagande: en handläggare bedömer."
    return Group(*parts, Text(f"\n{note}\n", style="dim"))


def _layers(results: tuple[LayerResult, ...], names: dict[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2))
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for result in results:
        table.add_row(names.get(result.layer_id, result.layer_id), result.label, _figures(result))
    return table


def _figures(result: LayerResult) -> str:
    """Return what was measured, or why nothing could be."""
    if result.status.is_open:
        return "\n".join([result.reason or "", *result.notes])
    figures = [
        f"{result.hit_count} objekt" if result.hit_count else None,
        area(result.area_m2) if result.area_m2 else None,
        f"{percent(result.share_of_plan_pct)} av planområdet" if result.share_of_plan_pct else None,
        f"{metres(result.length_m)} lång" if result.length_m else None,
        f"{metres(result.nearest_distance_m)} bort" if result.nearest_distance_m else None,
    ]
    told = ", ".join(figure for figure in figures if figure)
    return "\n".join(line for line in (told, *result.notes) if line)
