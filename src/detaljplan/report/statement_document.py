"""A statement as a document: the board's judgement, points by kind, what was not checked, and room to answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detaljplan.language.words import Words, translated
from detaljplan.numerals import Language, day
from detaljplan.plan.model import Plan
from detaljplan.plan.values import text_or_none
from detaljplan.report.document.model import Block, Document, Heading, Paragraph, table
from detaljplan.report.review_document import unchecked_blocks
from detaljplan.report.review_figure import review_figure
from detaljplan.report.words import ground_name
from detaljplan.review.assessment import PointKind, subjects_of
from detaljplan.review.grounds import Ground
from detaljplan.review.model import LayerResult
from detaljplan.review.statement import Phase, Point, Statement

_TITLES: Mapping[Phase, Words] = {
    Phase.CONSULTATION: Words("Samrådsyttrande"),
    Phase.PUBLIC_REVIEW: Words("Granskningsyttrande"),
    Phase.RECONSIDERATION: Words("Prövning av antagen detaljplan"),
}
_RESTS_ON: Mapping[Phase, str] = {
    Phase.CONSULTATION: "5 kap. 14 § PBL",
    Phase.PUBLIC_REVIEW: "5 kap. 22 § PBL",
    Phase.RECONSIDERATION: "11 kap. 10 § PBL",
}
_KINDS: Mapping[PointKind, Words] = {
    PointKind.ADVICE_CHAPTER_2: Words("Råd om tillämpningen av 2 kap. PBL"),
    PointKind.ADVICE_PBL: Words("Råd enligt PBL och planbestämmelser i övrigt"),
    PointKind.OTHER_LAW: Words("Information enligt annan lagstiftning"),
    PointKind.COMPLETION: Words("Behov av kompletteringar"),
}


def statement_document(statement: Statement, plan: Plan, lang: Language = "sv") -> Document:
    """Return a statement on a plan as a document. What persons wrote stands as they wrote it."""
    name = text_or_none(plan.name) or statement.review.plan_identity
    return Document(
        title=f"{translated(_TITLES[statement.head.phase], lang)}: {name}",
        lang=lang,
        day=statement.head.day,
        head=tuple((translated(label, lang), value) for label, value in _head(statement, plan, lang)),
        blocks=tuple(_blocks(statement, plan, lang)),
    )


def _head(statement: Statement, plan: Plan, lang: Language) -> Iterator[tuple[str, str]]:
    head = statement.head
    yield Words("Myndighet"), head.authority
    if head.case_number:
        yield Words("Diarienummer"), head.case_number
    if municipality := text_or_none(plan.municipality):
        yield Words("Kommun"), municipality
    if head.municipal_case_number:
        yield Words("Kommunens diarienummer"), head.municipal_case_number
    if head.received:
        yield Words("Inkom"), day(head.received, lang)
    yield Words("Datum"), day(head.day, lang)
    yield Words("Yttrande enligt"), _RESTS_ON[head.phase]


def _blocks(statement: Statement, plan: Plan, lang: Language) -> Iterator[Block]:
    yield Heading(translated(Words("Samlad bedömning"), lang))
    yield from _paragraphs(statement.head.whole)
    yield from _grounds(statement, plan, lang)
    for kind, heading in _KINDS.items():
        if points := statement.of_kind(kind):
            yield Heading(translated(heading, lang))
            for point in points:
                yield from _point(point)
    yield from unchecked_blocks(statement.review, lang)
    if statement.points:
        yield from _answers(statement, lang)
    if statement.head.took_part:
        yield Heading(translated(Words("De som medverkat"), lang))
        yield from _paragraphs(statement.head.took_part)


def _grounds(statement: Statement, plan: Plan, lang: Language) -> Iterator[Block]:
    points = statement.of_kind(PointKind.GROUND)
    rests_on = _RESTS_ON[statement.head.phase]
    yield Heading(translated(Words("Prövningsgrunder enligt {paragraph}", paragraph=rests_on), lang))
    if not points:
        yield Paragraph(translated(_without_points(statement, rests_on), lang))
        return
    for ground in Ground:
        of_ground = [point for point in points if point.ground is ground]
        if of_ground:
            yield from _ground(ground, of_ground, statement, plan, lang)


def _without_points(statement: Statement, paragraph: str) -> Words:
    """Return what is said where no ground has a point; that there is nothing to say only when persons hold so."""
    grounds = {one.key for one in subjects_of(statement.review) if one.ground is not Ground.ADVICE}
    if grounds.isdisjoint(statement.unassessed):
        return Words("Länsstyrelsen har inga synpunkter utifrån {paragraph}.", paragraph=paragraph)
    return Words("Länsstyrelsen har inte bedömt allt som rör {paragraph}.", paragraph=paragraph)


def _ground(ground: Ground, points: list[Point], statement: Statement, plan: Plan, lang: Language) -> Iterator[Block]:
    name, paragraph = ground_name(ground, lang), points[0].paragraph
    yield Heading(f"{name} ({paragraph})" if paragraph else name, level=2)
    for point in points:
        yield from _point(point, level=3)
    drawn = [result for point in points if (result := _layer_of(point, statement)) is not None]
    title = translated(Words("Karta: {ground}", ground=name), lang)
    epsg = statement.review.plan_epsg
    if epsg and (figure := review_figure(plan, drawn, epsg, title, lang)):
        yield figure


def _layer_of(point: Point, statement: Statement) -> LayerResult | None:
    kind, _, id = point.subject.partition(":")
    return statement.review.of_layer(id) if kind == "lager" else None


def _point(point: Point, level: int = 2) -> Iterator[Block]:
    yield Heading(f"{point.number}. {point.title}", level=level)
    yield from _paragraphs(f"{point.judgement.capitalize()}. {point.text}")


def _paragraphs(text: str) -> Iterator[Block]:
    """Yield a paragraph for each line that a person wrote."""
    yield from (Paragraph(line.strip()) for line in text.splitlines() if line.strip())


def _answers(statement: Statement, lang: Language) -> Iterator[Block]:
    """Yield the table that the municipality answers in (5 kap. 17 and 23 §§ PBL), its two columns empty."""
    yield Heading(translated(Words("Synpunkter och kommunens svar"), lang))
    head = (Words("Synpunkt"), Words("Kommunens kommentar"), Words("Åtgärd"))
    rows = [(f"{point.number}. {point.title}: {point.text}", "", "") for point in statement.points]
    yield table([translated(word, lang) for word in head], rows, (3, 2, 2))
